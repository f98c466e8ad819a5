"""A small OpenID Connect provider on this machine: whoever is asked says who he is by a click."""

import json
import secrets
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "tuning-test", secrets.token_urlsafe(16)
PERSONS = {"ada": "Ada <b>Lovelace</b>", "bob": "Bob"}


@contextmanager
def provider():
    """Its address, from when it answers until the end of the block."""
    key, codes = RSAKey.generate_key(2048, {"kid": "one"}), {}

    class Answers(BaseHTTPRequestHandler):
        def log_message(self, *_):
            """Says nothing."""

        def answer(self, body, kind="application/json", status=200, **headers):
            data = body.encode() if isinstance(body, str) else json.dumps(body).encode()
            self.send_response(status)
            for name, value in {"Content-Type": kind, "Content-Length": str(len(data)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        def do_GET(self):
            path, asked = urlsplit(self.path).path, parse_qs(urlsplit(self.path).query)
            if path == "/.well-known/openid-configuration":
                self.answer(
                    {
                        "issuer": url,
                        "authorization_endpoint": f"{url}/authorize",
                        "token_endpoint": f"{url}/token",
                        "jwks_uri": f"{url}/jwks",
                        "response_types_supported": ["code"],
                        "subject_types_supported": ["public"],
                        "id_token_signing_alg_values_supported": ["RS256"],
                    }
                )
            elif path == "/jwks":
                self.answer({"keys": [key.as_dict(private=False)]})
            elif path == "/authorize":
                assert asked["client_id"] == [CLIENT] and asked["response_type"] == ["code"]
                links = "".join(
                    f'<p><a href="/chosen?{urlencode({"who": who, **{k: v[0] for k, v in asked.items()}})}">{who}</a>'
                    for who in PERSONS
                )
                self.answer(f"<!doctype html><title>Who?</title>{links}", "text/html")
            elif path == "/chosen":
                code = secrets.token_urlsafe(16)
                codes[code] = asked["who"][0], asked.get("nonce", [""])[0], asked["redirect_uri"][0]
                back = urlencode({"code": code, "state": asked["state"][0]})
                self.answer("", status=302, Location=f"{asked['redirect_uri'][0]}?{back}")
            else:
                self.answer("", status=404)

        def do_POST(self):
            told = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            known = codes.pop(told.get("code", [""])[0], None)  # each is good for one token
            if urlsplit(self.path).path != "/token" or known is None or told["redirect_uri"] != [known[2]]:
                self.answer({"error": "invalid_grant"}, status=400)
                return
            now = int(time.time())
            claims = {"iss": url, "sub": known[0], "aud": CLIENT, "iat": now, "exp": now + 600, "nonce": known[1]}
            token = jwt.encode({"alg": "RS256", "kid": "one"}, claims | {"name": PERSONS[known[0]]}, key)
            self.answer({"access_token": secrets.token_urlsafe(16), "token_type": "Bearer", "id_token": token})

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield url
        finally:
            server.shutdown()
            thread.join()

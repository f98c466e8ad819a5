"""What OpenML sends has bounds: a data set that is too large, or that never comes, is given up in a sentence."""

import contextlib
import threading

from tests.problems import test_openml
from tests.problems.test_openml import good, kept, refused
from tuning.datasets import _download

server = test_openml.server  # its fixture


def test_what_is_too_large_is_refused_before_it_is_all_there(server, monkeypatch):
    monkeypatch.setattr(_download, "MOST_BYTES", 100_000)
    good(server)
    sent = []

    def endless(request):
        request.send_response(200)
        request.end_headers()
        with contextlib.suppress(OSError):  # whoever has had enough goes away
            while True:
                request.wfile.write(bytes(50_000))
                sent.append(1)

    server.answers["/file/7"] = endless
    refused("larger than 0 MB")
    assert len(sent) < 1_000 and kept(server) == []


def test_what_comes_letter_by_letter_is_given_up(server, monkeypatch):
    monkeypatch.setattr(_download, "MOST_SECONDS", 0.3)
    good(server)
    is_over = threading.Event()

    def dripping(request):
        request.send_response(200)
        request.end_headers()
        with contextlib.suppress(OSError):
            while not is_over.wait(0.05):
                request.wfile.write(b"@")

    server.answers["/file/7"] = dripping
    refused("had not come after 0.3 s")
    is_over.set()
    assert kept(server) == []

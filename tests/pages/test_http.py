"""Our own routes as a stranger meets them: names, foreign pages, bodies, bad queries, formulas, and many streams."""

import asyncio
import csv
import io
import json
import math
import sys

import numpy as np
import orjson
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route, Router
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from pages._ui import encoding, scripts
from pages._ui.guard import MAX_BODY, Guarded, Names, is_own_name, parse_object
from pages._ui.inside import boards
from pages._ui.routes import ROUTES
from tuning import methods, plots, problems
from tuning.search.session import Walk
from tuning.service import jobs
from tuning.space import Categorical, Int, Space
from tuning.study import History, Outcome, spreadsheet


@pytest.fixture
def client():
    return TestClient(Starlette(routes=ROUTES, middleware=[Middleware(Names)]), base_url="http://localhost:8501")


@pytest.fixture(scope="module")
def job():
    found = jobs.registry().start(jobs.SearchSpec(problems.get("branin"), methods.get("random"), trials=6))
    assert found.wait(240)
    yield found
    jobs.registry().shutdown()


@pytest.fixture
def board():
    return boards.keep(boards.Board(Walk(problems.get("branin"), methods.get("random"), trials=9), True))


# Names -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("host", "allowed", "is_own"),
    [
        ("localhost:8501", (), True),
        ("app.localhost", (), True),
        ("127.0.0.1:8501", (), True),
        ("192.168.1.7:8501", (), True),
        ("[::1]:8501", (), True),
        ("lab-3.local", (), True),
        ("LAB-3:8501", (), True),
        ("evil.example:8501", (), False),
        ("localhost.evil.example", (), False),
        ("127.0.0.1.evil.example", (), False),
        ("user@localhost", (), False),
        ("localhost:port", (), False),
        ("", (), False),
        ("[", (), False),
        ("tuning.example.org", ("tuning.example.org",), True),
        ("a.example.org:80", ("*.example.org",), True),
        ("example.org", ("*.example.org",), False),
        ("localhost", ("tuning.example.org",), False),
        ("evil.example", ("*",), True),
        ("a" * 5000 + ".localhost", (), False),
    ],
)
def test_the_server_answers_to_its_own_names(host, allowed, is_own):
    assert is_own_name(host, allowed, own={"lab-3", "lab-3.local"}) is is_own


def test_a_foreign_name_reads_nothing_and_opens_no_websocket(client):
    async def echo(scope, receive, send):
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.close", "code": 1000})

    answer = client.get("/live?jobs=x", headers={"host": "evil.example"})
    assert answer.status_code == 421 and "does not answer to the name 'evil.example'" in answer.text
    both = {"host": "evil.example", "origin": "http://evil.example"}
    with pytest.raises(WebSocketDisconnect) as closed, TestClient(Names(echo)).websocket_connect("/", headers=both):
        pass
    assert closed.value.code == 1008
    with TestClient(Names(echo)).websocket_connect("/", headers={"host": "localhost"}):
        pass


# Foreign pages and headers -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 404),
        ({"origin": "http://localhost:8501"}, 404),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "http://localhost:9999"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://["}, 403),
        ({"origin": "http://[::1"}, 403),
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"}, 403),
        ({"sec-fetch-site": "same-origin", "sec-fetch-mode": "cors"}, 404),
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}, 404),
    ],
)
@pytest.mark.parametrize(("verb", "path"), [("POST", "/inside/nope/step"), ("GET", "/live?jobs=nope")])
def test_only_our_own_pages_are_answered(client, verb, path, headers, status):
    assert client.request(verb, path, headers=headers).status_code == status


def test_every_answer_of_ours_carries_its_headers(client, job):
    for path in (
        f"/live?jobs={job.id}",
        f"/live/data?jobs={job.id}&card=slice",
        f"/live/card.html?jobs={job.id}&card=slice",
        "/live.csv?jobs=nope",
        "/vendor/plotly.min.js",
        "/race/live?race=nope",
        "/inside/nope/look",
        "/home",
    ):
        found = client.get(path, follow_redirects=False).headers
        assert found["x-content-type-options"] == "nosniff", path
        assert "default-src 'none'" in found["content-security-policy"], path


# Bodies ------------------------------------------------------------------------------------------------------
def test_a_large_body_is_refused_while_it_is_read(client, board):
    n_sent = 0

    def endless():
        nonlocal n_sent
        while n_sent < 300 * 2**20:
            n_sent += 2**16
            yield b" " * 2**16

    whole = client.post(f"/inside/{board}/place", content=b" " * (MAX_BODY + 1))
    assert whole.status_code == 413 and "larger than" in whole.text

    async def read_all(request):
        return PlainTextResponse(str(len(await request.body())))

    async def feed():
        received = 0

        async def receive():
            nonlocal received
            received += 1
            assert received < 10
            return {"type": "http.request", "body": b" " * 2**15, "more_body": True}

        sent = []

        async def send(message):
            sent.append(message)

        scope = {
            "type": "http",
            "method": "POST",
            "path": "/",
            "query_string": b"",
            "headers": [(b"host", b"localhost"), (b"transfer-encoding", b"chunked")],
        }
        app = Starlette(routes=[Route("/", Guarded(Route("/", read_all, methods=["POST"]).app), methods=["POST"])])
        await app(scope, receive, send)
        return sent[0]["status"], received

    assert asyncio.run(feed()) == (413, 3)
    assert client.post(f"/inside/{board}/place", content=b"x" * MAX_BODY).status_code == 400


def test_who_goes_away_in_the_middle_of_a_body_leaves_no_trace():
    parts = [{"type": "http.request", "body": b"{", "more_body": True}, {"type": "http.disconnect"}]
    sent = []

    async def receive():
        return parts.pop(0)

    async def send(message):
        sent.append(message)

    async def body(request):
        await request.body()

    app = Guarded(Router([Route("/x", body, methods=["POST"])]))
    headers = [(b"content-length", b"20"), (b"host", b"localhost")]
    scope = {"type": "http", "method": "POST", "path": "/x", "query_string": b"", "headers": headers}
    asyncio.run(app(scope, receive, send))
    assert sent == []


@pytest.mark.parametrize(
    "body", [b"[1]", b"7", b'"text"', b"null", b"[" * 50_000, b"\xff", b"{", b'{"config": 1e400}', b'{"config": NaN}']
)
def test_what_is_no_object_is_one_sentence(client, board, body):
    answer = client.post(f"/inside/{board}/place", content=body)
    assert answer.status_code == 400 and "Send one object" in answer.json()["error"]


@pytest.mark.parametrize("text", ['{"at": 1e400}', '{"at": Infinity}', '{"at": NaN}', "[" * 100_000, "[]", "{'a': 1}"])
def test_settings_of_a_link_are_json_that_a_browser_reads(text):
    with pytest.raises(ValueError, match="JSON"):
        parse_object(text)
    assert parse_object("") == {} and parse_object('{"at": 3}') == {"at": 3}


@pytest.mark.parametrize("value", ["nan", "inf", "-inf", "1e999", "much"])
def test_a_position_that_is_no_number_is_no_trial(client, board, value):
    answer = client.post(f"/inside/{board}/place", json={"config": f"@x1={value}, x2=1.0"})
    assert answer.status_code == 400 and "must be a number" in answer.json()["error"]
    assert len(boards.get(board).walk.history) == 0


# Queries -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("option", ["name", "histories", "nonsense"])
@pytest.mark.parametrize("card", plots.names())
def test_a_card_has_the_options_that_it_says(client, job, card, option):
    for route in ("/live.csv", "/live/data", "/live/card.html"):
        assert client.get(f"{route}?jobs={job.id}&card={card}:{option}=x").status_code == 404
    streamed = client.get(f"/live?jobs={job.id}&cards={card}:{option}=x").text
    assert f"'{option}' is not an option of {card}" in streamed and "event: over" in streamed


@pytest.mark.parametrize("place", ["²", "-1", "1e3", "٣", "9" * 400])
def test_a_place_that_is_no_number_begins_anew(client, job, place):
    token = next(json.loads(line[6:]) for line in client.get(f"/live?jobs={job.id}").text.split("\n") if "data" in line)
    text = client.get(f"/live?jobs={job.id}&since={token['token']}:{place}").text
    (update,) = [json.loads(line[6:]) for line in text.split("\n") if line.startswith('data: {"version"')]
    assert update["from"] == 0 and len(update["rows"]) == 6
    assert client.get(f"/live/trial?jobs={job.id}&number={place}").status_code == 404


@pytest.mark.parametrize("name", ["a" * 300 + ".js", "a" * 300, "..", "%00.js", "client/stream.js%00", "a/" * 2000])
def test_a_script_that_is_not_there_is_not_there(client, name):
    assert client.get(f"/vendor/client/{scripts.version()}/client/stream.js").status_code == 200
    assert client.get(f"/vendor/client/{scripts.version()}/{name}").status_code == 404


# Tables ------------------------------------------------------------------------------------------------------
def test_text_in_a_table_is_no_formula_and_numbers_stay_numbers():
    texts = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "plain", "-5", "+1.5e3", None, ("=a",)]
    frame = pd.DataFrame({"text": texts, "=head": np.linspace(-1, 1, len(texts)), "whole": -1, "flag": True})
    frame["kind"] = pd.Categorical(["=x", "y"] * 5 + ["y"])
    rows = list(csv.DictReader(io.StringIO(spreadsheet.csv(frame), newline="")))
    assert [row["text"] for row in rows] == [
        *(f"'{text}" for text in texts[:5]),
        "'\n=1",
        "plain",
        "-5",
        "+1.5e3",
        "",
        "('=a',)",
    ]
    assert [float(row["'=head"]) for row in rows] == frame["=head"].tolist()
    assert {(row["whole"], row["flag"]) for row in rows} == {("-1", "True")}
    assert [row["kind"] for row in rows] == ["'=x", "y"] * 5 + ["y"]


@given(st.lists(st.one_of(st.floats(allow_nan=False), st.integers(), st.text()), min_size=1))
def test_a_table_of_anything_has_no_formula(values):
    text = spreadsheet.csv(pd.DataFrame({"a": values, "b": 1}))
    cells = [row[0] for row in csv.reader(io.StringIO(text, newline=""))][1:]
    assert len(cells) == len(values)
    for cell in cells:
        if cell[:1] in ("=", "@", "+", "-", "\t", "\r", "\n"):
            float(cell)


def test_downloads_of_cards_hold_no_formula():
    space = Space({"=kind": Categorical(["=1+1", "plain"])})
    history = History.of(space, [{"=kind": "=1+1"}, {"=kind": "plain"}, {"=kind": "plain"}], [1.0, 0.5, 0.25])
    text = plots.card("slice", {"random": history}).csv()
    assert "'=1+1" in text and not any(cell[:1] == "=" for row in csv.reader(io.StringIO(text)) for cell in row)


# What a search may hold --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"n": 10**40}, {"n": 1e40}),
        ({"n": -(10**400)}, {"n": -sys.float_info.max}),
        ({"n": [math.nan, math.inf]}, {"n": [None, None]}),
        ({"text": "half \ud800"}, {"text": "half ?"}),
        ({"x": np.float64(0.5), "y": np.arange(2)}, {"x": 0.5, "y": [0, 1]}),
        ({1: {"a"}}, {"1": "{'a'}"}),
    ],
)
def test_whatever_a_search_has_in_it_is_json(value, expected):
    assert orjson.loads(encoding.dumps(value)) == expected


def test_a_message_of_half_characters_and_huge_numbers_do_not_end_a_board(client):
    class Odd:
        name, metric, direction, optimum, metrics = "odd", "value", "maximize", None, {}
        space = Space({"n": Int(1, 2**53)})

        def evaluate(self, config, **_):
            return Outcome(float(config["n"]), message="half \ud800")

        def recipe(self):
            return {"name": "odd"}

    job = jobs.registry().start(jobs.SearchSpec(Odd(), methods.get("random"), trials=2))
    assert job.wait(240)
    text = client.get(f"/live?jobs={job.id}&cards=best_so_far").text
    assert "event: over" in text and text.count("event: hello") == 1

"""Many streams at once: there are only so many, who does not read is dropped, and all share what is encoded."""

import asyncio
import json
import socket
import threading
import time
from contextlib import contextmanager

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from pages._ui import stream
from pages._ui.board.feed import feed_of as board_feed
from pages._ui.board.stream import BoardViewer
from pages._ui.race import facts
from pages._ui.race import feed as race_feed
from pages._ui.race.feed import Feed
from pages._ui.race.stream import RaceViewer
from pages._ui.stream import EventStream, Places, message, most_streams
from tests.waiting import until
from tuning import compare, methods, problems
from tuning.compare import line_up
from tuning.service import jobs


class Endless:
    """A viewer for whom there is always more, unless `size` is 0."""

    def __init__(self, size):
        self.size = size

    def news(self):
        return [message("update", b"x" * self.size)] if self.size else []

    def is_complete(self):
        return False


@contextmanager
def served(size):
    """Port and state of a real server whose only route is a stream."""
    app = Starlette(routes=[Route("/", lambda request: EventStream(Endless(size)))])
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", timeout_graceful_shutdown=1))
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[listening])), daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield listening.getsockname()[1], server
        server.should_exit = True
        thread.join(20)


def connect(port):
    client = socket.create_connection(("127.0.0.1", port), timeout=30)
    client.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
    return client


def told(client, words):
    """What a server says up to these words."""
    found = b""
    while words not in found and (part := client.recv(4000)):
        found += part
    return found


@pytest.fixture
def places(monkeypatch):
    found = Places(4)
    monkeypatch.setattr(stream, "places", found)
    return found


def test_who_does_not_read_is_dropped(places, monkeypatch):
    monkeypatch.setattr(stream, "SLOW_SECONDS", 0.3)
    with served(2**20) as (port, server), connect(port) as client:
        until(lambda: places._open)
        until(lambda: not places._open)
        until(lambda: not server.server_state.connections)  # although the client holds its end
        assert client.recv(100).startswith(b"HTTP/1.1 200")


def test_streams_of_one_address_are_bounded_and_come_back(places):
    with served(0) as (port, _):
        clients = [connect(port) for _ in range(3)]
        for client in clients:
            assert b"200 OK" in told(client, b"\r\n\r\n")
        with connect(port) as refused:
            answer = told(refused, b"Close one of them.")
            assert b"503" in answer and b"3 boards are watched from this network address" in answer
        clients.pop().close()
        until(lambda: not places.refusal("127.0.0.1"))
        for client in clients:
            client.close()
        until(lambda: not places._open)


def test_streams_are_bounded_in_all():
    places = Places(4)
    for address in "abcd":
        assert places.refusal(address) == ""
        places.take(address)
    assert "4 boards are watched here" in places.refusal("e")
    places.leave("a")
    assert places.refusal("e") == ""
    one = Places(1)
    one.take("a")
    assert one.refusal("a").startswith("1 board is watched from this network address, the most for one")
    assert one.refusal("b").startswith("1 board is watched here")


def test_how_many_streams_may_be_open_is_said_by_the_environment(monkeypatch):
    found = {}
    for text in ("7", "0", " ", "999999"):
        monkeypatch.setenv("TUNING_MAX_STREAMS", text)
        found[text] = most_streams()
    assert found["7"] == 7
    assert found["0"] == found["999999"] >= found[" "], "0 is no limit but that of open files"


# Encoded once ------------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def race():
    job = jobs.registry().races.start(line_up(problems.get("branin"), ["random", "sobol"], seeds=3, trials=30))
    assert job.wait(240) and job.state == "finished"
    yield job
    jobs.registry().shutdown()


def everything(viewer, seconds=240):
    """All messages until the viewer has all."""
    found, deadline = [], time.monotonic() + seconds
    while time.monotonic() < deadline:
        is_complete = viewer.is_complete()
        found += viewer.news()
        if is_complete:
            return found
        time.sleep(0.01)
    raise AssertionError("the end did not come")


def test_all_viewers_of_a_race_get_the_same_bytes_encoded_once(race, monkeypatch):
    feed = Feed(race)
    rows, real = [], race_feed.row
    monkeypatch.setattr(race_feed, "row", lambda *given: rows.append(given) or real(*given))
    first = everything(RaceViewer(feed))
    updates = []
    monkeypatch.setattr(feed, "_encoded", lambda *given: updates.append(given) or Feed._encoded(feed, *given))
    all_found = [everything(RaceViewer(feed)) for _ in range(30)]
    assert len(rows) == 2 * 3 * 30
    assert len(updates) <= 1
    for found in all_found:
        assert [id(text) for text in found] == [id(text) for text in all_found[0]]
    assert contents(first) == contents(all_found[0])


def test_a_race_asks_what_its_problem_is_once_and_not_for_each_row(race, monkeypatch):
    asked, real = [], facts.problems.cost
    monkeypatch.setattr(facts.problems, "cost", lambda problem: asked.append(1) or real(problem))
    found, _ = contents(everything(RaceViewer(Feed(race))))
    assert sum(len(rows) for rows, _ in found.values()) == 2 * 3 * 30
    assert 1 <= len(asked) <= 5
    assert race.race.problem.space is race.race.problem.space


def contents(messages):
    """Rows by run, and the rest of the last message."""
    runs, rest = {}, {}
    for text in messages:
        fields = dict(line.split(b": ", 1) for line in text.strip().split(b"\n"))
        if fields[b"event"] == b"update":
            rest = json.loads(fields[b"data"])
            for m, k, start, is_complete, rows in rest.pop("runs"):
                kept = runs.setdefault((m, k), ([], None))[0]
                assert start <= len(kept)
                runs[m, k] = ([*kept[:start], *rows], is_complete)
    return runs, rest


def test_a_race_that_is_read_in_parts_is_whole(race, monkeypatch):
    monkeypatch.setattr(race_feed, "READING_SECONDS", 0.0)
    monkeypatch.setattr(race_feed, "ROWS_AT_ONCE", 7)
    feed = Feed(race)
    with monkeypatch.context() as patched:  # one run at a time
        times = iter(range(10**6))
        patched.setattr(race_feed.time, "thread_time", lambda: next(times) % 3 - 1.0)
        slow = everything(RaceViewer(feed))
    late = everything(RaceViewer(feed))
    assert contents(slow) == contents(late)
    runs, rest = contents(late)
    assert rest["state"] == "finished" and rest["table"][0]["median"] == compare.by_method(race.race)["median"][0]
    for m, label in enumerate(race.race.labels):
        for k, history in enumerate(race.race.histories[label]):
            rows, is_complete = runs[m, k]
            assert is_complete and [row[0] for row in rows] == [trial.value for trial in history.finished]


def test_who_is_far_behind_gets_all_again(race, monkeypatch):
    monkeypatch.setattr(race_feed, "MAX_VERSIONS", 1)
    feed = Feed(race)
    everything(RaceViewer(feed))
    viewer = RaceViewer(feed)
    viewer._version = -5  # of which nothing is known any more
    assert contents(everything(viewer)) == contents(everything(RaceViewer(feed)))


def test_all_viewers_of_a_board_get_the_same_bytes():
    job = jobs.registry().start(jobs.SearchSpec(problems.get("branin"), methods.get("random"), trials=8))
    assert job.wait(240)
    feed = board_feed([job], None)
    everything(BoardViewer(feed, {"best_so_far": 0}))
    found = [everything(BoardViewer(feed, {"best_so_far": 0}))[1] for _ in range(3)]
    assert found[0] == found[1] == found[2]
    assert len({feed.update(0, 8, {}, {}) for _ in range(3)}) == 1
    jobs.registry().shutdown()


def test_a_stream_ends_when_the_server_closes(monkeypatch):
    client = TestClient(Starlette(routes=[Route("/", lambda request: EventStream(Endless(0)))]))
    threading.Timer(0.3, lambda: monkeypatch.setattr(stream, "is_closing", lambda: True)).start()
    assert client.get("/").status_code == 200

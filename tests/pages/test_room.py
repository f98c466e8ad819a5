"""The class room by its routes: thirty students with seeds, guesses and votes, hostile ones, and one stream for all."""

import html
import json
import re
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from pages._ui import mine, turns
from pages._ui.room.routes import Watcher
from pages._ui.routes import ROUTES
from pages._ui.speech import Languages
from pages._ui.stream import places
from tuning import problems
from tuning.language import speaking
from tuning.plots.look import style
from tuning.search import run
from tuning.service import jobs
from tuning.service.classroom.modes import TRIALS
from tuning.store import StoreError

MARKUP = ["<script>alert(1)</script>", "[x](http://127.0.0.1:9)", "\u202eevil"]
HOSTILE = [*MARKUP, "a" * 1000, "", None, 5, {"a": 1}, ["x"]]


def test_the_room_has_the_colours_of_all_pages():
    ours = {name: style(name, ("grid", "random", "bayes"))[0] for name in ("grid", "random", "bayes")}
    folder = Path(mine.__file__).parent / "room"
    pictures = re.search(r"const COLOUR = \{(.*)\};", (folder / "client" / "pictures.js").read_text()).group(1)
    assert dict(re.findall(r'(\w+): "(#\w+)"', pictures)) == ours
    keys = re.findall(r"\.cr-key-(\w+) \{ border-color: (#\w+);", (folder / "style.css").read_text())
    assert {name: colour for name, colour in keys if name != "person"} == ours
    assert f'PERSON] = ["#D55E00", "{dict(keys)["person"]}"]' in (folder / "client" / "pictures.js").read_text()


def new_client():
    return TestClient(Starlette(routes=ROUTES), base_url="http://localhost:8501")


@pytest.fixture
def client():
    return new_client()


@pytest.fixture
def teacher(client):
    """A room that this test leads: does what the teacher does, and ends with the test."""

    class Teacher:
        def __init__(self):
            owner = "browser-of-a-test"
            opened = client.post("/room/open", headers={"x-tuning-pass": f"{owner}.{mine._seal(owner)}"})
            assert opened.status_code == 200, opened.text
            self.key = opened.json()["key"]
            self.code = opened.json()["code"]

        def does(self, what, status=200, **more):
            found = client.post("/room/lead", json={"code": self.code, "key": self.key, "do": what, **more})
            assert found.status_code == status, found.text
            return found.json()

        def board(self):
            return jobs.registry().classrooms.get(self.code).board()

    found = Teacher()
    yield found
    client.post("/room/lead", json={"code": found.code, "key": found.key, "do": "end"})


def join(client, code, name):
    found = client.post("/room/join", json={"code": code, "name": name})
    assert found.status_code == 200, found.text
    return {"code": code, "token": found.json()["token"]}, found.json()["number"]


def test_thirty_students_at_once_make_one_band_and_vote(teacher):
    teacher.does("begin", mode="seeds", problem="branin", method="random")
    votes = ["bayes", "random", "grid"]

    def student(k):
        client = new_client()
        me, number = join(client, teacher.code, f"Student {k}")
        curve = client.post("/room/add", json={**me, "round": 1}).json()["best"]
        return client, me, number, curve

    with ThreadPoolExecutor(30) as pool:
        found = list(pool.map(student, range(30)))
        assert sorted(number for _, _, number, _ in found) == list(range(1, 31))
        for _, _, number, curve in found:
            best = run(problems.get("branin"), "random", trials=TRIALS, seed=number).best_so_far()
            assert curve == pytest.approx(best, rel=1e-4)
        board = teacher.board()
        assert len(board["members"]) == 30 and len(board["round"]["found"]) == 30
        teacher.does("reveal")
        middle = np.median([curve[-1] for *_, curve in found])
        assert f"median {float(f'{middle:.5g}'):g}" in teacher.board()["round"]["revealed"]["sentence"]

        teacher.does("begin", mode="prediction", problem="branin")

        def vote(one):
            client, me, number, _ = one
            return client.post("/room/add", json={**me, "round": 2, "choice": votes[number % 3]}).json()

        assert [one["choice"] for one in pool.map(vote, found)] == [votes[number % 3] for _, _, number, _ in found]
    teacher.does("reveal")
    revealed = teacher.board()["round"]["revealed"]
    assert revealed["winners"] == ["bayes"] and "10 of 30" in revealed["sentence"]


def test_what_is_sent_to_all_is_made_once(teacher):
    room = jobs.registry().classrooms.get(teacher.code)
    watchers = [Watcher(room, "phone") for _ in range(100)]
    first = [one.news()[0] for one in watchers]
    assert len({id(text) for text in first}) == 1
    assert all(one.news() == () for one in watchers)  # nothing is new
    room.join("Ada")
    (text,) = watchers[0].news()
    assert text is watchers[1].news()[0] and text is not first[0]
    assert b"Ada" not in text and b"Ada" in Watcher(room, "board").news()[0]  # phones are told no names
    teacher.does("end")
    assert all(one.is_complete() and one.news() == () for one in watchers)


def test_what_is_sent_is_made_once_for_each_language(teacher):
    room = jobs.registry().classrooms.get(teacher.code)
    teacher.does("begin", mode="prediction", problem="branin")
    watchers = {}
    for language in ("en", "zh"):
        with speaking(language):  # as the request is answered; later nobody speaks
            watchers[language] = [Watcher(room, "phone") for _ in range(2)]
    told = {language: [one.news()[0] for one in both] for language, both in watchers.items()}
    assert all(first is second for first, second in told.values())
    assert b"Which method ends best" in told["en"][0] and "哪种方法结果最好".encode() in told["zh"][0]


def test_a_phone_speaks_the_language_of_its_browser(teacher):
    client = TestClient(Languages(Starlette(routes=ROUTES)))
    for header, tag, joined in (("zh-CN,zh;q=0.9,en;q=0.8", "zh-CN", "加入课堂"), ("de,en;q=0.5", "en", None)):
        client.headers["accept-language"] = header
        page = client.get(f"/room/phone?code={teacher.code}").text
        assert f'<html lang="{tag}">' in page and f'data-language="{tag[:2]}"' in page
        words = json.loads(html.unescape(re.search(r'data-words="([^"]*)"', page)[1]))
        assert words.get("Join the room") == joined
    assert words == {}
    client.headers["accept-language"] = "zh"
    said = [
        client.post("/room/join", json={"code": teacher.code, "name": "<b>"}),
        client.post("/room/join", json={"code": "QQQQQ", "name": "Ada"}),
        client.post("/room/add", json={"code": teacher.code, "token": "nobody", "round": 1}),
        client.post(
            "/room/lead",
            json={"code": teacher.code, "key": teacher.key, "do": "begin", "mode": "seeds", "problem": "x"},
        ),
    ]
    for answer in said:
        assert answer.status_code == 400 and re.search("[\u4e00-\u9fff].*。$", answer.json()["error"])
    assert (
        client.post("/room/join?lang=en", json={"code": "QQQQQ", "name": "Ada"}).json()["error"].startswith("There is")
    )


def test_a_stream_tells_the_room_and_ends_with_it(client, teacher):
    room = jobs.registry().classrooms.get(teacher.code)
    room.join("Ada")
    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(lambda: new_client().get(f"/room/live?code={teacher.code.lower()}&view=board").text)
        while not places._open.total():  # until the stream is open
            time.sleep(0.01)
        teacher.does("begin", mode="guess", problem="branin")
        teacher.does("end")
        text = reading.result(60)
    assert "event: over" in text
    assert client.get(f"/room/live?code={teacher.code}").status_code == 404
    assert client.get("/room/live?code=<b>").status_code == 404


@pytest.mark.parametrize("bad", HOSTILE)
def test_hostile_names_codes_and_keys_get_a_sentence(client, teacher, bad):
    said = [
        client.post("/room/join", json={"code": teacher.code, "name": bad}),
        client.post("/room/join", json={"code": bad, "name": "Ada"}),
        client.post("/room/add", json={"code": teacher.code, "token": bad, "round": bad}),
        client.post("/room/lead", json={"code": teacher.code, "key": bad, "do": "end"}),
        client.post("/room/lead", json={"code": bad, "key": teacher.key, "do": "end"}),
        client.post("/room/lead", json={"code": teacher.code, "key": teacher.key, "do": bad}),
        client.post("/room/lead", json={"code": teacher.code, "key": teacher.key, "do": "begin", "mode": bad}),
        client.post(
            "/room/lead",
            json={"code": teacher.code, "key": teacher.key, "do": "begin", "mode": "seeds", "problem": bad},
        ),
        client.post("/room/lead", json={"code": teacher.code, "key": teacher.key, "do": "remove", "number": bad}),
    ]
    for answer in said:
        assert answer.status_code == 400 and answer.json()["error"].endswith(".")
        assert "<script>" not in answer.text and len(answer.json()["error"]) < 200
    assert teacher.board()["members"] == [] and teacher.board()["round"] is None


@pytest.mark.parametrize("name", ["\u3164", "\uffa0\uffa0", "A\u115f"])
def test_a_nickname_is_seen(client, teacher, name):
    answer = client.post("/room/join", json={"code": teacher.code, "name": name})
    assert answer.status_code == 400 and "letters" in answer.json()["error"]


def test_true_is_no_number(client, teacher):
    token = client.post("/room/join", json={"code": teacher.code, "name": "Ada"}).json()["token"]
    teacher.does("begin", mode="guess", problem="branin")
    teacher.does("remove", 400, number=True)
    for number in (True, 1.0):
        asked = {"code": teacher.code, "token": token, "round": number, "config": {"x1": 0.0, "x2": 0.0}}
        assert "over" in client.post("/room/add", json=asked).json()["error"]
    assert len(teacher.board()["members"]) == 1


def test_a_class_is_one_who_asks_and_its_teacher_another(client, teacher, monkeypatch):
    """Thirty phones that run a search each are before nobody else's one chart, and not before the teacher's Reveal."""
    asked = []

    async def noted(lane, who, work):
        asked.append(who)
        return work()

    monkeypatch.setattr("pages._ui.room.routes.in_turn", noted)
    teacher.does("begin", mode="guess", problem="branin")
    for name in ("Ada", "Ben"):
        me, _ = join(client, teacher.code, name)
        assert client.post("/room/add", json={**me, "round": 1, "x": 0.5, "y": 0.5}).status_code == 200
        assert client.post("/room/had", json={**me, "round": 1}).json() == {"x": 0.5, "y": 0.5}
    teacher.does("reveal")
    assert asked == ["browser-of-a-test", teacher.code, teacher.code, "browser-of-a-test"]


def test_what_asks_the_store_waits_where_no_chart_does(client, monkeypatch):
    lanes = []

    async def noted(lane, who, work):
        lanes.append(lane)
        return work()

    monkeypatch.setattr("pages._ui.room.routes.in_turn", noted)
    opened = client.post("/room/open", headers={"x-tuning-pass": f"browser-y.{mine._seal('browser-y')}"}).json()
    assert client.post("/room/lead", json={**opened, "do": "end"}).status_code == 200
    assert lanes == [turns.stored, turns.stored]


def test_a_store_that_is_away_refuses_nobody(client, teacher, monkeypatch):
    """A phone or a teacher's screen that is refused forgets the room; this one asks again."""

    def away(*_):
        raise StoreError("The store is away.")

    rooms = jobs.registry().classrooms
    monkeypatch.setattr(rooms, "at_hand", lambda code: None)
    monkeypatch.setattr(rooms, "get", away)
    look = client.post("/room/lead", json={"code": teacher.code, "key": teacher.key, "do": "look"})
    stream = client.get(f"/room/live?code={teacher.code}")
    assert look.status_code == stream.status_code == 503
    assert look.json() == {"error": "The store is away."} and stream.text == "The store is away."
    monkeypatch.undo()


def test_students_cannot_lead_and_strangers_cannot_open(client, teacher):
    me, number = join(client, teacher.code, "Ada")
    for do in ("reveal", "remove", "end", "begin"):
        refused = client.post("/room/lead", json={**me, "key": me["token"], "do": do, "number": number})
        assert refused.status_code == 400 and "Only the teacher" in refused.json()["error"]
    assert client.post("/room/open").status_code == 400
    assert client.post("/room/open", headers={"x-tuning-pass": "browser-x.abc"}).status_code == 400
    assert client.post("/room/open", headers={"origin": "http://evil.example"}).status_code == 403
    assert client.post("/room/join", content=b" " * 3000).status_code == 400
    assert client.post("/room/join", content=b"[1, 2").status_code == 400
    teacher.does("remove", number=number)
    gone = client.post("/room/add", json={**me, "round": 1})
    assert gone.status_code == 400 and gone.json()["error"] == "You are no longer in this room."


def test_the_phones_page_runs_no_script_but_ours(client, teacher):
    page = client.get("/room/phone", params={"code": '"><script>alert(1)</script>'})
    assert "<script>alert" not in page.text and 'data-code="&quot;&gt;&lt;script' in page.text
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "script-src 'self';" in policy and "unsafe" not in policy
    for part in ("phone.js", "phone.css"):
        path = next(word for word in page.text.split('"') if word.endswith(part))
        assert client.get(path).status_code == 200
    assert len(page.content) < 1500


def test_the_picture_leads_to_the_room(client, teacher):
    picture = client.get(f"/room/qr.svg?code={teacher.code}")
    assert picture.headers["content-type"] == "image/svg+xml" and b"<svg" in picture.content
    assert client.get("/room/qr.svg?code=<b>").status_code == 400


def test_nothing_personal_is_in_the_store_after_the_end(client, teacher):
    join(client, teacher.code, "Ada of the first row")
    registry = jobs.registry()
    registry.classrooms.save()
    assert "Ada of the first row" in json.dumps(json.loads(registry.archive.store.classrooms.get(teacher.code)))
    teacher.does("end")
    registry.classrooms.save()
    assert registry.archive.store.classrooms.get(teacher.code) is None

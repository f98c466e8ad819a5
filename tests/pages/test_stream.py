"""What the live board is sent: changes, the event stream, one trial, files and scripts."""

import csv
import io
import json
import os
import re

import numpy as np
import pytest

from pages._ui import scripts
from pages._ui.changes import apply, change, plain

# What changed ------------------------------------------------------------------------------------------------
GROWING = [
    ({"x": [1, 2], "y": [0.5, None]}, {"x": [1, 2, 3], "y": [0.5, None, 1.0]}),
    ({"data": [{"x": [1]}, {"x": [2]}]}, {"data": [{"x": [1]}, {"x": [2, 4]}]}),
    ({"data": [{"x": [1]}]}, {"data": [{"x": [1]}, {"x": [9]}]}),
    ({"a": 1, "gone": 2}, {"a": 1, "new": {"deep": [1]}}),
    ({"x": [1, 2, 3]}, {"x": [3, 2, 1]}),
    ({"x": []}, {"x": [1]}),
    ({"x": None}, {"x": 0}),
    ({"x": 1}, {"x": 1}),
]


@pytest.mark.parametrize(("old", "new"), GROWING)
def test_a_change_leads_from_the_old_to_the_new(old, new):
    step = json.loads(json.dumps(change(old, new)))
    assert apply(old, step) == new


def test_random_changes_lead_from_the_old_to_the_new():
    rng = np.random.default_rng(0)

    def value(depth):
        kind = rng.integers(5 if depth else 2)
        if kind == 0:
            return float(rng.integers(3))
        if kind == 1:
            return [int(i) for i in rng.integers(3, size=rng.integers(5))]
        if kind == 2:
            return [value(depth - 1) for _ in range(rng.integers(3))]
        return {name: value(depth - 1) for name in "abc"[: rng.integers(4)]}

    for _ in range(500):
        old, new = value(3), value(3)
        assert apply(old, change(old, new)) == new


def test_what_is_appended_is_all_that_travels():
    old = {"data": [{"x": list(range(10_000)), "name": "a"}]}
    new = {"data": [{"x": list(range(10_001)), "name": "a"}]}
    assert len(json.dumps(change(old, new))) < 100
    middle = {"data": [{"x": [*range(5000), -1, *range(5000, 10_000)], "name": "a"}]}  # points are sorted by value
    assert len(json.dumps(change(old, middle))) < 100 and apply(old, change(old, middle)) == middle
    assert apply(middle, change(middle, old)) == old and len(json.dumps(change(middle, old))) < 100
    assert change(new, json.loads(json.dumps(new))) is None


def test_plain_keeps_seven_digits_and_says_none_for_nan():
    found = plain({"x": np.array([1 / 3, np.nan, 1e-12 / 3, 0.0, -np.inf]), "n": np.int64(3), "b": np.array([True])})
    assert found == {"x": [0.3333333, None, 3.333333e-13, 0.0, None], "n": 3, "b": [True]}
    big = np.array([1.7e12 + 0.25])  # times are not rounded
    assert plain(big) == [1.7e12 + 0.25]


# The stream --------------------------------------------------------------------------------------------------
@pytest.fixture
def client():
    from starlette.applications import Starlette
    from starlette.testclient import TestClient

    from pages._ui.routes import ROUTES

    return TestClient(Starlette(routes=ROUTES))


@pytest.fixture(scope="module")
def finished():
    from tuning import methods, problems
    from tuning.service import jobs

    job = jobs.registry().start(jobs.SearchSpec(problems.get("branin"), methods.get("random"), trials=12))
    assert job.wait(240)
    yield job
    jobs.registry().shutdown()


def events(text):
    for block in text.strip().split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.split("\n"))
        yield fields["event"], json.loads(fields["data"]), fields.get("id", "")


def test_stream_sends_every_trial_once_and_goes_on_where_it_was(client, finished):
    found = list(events(client.get(f"/live?jobs={finished.id}&cards=best_so_far").text))
    assert [found[0][0], found[-1][0]] == ["hello", "over"]
    updates = [data for event, data, _ in found if event == "update"]
    rows = [row for update in updates for row in update["rows"]]
    assert [row[1] for row in rows] == list(range(12))
    assert [row[3] for row in rows] == [trial.value for trial in finished.history.trials]
    axes = [axis["name"] for axis in found[0][1]["axes"]]
    assert axes == list(finished.history.space)
    assert rows[0][6] == pytest.approx([finished.history.trials[0].config[name] for name in axes], rel=1e-6)
    place = [place for event, _, place in found if event == "update"][-1]
    token = place.split(":")[0]
    for since, n in ((place, 0), (f"{token}:5", 7), ("other:5", 12), (f"{token}:x", 12)):
        again = events(client.get(f"/live?jobs={finished.id}&since={since}").text)
        assert sum(len(data["rows"]) for event, data, _ in again if event == "update") == n
    again = events(client.get(f"/live?jobs={finished.id}", headers={"Last-Event-ID": f"{token}:11"}).text)
    assert sum(len(data["rows"]) for event, data, _ in again if event == "update") == 1


def test_stream_sends_only_the_cards_that_are_asked_for(client, finished):
    def cards(names):
        found = events(client.get(f"/live?jobs={finished.id}&cards={names}").text)
        return {name for event, data, _ in found if event == "update" for name in data["cards"]}

    assert cards("") == set()
    assert cards("slice") == {"slice"}
    assert cards("slice,best_so_far,nope,slice") == {"slice", "best_so_far"}


def test_stream_sends_no_frame_that_the_viewer_has(client, finished):
    def sent(cards, **asked):
        query = "&".join(f"{name}={value}" for name, value in asked.items())
        found = [*events(client.get(f"/live?jobs={finished.id}&cards={cards}&{query}").text)]
        updates = [(data, place) for event, data, place in found if event == "update"]
        frames = {name: card["frame"] for data, _ in updates for name, card in data["cards"].items()}
        return frames, updates[-1][1]

    first, place = sent("best_so_far,slice")
    known = f"{first['best_so_far']},{first['slice']}"
    assert sent("best_so_far,slice", since=place, known=known)[0] == {}
    assert sent("best_so_far,slice,cost", since=place, known=known)[0].keys() == {"cost"}
    assert sent("best_so_far,slice", since=place, known=f"0,{first['slice']}")[0].keys() == {"best_so_far"}
    assert sent("best_so_far,slice", since=f"other:{place[9:]}", known=known)[0] == first  # numbers of another server
    assert sent("best_so_far,slice", since=place, known="x,-1,7,7")[0] == first
    lost = client.get(  # a browser asks again with the numbers that it had when it first asked
        f"/live?jobs={finished.id}&cards=best_so_far&since={place}&known={first['best_so_far']}",
        headers={"Last-Event-ID": place},
    )
    assert any("whole" in card for _, data, _ in events(lost.text) for card in data.get("cards", {}).values())


def test_trial_route_tells_all_and_refuses_what_is_not_there(client, finished):
    best = finished.history.best
    told = client.get(f"/live/trial?jobs={finished.id}&number={best.number}").json()
    assert told["value"] == best.value and told["rank"] == "1 of 12"
    assert [name for name, _ in told["config"]] == list(finished.history.space)
    points = np.array([finished.history.space.to_unit(trial.config) for trial in finished.history.trials])
    distances = np.sqrt(((points - points[best.number]) ** 2).mean(axis=1))  # all parameters are numbers, none inactive
    assert [near["number"] for near in told["neighbours"]] == np.argsort(distances)[1:6].tolist()
    assert client.get(f"/live/trial?jobs={finished.id}&number=99").status_code == 404
    assert client.get(f"/live/trial?jobs={finished.id}&number=-1").status_code == 404
    assert client.get("/live/trial?jobs=nope&number=0").status_code == 404


def test_neighbours_know_categories_and_inactive_parameters():
    from pages._ui.board.trial import neighbours
    from tuning import Categorical, Float, History, Space

    space = Space({"kind": Categorical(["a", "b", "c"]), "x": Float(0, 1), "y": Float(0, 1, when={"kind": "c"})})
    configs = [
        {"kind": "a", "x": 0.5},
        {"kind": "b", "x": 0.5},
        {"kind": "a", "x": 0.9},
        {"kind": "c", "x": 0.5, "y": 0},
    ]
    history = History.of(space, configs, [0.1, 0.2, 0.3, 0.4])
    found = neighbours(history, history.trials[0])
    assert [near["number"] for near in found] == [2, 1, 3]
    assert [near["distance"] for near in found] == pytest.approx([0.4 / 3**0.5, (1 / 3) ** 0.5, (2 / 3) ** 0.5])


def test_data_and_pages_of_cards(client, finished):
    query = f"jobs={finished.id}&card=best_so_far"
    told = client.get(f"/live/data?{query}").json()
    rows = list(csv.DictReader(io.StringIO(client.get(f"/live.csv?{query}").text)))
    assert len(rows) == told["n"] == len(told["rows"]) == 12
    assert list(rows[0]) == told["columns"]
    html = client.get(f"/live/card.html?{query}").text
    assert "Plotly.newPlot" in html and not re.search(r"<script[^>]+src=", html)  # works without a network
    for path in (
        "/live/data?jobs=nope&card=slice",
        f"/live/data?jobs={finished.id}&card=nope",
        f"/live.csv?jobs={finished.id}&card=../x",
    ):
        assert client.get(path).status_code == 404


def test_scripts_are_served_and_nothing_else(client):
    base = f"/vendor/client/{scripts.version()}"
    for name in ("board/client/main.js", "race/client/plots/plot.js", "inside/client/main.js", "client/dom.js"):
        answer = client.get(f"{base}/{name}")
        assert (
            answer.headers["content-type"].startswith("text/javascript")
            and "immutable" in answer.headers["cache-control"]
        )
    assert client.get(f"{base}~3/client/dom.js").status_code == 200  # a third attempt
    for name in ("nope.js", "..%2Fboard%2Fview.py", "%2e%2e/routes.py", "board/view.py", "board/style.css", "x" * 300):
        assert client.get(f"{base}/{name}").status_code == 404
    assert client.get("/vendor/client/older/client/dom.js").status_code == 404  # it would be kept under that address


def test_every_address_changes_with_any_script(tmp_path, monkeypatch):
    for name in ("client/dom.js", "board/client/main.js", "race/client/plots/plot.js"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text("export {};")
    monkeypatch.setattr(scripts, "HERE", tmp_path)
    seen = {scripts.version()}
    for name in ("client/dom.js", "board/client/main.js", "race/client/plots/plot.js"):
        (tmp_path / name).write_text(f"// {name}")
        seen.add(scripts.version())
    (tmp_path / "client/dom.js").rename(tmp_path / "client/page.js")
    assert len(seen | {scripts.version()}) == 5


def test_what_a_page_puts_into_itself_is_read_once_and_again_when_it_changes(tmp_path, monkeypatch):
    monkeypatch.setattr(scripts, "HERE", tmp_path)
    file = tmp_path / "style.css"
    file.write_text("a")
    os.utime(file, (1, 1))
    assert scripts.text("style.css") == "a"
    file.write_text("b")
    os.utime(file, (1, 1))
    assert scripts.text("style.css") == "a"  # nothing says that it has changed
    os.utime(file, (2, 2))
    assert scripts.text("style.css") == "b"


def test_a_trial_that_was_cancelled_is_none_without_a_value():
    from types import SimpleNamespace

    from pages._ui.board.status import status
    from tuning.space import Float, Space
    from tuning.study import History, Outcome, State, Study, TrialFinished, TrialStarted

    history = History(Study(Space({"x": Float(0, 1)})))
    for number, state in enumerate((State.CANCELLED, State.FAILED, State.DONE)):
        history = history.apply(TrialStarted(0.0, number, {"x": 0.5}))
        value = 1.0 if state == State.DONE else float("nan")
        history = history.apply(TrialFinished(1.0, number, state, Outcome(value, message="why")))
    facts = {"label": "a", "state": "stopped", "trials": 3, "error": "", "ahead": 0, "seconds": None, "elapsed": 0.0}
    job = SimpleNamespace(**facts, method=None, is_over=True, saving=SimpleNamespace(unsaved=""))
    found = status(job, history, 2.0)
    assert found["failed"] == 1 and found["why"] == "No value: why"


def test_the_status_says_why_most_trials_have_no_value():
    from pages._ui.board.status import LONGEST, why
    from tuning.study import State, Trial

    def failed(*messages):
        return [Trial(k, {}, State.FAILED, message=message) for k, message in enumerate(messages)]

    assert why([]) == why(failed("", "")) == ""
    assert why(failed("longer than 1 s", "", "longer than 1 s")) == "No value: longer than 1 s"
    assert why(failed("a", "longer than 1 s", "longer than 1 s")) == "Often no value: longer than 1 s"
    assert why(failed("x" * 999 + "\nmore")) == "No value: " + "x" * LONGEST

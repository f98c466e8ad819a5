"""The race page: set-up and sentences, the numbers of the notebook, live training, and what a browser is sent."""

import json
import re
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from pages._ui.race.facts import about, called, units
from pages._ui.race.feed import Feed, feed_of
from pages._ui.race.landscape import landscapes, modelled
from pages._ui.race.several import diagram, in_words
from pages._ui.race.stream import ROUTES
from pages._ui.runs.comparison import verdict
from pages._ui.why import REASONS
from tests.reading import read
from tests.screens import screens, unfold
from tests.waiting import until
from tuning import compare, export, problems
from tuning.compare import entrants, line_up
from tuning.compare.ranks import rank_values
from tuning.service import jobs
from tuning.service.background import JobState
from tuning.space import Float
from tuning.study import Outcome, State, StudyFinished, StudyStarted, TrialFinished, TrialStarted

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True, scope="module")
def no_workers_left():
    yield
    jobs.registry().shutdown()


def open_race(**parameters):
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=240)
    app.query_params.update(parameters)
    app.run()
    app.switch_page("pages/race.py").run()
    assert not app.exception, app.exception
    return app


def click(app, key):
    app.button(key=key).click().run()
    assert not app.exception, app.exception
    return app


def job_of(app):
    return jobs.registry().races.get(app.session_state["choices"]["race"])


pytestmark = [  # Streamlit's own: AppTest runs a script without a server
    pytest.mark.filterwarnings("ignore:.*:DeprecationWarning:streamlit.*"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
SMALL = {"kind": "function", "on": "branin", "each": "9", "seeds": "3", "methods": "grid,random"}


def test_a_race_is_lined_up_said_run_and_shown_with_its_numbers():
    app = open_race(**SMALL)
    said = " ".join(read(caption.value) for caption in app.caption)
    assert "Held equal" in said and "9 trials per run" in said and "the same 3 seeds (0 to 2)" in said
    assert "2 methods, 3 seeds, 9 trials each: at most 54 fits. To choose trial $n$" in said  # stated before
    assert "2 levels per numeric parameter, 4 points" in app.info[0].value and "shuffled" in app.info[0].value
    assert "the same first 4 trials of all methods for a seed" in said and "Not held equal" not in said
    click(app, "start_race")
    assert job_of(app).wait(240) and job_of(app).state == "finished"
    app.run()
    assert "race" in screens(app)
    unfold(app, "numbers")
    race = job_of(app).race
    assert list(app.dataframe[0].value["method"]) == ["Grid", "Random"]  # by their titles
    assert app.dataframe[1].value["probability"].tolist() == compare.summary(race)["probability"].tolist()
    assert "compare.race(" in app.code[0].value
    said = " ".join(read(caption.value) for caption in app.caption)
    fits = sum(len(history.finished) for history in race.histories["random"])
    assert "Measured, all seeds together: Grid: " in said and f"Random: {fits} fits, " in said


def test_one_of_each_is_said_as_one():
    app = open_race(**SMALL | {"each": "1", "seeds": "1"})
    said = " ".join(read(caption.value) for caption in app.caption)
    assert "1 trial per run" in said and "; seed 0; " in said
    assert "2 methods, 1 seed, 1 trial each: at most 2 fits." in said


def test_a_start_of_its_own_is_a_choice_that_is_said_and_in_the_link():
    app = open_race(**SMALL, start="own")
    said = " ".join(read(caption.value) for caption in app.caption)
    assert "Not held equal:** the first trials" in said and "the same first" not in said
    assert "3 levels per numeric parameter, 9 points" in app.info[0].value
    assert app.query_params["start"] in ("own", ["own"])
    click(app, "start_race")
    assert job_of(app).wait(240) and job_of(app).race.spec.same_start is False
    unfold(app, "numbers")
    assert "same_start=False" in app.code[0].value


def test_a_link_that_names_a_method_twice_has_it_once():
    app = open_race(**SMALL | {"methods": "random,bayes,random"})
    assert not app.error and app.multiselect[0].value == ["random", "bayes"]


def test_a_race_in_which_nothing_has_a_value_says_so():
    problem = problems.get("recorded_logistic_wine")
    race = line_up(problem, ["random", "bayes"], seeds=1, trials=3)
    for label in race.labels:
        history = race.histories[label][0].apply(StudyStarted(0.0))
        for k in range(3):
            history = history.apply(TrialStarted(0.0, k, problem.optimizers[0]))
            history = history.apply(TrialFinished(1.0, k, State.FAILED, Outcome(float("nan"), message="no")))
        race = race.with_history(label, 0, history.apply(StudyFinished(1.0, "all trials done")))
    found = Feed(SimpleNamespace(race=race, is_live=False, state="finished"))._judge(race, is_all=True)
    assert "without any value" in found["3"]["headline"] and found["3"]["pairs"] == []
    assert found["3"]["headline"].startswith("Random, Bayesian: ")


def test_a_race_in_which_every_trial_fails_has_a_page_that_says_why(monkeypatch):
    asked = {"kind": "live", "data": "wine", "model": "svm", "p.C": "fix:-1", "each": "2", "seeds": "2"}
    app = open_race(**asked, methods="random,sobol")
    click(app, "start_race")
    assert job_of(app).wait(240) and job_of(app).state == "finished"
    unfold(app, "numbers")
    assert not app.exception
    (warning,) = app.warning
    said = read(warning.value)
    assert said.startswith("8 trials failed; the first one: InvalidParameterError: The 'C' parameter")
    assert any("nothing to compare" in caption.value for caption in app.caption)
    assert list(app.dataframe[0].value["method"]) == ["Random", "Sobol"]
    monkeypatch.setattr("pages._ui.runs.comparison.as_race", lambda *_: job_of(app).race)
    assert "nothing to compare" in verdict({}, {})  # where its runs are put side by side


def test_the_browser_is_told_where_each_method_begins_to_use_scores():
    told = about(line_up(problems.get("branin"), ["random", "bayes", "tpe"], seeds=1, trials=30))
    assert [method["usesScoresFrom"] for method in told["methods"]] == [None, 11, 11]


def test_the_code_on_the_page_repeats_its_numbers(capsys):
    chosen = problems.get("recorded_logistic_wine", metric="log_loss")
    race = line_up(chosen, entrants(["grid", "random", "bayes"]), seeds=range(4, 7), trials=7)
    job = jobs.registry().races.start(race)
    assert job.wait(240) and job.state == "finished", job.error
    exec(compile(export.script(job.race), "notebook", "exec"), {})
    printed = capsys.readouterr().out
    assert compare.verdict(job.race) in printed
    again = compare.race(chosen, entrants(["grid", "random", "bayes"]), seeds=range(4, 7), trials=7)
    for label in race.labels:
        assert np.array_equal(again.best_so_far(label), job.race.best_so_far(label))
    pages, ours = compare.summary(job.race), compare.summary(again)
    assert pages.equals(ours)


@pytest.mark.parametrize("workers", [1, 3])
def test_blocks_in_workers_give_the_same_race_as_one_thread(workers):
    problem = problems.get("recorded_svm_digits")
    lined = line_up(problem, ["random", "bayes"], seeds=2, trials=12, workers=workers)
    job = jobs.registry().races.start(lined)
    assert job.wait(240) and job.state == "finished", job.error
    here = compare.race(problem, ["random", "bayes"], seeds=2, trials=12, workers=workers)
    for label in here.labels:
        for a, b in zip(job.race.histories[label], here.histories[label], strict=True):
            assert [(t.config, t.value, t.started, t.finished) for t in a.finished] == [
                (t.config, t.value, t.started, t.finished) for t in b.finished
            ]
    best = job.race.histories["bayes"][1].best
    assert job.test_scores["bayes"][1] == problem.test_score(best.config)["accuracy"]


def test_a_race_in_seconds_and_in_fits():
    app = open_race(kind="recorded", on="recorded_logistic_wine", budget="fits", fits="31", seeds="2")
    assert any("31 fits are 10 trials of 3 folds" in read(caption.value) for caption in app.caption)
    app = open_race(kind="recorded", on="recorded_logistic_wine", budget="seconds", spend="1", each="200", seeds="2")
    assert any("1 worker seconds" in read(caption.value) for caption in app.caption)
    click(app, "start_race")
    assert job_of(app).wait(240) and job_of(app).state == "finished", job_of(app).error
    histories = job_of(app).race.histories["random"]
    assert all(history.reason == "time spent" for history in histories)


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"methods": "grid"}, "at least two methods"),
        ({"kind": "function", "on": "rosenbrock", "d": "1"}, "d must be"),
    ],
)
def test_bad_set_ups_are_said(parameters, words):
    app = open_race(**parameters)
    assert any(words in read(error.value) for error in app.error) and app.button(key="start_race").disabled


def test_unknown_names_in_a_link_are_said_and_replaced():
    app = open_race(kind="recorded", on="recorded_nonsense", race="gone", grid="spiral")
    said = " ".join(read(warning.value) for warning in app.warning)
    assert "recorded_nonsense" in said and "no longer kept" in said and "spiral" in said
    assert not app.button(key="start_race").disabled


def test_live_training_runs_stops_resumes_and_ends():
    app = open_race(kind="live", data="wine", model="logistic_regression", each="20", seeds="3")
    click(app, "start_race")
    job = job_of(app)
    assert job.is_live
    until(lambda: any(history.finished for runs in job.race.histories.values() for history in runs))
    job.stop()
    assert job.wait(240)
    assert job.state == "stopped", job.error
    before = {(label, k): len(h.done) for label, runs in job.race.histories.items() for k, h in enumerate(runs)}
    assert 0 < sum(before.values()) < 180
    app.run()
    click(app, "resume_race")
    assert job.wait(240) and job.state == "finished", job.error
    for label, runs in job.race.histories.items():
        for k, history in enumerate(runs):
            # 10 trials are the same for all; the finest grid that 10 more hold has 2 x 2 x 2 points
            assert len(history.done) == (10 + 8 if label == "grid" else 20)
            assert len(history.done) >= before[label, k]
    assert len(job.test_scores["bayes"]) == 3 and min(job.test_scores["bayes"]) > 0.5
    assert "beats" in (words := compare.verdict(job.race)) or "settled" in words or "level" in words


def watched(job):
    """All events that one viewer of a finished race gets."""
    client = TestClient(Starlette(routes=ROUTES))
    for block in client.get(f"/race/live?race={job.id}").text.strip().split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.split("\n"))
        yield fields["event"], json.loads(fields["data"])


# What the browser gets ---------------------------------------------------------------------------------------


def test_the_feed_sends_every_trial_once_and_the_verdicts():
    problem = problems.get("recorded_logistic_wine")
    job = jobs.registry().races.start(line_up(problem, ["grid", "bayes"], seeds=2, trials=8))
    assert job.wait(240), job.error
    feed = feed_of(job)
    updates = [data for event, data in watched(job) if event == "update"]
    update = updates[-1] | {"runs": [run for update in updates for run in update["runs"]]}
    rows = {(m, k): rows for m, k, start, is_complete, rows in update["runs"] if start == 0 and is_complete}
    histories = job.race.histories
    for m, label in enumerate(job.race.labels):
        for k, history in enumerate(histories[label]):
            assert [row[0] for row in rows[m, k]] == [t.value for t in history.finished]
            assert [row[5] for row in rows[m, k]] == [
                problem.test_score(t.config)["accuracy"] for t in history.finished
            ]
            units = [problem.space.to_unit(t.config).tolist() for t in history.finished]
            assert [row[6:] for row in rows[m, k]] == [pytest.approx(unit, abs=1e-4) for unit in units]
    reasons = list(REASONS.values())
    assert "same for every method" in reasons[rows[1, 0][0][4]]
    assert reasons[rows[1, 0][4][4]].startswith("its model expects")  # the common start is over
    assert sorted(map(int, update["verdicts"])) == list(range(1, 9))
    (pair,) = update["verdicts"]["8"]["pairs"]
    assert pair["probability"] == compare.pairs(job.race)[0].probability
    assert update["table"][0]["median"] == compare.by_method(job.race)["median"][0]
    assert feed.since(feed.version) is None
    hello = next(data for event, data in watched(job) if event == "hello")
    assert hello["optimum"] == problem.optimum and [p["name"] for p in hello["parameters"]] == list(problem.space)


def test_landscapes_are_the_truth():
    (land,) = landscapes(problems.get("branin"))
    problem = problems.get("branin")
    for r, c in ((0, 0), (20, 31), (47, 5)):
        config = problem.space.from_unit([land["x"][c], land["y"][r]])
        assert land["z"][r][c] == pytest.approx(problem.evaluate(config).value, abs=0.1)
    wine = problems.get("recorded_logistic_wine")
    lands = landscapes(wine)
    assert [(land["i"], land["j"]) for land in lands] == [(0, 1), (0, 2), (1, 2)]
    assert lands[0]["z"][1][50] == pytest.approx(wine.values[50, 1].max(), abs=1e-4)
    assert max(max(row) for row in lands[2]["z"]) == pytest.approx(wine.optimum, abs=1e-4)
    assert len(landscapes(problems.get("hartmann6"))) == 15
    assert landscapes(problems.estimator("wine", "knn")) == []


def test_what_the_browser_is_told_of_parameters_that_are_off():
    problem = problems.estimator("wine", "svm")
    told = about(line_up(problem, ["random", "sobol"], seeds=1, trials=2))
    assert told["problem"] == "Wine × Support vector machine"
    assert called(problems.estimator("wine", models=["svm", "knn"])).endswith(", Nearest neighbours")
    kinds = {p["name"]: p["kind"] for p in told["parameters"]}
    assert kinds == {"C": "log", "kernel": "categorical", "gamma": "log", "degree": "linear"}
    assert units(problem.space, {"C": 1.0, "kernel": "linear"})[2:] == [None, None]


def test_the_ground_of_a_live_race_is_a_model_that_finds_the_good_side():
    space = {"C": Float(1e-2, 1e3, log=True), "gamma": Float(1e-4, 10, log=True)}
    problem = problems.estimator("wine", "svm", space=space)
    race = compare.race(problem, ["random", "sobol"], seeds=2, trials=15)
    (land,) = modelled(race)
    assert "not the truth" in land["note"]
    trials = [t for runs in race.histories.values() for h in runs for t in h.done]
    side = len(land["x"])
    guessed = []
    for trial in trials:
        u, v = problem.space.to_unit(trial.config)
        guessed.append(land["z"][min(int(v * side), side - 1)][min(int(u * side), side - 1)])
    assert np.corrcoef(guessed, [t.value for t in trials])[0, 1] > 0.8
    assert modelled(line_up(problem, ["random", "sobol"], seeds=1, trials=2)) == []


def test_the_cup_races_on_all_problems_and_ranks_the_methods():
    app = open_race(**SMALL, cup="branin,six_hump_camel,two_bumps")
    click(app, "start_cup")
    started = [jobs.registry().races.get(i) for i in app.session_state["choices"]["cups"].split(",")]
    assert [job.race.problem.name for job in started] == ["branin", "six_hump_camel", "two_bumps"]
    assert all(job.wait(240) for job in started)
    app.run()
    assert not app.exception, app.exception
    ranking = compare.ranks({job.race.problem.name: job.race for job in started})
    said = " ".join(markdown.value for markdown in app.markdown)
    assert f"critical difference {ranking.critical_difference:.2f}" in said and "over 3 problems" in said
    table = app.dataframe[-1].value
    assert list(table["problem"]) == ["Branin", "Six-hump camel", "Two bumps"] and list(table)[1:] == ["Grid", "Random"]


def test_the_diagram_marks_ranks_cliques_and_the_critical_difference():
    ranking = rank_values(np.array([[3.0, 2, 1, 0]] * 9 + [[2.0, 3, 1, 0]] * 9), ("0", "1", "2", "3"))
    figure = diagram(ranking)
    names = [trace.text[1] for trace in figure.data if trace.mode == "lines+markers+text"]
    assert names == ["0 1.50", "1 1.50", "2 3.00", "3 4.00"]
    bars = [tuple(trace.x) for trace in figure.data if trace.hovertext == "cannot be told apart"]
    assert bars == [(pytest.approx(1.47), pytest.approx(1.53)), (pytest.approx(2.97), pytest.approx(4.03))]
    assert "Told apart: 0 from 2" in in_words(ranking)


def test_the_browser_has_a_word_for_every_state_of_a_race():
    script = (ROOT / "pages/_ui/race/client/main.js").read_text()
    words = re.search(r"const STATES = \{(.*?)\}", script, re.DOTALL)[1]
    assert set(re.findall(r"(\w+):", words)) == {str(state) for state in JobState}

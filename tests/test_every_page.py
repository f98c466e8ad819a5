"""Every page, empty, running, finished and failed, and with bad input: sentences, never a traceback."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pages._ui.setup import estimate
from tests.reading import read
from tests.screens import screens, shown, tell, unfold
from tuning import problems
from tuning.language import duration
from tuning.problems.presets import PRESETS
from tuning.service import jobs

ROOT = Path(__file__).parent.parent
PAGES = sorted(path.stem for path in (ROOT / "pages").glob("*.py") if not path.stem.startswith("_"))

pytestmark = [
    # Streamlit's own: AppTest runs a script without a server.
    pytest.mark.filterwarnings("ignore:.*:DeprecationWarning:streamlit.*"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


@pytest.fixture(autouse=True, scope="module")
def no_workers_left():
    yield
    jobs.registry().shutdown()


def open_page(name="search", **parameters):
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=240)
    app.query_params.update(parameters)
    app.run()
    return app if name == "search" and parameters else app.switch_page(f"pages/{name}.py").run()


def clean(app):
    assert not app.exception, app.exception
    return app


def job_of(app):
    return [jobs.registry().get(i) for i in app.session_state["choices"]["job"].split(",")]


@pytest.mark.parametrize("name", PAGES)
def test_page_opens_empty(name):
    app = clean(open_page(name))
    assert not app.error
    assert app.title[0].value.lower() == name or name == "home"
    at_once = {
        "home": {"home"},
        "inside": {"inside", "rerun"},
        "learn": {"learn", "rerun"},
        "room": {"room"},
        "runs": {"runs", "rerun"},
        "search": {"setup_ranges"},
    }
    assert screens(app) == at_once.get(name, set())


def test_inside_opens_where_a_grid_has_fewer_points_than_it_would_begin_with():
    app = clean(open_page("inside", method="grid", function="two_bumps", steps="15"))
    assert "inside" in screens(app)


def test_search_starts_runs_finishes_and_rereads():
    app = clean(open_page(data="wine", model="decision_tree", trials="6"))
    clean(app.button(key="start").click().run())
    job = job_of(app)[0]
    assert "board" in screens(app)
    assert job.wait(240) and len(job.history.done) == 6
    clean(app.run())
    assert any("DecisionTreeClassifier" in block.value for block in app.code)
    before = job.version
    clean(app.selectbox(key="shown").set_value("f1_macro").run())
    assert job.version == before  # nothing was run
    clean(app.button(key="test_score").click().run())
    assert jobs.registry().score_of(app.session_state["test_score_job"][1]).wait(240)
    clean(app.run())
    assert app.dataframe
    again = clean(open_page(data="wine", model="decision_tree", trials="6", job=job.id))
    assert again.code  # the link finds the finished search


def test_inside_shows_a_search_that_was_made():
    app = clean(open_page(data="wine", model="decision_tree", trials="6"))
    clean(app.button(key="start").click().run())
    job = job_of(app)[0]
    assert job.wait(240)
    clean(app.run())
    clean(app.button(key="look_inside").click().run())
    app.switch_page("pages/inside.py").run()
    assert app.session_state["choices"]["inside"] == "search"
    assert "inside" in screens(app) and any("6 trials" in read(caption.value) for caption in app.caption)
    gone = clean(open_page("inside", inside="search", job="gone"))
    assert any("no longer kept" in read(warning.value) for warning in gone.warning)


def test_inside_shows_a_run_of_a_race():
    app = clean(open_page("race", seeds="2", each="6", methods="random,bayes"))
    clean(app.button(key="start_race").click().run())
    race = jobs.registry().races.get(app.session_state["choices"]["race"])
    assert race.wait(240)
    clean(app.run())
    clean(app.button(key="look_inside").click().run())
    app.switch_page("pages/inside.py").run()
    assert app.session_state["choices"]["inside"] == "race" and not app.exception
    assert "inside" in screens(app) and any("6 trials" in read(caption.value) for caption in app.caption)


@pytest.mark.parametrize("parameters", [{"function": "nope"}, {"noise": "loud"}, {"noise": "-1"}, {"look": "{"}])
def test_inside_goes_on_after_bad_links(parameters):
    app = clean(open_page("inside", **parameters))
    assert app.warning and "inside" in screens(app)


@pytest.mark.parametrize("mode", ["watch", "play"])
def test_inside_opens_on_a_model(mode):
    app = clean(open_page("inside", inside="model", data="wine", model="svm", mode=mode))
    assert not app.error and "inside" in screens(app)


def test_search_can_be_stopped_while_it_runs():
    app = clean(open_page(trials="300"))
    clean(app.button(key="start").click().run())
    job = job_of(app)[0]
    assert not job.is_over
    clean(app.button(key="stop").click().run())
    assert job.state == "stopped"


def test_failed_trials_are_shown_and_not_fatal():
    app = clean(open_page(data="wine", model="logistic_regression", trials="3", **{"p.class_weight": "of:nonsense"}))
    clean(app.button(key="start").click().run())
    job = job_of(app)[0]
    assert job.wait(240)
    assert {str(trial.state) for trial in job.history.trials} == {"failed"}
    clean(app.run())
    assert any("No trial has a value" in read(warning.value) for warning in app.warning)


def test_ranges_can_be_edited_and_go_into_the_search_and_the_url():
    app = clean(open_page(data="wine", model="logistic_regression", trials="2"))
    clean(tell(app, C="log:0.5:2"))
    clean(tell(app, C="lin:0.5:2", class_weight="of:balanced"))
    assert app.session_state["choices"]["p.C"] == "lin:0.5:2"
    row = shown(app, "C")
    assert row["given"] == {"kind": "lin", "low": "0.5", "high": "2", "choices": ""} and not row["isWrong"]
    assert len(row["rug"]) == 60 and all(0 <= at <= 100 for at in row["rug"]) and "[0.5, 2]" in row["said"]
    clean(app.button(key="start").click().run())
    space = job_of(app)[0].problem.space
    assert (space["C"].low, space["C"].high, space["C"].log) == (0.5, 2.0, False)
    assert list(space["class_weight"].choices) == ["balanced"]
    clean(tell(app, C="of:oops("))
    assert any("not closed" in read(error.value) for error in app.error)
    row = shown(app, "C")
    assert (
        row["given"]["choices"] == "oops(" and row["isWrong"] and "not closed" in row["said"]
    )  # nothing that was typed is lost
    clean(tell(app, C="of:" + "1, " * 10_000))
    assert any("longer than 4,000" in read(error.value) for error in app.error) and app.button(key="start").disabled


FOLDED = {"folds": "4", "repeats": "2", "test": "30", "scaling": "none", "seed": "7", "workers": "1", "seconds": "90"}


def test_what_is_folded_away_is_searched_with_and_can_be_changed_after_it_was_opened():
    app = clean(open_page(data="wine", model="knn", method="random", trials="2", discard="median", **FOLDED))
    assert not any(field.key == "w.seed" for field in app.number_input)
    clean(unfold(app, "more"))
    assert app.number_input(key="w.seed").value == 7 and app.selectbox(key="w.discard").value == "median"
    clean(app.number_input(key="w.seed").set_value(8).run())
    clean(unfold(app, "more", is_open=False))
    clean(app.button(key="start").click().run())
    job = job_of(app)[0]
    recipe, spec = job.problem.recipe(), job.spec
    assert (recipe["folds"], recipe["repeats"], recipe["test_size"], recipe["scaling"]) == (4, 2, 0.3, "none")
    assert (spec.seed, spec.workers, spec.seconds, spec.discard) == (8, 1, 90, "median")
    job.stop()


def test_a_parameter_can_be_fixed_and_tuned_again():
    app = clean(open_page(data="wine", model="svm"))
    assert float(shown(app, "C")["middle"]) == pytest.approx(10**0.5)  # of 1e-2 .. 1e3, log
    assert shown(app, "kernel")["middle"] == "rbf"
    usual = shown(app, "C")["usual"]
    clean(tell(app, C="fix:2"))
    assert app.session_state["choices"]["p.C"] == "fix:2" and shown(app, "C")["usual"] == usual
    clean(tell(app, kernel="fix:rbf, poly"))
    assert any("one value" in read(error.value) for error in app.error) and app.button(key="start").disabled
    clean(tell(app, kernel="of:linear, rbf, poly, sigmoid", C="log:0.01:1000.0"))
    assert not app.error and "p.C" not in app.session_state["choices"]


@pytest.mark.parametrize("ends", ["lin:-1.7e308:1.7e308", "lin:0:5e-324", "log:1e-300:1e300", f"lin:1:{10**300}"])
def test_ranges_at_the_ends_of_what_numbers_can_be_are_drawn(ends):
    app = clean(open_page(data="wine", model="svm", **{"p.C": ends, "p.degree": ends}))
    for row in (shown(app, "C"), shown(app, "degree")):
        assert row["isWrong"] or (len(row["rug"]) == 60 and all(0 <= at <= 100 for at in row["rug"]))
    assert not shown(app, "C")["isWrong"] or app.error


def test_what_a_browser_tells_of_ranges_is_taken_only_where_they_stand():
    app = clean(open_page(data="wine", model="svm"))
    clean(tell(app, of="r7.", C="fix:2"))  # of a preset that this session has not loaded
    assert "p.C" not in app.session_state["choices"]
    clean(tell(app, C="fix:2", no_such="fix:1", kernel=3))
    assert {key for key in app.session_state["choices"] if key.startswith("p.")} == {"p.C"}


def test_estimate_comes_from_one_pilot_trial_shared_by_all():
    app = clean(open_page(data="wine", model="knn", trials="40", workers="2"))
    assert any("Estimating" in read(caption.value) for caption in app.caption)
    problem = problems.estimator("wine", "knn", metric="f1_macro")
    pilot = estimate.pilot(problem)
    assert pilot.wait(240) and estimate.pilot(problem) is pilot
    trial = pilot.history.done[0]
    clean(app.run())
    line = next(read(caption.value) for caption in app.caption if "pilot" in caption.value)
    assert "40 trials on 2 workers" in line
    assert duration(20 * (trial.fit_seconds + trial.score_seconds)) in line


def test_estimate_says_why_there_is_none():
    space = {"n_neighbors": [10_000]}
    problem = problems.estimator("wine", "knn", space=space)
    assert estimate.sentence(problem, 5, 1) == ""
    assert estimate.pilot(problem).wait(240)
    assert "no value" in estimate.sentence(problem, 5, 1) and "neighbors" in estimate.sentence(problem, 5, 1)


@pytest.mark.parametrize("preset", ["quick", "text_grid", "text_random", "text_decisions"])
def test_presets_start_at_once(preset):
    app = clean(open_page())
    clean(app.pills[0].select(preset).run())
    assert not app.error
    if preset == "text_grid":
        assert any("324" in read(info.value) for info in app.info)
    (job,) = job_of(app)
    assert (job.problem.recipe(), job.trials, job.history.study.seed) == _of_preset(preset)
    if preset in ("quick", "text_decisions"):  # may be over by now
        return
    clean(app.pills[0].select(preset).run())  # while it runs, a second press shows the same again
    assert job_of(app) == [job] and not job.is_over
    clean(app.button(key="stop").click().run())
    clean(app.pills[0].select(preset).run())
    assert job_of(app) != [job]  # of one that is over it starts another
    job_of(app)[0].stop()


def _of_preset(name):
    preset = PRESETS[name]
    problem = problems.get(preset.learner, **preset.problem) if preset.learner else problems.estimator(**preset.problem)
    return problem.recipe(), preset.trials, preset.seed


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"p.alpha": "log:0:1"}, "above 0"),
        ({"p.alpha": "lin:1:abc"}, "abc"),
        ({"p.alpha": "lin:5:1"}, "below"),
        ({"p.batch_size": "lin:1.5:9"}, "whole"),
        ({"p.solver": "of:(1"}, "not closed"),
        ({"data": "moons", "data.n": "5"}, "from 60"),
        ({"data": "moons", "data.n": "lots"}, "number"),
        ({"data": "openml", "data.name_or_id": " "}, "text or a number"),
        ({"p.nope": "lin:0:1", "p.alpha": "log:-1:1"}, "above 0"),
    ],
)
def test_bad_input_is_one_sentence_and_start_is_off(parameters, words):
    app = clean(open_page(**parameters))
    assert any(words in read(error.value) for error in app.error)
    assert app.button(key="start").disabled
    for key, value in parameters.items():
        assert app.session_state["choices"][key] == value  # nothing that was entered is lost


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"v": "7"}, "version"),
        ({"data": "<b>x</b>"}, "not one that this page writes"),
        ({"trials": "soon"}, "whole number"),
        ({"model": "nope"}, "not offered"),
        ({"method": "nope"}, "'bayes' is used"),
        ({"metric": "rmse"}, "not offered"),
        ({"job": "gone"}, "no longer kept"),
        ({"nonsense": "1"}, "unknown"),
        ({"p.alpha": "junk"}, "not a range"),
    ],
)
def test_bad_links_are_one_sentence_and_the_page_goes_on(parameters, words):
    app = clean(open_page(**parameters))
    assert any(words in read(warning.value) for warning in app.warning)
    assert not app.error
    assert not app.button(key="start").disabled


def test_stream_refuses_unknown_searches_and_sends_the_whole_of_a_known_one():
    from starlette.applications import Starlette
    from starlette.testclient import TestClient

    from pages._ui import scripts
    from pages._ui.board.stream import ROUTES
    from tuning import methods

    client = TestClient(Starlette(routes=[*ROUTES, *scripts.ROUTES]))
    assert client.get("/live?jobs=nope").status_code == 404
    assert client.get("/live.csv?jobs=").status_code == 404
    assert len(client.get("/vendor/plotly.min.js").content) > 1_000_000
    job = jobs.registry().start(jobs.SearchSpec(problems.get("branin"), methods.get("random"), trials=4))
    text = client.get(f"/live?jobs={job.id}&cards=best_so_far,slice,nope").text
    assert '"finished":4' in text and '"best_so_far"' in text and text.rstrip().endswith("event: over\ndata: {}")
    assert client.get(f"/live.csv?jobs={job.id}").text.count("\n") == 5
    assert job.elapsed < 60

"""Studies of Optuna both ways: a history that comes back is the same, and what Optuna has made is read as it is."""

import math
import sys
import warnings
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.plots.plot_cases import PICTURES
from tests.strategies import histories, small_spaces
from tuning import plots, problems, run
from tuning.space import Categorical, Float, Int, Space
from tuning.study import History, Outcome, State, Study, StudyFinished, TrialFinished, TrialReported, TrialStarted

optuna = pytest.importorskip("optuna", reason="needs the extra [exchange]")
optuna.logging.set_verbosity(optuna.logging.ERROR)
WITH_RANDOM = {"sampler": optuna.samplers.RandomSampler(seed=0)}
pytestmark = pytest.mark.filterwarnings("ignore:unclosed database:ResourceWarning")  # see `optuna_url`


def objective(trial):
    """Conditions of each kind, steps, reports, and trials that end in every way."""
    kernel = trial.suggest_categorical("kernel", ["rbf", "poly", None])
    value = trial.suggest_float("C", 1e-3, 1e3, log=True)
    if kernel == "poly":
        value += trial.suggest_int("degree", 2, 5)
    if kernel is not None:
        value += trial.suggest_float("gamma", 0, 1, step=0.25)
    for layer in range(trial.suggest_int("layers", 1, 3)):
        value += trial.suggest_int(f"units{layer}", 8, 128, step=8) / 100
    for step in range(4):
        trial.report(math.nan if step == 1 else value / (step + 1), step)
    match trial.number:
        case 5:
            raise optuna.TrialPruned
        case 6:
            raise RuntimeError
        case 7:
            return math.nan
        case 8:
            return math.inf
    trial.set_user_attr("accuracy", value / 2)
    trial.set_user_attr("who", "<b>me</b>")
    return value


@pytest.fixture(scope="module")
def study():
    found = optuna.create_study(study_name="theirs", direction="minimize", **WITH_RANDOM)
    found.optimize(objective, n_trials=40, catch=(RuntimeError,))
    found.enqueue_trial({"C": 1.0})
    running = found.ask(fixed_distributions={"C": optuna.distributions.FloatDistribution(1e-3, 1e3, log=True)})
    running.suggest_categorical("kernel", ["rbf", "poly", None])
    found.enqueue_trial({"C": 2.0})
    return found


def test_a_study_of_optuna_is_read_with_its_conditions_states_reports_and_attributes(study):
    history = History.from_optuna(study)
    space = history.space
    assert space["C"] == Float(1e-3, 1e3, log=True)
    assert space["degree"] == Int(2, 5, when={"kernel": "poly"})
    assert space["gamma"] == Float(0, 1, when={"kernel": ["rbf", "poly"]})
    assert space["units1"] == Int(8, 128, when={"layers": [2, 3]})
    assert space["units2"] == Int(8, 128, when={"layers": [3]})
    states = [trial.state for trial in history.trials]
    assert len(states) == 40
    assert states[5:9] == [State.PRUNED, State.FAILED, State.FAILED, State.NAN]
    assert history.best.value == study.best_value
    assert history.best.note["optuna"]["number"] == study.best_trial.number
    assert history.best.note["optuna"]["user_attrs"]["who"] == "<b>me</b>"
    assert history.best.metrics["accuracy"] == (study.best_value / 2,)
    assert [report.epoch for report in history.best.reports] == [0, 1, 2, 3]
    assert math.isnan(history.best.reports[1].value)
    first = study.trials[0]
    assert history.trials[0].seconds == pytest.approx(first.duration.total_seconds(), abs=1e-5)
    told = " ".join(history.inference)
    for said in (
        "units0 goes in steps of 8",
        "degree is active where kernel = 'poly'",
        "1 trials are left out: they wait",
    ):
        assert said in told
    assert "not all their parameters had been drawn" in told
    assert History.from_json(history.to_json()) == history


def with_(history, **more):
    """The history as it would be if its done trials had more than Optuna keeps of a trial."""
    return History(history.study).grown(
        [replace(trial, **more) if trial.state == State.DONE else trial for trial in history.trials]
    )


@pytest.mark.parametrize("name", plots.names())
def test_every_view_of_it_is_drawn_or_lacks_what_optuna_does_not_keep(study, name):
    """A view may only be without a drawing for want of folds, pictures or notes: given these, it draws the trials."""
    history = History.from_optuna(study)
    card = plots.card(name, {"theirs": history})
    assert card.summary and bool(card.drawing) != bool(card.reason)
    if card.reason:
        more = ({"fold_scores": (0.25, 0.5)}, {"pictures": PICTURES}, {"note": {"weights": [0.5, 0.5]}})
        richer = (with_(history, **each) for each in more)
        assert any(plots.card(name, {"theirs": each}).drawing for each in richer)


def test_it_goes_back_with_its_steps(study):
    again = History.from_optuna(study).to_optuna()
    mine = [trial for trial in study.trials if trial.state.is_finished()]
    for theirs, trial in zip(mine, again.trials, strict=True):
        assert trial.params == theirs.params
        assert trial.distributions == theirs.distributions
        assert trial.state == theirs.state or trial.user_attrs["state"] == "nan"
        assert str(trial.intermediate_values) == str(theirs.intermediate_values)
    assert again.direction == study.direction
    assert History.from_optuna(again) == History.from_optuna(study)


@given(histories(small_spaces(may_be_infinite=True)))
def test_every_history_comes_back_the_same(history):
    number = history.next_number
    config = history.space.sample(np.random.default_rng(number))
    history = history.apply(TrialStarted(1e9, number, config, note={"thetas": (1.5, [None])}))
    for epoch in (0, 3):
        history = history.apply(TrialReported(1e9, number, 0, epoch, math.nan))
    again = History.from_optuna(history.to_optuna())
    assert again == history
    assert again.to_json() == history.to_json()
    assert again.in_order_of_end == history.in_order_of_end or again.to_json() == history.to_json()


@given(histories(small_spaces(may_be_infinite=True)), st.data())
def test_without_what_we_wrote_beside_it_a_study_has_the_same_trials(history, data):
    """As if another program had made it; a parameter of which nothing is known but its presence has a switch."""
    theirs = history.to_optuna()
    plain = optuna.create_study(direction=history.direction)
    for trial in theirs.trials:
        kept = optuna.trial.create_trial(
            state=trial.state, value=trial.value, params=trial.params, distributions=trial.distributions
        )
        plain.add_trial(kept)
    ended = [trial for trial in history.trials if trial.state in (State.DONE, State.PRUNED)]
    if not ended:
        return
    again = History.from_optuna(plain)
    found = {trial.note["optuna"]["number"]: trial for trial in again.trials}
    for trial in ended:
        config = {name: value for name, value in found[trial.number].config.items() if name in history.space}
        outward = [value if not isinstance(value, tuple) else repr(value) for value in trial.config.values()]
        assert len(config) == len(outward)
        assert found[trial.number].value == trial.value
        for name, value in config.items():
            was = trial.config[name]
            assert value == was or value in (repr(was), f"{was}")
    assert again.direction == history.direction


def test_choices_that_optuna_cannot_tell_apart_or_store_come_back(optuna_url):
    space = Space({"c": Categorical([True, 1, "True", (50,), "(50,)", None, 0.5, ("a", (1, None))])})
    history = History.of(space, [{"c": choice} for choice in space["c"].choices], range(8))
    history.to_optuna(optuna_url, "choices")
    loaded = optuna.load_study(study_name="choices", storage=optuna_url)
    assert len(set(map(repr, (trial.params["c"] for trial in loaded.trials)))) == 8
    assert [repr(trial.config["c"]) for trial in History.from_optuna(loaded).trials] == [
        repr(choice) for choice in space["c"].choices
    ]


def test_what_only_optuna_stores_comes_back_from_a_database_too(optuna_url):
    history = run(problems.get("branin"), "tpe", trials=5, seed=0)
    history = history.apply(TrialStarted(5.0, 5, {"x1": 1.0, "x2": 1.0})).apply(StudyFinished(9.0, "enough"))
    history.to_optuna(optuna_url, "one")
    loaded = optuna.load_study(study_name="one", storage=optuna_url)
    assert loaded.metric_names == [history.study.metric]
    assert loaded.best_value == history.best.value
    assert [trial.state.name for trial in loaded.trials] == ["COMPLETE"] * 5 + ["RUNNING"]
    assert History.from_optuna(loaded) == history
    with pytest.raises(ValueError, match=r"has a study of the name 'one' already\. Give another name"):
        history.to_optuna(optuna_url, "one")


def test_optuna_goes_on_with_an_exported_study_and_the_history_with_both():
    history = run(problems.get("branin"), "random", trials=5, seed=0)
    study = history.to_optuna()
    study.sampler = optuna.samplers.RandomSampler(seed=1)
    study.optimize(lambda trial: trial.suggest_float("x1", -5, 10) + trial.suggest_float("x2", 0, 15), n_trials=3)
    again = History.from_optuna(study)
    assert again.study == history.study
    assert again.trials[:5] == history.trials
    assert [trial.value for trial in again.trials[5:]] == [trial.value for trial in study.trials[5:]]


def test_a_changed_copy_is_believed_and_not_what_was_written_beside_it():
    history = History.of(Space({"x": Float(0, 1)}), [{"x": 0.5}], [1.0])
    for attributes in (
        {"tuning": '{"number": 0, "state": "done", "config": {"x": 0.5}, "value": 99.0, "finished": 1}'},
        {"tuning": '{"$": "pickle"}'},
        {"tuning": "[" * 5000},
        {"tuning": 5},
    ):
        study = history.to_optuna()
        study.add_trial(
            optuna.trial.create_trial(
                value=2.0,
                params={"x": 0.25},
                distributions={"x": optuna.distributions.FloatDistribution(0, 1)},
                user_attrs=attributes,
            )
        )
        assert [(t.config["x"], t.value) for t in History.from_optuna(study).trials] == [(0.5, 1.0), (0.25, 2.0)]


def added(direction="minimize", **trials):
    study = optuna.create_study(direction=direction)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for value, (distribution, chosen) in enumerate(trials.values()):
            study.add_trial(
                optuna.trial.create_trial(value=value, params={"x": chosen}, distributions={"x": distribution})
            )
    return study


def test_ranges_that_change_and_ranges_of_one_value_are_read():
    ranges = optuna.distributions.FloatDistribution
    history = History.from_optuna(added(a=(ranges(0, 1), 0.5), b=(ranges(-3, 0.5), -3.0)))
    assert history.space["x"] == Float(-3, 1)
    assert "2 different ranges" in history.inference[0]
    history = History.from_optuna(added(a=(ranges(2, 2), 2.0)))
    assert history.space["x"] == Categorical([2.0])
    history = History.from_optuna(added(a=(optuna.distributions.IntDistribution(1, 2**60), 2**55)))
    assert isinstance(history.space["x"], Float)


def test_choices_of_any_kind_are_kept_by_their_text():
    circle = []
    circle.append(circle)
    choices = [[50, [1]], {"a": 1}, math.nan, len, "x" * 100_000, "<script>", "=1+1", circle]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        distribution = optuna.distributions.CategoricalDistribution(choices)
    history = History.from_optuna(added(**{f"t{i}": (distribution, choice) for i, choice in enumerate(choices[:6])}))
    assert history.trials[0].config["x"] == (50, (1,))
    assert history.trials[1].config["x"] == "{'a': 1}"
    assert "kept by their text" in history.inference[0]
    for name in plots.names():
        assert plots.card(name, {"odd": history}).summary


def test_hostile_names_and_attributes_are_kept_as_text():
    names = ["<script>alert(1)</script>", "x" * 100_000, "\0", "=1+1", "$", "", "\ud800", "a\nb"]
    ranges = optuna.distributions.FloatDistribution(0, 1)
    study = optuna.create_study(study_name="<b>")
    for value in range(3):
        study.add_trial(
            optuna.trial.create_trial(
                value=value,
                params=dict.fromkeys(names, value / 4),
                distributions=dict.fromkeys(names, ranges),
                user_attrs={"message": "<i>" * 10_000, "odd": len, "\0": "\ud800", "n": 10**400},
                intermediate_values={-1: 0.5, 3: math.inf},
            )
        )
    history = History.from_optuna(study)
    assert len(history.space) == len(names)
    assert all(0 < len(name) <= 100 for name in history.space)
    assert [report.epoch for report in history.trials[0].reports] == [0, 1]
    assert History.from_json(history.to_json()) == history
    assert [trial.value for trial in history.to_optuna().trials] == [0, 1, 2]
    for name in plots.names():
        assert plots.card(name, {"odd": history}).summary


def test_what_is_no_study_of_one_objective_is_refused_in_words():
    several = optuna.create_study(directions=["minimize", "maximize"])
    with pytest.raises(ValueError, match="the study has 2 objectives"):
        History.from_optuna(several)
    with pytest.raises(ValueError, match="the range of 'x' from 0 to inf is beyond"):
        History.from_optuna(added(a=(optuna.distributions.FloatDistribution(0, math.inf), 0.5)))
    with pytest.raises(ValueError, match="no trial with parameters yet"):
        History.from_optuna(optuna.create_study())
    with pytest.raises(ValueError, match=r"takes a study of Optuna, not a str\. Load it by load_study"):
        History.from_optuna("study")


def test_an_export_that_fails_leaves_nothing(optuna_url, monkeypatch):
    history = run(problems.get("branin"), "random", trials=3, seed=0)

    def full(*_, **__):
        raise OSError("No space left on device")

    monkeypatch.setattr(optuna.Study, "add_trials", full)
    with pytest.raises(OSError, match="No space"):
        history.to_optuna(optuna_url, "one")
    assert optuna.get_all_study_names(optuna_url) == []


def test_without_optuna_the_command_is_said(monkeypatch):
    monkeypatch.setitem(sys.modules, "optuna", None)
    history = History(Study(Space({"x": Float(0, 1)})))
    for attempt in (history.to_optuna, lambda: History.from_optuna(None)):
        with pytest.raises(ImportError, match=r"Optuna is not installed. Install it by: .*tuning\[exchange\]"):
            attempt()


def test_folds_and_epochs_go_in_the_order_in_which_they_were_told():
    history = History(Study(Space({"x": Float(0, 1)}))).apply(TrialStarted(0.0, 0, {"x": 0.5}))
    for fold, epoch, value in ((0, 0, 0.1), (1, 0, 0.2), (0, 1, 0.3)):
        history = history.apply(TrialReported(1.0, 0, fold, epoch, value))
    history = history.apply(TrialFinished(2.0, 0, State.TIMEOUT, Outcome(math.nan, message="too long")))
    (trial,) = history.to_optuna().trials
    assert trial.intermediate_values == {0: 0.1, 1: 0.2, 2: 0.3}
    assert (trial.state.name, trial.user_attrs["state"], trial.user_attrs["message"]) == ("FAIL", "timeout", "too long")

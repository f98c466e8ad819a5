"""Explanations: replayed exactly, true in every number that they quote, and honest where there is nothing to say."""

import dataclasses
import re

import numpy as np
import pytest
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import ConstantKernel, Matern

from tests.search.objectives import P
from tuning import methods, problems, run
from tuning.gp.hyperparameters import kernel_of
from tuning.space import Categorical, Float, Int, Space
from tuning.study import Explanation, History, Outcome, State, Study, TrialFinished, TrialStarted

MIXED = Space(
    {
        "kernel": Categorical(["rbf", "poly"]),
        "degree": Int(2, 5, when={"kernel": "poly"}),
        "C": Float(1e-3, 1e3, log=True),
    }
)


def value(config):
    return -((np.log10(config["C"]) - 1) ** 2) + 0.3 * config.get("degree", 0) + 10.0


def search(name, n=14, seed=4, **settings):
    history, method = History(Study(MIXED, seed=seed)), methods.get(name, **settings)
    for k in range(n):
        proposal = method.ask(history, np.random.default_rng([seed, k]))
        history = history.apply(TrialStarted(float(k), k, proposal.config, note=proposal.note))
        history = history.apply(TrialFinished(k + 0.5, k, State.DONE, Outcome(value(proposal.config))))
    return history


@pytest.fixture(scope="module")
def bayes():
    return search("bayes")


@pytest.mark.parametrize("name", methods.names())
def test_every_decision_is_replayed_from_the_history(name):
    history = search(name, 10) if name != "grid" else search(name, 12)
    for trial in history.trials:
        explanation = methods.get(name).explain(history, at=trial.number, axes=("C", "degree"))
        assert explanation.proposal == trial.config
        assert explanation.number == trial.number
        assert explanation.sentence.endswith(".")


@pytest.mark.parametrize("name", ["grid", "random", "sobol"])
def test_blind_methods_say_so_and_tell_what_comes(name):
    history = search(name, 8)
    explanation = methods.get(name).explain(history, at=3)
    assert explanation.kind == "blind" and "No score" in explanation.sentence
    assert list(explanation.upcoming[:5]) == [trial.config for trial in history.trials[3:8]]
    assert explanation.mean is None and explanation.acquisition is None


def test_the_grid_is_what_the_process_believes(bayes):
    explanation = methods.get("bayes").explain(bayes, at=12, axes=("C",))
    past, note = bayes.at(12), bayes.trials[12].note
    assert explanation.phase == "model" and explanation.mean.shape == explanation.std.shape == (101,)
    assert explanation.draws.shape == (5, 101)
    # The star is where the acquisition is highest: no grid point through the proposal is above it.
    through = methods.get("bayes").explain(bayes, at=12, axes=("C",), anchor="proposal")
    assert through.anchor.get("degree") == through.proposal.get("degree")
    assert through.acquisition.max() <= through.proposal_acquisition + 1e-6
    assert explanation.proposal_acquisition == pytest.approx(note["acquisition"])
    assert explanation.length_scales == dict(zip(MIXED, note["length_scales"], strict=True))
    believed = {trial.number: trial.value for trial in past.done}
    assert believed[explanation.incumbent_number] == pytest.approx(explanation.incumbent_value, abs=0.5)
    inside = (explanation.lower <= explanation.mean) & (explanation.mean <= explanation.upper)
    assert inside.all()


def test_the_belief_equals_scikit_learns_in_the_users_units():
    problem = problems.get("branin")
    history = run(problem, "bayes", trials=15, seed=2)
    method = methods.get("bayes", averaged=1)
    explanation = method.explain(history, axes=("x1", "x2"))
    model = method._model(history)
    kernel = kernel_of(model.thetas[0])
    X = np.array([problem.space.to_unit(trial.config) for trial in history.trials])
    theirs = GaussianProcessRegressor(
        ConstantKernel(kernel.variance) * Matern(kernel.length_scales, nu=2.5), alpha=kernel.noise, optimizer=None
    ).fit(X, model._y)
    grid = np.array([[a, b] for a in explanation.positions[0] for b in explanation.positions[1]])
    mean, std = theirs.predict(grid, return_std=True)
    rng = np.random.default_rng(0)
    drawn = model.value(mean[:, None] + std[:, None] * rng.standard_normal(20_000))
    error = 5 * drawn.std(axis=1) / np.sqrt(20_000) + 1e-6 * np.abs(drawn).max()
    assert (np.abs(drawn.mean(axis=1) - explanation.mean.ravel()) < error).all()
    best = model.value(np.array(model.best))
    gains = np.maximum(best - drawn, 0)
    at = problem.space.to_unit(explanation.proposal)[None, :]
    m, s = theirs.predict(at, return_std=True)
    gains = np.maximum(best - model.value(m + s * rng.standard_normal(200_000)), 0)
    assert explanation.expected_gain == pytest.approx(gains.mean(), abs=5 * gains.std() / np.sqrt(200_000))


def test_every_number_in_the_sentence_is_true(bayes):
    for at in range(6, 15):
        explanation = methods.get("bayes").explain(bayes, at=at)
        if explanation.phase != "model":
            continue
        sentence, facts = explanation.sentence, explanation.facts
        assert f"Expected gain {facts['gain']:.2g}." in sentence and facts["gain"] == explanation.expected_gain
        assert f"trial {int(facts['nearest']) + 1}" in sentence and facts["nearest"] < at
        assert f"{facts['mean']:.5g}" in sentence and f"{facts['incumbent']:.5g}" in sentence
        assert ("is better than" in sentence) == (facts["mean"] > facts["incumbent"])
        assert sentence.startswith("Unexplored") == (facts["distance"] > 1)
        assert not re.search(r"nan|inf\b|None", sentence)
        there = methods.get("bayes").explain(bayes, at=at, axes=("C",), anchor="proposal")
        nearest = np.argmin(np.abs(there.positions[0] - MIXED["C"].to_unit(there.proposal["C"])))
        assert facts["mean"] == pytest.approx(there.mean[nearest], abs=0.2 + 2 * there.std[nearest])


def test_calibration_leaves_out_what_it_predicts():
    history = search("bayes", 12)
    explanation = methods.get("bayes").explain(history)
    assert [left.number for left in explanation.calibration] == [trial.number for trial in history.done]
    assert [left.value for left in explanation.calibration] == [trial.value for trial in history.done]
    assert np.mean([left.is_covered for left in explanation.calibration]) >= 0.6
    assert all(left.lower <= left.mean <= left.upper for left in explanation.calibration)
    assert not methods.get("bayes").explain(history, at=2).calibration


def test_settings_change_the_next_choice(bayes):
    method = methods.get("bayes")
    plain = method.explain(bayes)
    bold = dataclasses.replace(method, acquisition="lcb", kappa=20.0).explain(bayes)
    timid = dataclasses.replace(method, acquisition="lcb", kappa=0.0).explain(bayes)
    assert bold.facts["std"] > timid.facts["std"]
    assert (bold.acquisition_name, plain.acquisition_name) == ("lcb", "log_ei")
    wiggly = dataclasses.replace(method, length_scale_factor=0.1).explain(bayes)
    for name, scale in plain.length_scales.items():
        assert wiggly.length_scales[name] == pytest.approx(scale / 10)
    noisy = dataclasses.replace(method, noise=0.7).explain(bayes)
    assert noisy.noise == pytest.approx(0.7, rel=1e-3)


def test_an_inactive_axis_is_made_active_or_left_blank(bayes):
    explanation = methods.get("bayes").explain(bayes, axes=("degree",), anchor={"kernel": "rbf", "C": 1.0})
    assert explanation.anchor["kernel"] == "poly" and np.isfinite(explanation.mean).all()
    both = methods.get("bayes").explain(bayes, axes=("kernel", "degree"))
    is_poly = np.array(both.values[0]) == "poly"
    assert np.isfinite(both.mean[is_poly]).all() and np.isnan(both.mean[~is_poly]).all()
    assert both.values[1] == (2, 3, 4, 5)


def test_tpe_shows_its_two_densities():
    history = search("tpe", 20)
    explanation = methods.get("tpe").explain(history, axes=("C",))
    n_good, n_bad = (len(part) for part in methods.get("tpe").split(history))
    assert (n_good, n_bad) == (3, 17) and explanation.facts["n_good"] == 3
    assert f"{explanation.facts['ratio']:.3g} times" in explanation.sentence
    for density in (explanation.good, explanation.bad):  # densities over the unit interval
        assert np.trapezoid(density, explanation.positions[0]) == pytest.approx(1, abs=0.02)
    assert np.exp(explanation.proposal_acquisition) == pytest.approx(explanation.facts["ratio"])


def test_nothing_is_made_up():
    history = History(Study(MIXED))
    explanation = methods.get("bayes").explain(history)
    assert explanation.mean is None and explanation.incumbent is None and "Nothing is known" in explanation.sentence
    failed = search("bayes", 4)
    for trial in range(4, 7):
        failed = failed.apply(TrialStarted(0.0, trial, {"kernel": "rbf", "C": float(trial)}))
        failed = failed.apply(TrialFinished(1.0, trial, State.FAILED, Outcome(np.nan)))
    assert len(methods.get("bayes").explain(failed).calibration) == 4


def test_what_makes_no_sense_is_refused(bayes):
    method = methods.get("bayes")
    for arguments in ({"at": 99}, {"at": -1}, {"axes": ("C", "C")}, {"axes": ("nonsense",)}, {"anchor": "nonsense"}):
        with pytest.raises(ValueError, match=r"must be|not a parameter"):
            method.explain(bayes, **arguments)
    with pytest.raises(ValueError, match="shape"):
        Explanation("gp", "bayes", 0, "model", {}, "", mean=np.zeros(3))


def test_the_outlook_falls_as_the_search_goes_on():
    problem, method = problems.get("branin"), methods.get("bayes")
    history = run(problem, method, trials=40, seed=0)
    early, late = method.outlook(history.at(8)), method.outlook(history)
    assert late.remaining < 0.2 * early.remaining and late.lower <= late.remaining <= late.upper
    assert method.outlook(History(history.study)) is None
    true = history.at(8).best.value - problem.optimum
    assert early.lower <= true * 3 and true / 3 <= early.upper


@pytest.mark.parametrize(
    ("metric", "direction", "values", "room"),
    [
        ("accuracy", "maximize", [0.4, 0.9, 0.2, 0.98, 0.5, 0.6], 0.02),
        ("accuracy", "maximize", [0.4, 1.0, 0.2, 0.98, 0.5, 0.6], 0.0),
        ("log_loss", "minimize", [0.4, 0.9, 0.2, 0.01, 0.5, 0.6], 0.01),
        ("accuracy", "maximize", [40.0, 90.0, 20.0, 98.0, 50.0, 60.0], None),  # somebody's own, in percent
        ("speed", "maximize", [0.4, 0.9, 0.2, 0.98, 0.5, 0.6], None),
    ],
)
def test_the_outlook_goes_no_further_than_a_perfect_model(metric, direction, values, room):
    history = History(Study(Space({"x": Float(0, 1)}), direction=direction, metric=metric))
    for k, value in enumerate(values):
        history = history.apply(TrialStarted(float(k), k, {"x": k / len(values)}))
        history = history.apply(TrialFinished(k + 0.5, k, State.DONE, Outcome(value)))
    found = methods.get("bayes").outlook(history)
    if room is None:
        assert found.upper > 0.02 * max(values)
    else:
        assert 0 <= found.remaining <= found.upper <= room + 0.02 * (max(values) - min(values))


@pytest.mark.parametrize("name", ["random", "sobol", "tpe", "evolution", "annealing", "cma_es", "bayes"])
def test_a_config_that_comes_again_is_said_to_come_again(name):
    space = Space({"a": Categorical(["p", "q"]), "n": Int(1, 3)})
    history = run(P(lambda config: float(config["n"]), space), name, trials=14, seed=0)
    method = methods.get(name)
    for at in (5, 6, 13):
        is_again = "All configs were tried already" in method.explain(history, at=at).sentence
        assert is_again == (at >= 6)


@pytest.mark.parametrize("name", ["bayes", "tpe", "cma_es", "random"])
def test_of_very_many_choices_an_even_choice_is_explained_and_those_that_matter(name):
    """All of them would be millions of places over two such axes."""
    space = Space({"a": Categorical(list(range(1500))), "b": Categorical([f"c{i}" for i in range(1500)])})
    history = run(P(lambda config: float(config["a"] % 7), space), name, trials=12, seed=0)
    for axes in (("a",), ("a", "b")):
        explanation = methods.get(name).explain(history, at=11, axes=axes, anchor=history.trials[3].config)
        for axis, values, positions in zip(axes, explanation.values, explanation.positions, strict=True):
            assert 41 <= len(values) <= 103 and (np.diff(positions) > 0).all()
            assert {explanation.proposal[axis], history.trials[3].config[axis], space[axis].choices[-1]} <= {*values}


def test_of_evolution_what_is_drawn_at_random_is_no_child():
    space = Space({"a": Categorical(["p", "q"]), "n": Int(1, 3)})
    history = run(P(lambda config: float(config["n"]), space), "evolution", trials=14, seed=0)
    sentence = methods.get("evolution").explain(history, at=13).sentence
    assert sentence.startswith("No new child of trial") and "drawn at random" in sentence

"""A search across models does not stay with one that was good at first while another is better by more than noise."""

import numpy as np
import pytest

from tests.search.objectives import P
from tuning import methods, run
from tuning.methods.bayes.branches import due, parting
from tuning.space import Categorical, Float, Space
from tuning.space.encoding import Encoding

NAMES = ("early", "late", "flat", "poor", "odd")
SPACE = Space(
    {"model": Categorical(NAMES)}
    | {f"{name}__{p}": Float(0, 1, when={"model": name}) for name in NAMES for p in ("a", "b")}
)
DEFAULTS = tuple({"model": name, f"{name}__a": 0.5, f"{name}__b": 0.5} for name in NAMES)
NOISE = 0.005


def score(config):
    """``early`` is best at its defaults with 0.85; ``late`` is poor there, and has 0.92 at (0.2, 0.75)."""
    name = config["model"]
    a, b = config[f"{name}__a"], config[f"{name}__b"]
    clean = {
        "early": 0.85 - 0.3 * ((a - 0.5) ** 2 + (b - 0.5) ** 2),
        "late": 0.92 - 1.2 * ((a - 0.2) ** 2 + (b - 0.75) ** 2),
        "flat": 0.8,
        "poor": 0.6 + 0.1 * a,
        "odd": 0.7 + 0.1 * np.sin(20 * a) * np.cos(15 * b),
    }[name]
    return float(clean + NOISE * np.sin(1e4 * (a + 3 * b)))


@pytest.mark.parametrize("seed", range(4))
def test_it_finds_the_model_that_is_better_but_has_worse_defaults(seed):
    assert score(DEFAULTS[0]) > score(DEFAULTS[1]) + 10 * NOISE
    history = run(P(score, SPACE), methods.get("bayes", begin=DEFAULTS), trials=40, seed=seed)
    assert history.best.config["model"] == "late" and history.best.value > 0.85 + 3 * NOISE
    late = [trial for trial in history.trials if trial.config["model"] == "late"]
    assert 5 <= len(late) < 40  # it tells them apart, and goes on looking elsewhere
    assert {trial.config["model"] for trial in history.trials} == set(NAMES)


def test_no_other_seed_stays_with_it_either():
    found = {}
    for seed in range(4, 16):
        best = run(P(score, SPACE), methods.get("bayes", begin=DEFAULTS), trials=40, seed=seed).best
        found[seed] = best.config["model"], best.value > 0.85 + 3 * NOISE
    assert set(found.values()) == {("late", True)}, found


def test_each_model_has_its_share_and_less_of_it_as_trials_grow():
    history = run(P(score, SPACE), methods.get("bayes", begin=DEFAULTS), trials=90, seed=10)
    chosen = [trial for trial in history.trials if trial.note.get("branch")]
    assert chosen and all(trial.number % 3 == 0 for trial in chosen)
    early, late = (sum(low <= trial.number < low + 40 for trial in chosen) for low in (10, 50))
    assert 0 < late < early
    counts = {name: sum(trial.config["model"] == name for trial in history.trials) for name in NAMES}
    assert min(counts.values()) >= 2 * np.sqrt(90) / 5 - 1  # the last of five


def test_a_trial_that_is_kept_for_a_model_aims_at_the_best_of_that_model_and_says_so():
    method = methods.get("bayes", begin=DEFAULTS)
    history = run(P(score, SPACE), method, trials=40, seed=10)
    kept = next(trial for trial in history.trials if trial.note.get("branch"))
    why = method.explain(history, at=kept.number)
    assert f"kept for model = {kept.config['model']}" in why.sentence and why.proposal == kept.config


@pytest.mark.parametrize(
    ("space", "found"),
    [
        (SPACE, "model"),
        (Space({"x": Float(0, 1), "kind": Categorical(["a", "b"]), "y": Float(0, 1, when={"kind": "a"})}), None),
        (Space({"kind": Categorical(["a", "b"]), "y": Float(0, 1, when={"kind": "a"})}), None),
        (Space({"kind": Categorical(["a", "b"]), "x": Float(0, 1), "y": Float(0, 1)}), None),
        (Space({"x": Float(0, 1), "y": Float(0, 1)}), None),
    ],
)
def test_a_model_is_what_all_others_belong_to(space, found):
    assert parting(space) == found


def test_the_branch_that_lacks_most_of_its_share_is_due():
    encoding = Encoding(SPACE)
    names = ["early"] * 12 + ["late", "flat", "flat", "poor"]
    points = encoding.units([{"model": n, f"{n}__a": k / 20, f"{n}__b": 0.5} for k, n in enumerate(names)])
    losses = np.array([*np.full(12, -1.0), 0.5, 0.1, 0.2, 1.0])
    branch = due(encoding, points, losses)
    assert NAMES[branch.choice] == "odd"  # never tried
    assert branch.has(points).sum() == 0
    losses[13:15] = 2.0  # flat is the worst by now, and has enough
    more = np.concatenate([points, encoding.units([{"model": "odd", "odd__a": 0.1, "odd__b": 0.1}] * 3)])
    assert NAMES[due(encoding, more, np.append(losses, [1.5] * 3)).choice] == "late"
    assert due(encoding, np.repeat(more, 1, axis=0)[:12], losses[:12]) is not None
    assert due(Encoding(Space({"x": Float(0, 1)})), np.zeros((3, 1)), np.zeros(3)) is None

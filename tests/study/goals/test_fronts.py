"""Fronts and hypervolumes against closed forms, a brute force that shares no code, and chance."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.plots.plot_cases import SIZES, history
from tuning.space import Float, Space
from tuning.study import History, Outcome, State, Study, TrialFinished, TrialStarted
from tuning.study.goals import Goal, hypervolume, hypervolume_so_far, is_front, reference

CELLS = 4  # places on each axis: ties and equals are common


def rows(k, most=9):
    return st.lists(st.tuples(*[st.integers(0, CELLS - 1)] * k), min_size=1, max_size=most).map(
        lambda drawn: np.array(drawn, dtype=float)
    )


def beats(a, b):
    return all(x <= y for x, y in zip(a, b, strict=True)) and any(x < y for x, y in zip(a, b, strict=True))


def counted(losses):
    """The volume by counting the unit cells of the lattice that some row is no worse than."""
    k = losses.shape[1]
    cells = itertools.product(range(CELLS), repeat=k)
    return sum(any(all(row[i] <= cell[i] for i in range(k)) for row in losses) for cell in cells)


@given(st.sampled_from([1, 2, 3, 4]).flatmap(rows))
def test_the_front_is_what_no_other_row_beats(losses):
    assert is_front(losses).tolist() == [not any(beats(b, a) for b in losses) for a in losses]


@given(st.sampled_from([1, 2, 3, 4]).flatmap(rows))
def test_the_hypervolume_is_the_number_of_cells_that_are_covered(losses):
    assert hypervolume(losses, np.full(losses.shape[1], float(CELLS))) == pytest.approx(counted(losses))


@given(rows(2, most=20), st.integers(1, CELLS))
def test_what_each_trial_adds_sums_up_to_the_hypervolume(losses, end):
    at = np.array([end, CELLS], dtype=float)
    told = hypervolume_so_far(losses, at)
    assert told.tolist() == pytest.approx([hypervolume(losses[: i + 1], at) for i in range(len(losses))])
    assert (np.diff(told) >= 0).all()


@given(st.sampled_from([2, 3]).flatmap(rows), st.randoms())
def test_order_shift_and_what_is_beaten_do_not_matter(losses, random):
    end = np.full(losses.shape[1], float(CELLS))
    whole = hypervolume(losses, end)
    shuffled = losses[random.sample(range(len(losses)), len(losses))]
    assert hypervolume(shuffled, end) == pytest.approx(whole)
    assert hypervolume(losses[is_front(losses)], end) == pytest.approx(whole)
    assert hypervolume(losses + 3, end + 3) == pytest.approx(whole)
    assert hypervolume(losses * [2.0, *[1.0] * (losses.shape[1] - 1)], end * [2.0, *[1.0] * (len(end) - 1)]) == (
        pytest.approx(2 * whole)
    )


def test_closed_forms():
    """A quarter of a circle is pi / 4 of its square; an eighth of a ball is pi / 6 of its cube, as points get dense."""
    angles = np.linspace(0, np.pi / 2, 4001)
    circle = 1 - np.column_stack([np.cos(angles), np.sin(angles)])
    assert hypervolume(circle, np.ones(2)) == pytest.approx(np.pi / 4, abs=1e-3)
    line = np.column_stack([np.linspace(0, 1, 1001), 1 - np.linspace(0, 1, 1001)])
    assert hypervolume(line, np.ones(2)) == pytest.approx(0.5 * (1 - 1 / 1000))  # a staircase of 1000 steps
    steps = [(i, j) for i in range(1, 30) for j in range(1, 30) if i * i + j * j < 900]
    ball = np.array([(i, j, math.sqrt(900 - i * i - j * j)) for i, j in steps]) / 30
    assert hypervolume(1 - ball, np.ones(3)) == pytest.approx(np.pi / 6, abs=0.05)


def test_chance_agrees():
    rng = np.random.default_rng(0)
    for k in (2, 3):
        losses, drawn = rng.random((12, k)), rng.random((200_000, k))
        share = (losses[None] <= drawn[:, None]).all(axis=2).any(axis=1).mean()
        assert hypervolume(losses, np.ones(k)) == pytest.approx(share, abs=5 * math.sqrt(0.25 / 200_000))


def test_nan_and_what_is_no_better_than_the_reference_add_nothing():
    losses = np.array([[0.0, 1.0], [np.nan, 0.0], [0.5, np.nan], [2.0, 0.0], [1.0, 1.0], [0.0, 0.5]])
    at = np.array([2.0, 2.0])
    assert is_front(losses).tolist() == [False, False, False, True, False, True]
    assert hypervolume(losses, at) == 3.0
    assert hypervolume_so_far(losses, at).tolist() == [2.0, 2.0, 2.0, 2.0, 2.0, 3.0]
    assert hypervolume(np.empty((0, 2)), at) == 0.0


def test_the_reference_lies_a_tenth_beyond_the_front():
    losses = np.array([[0.0, 10.0], [10.0, 0.0], [90.0, 90.0], [np.nan, 500.0]])
    assert reference(losses).tolist() == [11.0, 11.0]
    alone = np.array([[0.0, 0.0], [3.0, 4.0]])
    assert reference(alone).tolist() == [3.0, 4.0]
    assert reference(alone[:1]) is None and reference(np.full((2, 2), np.nan)) is None


# Goals -------------------------------------------------------------------------------------------------------
def one_trial(state=State.DONE, **found):
    outcome = Outcome(**({"value": 0.8} | found))
    told = History(Study(Space({"x": Float(0, 1)}))).apply(TrialStarted(0.0, 0, {"x": 0.5}))
    return told.apply(TrialFinished(1.0, 0, state, outcome)).finished[0]


def test_goals_are_read_from_any_trial():
    trial = one_trial(fit_seconds=0.3, score_seconds=0.02, metrics={"f1": (0.5, 0.7)})
    read = {name: Goal(name).value(trial) for name in ("score", "fit_seconds", "predict_seconds", "f1")}
    assert read == pytest.approx({"score": 0.8, "fit_seconds": 0.3, "predict_seconds": 0.02, "f1": 0.6})
    assert math.isnan(Goal("recall").value(trial))
    failed = one_trial(State.FAILED, value=math.nan, fit_seconds=0.3)
    assert math.isnan(Goal("fit_seconds").value(failed))
    assert math.isnan(Goal("f1").value(one_trial(metrics={"f1": (math.inf,)})))


def test_losses_turn_with_the_direction_and_seconds_are_logarithms():
    values = np.array([0.1, 10.0, 0.0])
    assert Goal("f1", "maximize").losses(values).tolist() == [-0.1, -10.0, 0.0]
    assert Goal("f1").losses(values).tolist() == [0.1, 10.0, 0.0]
    assert Goal("fit_seconds").losses(values) == pytest.approx([-1.0, 1.0, -6.0])


def test_a_limit_is_met_on_its_good_side():
    values = np.array([0.1, 0.2, 0.3, np.nan])
    assert Goal("fit_seconds", limit=0.2).is_met(values).tolist() == [True, True, False, False]
    assert Goal("f1", "maximize", 0.2).is_met(values).tolist() == [False, True, True, False]
    assert Goal("f1").is_met(values).tolist() == [True, True, True, False]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": ""}, "named by a text"),
        ({"name": 3}, "named by a text"),
        ({"name": "f1", "direction": "up"}, "'maximize' or 'minimize'"),
        ({"name": "fit_seconds", "direction": "maximize"}, "to be few"),
        ({"name": "f1", "limit": "much"}, "the limit of f1"),
        ({"name": "f1", "limit": math.inf}, "finite number"),
    ],
)
def test_a_goal_that_makes_no_sense_is_refused(fields, said):
    with pytest.raises(ValueError, match=said):
        Goal(**fields)


def test_ten_thousand_trials_are_read_at_once():
    trials = history(SIZES, 100, rich=True).trials * 100
    losses = np.column_stack([Goal(name).losses(Goal(name).values(trials)) for name in ("score", "f1")])
    assert losses.shape == (10_000, 2) and is_front(losses).sum() == 100 * is_front(losses[:100]).sum()

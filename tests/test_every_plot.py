"""Every plot, found by discovery, keeps the same laws over the same histories."""

import json
import math

import numpy as np
import pytest

from tuning import plots
from tuning.history import History, Outcome, State, Study, TrialFinished, TrialReported, TrialStarted
from tuning.space import Categorical, Float, Int, Space

MIXED = Space(
    {
        "C": Float(1e-3, 1e3, log=True),
        "kernel": Categorical(["rbf", "poly"]),
        "degree": Int(2, 5, when={"kernel": "poly"}),
        "layers": Categorical([(50,), (100, 50)]),
        "flag": Categorical([True, False, None, 0]),
    }
)


def history(space, n, *, states=(State.DONE,), direction="maximize", value=None, seed=0):
    rng, out = np.random.default_rng(seed), History(Study(space, direction, "accuracy"))
    for k in range(n):
        state = states[k % len(states)]
        out = out.apply(TrialStarted(float(k), k, space.sample(rng)))
        out = out.apply(TrialReported(k + 0.2, k, 0, 1, 0.3))
        found = (rng.random() if value is None else value) if state == State.DONE else math.nan
        out = out.apply(TrialFinished(k + 0.5, k, state, Outcome(found, (found, found), {"f1": (found,)})))
    return out


WIDE = Space({f"p{i}": Float(0, 1) for i in range(40)})
CASES = {
    "one": {"bayes": history(MIXED, 1)},
    "mixed states": {"bayes": history(MIXED, 30, states=tuple(s for s in State if s != State.RUNNING))},
    "all failed": {"grid": history(MIXED, 5, states=(State.FAILED,))},
    "all equal": {"random": history(MIXED, 8, value=0.0)},
    "minimize": {"random": history(MIXED, 8, direction="minimize")},
    "two methods": {"random": history(MIXED, 20), "bayes": history(MIXED, 20, seed=1)},
    "unknown label": {"mine": history(MIXED, 4), "other": history(MIXED, 4)},
    "one parameter": {"bayes": history(Space({"x": Float(0, 1)}), 6)},
    "forty parameters": {"bayes": history(WIDE, 6)},
    "one-point axis": {"bayes": history(Space({"x": Categorical([3]), "y": Int(1, 2)}), 3)},
    "thousand": {"bayes": history(MIXED, 1000)},
}


@pytest.mark.parametrize("name", plots.names())
@pytest.mark.parametrize("case", CASES)
def test_card_is_complete_and_its_figure_serialises(name, case):
    histories = CASES[case]
    card = plots.card(name, histories)
    study = next(iter(histories.values())).study
    assert card.title and card.summary
    assert ("Higher" if study.direction == "maximize" else "Lower") in card.help
    assert card.reason == ""
    before = card.frame.copy(deep=True)
    text = card.figure.to_json()
    assert before.equals(card.frame)
    shown = json.loads(text)
    assert "title" not in shown["layout"] or not shown["layout"]["title"]
    assert shown["layout"]["uirevision"]
    assert any("title" in axis for key, axis in shown["layout"].items() if key.startswith(("xaxis", "yaxis")))
    assert len(text) < 900_000


@pytest.mark.parametrize("name", plots.names())
def test_empty_history_gives_a_reason(name):
    card = plots.card(name, {"bayes": History(Study(MIXED))})
    assert card.reason and card.figure is None and card.summary == card.reason


@pytest.mark.parametrize("name", plots.names())
def test_failed_trials_are_visible(name):
    histories = {"bayes": history(MIXED, 10, states=(State.DONE, State.FAILED))}
    frame = plots.card(name, histories).frame
    assert set(frame.loc[frame["state"] == "failed", "number"]) == {1, 3, 5, 7, 9}


def test_best_so_far_data():
    values = History.of(Space({"x": Float(0, 1)}), [{"x": 0.1}, {"x": 0.2}, {"x": 0.3}], [0.5, 0.0, 0.7])
    frame = plots.card("best_so_far", {"random": values}).frame
    assert frame["value"].tolist() == [0.5, 0.0, 0.7]
    assert frame["best"].tolist() == [0.5, 0.5, 0.7]
    assert plots.card("best_so_far", {"random": values}).summary == "random: best 0.7 at trial 3 of 3."


def test_parallel_coordinates_data():
    given = History.of(MIXED, [{"C": 1.0, "kernel": "rbf", "layers": (50,), "flag": 0}], [0.5])
    card = plots.card("parallel_coordinates", {"random": given})
    row = card.frame.iloc[0]
    assert row["C"] == pytest.approx(0.5)
    assert row["degree"] < 0  # inactive: its own place below the axis, never 0
    assert row["flag"] == pytest.approx(7 / 8)
    ticks = {name: dict(zip(text, at, strict=True)) for name, at, text in card.frame.attrs["axes"]}
    assert "10<sup>-3</sup>" in ticks["C"] and "inactive" in ticks["degree"]
    assert list(ticks["flag"]) == ["True", "False", "None", "0"]
    lines = [trace for trace in card.figure.to_dict()["data"] if trace.get("name") == "best"]
    assert len(lines) == 1


def test_lines_of_different_trials_are_never_joined():
    given = {"random": history(MIXED, 12)}
    for trace in plots.card("parallel_coordinates", given).figure.data:
        if trace.mode == "lines" and trace.customdata is not None:
            gaps = np.isnan(np.array(trace.x, dtype=float))
            assert gaps.reshape(-1, len(MIXED) + 1)[:, -1].all()


def test_too_many_lines_are_capped_and_said():
    card = plots.card("parallel_coordinates", {"bayes": history(MIXED, 1000)})
    assert len(card.frame) <= 500
    assert "of 1000 trials" in card.summary
    assert card.frame["value"].max() == max(t.value for t in CASES["thousand"]["bayes"].trials)


def test_unknown_plot_is_refused():
    with pytest.raises(ValueError, match="not a plot"):
        plots.card("pie", {"bayes": history(MIXED, 1)})
    with pytest.raises(ValueError, match="at least one"):
        plots.card("slice", {})

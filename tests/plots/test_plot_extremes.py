"""Values close to the largest and the smallest floats: every chart stays finite, here and in what a browser adds up."""

import math
import warnings

import numpy as np
import pytest

from tuning import plots
from tuning.plots._core.axes import Axis, axes
from tuning.space import Categorical, Float, Int, Space
from tuning.study import (
    History,
    Outcome,
    State,
    Study,
    StudyStarted,
    TrialFinished,
    TrialReported,
    TrialStarted,
)

SPACE = Space({"C": Float(1e-3, 1e3, log=True), "n": Int(-(2**53), 2**53), "k": Categorical(["a", True, 1])})
MAX = float(np.finfo(float).max)
VALUES = {
    "both ends": [1.7e308, -1.7e308] * 12 + [1.0, 2.0, None],
    "few": [1.7e308, -1.7e308, 0.5, 0.4, 3.0, 5.0],
    "one far above": [1.7e308] * 12 + [1.0, 2.0] * 8,
    "one far below": [-1.7e308] + [0.5, 0.6, 0.7] * 9,
    "all the largest": [MAX] * 24,
    "smallest": [5e-324 * k for k in range(24)],
    "beyond single precision": [1e40 * math.cos(k) for k in range(24)],
}


def search(values, direction):
    """Trials with three folds, two epochs, and two metrics."""
    rng, out = np.random.default_rng(0), History(Study(SPACE, direction, "accuracy")).apply(StudyStarted(0.0))
    for k, value in enumerate(values):
        out = out.apply(TrialStarted(k, k, SPACE.sample(rng)))
        for fold in range(3 if value is not None else 0):
            for epoch in (1, 2):
                out = out.apply(TrialReported(k + 0.1, k, fold, epoch, value * (epoch / 2)))
            out = out.apply(TrialReported(k + 0.2, k, fold, None, value))
        state = State.DONE if value is not None else State.FAILED
        scores = (value, 0.5 * value, value) if value is not None else ()
        both = {"accuracy": scores, "f1": scores[::-1]}
        found = math.nan if value is None else value
        outcome = Outcome(found, scores, both, 0.1 + rng.random(), message="" if scores else "bad luck")
        out = out.apply(TrialFinished(k + 0.9, k, state, outcome))
    return out


def numbers(part):
    """All numbers in a drawing."""
    if isinstance(part, dict):
        part = [*part.values()]
    if isinstance(part, np.ndarray):
        part = part.ravel().tolist()
    if isinstance(part, (list, tuple)):
        return [number for item in part for number in numbers(item)]
    return [part] if isinstance(part, (int, float)) else []


@pytest.mark.parametrize("direction", ["maximize", "minimize"])
@pytest.mark.parametrize("values", VALUES.values(), ids=VALUES)
@pytest.mark.parametrize("name", plots.names())
def test_every_chart_of_extreme_values_is_finite(name, values, direction):
    given = {"a": search(values, direction)}
    first = plots.card(name, given)
    options = [{}, *({option: value} for option, offered in first.choices.items() for value in offered[1:])]
    for chosen in options:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            card = plots.card(name, given, **chosen)
        if card.drawing is None:
            assert card.reason.endswith(".")
            continue
        drawn = numbers(dict(card.drawing))
        assert not any(math.isinf(number) for number in drawn)
        assert " inf" not in card.summary
        for axis, look in card.drawing["layout"].items():
            if "axis" in axis and "range" in look:
                low, high = look["range"]
                assert math.isfinite(2 * (high - low))  # a browser adds room of its own


def test_parallel_coordinates_say_the_true_values():
    drawing = plots.card("parallel_coordinates", {"a": search(VALUES["both ends"], "maximize")}).drawing
    ticks = next(trace for trace in drawing["data"] if trace["name"] == "ticks")
    value_ticks = [
        (float(text.replace("10³⁰⁸", "1e308")), y)
        for x, y, text in zip(ticks["x"], ticks["y"], ticks["text"], strict=True)
        if x == 3 and y >= 0
    ]
    assert value_ticks[0][0] <= -1e308 and value_ticks[-1][0] >= 1e308
    at, places = zip(*value_ticks, strict=True)
    # Places follow the values in proportion.
    assert np.allclose(
        np.diff(places), np.diff(np.array(at) / 1e308) * (places[-1] - places[0]) / (at[-1] / 1e308 - at[0] / 1e308)
    )


def test_what_is_drawn_nearer_than_it_is_is_said():
    card = plots.card("best_so_far", {"a": search([1.0, 2.0, -1.7e308, 3.0], "maximize")}, values="all")
    texts = [note["text"] for note in card.drawing["layout"]["annotations"]]
    assert any("1 value beyond 10³⁰⁷ drawn there" in text for text in texts)
    points = next(trace for trace in card.drawing["data"] if trace.get("mode") == "markers")
    assert np.min(points["y"]) == -1e307
    assert "-1.7e+308" in "".join(points["text"])


@pytest.mark.parametrize(
    "parameter",
    [
        Float(5e-324, 2e-323),
        Float(-8e307, 8e307),
        Float(1.0, np.nextafter(1.0, 2.0)),
        Float(5e-324, 1e308, log=True),
        Int(-(2**53), 2**53),
        Int(1, 2**53, log=True),
        Int(2**53 - 2, 2**53),
    ],
    ids=repr,
)
def test_axes_of_extreme_ranges_have_ticks(parameter):
    at, text = Axis("x", parameter, False).ticks()
    assert 2 <= len(at) == len(set(text)) and all(0 <= place <= 1 for place in at)
    units = Axis("x", parameter, False).units([parameter.low, parameter.high])
    assert np.all((units >= 0) & (units <= 1)) and units[0] < units[1]


def test_ranges_that_have_no_common_axis_are_said():
    one = History(Study(Space({"a": Float(-1.7e308, 0.0)}), "maximize", "accuracy"))
    two = History(Study(Space({"a": Float(0.0, 1.7e308)}), "maximize", "accuracy"))
    with pytest.raises(ValueError, match=r"a has no axis that shows both searches: .* too wide .* Show these"):
        axes({"one": one, "two": two})


def test_a_landscape_of_the_largest_floats_over_few_choices_doubts_in_floats():
    space = Space({"k": Categorical([None, True, 1, "1"]), "x": Float(1e-3, 1.0, log=True)})
    rng = np.random.default_rng(0)
    configs = [space.sample(rng) for _ in range(24)]
    history = History.of(space, configs, [1.7e308 * (-1) ** k for k in range(24)])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        card = plots.card("landscape", {"a": history})
        assert card.summary and np.isfinite(numbers(card.figure.to_plotly_json()["data"])).all()


@pytest.mark.parametrize(("unit", "offset"), [(1.0, 0.0), (1e-14, 0.0), (1e-60, 0.0), (1e-4, 1e6)])
def test_a_landscape_shows_the_same_ground_whatever_the_unit_of_the_values(unit, offset):
    space = Space({"x": Float(0, 1), "y": Float(0, 1)})
    configs = [space.sample(np.random.default_rng(k)) for k in range(12)]
    values = [offset + unit * (config["x"] - 0.3) ** 2 for config in configs]
    ground = plots.card("landscape", {"a": History.of(space, configs, values, "minimize")}).drawing["data"][0]
    shades = (np.asarray(ground["z"], float) - ground["zmin"]) / (ground["zmax"] - ground["zmin"])
    assert np.quantile(shades, 0.1) < 0.3 and np.quantile(shades, 0.9) > 0.7
    assert len(np.unique(np.round(np.asarray(ground["z"], float)[0], 16 if unit == 1 else 300))) > 30

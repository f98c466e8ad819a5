"""Two goals in one chart: which trials the cards call the front, and what they say of it."""

import numpy as np
import pytest

from tests.plots.plot_cases import MIXED, history
from tuning import plots, problems, run
from tuning.space import Float, Space
from tuning.study import History, Outcome, State, Study, StudyFinished, StudyStarted, TrialFinished, TrialStarted

SPACE = Space({"x": Float(0, 1)})


def told(values, seconds, *, other=None, direction="maximize", states=None):
    """A search with these values, seconds of fitting, and values of ``other``."""
    out = History(Study(SPACE, direction, "accuracy")).apply(StudyStarted(0.0))
    for k, (value, spent) in enumerate(zip(values, seconds, strict=True)):
        out = out.apply(TrialStarted(float(k), k, {"x": k / len(values)}))
        scores = {"accuracy": (value,)} | ({} if other is None else {"size": (other[k],)})
        state = State.DONE if states is None else states[k]
        out = out.apply(TrialFinished(k + 0.5, k, state, Outcome(value, (value,), scores, fit_seconds=spent)))
    return out


FIVE = told([0.9, 0.8, 0.7, 0.6, 0.95], [10.0, 1.0, 5.0, 0.1, 90.0])


def front_of(card):
    return [int(n) + 1 for n in card.frame["number"][card.frame["is_front"]]]


def test_the_front_and_its_staircase():
    card = plots.card("front", {"random": FIVE})
    assert card.choices["against"] == ("fit_seconds",) and front_of(card) == [1, 2, 4, 5]
    line = next(trace for trace in card.drawing["data"] if trace["uid"] == "front-random")
    assert line["x"].tolist() == [0.1, 1.0, 10.0, 90.0] and line["y"].tolist() == [0.6, 0.8, 0.9, 0.95]
    assert line["line"]["shape"] == "hv" and card.drawing["layout"]["xaxis"]["type"] == "log"
    assert card.summary.startswith(
        "4 trials beaten by none in both accuracy and fitting time (s): the best accuracy is 0.95 with fitting "
        "time (s) 90, the best fitting time (s) is 0.1 with accuracy 0.6 (x = 0.6)"
    )


def test_what_misses_the_limit_is_hollow_and_on_no_front():
    card = plots.card("front", {"random": FIVE}, limit="3")
    assert front_of(card) == [2, 4] and card.frame["is_feasible"].tolist() == [False, True, False, True, False]
    hollow = next(trace for trace in card.drawing["data"] if trace["uid"].endswith("-open"))
    assert hollow["marker"]["symbol"] == "circle-open" and hollow["customdata"].tolist() == [0, 2, 4]
    limit = next(trace for trace in card.drawing["data"] if trace["uid"] == "limit")
    assert limit["x"] == [3.0, 3.0] and limit["name"] == "fitting time (s) at most 3"
    assert card.summary.endswith("3 trials beyond the limit, fitting time (s) at most 3.")
    none = plots.card("front", {"random": FIVE}, limit="0.001")
    assert "No trial has a value in both goals within the limit." in none.summary and not front_of(none)


def test_a_metric_of_which_nobody_knows_the_better_way_is_offered_both_ways():
    given = told([0.9, 0.8, 0.7], [0.0] * 3, other=[3.0, 1.0, 2.0])
    assert plots.card("front", {"random": given}).choices["against"] == ("least size", "most size")
    assert front_of(plots.card("front", {"random": given}, against="least size")) == [1, 2]
    most = plots.card("front", {"random": given}, against="most size")
    assert front_of(most) == [1]
    line = next(trace for trace in most.drawing["data"] if trace["uid"] == "front-random")
    assert line["line"]["shape"] == "vh" and "higher is better" in most.drawing["layout"]["xaxis"]["title"]["text"]


def test_a_metric_of_the_catalogue_knows_its_way_and_the_objective_may_be_another():
    given = history(MIXED, 40, rich=True)
    card = plots.card("front", {"bayes": given}, against="f1")
    assert "higher is better" in card.drawing["layout"]["xaxis"]["title"]["text"]
    other = plots.card("front", {"bayes": given.by_metric("f1", "maximize")}, against="accuracy")
    assert front_of(card) == front_of(other)  # the two change places


def test_trials_without_both_stand_at_the_edge_and_are_on_no_front():
    states = [State.DONE, State.FAILED, State.PRUNED, State.DONE, State.CANCELLED]
    given = told([0.9, np.nan, 0.99, 0.6, np.nan], [10.0, 0.01, 0.01, 0.1, 0.01], states=states)
    card = plots.card("front", {"random": given})
    assert front_of(card) == [1, 4] and not card.frame["is_feasible"][[1, 2, 4]].any()


def test_each_method_of_a_race_has_its_own_front_in_its_own_colour():
    pair = {"random": history(MIXED, 30), "bayes": history(MIXED, 30, seed=1)}
    both = plots.card("front", pair)
    for label, alone in pair.items():
        mine = both.frame[both.frame["method"] == label]
        assert front_of(plots.card("front", {label: alone})) == [int(n) + 1 for n in mine["number"][mine["is_front"]]]
    lines = [trace for trace in both.drawing["data"] if trace["uid"].startswith("front-")]
    assert [trace["name"] for trace in lines] == list(pair) and len({t["line"]["color"] for t in lines}) == 2
    shares = plots.card("hypervolume", pair)
    assert "random covers" in shares.summary and "bayes covers" in shares.summary


def test_the_hypervolume_by_hand():
    """Front (loss, log seconds): (-0.9, 1), (-0.8, 0), (-0.6, -1), (-0.95, log 90); see `reference` for the rest."""
    card = plots.card("hypervolume", {"random": FIVE})
    right, top = -0.6 + 0.035, np.log10(90) + 0.1 * (np.log10(90) + 1)
    box = (right + 0.95) * (top + 1)
    first = (right + 0.9) * (top - 1)
    second = first + (right + 0.8) * 1
    fourth = second + (right + 0.6) * 1
    last = fourth + 0.05 * (top - np.log10(90))
    assert card.frame["share"].to_numpy() * box == pytest.approx([first, second, fourth, last])
    assert card.frame["trials"].tolist() == [1, 2, 4, 5]
    assert (
        card.summary == f"Of the plane of accuracy and fitting time (s), random covers {last / box:.1%} after 5 trials."
    )


def test_equal_trials_cover_nothing_and_it_is_said():
    card = plots.card("hypervolume", {"random": told([0.5] * 3, [1.0] * 3)})
    assert (
        card.summary == "Nothing is covered as long as the trials do not differ in both accuracy and fitting time (s)."
    )
    assert plots.card("front", {"random": told([0.5] * 3, [1.0] * 3)}).frame["is_front"].all()


def test_a_search_of_nothing_but_values_says_what_it_lacks():
    plain = run(problems.get("branin"), "random", trials=4, seed=0)
    if plots.card("front", {"random": plain}).choices["against"]:
        assert plots.card("front", {"random": plain}).reason == ""
    bare = History.of(SPACE, [{"x": 0.1}, {"x": 0.2}], [0.5, 0.6])
    for name in ("front", "hypervolume"):
        assert plots.card(name, {"random": bare}).reason == (
            "Needs a second goal, and this search recorded neither seconds nor metrics."
        )


def test_a_stored_history_has_the_same_front():
    again = History.from_json(FIVE.apply(StudyFinished(9.0, "enough")).to_json())
    first, second = (plots.card("front", {"random": given}) for given in (FIVE, again))
    assert first.figure.to_json() == second.figure.to_json()

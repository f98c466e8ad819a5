"""What a parameter is worth over several data sets: against functions whose gains are known."""

from dataclasses import replace

import pytest

from tests.search.objectives import P
from tuning import compare, plots, run
from tuning.space import Categorical, Float, Int, Space

SPACE = Space({"matters": Float(0, 1), "idle": Float(0, 1), "kind": Categorical(["a", "b"])})


def data_set(best):
    """Best at ``matters = best``; ``idle`` changes nothing, and ``b`` costs 0.1 everywhere."""
    return lambda config: 5 - (config["matters"] - best) ** 2 - 0.1 * (config["kind"] == "b")


def searched(best, *, trials=40, space=SPACE, **recipe):
    return run(P(data_set(best), space, data=str(best), **recipe), "random", trials=trials, seed=int(10 * best))


@pytest.fixture(scope="module")
def found():
    return compare.tunability({"low": searched(0.2), "high": searched(0.8)})


def test_gains_are_those_that_are_known(found):
    """The best on average is in the middle, 0.3 from either optimum: tuning that parameter gains 0.09."""
    assert found.labels == ("low", "high")
    assert found.defaults["matters"] == pytest.approx(0.5, abs=0.05) and found.defaults["kind"] == "a"
    assert found.gains["matters"] == pytest.approx((0.09, 0.09), abs=0.03)
    assert max(found.gains["idle"]) < 0.01 and max(found.gains["kind"]) < 0.01
    assert found.together == pytest.approx((0.09, 0.09), abs=0.03)


def test_units_are_those_of_the_metric_and_a_goal_turned_round_says_the_same(found):
    def times(f):
        return lambda config: -1000 * f(config)

    def lower(best):
        problem = P(times(data_set(best)), SPACE, data=str(best))
        problem.direction = "minimize"
        return run(problem, "random", trials=40, seed=int(10 * best))

    again = compare.tunability({"low": lower(0.2), "high": lower(0.8)})
    assert again.gains["matters"] == pytest.approx([1000 * gain for gain in found.gains["matters"]], rel=0.02)


def test_no_parameter_gains_more_alone_than_all_together_on_average(found):
    for gains in found.gains.values():
        assert sum(gains) <= sum(found.together) + 0.01


def test_its_card_says_it_in_words_and_as_a_table(found):
    card = plots.tunability_card({"low": searched(0.2), "high": searched(0.8)})
    assert "tuning matters alone gains 0.0" in card.summary and "all of them together" in card.summary
    assert list(card.frame["parameter"][:2]) == ["matters", "matters"] and list(card.frame["parameter"])[-1] == ""
    bars, dots = card.drawing["data"]
    assert bars["y"][-1] == "matters" and bars["y"][0] == "all together" and len(dots["x"]) == 8
    assert "Higher value is better" in card.help and card.csv().startswith("parameter,source,gain")


@pytest.mark.parametrize(
    ("histories", "reason"),
    [
        ({"one": searched(0.2)}, "at least two searches, on different data"),
        ({"one": searched(0.2), "same": searched(0.2, trials=30)}, "on different data"),
        ({"one": searched(0.2), "few": searched(0.8, trials=9)}, "few has not so many"),
        ({"one": searched(0.2), "other": searched(0.8, space=Space({**SPACE, "idle": Float(0, 2)}))}, "same hyper"),
    ],
)
def test_what_cannot_be_taken_together_has_a_reason(histories, reason):
    assert reason in plots.tunability_card(histories).reason
    with pytest.raises(ValueError, match=reason):
        compare.tunability(histories)


def test_other_metrics_are_refused():
    one, other = searched(0.2), searched(0.8)
    other = replace(other.study, metric="loss"), other
    from tuning.study import History

    renamed = History(other[0]).grown(other[1].trials)
    assert "same metric" in compare.no_tunability({"one": one, "other": renamed})


def test_a_parameter_that_the_defaults_do_not_use_gains_nothing_alone():
    space = Space({"kind": Categorical(["a", "b"]), "n": Int(1, 9, when={"kind": "b"}), "matters": Float(0, 1)})
    pair = {str(best): searched(best, space=space) for best in (0.2, 0.8)}
    found = compare.tunability(pair)
    assert found.defaults["kind"] == "a" and found.gains["n"] == pytest.approx((0, 0), abs=1e-9)

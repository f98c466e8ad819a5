"""The race page shows who was given up, how it would have ended, and whether that was right."""

import pytest

from tests.pages.test_race_page import click, job_of, no_workers_left, open_race, pytestmark  # noqa: F401
from tests.reading import read
from tests.screens import unfold
from tuning.study import State


def said(app):
    return " ".join(read(caption.value) for caption in app.caption)


@pytest.mark.parametrize("hide", ["no", "yes"])
def test_the_trap_is_told_after_the_race(hide):
    app = open_race(on="recorded_lightgbm_moons", methods="asha,random", seeds="2", each="30", hide=hide)
    click(app, "start_race")
    assert job_of(app).wait(240) and job_of(app).state == "finished", job_of(app).error
    app.run()
    assert not app.exception
    if hide == "yes":  # a class that has not guessed yet sees nothing of it
        assert "were given up" not in said(app)
        return
    unfold(app, "cuts")
    race = job_of(app).race
    counts = [sum(trial.state == State.PRUNED for trial in history.finished) for history in race.histories["asha"]]
    assert app.selectbox(key="cuts_method").options == ["ASHA"]  # random search gives nobody up
    assert f"Of 30 trials {counts[0]} were given up" in said(app)
    assert "of them would have ended better than the best" in said(app) and "rank correlation" in said(app)
    app.selectbox(key="cuts_seed").set_value(race.seeds[1]).run()
    assert not app.exception and f"Of 30 trials {counts[1]} were given up" in said(app)


def test_a_race_in_which_nobody_was_given_up_has_no_such_fold():
    app = open_race(on="recorded_logistic_wine", methods="grid,random", seeds="1", each="4")
    click(app, "start_race")
    assert job_of(app).wait(240)
    app.run()
    assert not any(expander.label.startswith("Who was given up") for expander in app.expander)

"""``tuning resume``: what was kept goes on, and ends as what was never broken off."""

import pytest
from click.testing import CliRunner
from sklearn.datasets import load_iris
from sklearn.svm import SVC

from tuning import compare, export, problems, run, steps, store
from tuning.command import cli

SVM = problems.get("recorded_svm_digits")
GIVEN = {"methods": ["random", "bayes"], "seeds": 2, "trials": 12}


@pytest.fixture
def kept(tmp_path):
    return str(tmp_path / "store.db")


def typed(*words):
    return CliRunner().invoke(cli, [str(word) for word in words])


def only(kept):
    with store.open(kept) as opened:
        (row,) = opened.studies().rows
        return opened.load(row.id)


def resumed(kept, *words):
    done = typed("resume", only(kept).row.id, "--store", kept, *words)
    assert "Traceback" not in done.output and (done.exception is None or isinstance(done.exception, SystemExit))
    return done


def found(history):
    return [(trial.config, trial.value) for trial in history.trials]


def test_a_search_goes_on_and_may_take_more_trials(kept):
    assert typed("run", "--problem", "branin", "--trials", 6, "--seed", 3, "--store", kept).exit_code == 0
    refused = resumed(kept)
    assert refused.exit_code == 1 and "has all its 6 trials. Ask for more in all: --trials NUMBER." in refused.output
    done = resumed(kept, "--trials", 15, "--quiet")
    whole = run(problems.get("branin"), "bayes", trials=15, seed=3)
    assert done.exit_code == 0 and f"{whole.best.value:.6g}" in done.stdout, done.output
    assert found(only(kept).history) == found(whole) and only(kept).row.state == "finished"
    assert resumed(kept, "--trials", 0).exit_code == 2 and only(kept).row.state == "finished"


def test_what_was_broken_off_goes_on_as_it_began(kept):
    taken = steps(problems.get("branin"), "tpe", trials=14, seed=1, store=kept)
    next(step for step in taken if len(step[1].done) == 5)
    taken.close()
    assert len(only(kept).history.done) == 5
    assert resumed(kept).exit_code == 0
    assert found(only(kept).history) == found(run(problems.get("branin"), "tpe", trials=14, seed=1))


def test_a_race_goes_on(kept):
    rounds = compare.race_steps(SVM, store=kept, **GIVEN)
    next(race for race in rounds if race.reached == 4)
    rounds.close()
    refused = resumed(kept, "--workers", 2)
    assert refused.exit_code == 1 and "takes no --workers" in refused.output
    done = resumed(kept)
    race, whole = export.of_stored(only(kept)), compare.race(SVM, **GIVEN)
    assert done.exit_code == 0 and compare.verdict(whole) in done.stdout, done.output
    assert {k: list(map(found, v)) for k, v in race.histories.items()} == {
        k: list(map(found, v)) for k, v in whole.histories.items()
    }
    assert "this race is over" in resumed(kept).output


def test_what_cannot_go_on_is_said_in_a_sentence(kept):
    with store.open(kept) as opened:
        study = run(problems.get("branin"), "random", trials=2).study
        opened.begin("game", [store.Run("You", study)]).close()
    assert "a game is played on the page" in resumed(kept).output
    done = typed("resume", "nobody-knows-it", "--store", kept)
    assert done.exit_code == 1 and "there is no study" in done.output


def test_a_problem_of_ones_own_goes_on_where_it_is_defined(kept):
    problem = problems.custom(SVC(), *load_iris(return_X_y=True), {"C": [0.1, 1.0, 10.0]}, cv=2)
    taken = steps(problem, "random", trials=3, store=kept)
    next(step for step in taken if step[1].done)
    taken.close()
    done = resumed(kept)
    assert done.exit_code == 1 and "problems.custom(...) with the same estimator" in done.output
    assert only(kept).row.state == "stopped"

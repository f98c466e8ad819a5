"""What is said of early discard: for which methods ``exact`` keeps the best, and that rules stay quick."""

import numpy as np
import pytest

from tests.search.objectives import P
from tuning import methods, problems, run
from tuning.search import discard
from tuning.study import History, Outcome, Report, State, Study, TrialFinished, TrialReported, TrialStarted

BLIND = ("grid", "random", "sobol")


def cancer():
    return problems.estimator("breast_cancer", "logistic_regression", metric="accuracy", folds=5, seed=0)


def test_the_methods_that_do_not_read_scores_are_those_that_are_named():
    history = run(problems.get("branin"), "random", trials=15)
    kinds = {name: methods.get(name).explain(history).kind for name in methods.names() if "optuna" not in name}
    kinds = {name: kind for name, kind in kinds.items() if methods.find(name).discard == "none"}
    assert tuple(sorted(name for name, kind in kinds.items() if kind == "blind")) == BLIND
    assert all(f"``{name}``" in str(discard.__doc__) for name in kinds)
    assert all(name in discard.TITLES["exact"].lower() for name in BLIND)


@pytest.mark.parametrize("name", BLIND)
@pytest.mark.parametrize("seed", [0, 2])
def test_exact_has_the_same_trials_and_the_same_best_where_scores_are_not_read(name, seed):
    full, less = (run(cancer(), name, trials=16, seed=seed, discard=rule) for rule in ("none", "exact"))
    assert [trial.config for trial in less.trials] == [trial.config for trial in full.trials]
    assert (less.best.number, less.best.value) == (full.best.number, full.best.value)


def test_exact_never_gives_up_the_best_of_the_trials_that_are_made():
    history = run(cancer(), "bayes", trials=16, seed=2, discard="exact")
    pruned = [trial for trial in history.finished if trial.state == State.PRUNED]
    assert pruned
    for trial in pruned:
        assert cancer().evaluate(trial.config).value <= history.best.value


def naive_median(history, reports, sign):
    """The rule after an epoch as it is written in the paper, with nothing kept."""
    latest = reports[-1]

    def up_to(some):
        return [r.value for r in some if r.fold == latest.fold and r.epoch is not None and r.epoch <= latest.epoch]

    others = [float(np.mean(values)) for trial in history.done if (values := up_to(trial.reports))]
    if latest.epoch < discard.GRACE_EPOCHS or len(others) < discard.MIN_TRIALS:
        return False
    return max(sign * value for value in up_to(reports)) < sign * float(np.median(others))


@pytest.mark.parametrize("direction", ["maximize", "minimize"])
def test_the_median_rule_with_its_memory_is_the_plain_one(direction):
    class Told(P):
        n_folds = 2

        def n_epochs(self, config):
            return 12

    problem, rng = Told(None), np.random.default_rng(0)
    rule = discard.rule("median", problem)
    history, said = History(Study(problem.space, direction)), []
    for number in range(14):
        history = history.apply(TrialStarted(0.0, number, {"x": 0.5}))
        reports, level = [], rng.normal()
        for fold in (0, 1):
            for epoch in range(12):
                reports.append(Report(fold, epoch, float(round(level + 0.3 * rng.normal(), 1))))
                event = TrialReported(1.0, number, fold, epoch, reports[-1].value)
                history = history.apply(event)
                said.append(bool(rule(history, number, reports)))
                assert said[-1] == naive_median(history, reports, history.study.sign)
        history = history.apply(TrialFinished(2.0, number, State.DONE, Outcome(0.5, (0.5, 0.5))))
    assert 20 < sum(said) < len(said) - 20


class Counting(list):
    """Reports that count how often one of them is looked at."""

    looks = 0

    def __iter__(self):
        for item in super().__iter__():
            Counting.looks += 1
            yield item

    def __getitem__(self, index):
        Counting.looks += 1 if isinstance(index, int) else len(self)
        return super().__getitem__(index)


@pytest.mark.parametrize("name", ["exact", "median", "halving"])
def test_rules_do_not_read_all_reports_again_at_each(name):
    class Long(P):
        metric, n_folds, n = "accuracy", 2, 3000

        def n_epochs(self, config):
            return self.n

    problem = Long(None)
    rule = discard.rule(name, problem)
    history = History.of(problem.space, [{"x": 0.1}], [0.5]).apply(TrialStarted(9.0, 1, {"x": 0.5}))
    reports, Counting.looks = Counting(), 0
    for epoch in range(problem.n):
        reports.append(Report(0, epoch, 0.5))
        rule(history, 1, reports)
    assert Counting.looks < 20 * problem.n

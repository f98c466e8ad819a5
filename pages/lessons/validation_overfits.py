"""The best of many validation scores is too good to be true: it was chosen for its luck."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

import numpy as np

from pages.lessons import Curve, Drawing, Finding, Lesson, Next, Pick, Settings, Slide, Source, View
from pages.lessons._made_of import draw
from pages.lessons._made_of.functions import world
from tuning import run as search
from tuning.language import tr
from tuning.plots.look import GREY
from tuning.problems import Cost, ReportFunction
from tuning.space import Config, Float, Int, Space
from tuning.study import Direction, Outcome

FOLDS, N_TEST = 5, 2000
SPACE = Space(
    {
        "max_depth": Int(1, 16, log=True),
        "min_samples_leaf": Int(1, 20, log=True),
        "max_features": Float(0.1, 1.0),
        "random_state": Int(0, 2**20),
    }
)


@dataclass(frozen=True, eq=False)
class Trees:
    """A decision tree on a few rows, scored by cross-validation; many more rows say what the score is really worth."""

    X: np.ndarray
    y: np.ndarray
    X_test: np.ndarray
    y_test: np.ndarray

    name: ClassVar[str] = "trees"
    space: ClassVar[Space] = SPACE
    direction: ClassVar[Direction] = "maximize"
    metric: ClassVar[str] = "accuracy"
    metrics: ClassVar[Mapping[str, Direction]] = {"accuracy": "maximize"}
    optimum: ClassVar[float | None] = None
    cost: ClassVar[Cost] = "trained"

    @cached_property
    def folds(self) -> tuple[tuple[np.ndarray, np.ndarray], ...]:
        """Rows to fit to and to score on."""
        from sklearn.model_selection import StratifiedKFold

        return tuple(StratifiedKFold(FOLDS).split(self.X, self.y))

    def recipe(self) -> dict[str, Any]:
        return {"kind": "lesson", "name": self.name, "rows": len(self.y)}

    def _score(self, config: Config, fit: Any, X: np.ndarray, y: np.ndarray) -> float:
        from sklearn.tree import DecisionTreeClassifier

        tree = DecisionTreeClassifier(**config).fit(self.X[fit], self.y[fit])
        return float(np.mean(tree.predict(X) == y))

    def evaluate(
        self, config: Config, *, budget: float = 1.0, seed: int = 0, report: ReportFunction | None = None
    ) -> Outcome:
        """The mean accuracy over the folds."""
        scores = tuple(self._score(config, fit, self.X[held], self.y[held]) for fit, held in self.folds)
        return Outcome(float(np.mean(scores)), scores, {"accuracy": scores})

    def test(self, config: Config) -> float:
        """Accuracy on the rows that no search sees."""
        return self._score(config, slice(None), self.X_test, self.y_test)


def _problem(kind: str, rows: int, seed: int) -> Trees:
    rng = world(seed)
    if kind == "luck":
        X, y = rng.normal(size=(rows + N_TEST, 10)), np.arange(rows + N_TEST) % 2
        labels = y.copy()
        rng.shuffle(labels[:rows])
        return Trees(X[:rows], labels[:rows], X[rows:], y[rows:])
    from sklearn.datasets import load_breast_cancer
    from sklearn.model_selection import train_test_split

    X, y = load_breast_cancer(return_X_y=True)
    X_in, X_test, y_in, y_test = train_test_split(X, y, train_size=rows, stratify=y, random_state=seed)
    return Trees(X_in, y_in, X_test, y_test)


def run(seed: int, settings: Settings) -> Finding:
    """Random search on few rows; each config that was the best for a while is scored on many other rows."""
    trials, rows, kind = int(settings["trials"]), int(settings["rows"]), str(settings["data"])
    problem = _problem(kind, rows, seed)
    history = search(problem, "random", trials=trials, seed=seed)
    best = history.best_so_far()
    test, leader = [], -np.inf
    for trial in history.done:
        assert trial.value is not None
        if trial.value > leader:
            leader, score = trial.value, problem.test(trial.config)
        test.append(score)
    values = np.array([trial.value for trial in history.done])
    numbers = {
        "trials": trials,
        "rows": rows,
        "first": best[0],
        "validation": best[-1],
        "test": test[-1],
        "gap": best[-1] - test[-1],
        "mean": values.mean(),
        "spread": values.std(),
    }
    return Finding(numbers, {"validation": best, "test": test, "values": values})


def holds(n: Mapping[str, float]) -> bool:
    """The best validation score promises at least 5 points more than there are, and nothing can be learnt here."""
    return n["gap"] > 0.05 and abs(n["test"] - 0.5) < 0.05


def _curves(finding: Finding) -> Drawing:
    data = finding.data
    at = np.arange(1, len(data["test"]) + 1)
    look = {"color": GREY, "size": 4}
    traces = [
        draw.points(at, data["values"], tr("validation, each trial"), GREY, marker=look),
        draw.line(at, data["validation"], tr("validation, best so far"), draw.colour("random"), step=True),
        draw.line(at, data["test"], tr("test, of that config"), draw.colour("grid"), "dash", step=True),
    ]
    return draw.chart(traces, tr("trial"), tr("accuracy (higher is better)"), yaxis={"range": [0.3, 1.0]})


LESSON = Lesson(
    name="validation_overfits",
    place=90,
    title="Overfitting the validation set",
    question="My best trial has a validation accuracy of 70 %. What will it have on new data?",
    words=(
        "Cross-validation protects a *model* from being judged on the rows that it was fitted to. It does not "
        "protect a *search*: "
        "the search picks the config whose validation score was highest, and some of that height is luck.",
        "Here **nothing can be learnt**: the labels are coin flips. We search the settings of a decision tree on 60 "
        "rows, with 5 "
        "folds, and score each config that leads on 2,000 new rows.",
    ),
    prediction=Curve(
        "The best validation accuracy so far goes up by luck. Draw the accuracy of that config on new rows.",
        "trial",
        "accuracy",
        (1, 100),
        (0.3, 1.0),
    ),
    controls=(
        Pick("data", "Data", {"luck": "coin flips", "cancer": "breast cancer"}, "luck"),
        Slide("rows", "Rows to search with", 60, 240, 60, 60),
        Slide("trials", "Trials", 20, 150, 100, 10),
    ),
    run=run,
    views=(
        View(
            "curves",
            "Validation and test",
            _curves,
            "The best validation accuracy climbs from {first:.2f} to {validation:.2f} over {trials:.0f} trials; the "
            "same configs score {test:.2f} on new rows at the end.",
        ),
    ),
    claim="After {trials:.0f} trials the best validation accuracy is {validation:.2f}, and the same config has "
    "{test:.2f} on new "
    "rows: {gap:.2f} of it was luck.",
    holds=holds,
    otherwise="After {trials:.0f} trials on {rows:.0f} rows the best validation accuracy is {validation:.2f}, and "
    "{test:.2f} on "
    "new rows.",
    why="All trials together have a mean validation accuracy of {mean:.2f}, with a standard deviation of "
    "{spread:.2f}; the best of "
    "many draws from that is high whatever is drawn. More trials make it worse, more rows better. How not to be "
    "fooled: seal off "
    "a test part before the search and look at it once (the Search page does); or *nested* cross-validation, where "
    "the whole "
    "search is repeated inside each outer fold; prefer the simpler of two configs that are as good within their "
    "spread; and stop "
    "when what is left to gain is smaller than that spread.",
    answer=lambda finding: tuple((float(k + 1), float(v)) for k, v in enumerate(finding.data["test"])),
    next=(
        Next("Four times as many rows", settings={"rows": 240}),
        Next("Real data: a smaller gap, but a gap", settings={"data": "cancer"}),
        Next(
            "A search with a sealed test part",
            page="search?data=random_labels&model=decision_tree&method=random&trials=60",
        ),
    ),
    teacher="Keep the test line covered until everybody has drawn theirs. Most draw it rising with the validation "
    "score.",
    sources=(
        Source(
            "Cawley and Talbot (2010), On over-fitting in model selection, JMLR 11",
            "https://jmlr.org/papers/v11/cawley10a.html",
        ),
        Source(
            "scikit-learn, Nested versus non-nested cross-validation",
            "https://scikit-learn.org/stable/auto_examples/model_selection/plot_nested_cross_validation_iris.html",
        ),
    ),
    minutes=6,
)

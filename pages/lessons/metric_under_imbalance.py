"""With rare classes the metric decides which config is the best."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from pages.lessons import Drawing, Finding, Lesson, Next, Number, Settings, Slide, Source, View
from pages.lessons._made_of import draw
from tuning import datasets, problems
from tuning import run as search
from tuning.language import tr
from tuning.plots.look import GREY
from tuning.space import Categorical, Int, Space
from tuning.study import Trial

SPACE = Space(
    {
        "max_depth": Int(1, 16, log=True),
        "min_samples_leaf": Int(1, 30, log=True),
        "class_weight": Categorical((None, "balanced")),
    }
)


def _mean(trial: Trial, metric: str) -> float:
    return float(np.mean(trial.metrics[metric]))


def run(seed: int, settings: Settings) -> Finding:
    """One search; its trials are read by two metrics."""
    rows, trials = int(settings["rows"]), int(settings["trials"])
    made = {"n": rows, "seed": seed, "noise": float(settings["noise"])}
    problem = problems.estimator(
        "imbalanced", "decision_tree", metric="accuracy", folds=3, seed=seed, space=SPACE, test_size=0, settings=made
    )
    history = search(problem, "random", trials=trials, seed=seed)
    other = history.by_metric("balanced_accuracy", "maximize")
    assert history.best is not None and other.best is not None
    balance = datasets.get("imbalanced", **made).class_balance
    numbers = {
        "rows": rows,
        "trials": trials,
        "rare": 100 * min(balance.values()),
        "majority": max(balance.values()),
        "by_accuracy": _mean(history.best, "accuracy"),
        "by_accuracy_balanced": _mean(history.best, "balanced_accuracy"),
        "by_accuracy_found": 100 * _mean(history.best, "recall"),
        "by_balanced": _mean(other.best, "balanced_accuracy"),
        "by_balanced_accuracy": _mean(other.best, "accuracy"),
        "by_balanced_found": 100 * _mean(other.best, "recall"),
    }
    pairs = [(_mean(t, "accuracy"), _mean(t, "balanced_accuracy"), str(t.config["class_weight"])) for t in history.done]
    return Finding(numbers, {"pairs": pairs, "best": [history.best.number, other.best.number]})


def holds(n: Mapping[str, float]) -> bool:
    """The most accurate config hardly beats no model at all, and finds far fewer of the rare rows than another."""
    is_hardly_better = n["by_accuracy"] - n["majority"] < 0.03
    return is_hardly_better and n["by_balanced_found"] > n["by_accuracy_found"] + 5


def _pairs(finding: Finding) -> Drawing:
    pairs, at = finding.data["pairs"], finding.numbers["majority"]
    traces = []
    for weight, name, colour, symbol in (
        ("None", tr("all rows count alike"), draw.colour("grid"), "square"),
        ("balanced", tr("rare rows count more"), draw.colour("random"), "diamond"),
    ):
        mine = [pair for pair in pairs if pair[2] == weight]
        traces.append(draw.points([p[0] for p in mine], [p[1] for p in mine], name, colour, symbol))
    chosen = [pairs[i] for i in finding.data["best"]]
    stars = draw.points([p[0] for p in chosen], [p[1] for p in chosen], tr("best by either"), GREY, "star-open")
    stars["marker"]["size"] = 18
    always = {"type": "line", "x0": at, "x1": at, "yref": "paper", "y0": 0, "y1": 1}
    always |= {"line": {"color": GREY, "dash": "dash", "width": 1.5}}
    return draw.chart([*traces, stars], tr("accuracy"), tr("balanced accuracy"), shapes=[always])


def _found(finding: Finding) -> Drawing:
    n = finding.numbers
    names = (tr("best by accuracy"), tr("best by balanced accuracy"))
    bars = draw.bars(names, (n["by_accuracy_found"], n["by_balanced_found"]), ("grid", "random"), "{:.0f} %")
    return draw.chart([bars], "", tr("% of the rare rows found"), yaxis={"range": [0, 104]})


LESSON = Lesson(
    name="metric_under_imbalance",
    place=100,
    title="Which metric?",
    question="The best config has an accuracy of 95 %. Is that good?",
    words=(
        "One row in twenty is of the class that matters: a fraud, a disease. Whoever always says “common” is right "
        "in 95 % of the "
        "cases, and finds none.",
        "A decision tree is tuned by random search, 20 trials. All metrics are recorded, so the *same* trials can be "
        "ranked by each: "
        "by **accuracy**, the share of all rows that are right, or by **balanced accuracy**, the mean of the shares "
        "of each class: "
        "$\\tfrac12\\left(\\frac{TP}{TP+FN} + \\frac{TN}{TN+FP}\\right)$.",
    ),
    prediction=Number("Which share of the rare rows does the config with the best accuracy find?", 0, 100, "%"),
    controls=(
        Slide("rows", "Rows", 300, 900, 450, 150),
        Slide("noise", "Wrong labels", 0.0, 0.5, 0.1, 0.1),
        Slide("trials", "Trials", 10, 40, 20, 5),
    ),
    run=run,
    views=(
        View(
            "found",
            "Rare rows found",
            _found,
            "The most accurate config finds {by_accuracy_found:.0f} % of the rare rows, the best by balanced accuracy "
            "{by_balanced_found:.0f} %.",
            along="y",
        ),
        View(
            "pairs",
            "Each config by both metrics",
            _pairs,
            "Each point is a config. The best by accuracy ({by_accuracy:.3f}) has a balanced accuracy of "
            "{by_accuracy_balanced:.2f}; the best by balanced accuracy ({by_balanced:.2f}) an accuracy of "
            "{by_balanced_accuracy:.3f}. The dashed line is the accuracy of always saying “common”: {majority:.3f}.",
            said="you said: {guess:.0f} % found",
        ),
    ),
    claim="The most accurate config ({by_accuracy:.3f}, where no model at all has {majority:.3f}) finds "
    "{by_accuracy_found:.0f} % of "
    "the rare rows; the best by balanced accuracy finds {by_balanced_found:.0f} %.",
    holds=holds,
    otherwise="The most accurate config ({by_accuracy:.3f}; no model: {majority:.3f}) finds {by_accuracy_found:.0f} "
    "% of the rare "
    "rows, the best by balanced accuracy {by_balanced_found:.0f} %.",
    why="A search gets what it is asked for. Only {rare:.1f} % of the rows are rare, so missing them all costs "
    "{rare:.1f} points of "
    "accuracy. Which metric? *Accuracy* if the classes are about equally frequent and errors cost the same; "
    "*balanced accuracy* or "
    "*F1 (macro)* if small classes count as much as large ones; *precision* if a false alarm is dear, *recall* if a "
    "miss is; *ROC AUC* "
    "if only the order of the scores matters; *log loss* if probabilities are used; in regression *RMSE* if large "
    "errors hurt most, "
    "*MAE* if all hurt alike. Always compare with a model that has learnt nothing.",
    answer=lambda finding: finding.numbers["by_accuracy_found"],
    next=(
        Next("No wrong labels: an easier problem", settings={"noise": 0.0}),
        Next(
            "Re-rank your own search by another metric", page="search?data=imbalanced&model=decision_tree&method=random"
        ),
        Next("Another number that is too good", lesson="leakage"),
    ),
    teacher="Ask for the accuracy of “always common” before anything else. The second view shows that no config is "
    "best by both.",
    sources=(
        Source(
            "scikit-learn user guide, Metrics and scoring: balanced accuracy",
            "https://scikit-learn.org/stable/modules/model_evaluation.html#balanced-accuracy-score",
        ),
        Source(
            "Brodersen et al. (2010), The balanced accuracy and its posterior distribution",
            "https://doi.org/10.1109/ICPR.2010.764",
        ),
    ),
    minutes=6,
)

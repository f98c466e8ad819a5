"""What is chosen with a look at all rows makes cross-validation lie."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from pages.lessons import Drawing, Finding, Lesson, Next, Number, Settings, Slide, Source, View
from pages.lessons._made_of import draw
from pages.lessons._made_of.functions import world
from tuning.language import tr

FOLDS, REPEATS = 5, 5


def run(seed: int, settings: Settings) -> Finding:
    """The same selection of columns, before cross-validation and inside of it, on columns that are all noise."""
    from sklearn.feature_selection import SelectKBest, f_classif
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import cross_val_score
    from sklearn.pipeline import make_pipeline

    rows, columns, kept = int(settings["rows"]), int(settings["columns"]), int(settings["kept"])
    before, inside = [], []
    for k in range(REPEATS):
        rng = world(seed, k)
        X, y = rng.normal(size=(rows, columns)), np.arange(rows) % 2
        rng.shuffle(y)
        chosen = SelectKBest(f_classif, k=kept).fit_transform(X, y)
        before.append(cross_val_score(LogisticRegression(), chosen, y, cv=FOLDS).mean())
        honest = make_pipeline(SelectKBest(f_classif, k=kept), LogisticRegression())
        inside.append(cross_val_score(honest, X, y, cv=FOLDS).mean())
    numbers = {
        "rows": rows,
        "columns": columns,
        "kept": kept,
        "repeats": REPEATS,
        "before": 100 * np.mean(before),
        "inside": 100 * np.mean(inside),
        "gap": 100 * (np.mean(before) - np.mean(inside)),
    }
    return Finding(numbers, {"before": 100 * np.array(before), "inside": 100 * np.array(inside)})


def holds(n: Mapping[str, float]) -> bool:
    """At least 20 points of accuracy come from the leak, and without it there is nothing."""
    return n["gap"] > 20 and abs(n["inside"] - 50) < 10


def _both(finding: Finding) -> Drawing:
    data = finding.data
    traces = [
        draw.spread(data["before"], tr("chosen with all rows"), draw.colour("random")),
        draw.spread(data["inside"], tr("chosen inside each fold"), draw.colour("bayes")),
    ]
    return draw.level(draw.chart(traces, "", tr("accuracy in %"), yaxis={"range": [20, 104]}), 50, tr("chance"))


LESSON = Lesson(
    name="leakage",
    place=110,
    title="Leakage",
    question="Why is a score from cross-validation sometimes far too good?",
    words=(
        "100 patients, 2,000 measured genes, half of the patients ill. We keep the 20 genes that differ most between "
        "ill and healthy, "
        "and score a logistic regression on these by 5 folds.",
        "What nobody knows: **all numbers are noise**. No model can be right more often than a coin.",
    ),
    prediction=Number("What accuracy does cross-validation report?", 0, 100, "%"),
    controls=(
        Slide("rows", "Patients", 60, 200, 100, 20),
        Slide("columns", "Genes", 200, 3000, 2000, 200),
        Slide("kept", "Genes that are kept", 5, 50, 20, 5),
    ),
    run=run,
    views=(
        View(
            "both",
            "The same data, twice",
            _both,
            "{repeats:.0f} data sets of pure noise: the mean accuracy is {before:.0f} % when the columns are chosen "
            "with all rows, and {inside:.0f} % when they are chosen inside each fold.",
            along="y",
        ),
    ),
    claim="Chosen with a look at all rows, the {kept:.0f} columns give an accuracy of {before:.0f} % in "
    "cross-validation; chosen inside "
    "each fold, {inside:.0f} %. There was nothing to find.",
    holds=holds,
    otherwise="Chosen with all rows the columns give {before:.0f} % in cross-validation, chosen inside each fold "
    "{inside:.0f} %.",
    why="Of {columns:.0f} noise columns some go with the labels by chance, in *all* rows, those of the test folds "
    "too. Choosing them with all "
    "rows has let the test folds speak before the test. Everything that learns from data belongs **inside** the "
    "folds: choice of columns, "
    "scaling, imputation, over-sampling, and the search itself. In scikit-learn that is a Pipeline; on the Search "
    "page scaling is fitted "
    "inside each fold.",
    answer=lambda finding: finding.numbers["before"],
    next=(
        Next("Fewer genes: is the lie smaller?", settings={"columns": 200}),
        Next("A search leaks as well: it chooses by validation scores", lesson="validation_overfits"),
    ),
    teacher="Write the two programs on the board: they differ in the place of one line. Several published results "
    "had this fault.",
    sources=(
        Source(
            "Ambroise and McLachlan (2002), Selection bias in gene extraction on the basis of microarray data, PNAS 99",
            "https://doi.org/10.1073/pnas.102102699",
        ),
        Source(
            "scikit-learn, Common pitfalls: data leakage",
            "https://scikit-learn.org/stable/common_pitfalls.html#data-leakage",
        ),
    ),
    minutes=4,
)

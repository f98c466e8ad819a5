"""Giving up early saves much, and chooses wrongly where slow starters win."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from pages.lessons import Choice, Drawing, Finding, Lesson, Next, Settings, Slide, Source, View
from pages.lessons._made_of import draw
from pages.lessons._made_of.functions import world
from tuning.language import tr
from tuning.plots.look import FAILED, GREY, STEPS

RATES = (1.0, 0.3, 0.1, 0.03)
DEPTHS = (2, 4)
TALLEST = 3  # times the lowest loss are in the picture
ETA = 2  # halving keeps one in two
LEAST = float(np.finfo(float).eps)  # the least probability: a log loss would have no end, and scikit-learn's ends there
QUICK, SLOW = "A large learning rate (0.3 or 1)", "A small learning rate (0.03 or 0.1)"


def _learning_curve(seed: int, rows: int, trees: int, rate: float, depth: int) -> np.ndarray:
    """Log loss on validation rows after each tree, shape (trees,)."""
    from sklearn.datasets import make_classification
    from sklearn.ensemble import GradientBoostingClassifier
    from sklearn.model_selection import train_test_split

    X, y = make_classification(rows, n_features=10, n_informative=5, flip_y=0.1, class_sep=0.7, random_state=seed)
    X_fit, X_held, y_fit, y_held = train_test_split(X, y, test_size=0.5, stratify=y, random_state=seed)
    model = GradientBoostingClassifier(
        learning_rate=rate, max_depth=depth, n_estimators=trees, subsample=0.8, max_features=3, random_state=seed
    ).fit(X_fit, y_fit)
    side = 2 * y_held - 1
    margins = [side * raw.ravel() for raw in model.staged_decision_function(X_held)]
    return np.array([np.mean(np.minimum(np.logaddexp(0, -margin), -np.log(LEAST))) for margin in margins])


def _halving(curves: np.ndarray, rungs: list[int]) -> tuple[int, np.ndarray]:
    """The winner of successive halving, and how many trees each config got, shape (n,)."""
    alive, spent = np.arange(len(curves)), np.zeros(len(curves), dtype=int)
    for rung in rungs:
        spent[alive] = rung
        order = alive[np.argsort(curves[alive, rung - 1], kind="stable")]
        alive = order[: max(1, len(alive) // ETA)] if rung != rungs[-1] else order
    return int(alive[0]), spent


def run(seed: int, settings: Settings) -> Finding:
    """Real learning curves of gradient boosting, all to the end; then what halving would have done with them."""
    first, trees, rows = int(settings["first"]), int(settings["trees"]), int(settings["rows"])
    configs = [(rate, depth) for rate in RATES for depth in DEPTHS]
    world_seed = int(world(seed).integers(2**31))
    curves = np.array([_learning_curve(world_seed, rows, trees, *config) for config in configs])
    rungs = sorted({min(first * ETA**k, trees) for k in range(3)} | {trees})
    winner, spent = _halving(curves, rungs)
    final = curves[:, -1]
    early, best = int(curves[:, first - 1].argmin()), int(final.argmin())
    ranks = [np.argsort(np.argsort(column)) for column in (curves[:, first - 1], final)]
    numbers = {
        "first": first,
        "trees": trees,
        "configs": len(configs),
        "early_rate": configs[early][0],
        "best_rate": configs[best][0],
        "early_loss": final[early],
        "best_loss": final[best],
        "halving_loss": final[winner],
        "halving_rate": configs[winner][0],
        "saved": 100 * (1 - spent.sum() / (trees * len(configs))),
        "correlation": float(np.asarray(np.corrcoef(ranks[0], ranks[1]))[0, 1]),
        "regret": final[early] - final[best],
        "halving_regret": final[winner] - final[best],
        "outside": int((final > TALLEST * curves.min()).sum()),
    }
    return Finding(numbers, {"curves": curves, "configs": configs, "spent": spent})


def holds(n: Mapping[str, float]) -> bool:
    """The early leader ends clearly worse than a config with a smaller learning rate."""
    return n["regret"] > 0.05 and n["best_rate"] < n["early_rate"]


def _curves(finding: Finding) -> Drawing:
    n, data = finding.numbers, finding.data
    shades = dict(zip(RATES, (STEPS[7], STEPS[5], STEPS[3], STEPS[1]), strict=True))
    traces = []
    for (rate, depth), curve, spent in zip(data["configs"], data["curves"], data["spent"], strict=True):
        at, dash = np.arange(1, len(curve) + 1), "solid" if depth == DEPTHS[0] else "dash"
        label = tr("rate {rate:g}, depth {depth}", rate=rate, depth=depth)
        traces.append(draw.line(at, curve, label, shades[rate], dash))
        if spent < len(curve):
            cut = draw.points([spent], [curve[spent - 1]], tr("cut"), FAILED, "x-thin-open", showlegend=False)
            traces.append(cut)
    low = float(np.min(data["curves"]))
    here = {"type": "line", "x0": n["first"], "x1": n["first"], "yref": "paper", "y0": 0, "y1": 1}
    return draw.chart(
        traces,
        tr("trees"),
        tr("validation log loss (lower is better)"),
        height=420,
        xaxis={"type": "log"},
        yaxis={"range": [0.9 * low, TALLEST * low]},
        shapes=[here | {"line": {"color": GREY, "dash": "dash", "width": 1.5}}],
    )


def _ends(finding: Finding) -> Drawing:
    n = finding.numbers
    labels = (tr("leader at {n:.0f} trees", n=n["first"]), tr("halving"), tr("the best of all"))
    values = (n["early_loss"], n["halving_loss"], n["best_loss"])
    bars = draw.bars(labels, values, ("random", "sobol", "bayes"), "{:.3f}")
    return draw.chart([bars], "", tr("log loss at the end (lower is better)"))


LESSON = Lesson(
    name="early_stopping",
    place=120,
    title="Early stopping and its trap",
    question="Can one tell after a few steps which config will be the best?",
    words=(
        "Fits that go on in steps (trees, epochs) show scores on the way. **Successive halving** uses them: all "
        "configs get a small "
        "budget, the better half goes on with twice as much, and so on. *Hyperband* runs several of these with "
        "different first "
        "budgets.",
        "Gradient boosting, eight configs: learning rates 1, 0.3, 0.1 and 0.03, trees of depth 2 and 4. All get 5 "
        "trees first.",
    ),
    prediction=Choice("Which configs lead after 5 trees?", (QUICK, SLOW)),
    controls=(
        Slide("first", "First look, in trees", 2, 40, 5),
        Slide("trees", "All trees", 60, 150, 100, 10),
        Slide("rows", "Rows", 200, 600, 300, 100),
    ),
    run=run,
    views=(
        View(
            "curves",
            "All learning curves",
            _curves,
            "At {first:.0f} trees the learning rate {early_rate:g} leads, at {trees:.0f} trees {best_rate:g}. Crosses "
            "are where halving would have cut a config; the line goes on, since all were run to the end here. Curves "
            "that end above the picture: {outside:.0f}.",
        ),
        View(
            "ends",
            "Where the leaders end",
            _ends,
            "Log loss after {trees:.0f} trees: {early_loss:.3f} for the leader at {first:.0f} trees, "
            "{halving_loss:.3f} for the winner of halving, {best_loss:.3f} for the best.",
        ),
    ),
    claim="After {first:.0f} trees a learning rate of {early_rate:g} leads; after {trees:.0f} it has a log loss of "
    "{early_loss:.2f}, "
    "and {best_rate:g} is the best with {best_loss:.2f}.",
    holds=holds,
    otherwise="After {first:.0f} trees a learning rate of {early_rate:g} leads and ends at {early_loss:.2f}; the "
    "best, {best_rate:g}, "
    "ends at {best_loss:.2f}.",
    why="Halving would have saved {saved:.0f} % of the trees and ended with a learning rate of {halving_rate:g} at a "
    "log loss of "
    "{halving_loss:.2f}. It trusts the order at the first look, whose rank correlation with the order at the end is "
    "{correlation:.2f} (1 would be the same order). Slow starters may be cut before they can win. "
    "Remedies: a later first look; several first "
    "budgets, as in "
    "Hyperband; or a learning rate that is not among what is compared. Where curves do not cross, halving is nearly "
    "free.",
    answer=lambda finding: QUICK if finding.numbers["early_rate"] > 0.2 else SLOW,
    next=(
        Next("Look later: what does it save, and what does it cost?", settings={"first": 40}),
        Next("Early discard on a search of your own", page="search?data=digits&model=mlp&discard=halving"),
        Next("What does a trial cost?", lesson="cost_is_not_trials"),
    ),
    teacher="Cover the right of the first figure with a sheet of paper at the dashed line and let the class choose "
    "whom to cut.",
    sources=(
        Source(
            "Jamieson and Talwalkar (2016), Non-stochastic best arm identification and hyperparameter optimization",
            "https://arxiv.org/abs/1502.07943",
        ),
        Source("Li et al. (2018), Hyperband, JMLR 18", "https://jmlr.org/papers/v18/16-558.html"),
    ),
    minutes=6,
)

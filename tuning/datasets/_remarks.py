"""What one should know of a table before it is searched, in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tuning.datasets._columns import Column
from tuning.discovery import whole
from tuning.language import tr

THOUSANDS = 1000
LOOKED_AT = 2000  # rows, for whether a column gives the target away
MOST_COLUMNS = 200  # that are looked at for it
GIVES_AWAY = 0.98


@dataclass(frozen=True)
class Remark:
    """One thing to know: its kind, the column (empty for the whole table), and a sentence."""

    kind: str
    column: str
    text: str


def is_identifier(column: Column) -> bool:
    """Whether a column only names its rows: every cell differs, and it is numbered on or holds codes."""
    there = column.present
    if len(there) < 20 or column.kind not in ("whole", "category", "ignore"):
        return False
    if column.held == "words":
        return len(column.levels) == len(there)
    if len(np.unique(there)) < len(there):
        return False
    steps = np.diff(np.sort(there))
    is_named = column.name.lower().strip() in ("id", "index", "nr", "no", "key") or column.name.lower().endswith("_id")
    return bool(is_named or np.all(steps == 1) or (len(steps) > 50 and np.all(np.diff(there) > 0)))


def _alike(levels: Sequence[str]) -> tuple[str, str] | None:
    """Two words that differ in capital letters only."""
    seen: dict[str, str] = {}
    for level in levels:
        if (other := seen.setdefault(level.casefold(), level)) != level:
            return other, level
    return None


def of_classes(target: str, names: Sequence[str], counts: Sequence[int], folds: int) -> list[Remark]:
    """What is to be said of classes that are rare."""
    rare = [name for name, n in zip(names, counts, strict=True) if n < folds + 2]
    if rare:
        text = tr(
            "class {name!r} has {least:,} rows, too few for {folds} folds and a test part",
            name=rare[0],
            least=min(counts),
            folds=folds,
        )
        return [Remark("rare", target, tr("{text}. Leave its rows out, or use fewer folds.", text=text))]
    if min(counts) < 0.1 * max(counts):
        text = tr("the classes are of very different size: balanced accuracy or F1 say more than accuracy.")
        return [Remark("imbalance", target, text)]
    return []


def of_columns(columns: Sequence[Column]) -> list[Remark]:
    """What is to be said of columns by themselves."""
    found: list[Remark] = []
    for column in columns:
        there = column.present
        called = f"{column.name!r}"
        if not there.size:
            found.append(
                Remark("empty", column.name, tr("{called} is empty in every row, so it is left out.", called=called))
            )
        elif np.ptp(there) == 0 and column.n_missing == 0:
            found.append(
                Remark(
                    "constant", column.name, tr("{called} is the same in every row: it teaches nothing.", called=called)
                )
            )
        elif is_identifier(column):
            left = tr(", so it is left out") if column.kind == "ignore" else ""
            text = tr(
                "{called} differs in every row and looks like a number of the row{left}.", called=called, left=left
            )
            found.append(Remark("identifier", column.name, text))
        elif column.kind == "category" and len(column.levels) >= THOUSANDS:
            text = tr(
                "{called} has {n:,} different words. Encode it by the target, or leave it out.",
                called=called,
                n=len(column.levels),
            )
            found.append(Remark("levels", column.name, text))
        elif column.kind == "category" and (alike := _alike(column.levels)):
            text = tr(
                "{called} has words that differ in capital letters only, such as {first!r} and {second!r}.",
                called=called,
                first=alike[0],
                second=alike[1],
            )
            found.append(Remark("spelling", column.name, tr("{text} They are taken for different ones.", text=text)))
        elif column.kind == "date":
            text = tr(
                "{called} is a date. If later rows are to be predicted from earlier ones, split by time.", called=called
            )
            found.append(Remark("date", column.name, text))
        if column.kind != "ignore" and there.size and column.n_missing > 0.5 * len(column.values):
            share = column.n_missing / len(column.values)
            found.append(
                Remark(
                    "gaps",
                    column.name,
                    tr("{called} is missing in {share:.0%} of the rows.", called=called, share=share),
                )
            )
    return found


def n_repeated(columns: Sequence[Column]) -> int:
    """How many rows stand there once more."""
    rows = np.nan_to_num(np.column_stack([column.values for column in columns]), nan=-9.1e300)
    return len(rows) - len(np.unique(np.ascontiguousarray(rows).view(f"V{rows.shape[1] * 8}")))


def giveaways(inputs: Sequence[Column], y: np.ndarray, is_classes: bool) -> list[Remark]:
    """Inputs that alone predict the target almost without fault.

    A shallow tree on one column, scored on rows that it has not seen: balanced accuracy, or R². The rows are drawn with
    seed 0.
    """
    import warnings

    whole("sklearn")
    from sklearn.model_selection import cross_val_score
    from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

    rows = np.random.default_rng(0).permutation(len(y))[:LOOKED_AT]
    tree = (DecisionTreeClassifier if is_classes else DecisionTreeRegressor)(max_leaf_nodes=64, random_state=0)
    scoring = "balanced_accuracy" if is_classes else "r2"
    if len(rows) < 30 or (is_classes and np.bincount(y[rows].astype(int)).max() > len(rows) - 6):
        return []
    found: list[Remark] = []
    for column in inputs[:MOST_COLUMNS]:
        if column.kind == "text" or not column.present.size:
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of classes with fewer rows than folds, which is said elsewhere
            values = np.nan_to_num(column.values[rows], nan=-1.0)[:, None].clip(-3e38, 3e38)
            score = cross_val_score(tree, values, y[rows], scoring=scoring, cv=3).mean()
        if score >= GIVES_AWAY:
            text = tr(
                "{name!r} alone predicts the target almost without fault. Is it known at the time when "
                "one predicts, or does it come from the answer?",
                name=column.name,
            )
            found.append(Remark("giveaway", column.name, text))
    return found

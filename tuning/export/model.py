"""The winner to take away: the trained model as a file that is safe to load, its card, and its script."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import numpy as np

from tuning import metrics
from tuning.datasets import Dataset
from tuning.discovery import installing
from tuning.export.facts import in_a_line, today, versions
from tuning.export.tables import MissingPackage
from tuning.language import tr
from tuning.problems.across_models import AcrossModels
from tuning.problems.cross_validation import Estimator
from tuning.space import Config
from tuning.space.literals import label
from tuning.study import Trial

MODEL, CARD, SCRIPT = "model.skops", "model_card.md", "train.py"
PROMISE = "The folds say a little too much: the best was chosen by them."
MOST_LISTED = 60  # inputs and words in a card


def trained(problem: Estimator | AcrossModels, config: Config) -> Any:
    """A pipeline of scikit-learn, steps and model, fitted to all rows that the search saw."""
    if isinstance(problem, AcrossModels):
        return trained(*problem.part_of(config))
    return problem.trained(config)


def as_skops(model: Any) -> tuple[bytes, tuple[str, ...]]:
    """A model as bytes that run no code when they are read, and the types that whoever reads them has to trust.

    Raises:
        MissingPackage: if skops is not installed.
        ValueError: if skops has no words for the model.
    """
    try:
        import skops.io
    except ImportError:
        raise MissingPackage(tr("a model file needs skops. Install: {command}", command=installing("take"))) from None
    try:
        data = skops.io.dumps(model)
    except Exception as error:  # noqa: BLE001 - whatever an estimator of another package raises when it is taken apart
        kind = type(model[-1]).__name__
        raise ValueError(
            tr(
                "skops cannot write a {kind}: {error}. The script trains it anew.",
                kind=kind,
                error=type(error).__name__,
            )
        ) from None
    return data, tuple(skops.io.get_untrusted_types(data=data))


def card(problem: Estimator | AcrossModels, trial: Trial, trust: tuple[str, ...], looks: int, **more: Any) -> str:
    """What one has to know of a model, as Markdown: data, folds, scores, versions, limits.

    Args:
        problem: that was searched.
        trial: the config, with the scores of its folds.
        trust: the types that whoever loads the file has to trust.
        looks: how often the sealed test part was looked at.
        more: ``test``: scores on the test part by metric, if somebody looked; ``n_trials`` of the search; ``now``.
    """
    one, config = (problem, trial.config) if isinstance(problem, Estimator) else problem.part_of(trial.config)
    data, rows = one.data, one.rows
    now: datetime | None = more.get("now")
    parts = [
        f"# {in_a_line(one.name)}",
        f"Made on {today(now)} by a search of {more.get('n_trials', 1):,} trials; this is trial {trial.number + 1}.",
        "## Data",
        *_of_data(data),
        f"Trained on {len(rows.search):,} rows; "
        + (f"{len(rows.test):,} are sealed and were not trained on." if len(rows.test) else "none are sealed."),
        "## Model",
        f"`{one.model}`, with",
        "\n".join(f"- `{name}` = {label(value)}" for name, value in config.items()) or "- its defaults",
        "## Scores",
        f"By {one.n_folds} folds ({one.validation}, seed {one.seed}), mean and standard deviation over them:"
        if one.n_folds > 1
        else f"By one split of the rows ({one.validation}, seed {one.seed}):",
        _scores(trial.metrics, more.get("test") or {}),
        _test(looks, bool(more.get("test"))) if len(rows.test) else f"There is no test part. {PROMISE}",
        "## To use it",
        _loading(trust),
        "## Limits",
        "\n".join(f"- {text}" for text in _limits(data)),
        "## Versions",
        ", ".join(f"{name} {version}" for name, version in versions().items()),
    ]
    return "\n\n".join(parts) + "\n"


def _of_data(data: Dataset) -> list[str]:
    kinds = [column.kind for column in data.columns] or ["number"] * data.n_features
    listed = [f"{in_a_line(n)} ({kind})" for n, kind in zip(data.feature_names, kinds, strict=True)]
    more = f" and {len(listed) - MOST_LISTED} more" if len(listed) > MOST_LISTED else ""
    told = [
        f"{in_a_line(data.title)}: {data.n_rows:,} rows. {in_a_line(data.origin)}",
        f"Inputs, in this order: {', '.join(listed[:MOST_LISTED])}{more}.",
    ]
    if data.task == "classification":
        shares = ", ".join(
            f"{place} = {in_a_line(name)} ({share:.1%})"
            for place, (name, share) in enumerate(data.class_balance.items())
        )
        told.append(f"Predicted are classes by their place: {shares}.")
    else:
        told.append(f"Predicted is a number, here from {np.min(data.y):.5g} to {np.max(data.y):.5g}.")
    for column in data.columns:
        if column.kind == "category":
            words = ", ".join(f"{place} = {in_a_line(word)}" for place, word in enumerate(column.levels[:MOST_LISTED]))
            more = ", …" if len(column.levels) > MOST_LISTED else ""
            told.append(f"`{in_a_line(column.name)}` is given by its place: {words}{more}.")
        elif column.kind == "date":
            told.append(f"`{in_a_line(column.name)}` is given in seconds since 1970-01-01 00:00 UTC.")
        elif column.kind == "text":
            told.append(f"`{in_a_line(column.name)}` is text: give it as it is, with `pandas.DataFrame(rows)`.")
    return told


def _scores(folds: Mapping[str, tuple[float, ...]], test: Mapping[str, float]) -> str:
    lines = ["| metric | folds | test part |", "|---|---|---|"]
    for name, scores in folds.items():
        there = f"{test[name]:.4g}" if name in test else ""
        spread = f" ± {np.std(scores):.2g}" if len(scores) > 1 else ""
        lines.append(f"| {metrics.title(name)} | {np.mean(scores):.4g}{spread} | {there} |")
    return "\n".join(lines)


def _test(looks: int, is_known: bool) -> str:
    if not looks:
        return f"Nobody has looked at the test part. {PROMISE}"
    times = "once" if looks == 1 else f"{looks} times"
    seen = "" if is_known else " Its scores are not in this card."
    return f"The test part was looked at {times}; its scores are honest once.{seen}"


def _loading(trust: tuple[str, ...]) -> str:
    if not trust:
        return f'`skops.io.load("{MODEL}")` gives the pipeline; nothing in the file runs when it is read.'
    names = ", ".join(map(repr, trust))
    return (
        f'`skops.io.load("{MODEL}", trusted=[{names}])` gives the pipeline. skops does not know these types by '
        "itself: look whether you trust the packages that they come from."
    )


def _limits(data: Dataset) -> list[str]:
    said = [
        "It was never tried on rows from elsewhere, or of another time than these.",
        "Inputs have to be prepared as here: same columns, same order, same units.",
    ]
    if data.task == "classification" and min(data.facts.class_counts) < 0.1 * max(data.facts.class_counts):
        said.append("Classes are of very different size: look at the rare ones by themselves.")
    if any(column.has_gaps for column in data.columns):
        said.append("There were gaps in the data: why something is missing must stay the same.")
    return said


def packed(
    problem: Estimator | AcrossModels,
    trial: Trial,
    looks: int = 0,
    n_trials: int = 1,
    test: Mapping[str, float] | None = None,
) -> bytes:
    """A ZIP of all three; a worker can call it. Without a model file where none can be written, and the card says why.

    Raises:
        MissingPackage: if skops is not installed.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the search has shown the same warnings with this config already
        model = trained(problem, trial.config)
    reason, data, trust = "", b"", tuple[str, ...]()
    try:
        data, trust = as_skops(model)
    except MissingPackage:
        raise
    except ValueError as error:
        reason = str(error)
    text = card(problem, trial, trust, looks, test=test, n_trials=n_trials)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as files:
        if reason:
            text = text.replace(_loading(()), f"There is no model file: {reason}")
        else:
            files.writestr(MODEL, data)
        files.writestr(CARD, text)
        files.writestr(SCRIPT, problem.snippet(trial.config))
    return out.getvalue()

"""Code for the reader: the best model, fitted with scikit-learn alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tuning import datasets, metrics, models
from tuning.datasets import table
from tuning.problems._preparing import Preparation, chosen, prepared, usual
from tuning.problems._splitting import TEST_SEED
from tuning.space import Config

_LOADERS = {"digits", "wine", "breast_cancer", "iris", "diabetes"}
_SCALERS = {"standard": "StandardScaler", "minmax": "MinMaxScaler"}


def export(recipe: Mapping[str, Any], config: Config) -> str:
    """Python code that fits the model of `config` and prints its score on the test part as ``score``.

    Args:
        recipe: of a `tuning.problems.cross_validation.Estimator`.
        config: one config of its space.
    """
    dataset, settings, test_size = recipe["dataset"], recipe["settings"], recipe["test_size"]
    facts, family = datasets.facts(dataset, **settings), models.get(recipe["model"])
    module, _, kind = family.classes[facts.task].partition(":")
    preparation, config = chosen(config, usual(family, recipe["scaling"], recipe["model_seed"]))
    is_simple = not facts.kinds and preparation.is_scaling_only and preparation.scaling in ("none", *_SCALERS)
    steps, n_categories = ([], 0) if is_simple else _steps(dataset, settings, preparation)
    arguments = family.arguments(config, recipe["model_seed"])
    arguments |= {family.raw: list(range(n_categories))} if n_categories else {}
    metric = metrics.get(recipe["metric"])
    imports = [metric.code[0], f"from {module} import {kind}"]
    is_drawn = recipe["validation"] in ("folds", "holdout") and "weight" not in facts.can
    if dataset in _LOADERS and not steps and is_drawn:
        imports.append(f"from sklearn.datasets import load_{dataset}")
        load = [f"X, y = load_{dataset}(return_X_y=True)"]
    else:
        more, load = _loaded(dataset, settings)
        imports += [*more, *(["from tuning import problems"] if steps or not is_drawn else [])]
    model = f"{kind}({', '.join(f'{name}={value!r}' for name, value in arguments.items())})"
    if steps:
        imports.append("from sklearn.pipeline import make_pipeline")
        model = f"make_pipeline(prepare, {model})"
    elif preparation.scaling != "none":
        scaler = _SCALERS[preparation.scaling]
        imports += ["from sklearn.pipeline import make_pipeline", f"from sklearn.preprocessing import {scaler}"]
        model = f"make_pipeline({scaler}(), {model})"
    split, fit = [], "model.fit(X, y)"
    if is_drawn and test_size > 0:
        imports.append("from sklearn.model_selection import train_test_split")
        stratify = ", stratify=y" if facts.task == "classification" else ""
        how = f"test_size={test_size!r}, random_state={TEST_SEED}{stratify}"
        split = [f"X, X_test, y, y_test = train_test_split(X, y, {how})"]
    elif not is_drawn:
        split = [f"rows, test = problems.sealed(data, {recipe['validation']!r}, {test_size!r})"]
        split.append("X, X_test, y, y_test = X[rows], X[test], y[rows], y[test]")
        if "weight" in facts.can:
            last = f"{kind.lower()}__sample_weight" if "make_pipeline" in model else "sample_weight"
            fit = f"model.fit(X, y, {last}=data.weights[rows])"
    lines = [*sorted(set(imports)), "", *load, *steps, *split, "", f"model = {model}", fit]
    if test_size > 0:
        sign = "-" if metric.scorer.startswith("neg_") else ""
        lines += [
            f"score = {sign}{metric.code[1]}(model, X_test, y_test)",
            f'print(f"{metric.title} on the test part: {{score:.4f}}")',
        ]
    return "\n".join(lines) + "\n"


def _loaded(dataset: str, settings: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """Imports, and lines that make ``data``, ``X`` and ``y``."""
    last = "X, y = data.X, data.y"
    if not datasets.info(dataset).is_everywhere:
        return ["from pathlib import Path", "from tuning.datasets import table"], [*table.code(settings), last]
    more = "".join(f", {name}={value!r}" for name, value in settings.items())
    return ["from tuning import datasets"], [f"data = datasets.get({dataset!r}{more})", last]


def _steps(dataset: str, settings: Mapping[str, Any], preparation: Preparation) -> tuple[list[str], int]:
    """The line that makes the steps, only those that are not what `Preparation` has, and how many categories stay."""
    n_categories = prepared(preparation, datasets.get(dataset, **settings))[1]
    usual_steps = Preparation().steps()
    said = [f"{name}={value!r}" for name, value in preparation.steps().items() if value != usual_steps[name]]
    return [f"prepare = problems.preparation({', '.join(['data', *said])})"], n_categories

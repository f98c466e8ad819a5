"""Code for the reader: the best model, fitted with scikit-learn alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tuning import datasets, metrics, models
from tuning.problems._rows import TEST_SEED
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
    task, family = datasets.facts(dataset, **settings).task, models.get(recipe["model"])
    module, _, kind = family.classes[task].partition(":")
    chosen = family.arguments(config, recipe["model_seed"])
    arguments = ", ".join(f"{name}={value!r}" for name, value in chosen.items())
    imports = [
        "from sklearn.metrics import get_scorer",
        "from sklearn.model_selection import train_test_split",
        f"from {module} import {kind}",
    ]
    if dataset in _LOADERS:
        imports.append(f"from sklearn.datasets import load_{dataset}")
        load = f"X, y = load_{dataset}(return_X_y=True)"
    else:
        more = "".join(f", {name}={value!r}" for name, value in settings.items())
        imports.append("from tuning import datasets")
        load = f"data = datasets.get({dataset!r}{more})\nX, y = data.X, data.y"
    model = f"{kind}({arguments})"
    if recipe["scaling"] != "none":
        scaler = _SCALERS[recipe["scaling"]]
        imports += [
            "from sklearn.pipeline import make_pipeline",
            f"from sklearn.preprocessing import {scaler}",
        ]
        model = f"make_pipeline({scaler}(), {model})"
    stratify = ", stratify=y" if task == "classification" else ""
    lines = [*sorted(imports), "", load]
    if test_size > 0:
        how = f"test_size={test_size!r}, random_state={TEST_SEED}{stratify}"
        lines.append(f"X, X_test, y, y_test = train_test_split(X, y, {how})")
    lines += ["", f"model = {model}", "model.fit(X, y)"]
    if test_size > 0:
        metric = metrics.get(recipe["metric"])
        sign = "-" if metric.scorer.startswith("neg_") else ""
        lines += [
            f'score = {sign}get_scorer("{metric.scorer}")(model, X_test, y_test)',
            f'print(f"{metric.title} on the test part: {{score:.4f}}")',
        ]
    return "\n".join(lines) + "\n"

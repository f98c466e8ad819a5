"""Code for the reader: the best model, fitted with scikit-learn alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuning import metrics, models
from tuning.space import Config

if TYPE_CHECKING:
    from tuning.problems.cross_validation import Estimator

_LOADERS = {"digits", "wine", "breast_cancer", "iris", "diabetes"}
_SCALERS = {"standard": "StandardScaler", "minmax": "MinMaxScaler"}


def snippet(problem: Estimator, config: Config) -> str:
    """Python code that fits the model of `config` and prints its score on the test part as ``score``."""
    data, family = problem.data, models.get(problem.model)
    module, _, kind = family.classes[data.task].partition(":")
    arguments = ", ".join(
        f"{name}={value!r}" for name, value in family.arguments(config, data.task, problem.model_seed).items()
    )
    imports = [
        "from sklearn.metrics import get_scorer",
        "from sklearn.model_selection import train_test_split",
        f"from {module} import {kind}",
    ]
    if problem.dataset in _LOADERS:
        imports.append(f"from sklearn.datasets import load_{problem.dataset}")
        load = f"X, y = load_{problem.dataset}(return_X_y=True)"
    else:
        settings = "".join(f", {name}={value!r}" for name, value in problem.settings.items())
        imports.append("from tuning import datasets")
        load = f"data = datasets.get({problem.dataset!r}{settings})\nX, y = data.X, data.y"
    model = f"{kind}({arguments})"
    if problem.scaling != "none":
        imports += [
            "from sklearn.pipeline import make_pipeline",
            f"from sklearn.preprocessing import {_SCALERS[problem.scaling]}",
        ]
        model = f"make_pipeline({_SCALERS[problem.scaling]}(), {model})"
    stratify = ", stratify=y" if data.task == "classification" else ""
    lines = [*sorted(imports), "", load]
    if problem.test_size > 0:
        lines.append(
            f"X, X_test, y, y_test = train_test_split(X, y, test_size={problem.test_size!r}, random_state=42{stratify})"
        )
    lines += ["", f"model = {model}", "model.fit(X, y)"]
    if problem.test_size > 0:
        metric = metrics.get(problem.metric)
        sign = "-" if metric.scorer.startswith("neg_") else ""
        lines += [
            f'score = {sign}get_scorer("{metric.scorer}")(model, X_test, y_test)',
            f'print(f"{metric.title} on the test part: {{score:.4f}}")',
        ]
    return "\n".join(lines) + "\n"

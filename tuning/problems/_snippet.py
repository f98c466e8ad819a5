"""Code for the reader: the best model, fitted with scikit-learn alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from tuning import datasets, metrics, models
from tuning.datasets import table
from tuning.problems._preparing import Preparation, chosen, prepared, usual
from tuning.problems._splitting import TEST_SEED
from tuning.space import Config

_LOADERS = {"digits", "wine", "breast_cancer", "iris", "diabetes"}
_SCALERS = {"standard": "StandardScaler", "minmax": "MinMaxScaler"}


class _Model(NamedTuple):
    """One model in code: what it imports, the lines before it, the expression, and where `fit` takes weights."""

    imports: list[str]
    steps: list[str]
    code: str
    weights: str


def export(recipe: Mapping[str, Any], config: Config) -> str:
    """Python code that fits the model of `config` and prints its score on the test part as ``score``.

    Args:
        recipe: of a `tuning.problems.cross_validation.Estimator`.
        config: one config of its space.
    """
    return _program(recipe, [("model", _written(recipe, config, "prepare"))], ())


def together(members: Sequence[tuple[str, Mapping[str, Any], Config]], weights: Sequence[float]) -> str:
    """Python code that fits several models whose weighted mean answers, as ``model``, and scores it as `export` does.

    Args:
        members: a name, a recipe and a config for each; the recipes differ in their model only.
        weights: of the members, which sum to 1.
    """
    written = [(name, _written(recipe, config, f"prepare_{name}")) for name, recipe, config in members]
    return _program(members[0][1], written, weights)


def _written(recipe: Mapping[str, Any], config: Config, prepare: str) -> _Model:
    dataset, settings = recipe["dataset"], recipe["settings"]
    facts, family = datasets.facts(dataset, **settings), models.get(recipe["model"])
    module, _, kind = family.classes[facts.task].partition(":")
    preparation, config = chosen(config, usual(family, recipe["scaling"], recipe["model_seed"]))
    is_simple = not facts.kinds and preparation.is_scaling_only and preparation.scaling in ("none", *_SCALERS)
    steps, n_categories = ([], 0) if is_simple else _steps(dataset, settings, preparation, prepare)
    arguments = family.arguments(config, recipe["model_seed"])
    arguments |= {family.raw: list(range(n_categories))} if n_categories else {}
    imports = [f"from {module} import {kind}"]
    code = f"{kind}({', '.join(f'{name}={value!r}' for name, value in arguments.items())})"
    if steps:
        imports.append("from sklearn.pipeline import make_pipeline")
        code = f"make_pipeline({prepare}, {code})"
    elif preparation.scaling != "none":
        scaler = _SCALERS[preparation.scaling]
        imports += ["from sklearn.pipeline import make_pipeline", f"from sklearn.preprocessing import {scaler}"]
        code = f"make_pipeline({scaler}(), {code})"
    weights = f"{kind.lower()}__sample_weight" if "make_pipeline" in code else "sample_weight"
    return _Model(imports, steps, code, weights)


def _program(recipe: Mapping[str, Any], named: Sequence[tuple[str, _Model]], weights: Sequence[float]) -> str:
    """The lines around one model, or around several with weights."""
    dataset, settings, test_size = recipe["dataset"], recipe["settings"], recipe["test_size"]
    facts, metric = datasets.facts(dataset, **settings), metrics.get(recipe["metric"])
    imports = [metric.code[0], *(line for _, one in named for line in one.imports)]
    steps = [line for _, one in named for line in one.steps]
    is_drawn = recipe["validation"] in ("folds", "holdout") and "weight" not in facts.can
    if dataset in _LOADERS and not steps and is_drawn:
        imports.append(f"from sklearn.datasets import load_{dataset}")
        load = [f"X, y = load_{dataset}(return_X_y=True)"]
    else:
        more, load = _loaded(dataset, settings)
        imports += [*more, *(["from tuning import problems"] if steps or not is_drawn else [])]
    split, fit = [], {name: f"{name}.fit(X, y)" for name, _ in named}
    if is_drawn and test_size > 0:
        imports.append("from sklearn.model_selection import train_test_split")
        stratify = ", stratify=y" if facts.task == "classification" else ""
        how = f"test_size={test_size!r}, random_state={TEST_SEED}{stratify}"
        split = [f"X, X_test, y, y_test = train_test_split(X, y, {how})"]
    elif not is_drawn:
        split = [f"rows, test = problems.sealed(data, {recipe['validation']!r}, {test_size!r})"]
        split.append("X, X_test, y, y_test = X[rows], X[test], y[rows], y[test]")
        if "weight" in facts.can:
            fit = {name: f"{name}.fit(X, y, {one.weights}=data.weights[rows])" for name, one in named}
    fits = [line for name, one in named for line in (f"{name} = {one.code}", fit[name])]
    if weights:
        kind = "VotingClassifier" if facts.task == "classification" else "VotingRegressor"
        imports += [f"from sklearn.ensemble import {kind}", "from sklearn.frozen import FrozenEstimator"]
        soft = 'voting="soft", ' if facts.task == "classification" else ""
        each = ", ".join(f'("{name}", FrozenEstimator({name}))' for name, _ in named)
        fits += [
            f"model = {kind}([{each}], {soft}weights={list(weights)!r})",
            "model.fit(X, y)  # they are fitted already",
        ]
    lines = [*sorted(set(imports)), "", *load, *steps, *split, "", *fits]
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
        lines = table.code(settings)
        path = ["from pathlib import Path"] if any("= table.read(Path(" in line for line in lines) else []
        return [*path, "from tuning.datasets import table"], [*lines, last]
    more = "".join(f", {name}={value!r}" for name, value in settings.items())
    return ["from tuning import datasets"], [f"data = datasets.get({dataset!r}{more})", last]


def _steps(dataset: str, settings: Mapping[str, Any], preparation: Preparation, name: str) -> tuple[list[str], int]:
    """The line that makes the steps, only those that are not what `Preparation` has, and how many categories stay."""
    n_categories = prepared(preparation, datasets.get(dataset, **settings))[1]
    usual_steps = Preparation().steps()
    said = [f"{key}={value!r}" for key, value in preparation.steps().items() if value != usual_steps[key]]
    return [f"{name} = problems.preparation({', '.join(['data', *said])})"], n_categories

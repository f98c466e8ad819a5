"""A history from anybody's table of results: one row for each trial, in any of the forms that people have.

Known are ``cv_results_`` of scikit-learn, ``trials_dataframe`` of Optuna, exports of Weights & Biases, and
`History.frame`; any other table is taken by its columns.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tuning.language import tr
from tuning.space import Categorical, Config, Parameter, Space, SpaceError
from tuning.study.exchange.columns import MISSING, column, same
from tuning.study.exchange.presence import presence
from tuning.study.exchange.rows import OF_A_RUN, PREFIXES, Rows, is_metric, metric_of
from tuning.study.exchange.tables import as_frame, cells
from tuning.study.study import Study
from tuning.study.trial_log import Log
from tuning.study.values import Direction

if TYPE_CHECKING:
    import pandas as pd

MOST_PARAMETERS = 200


def from_frame(table: Any, space: Space | None, value: str, direction: Direction, empty: type[Log]) -> Log:
    """The history of a table; see `History.from_frame`."""
    frame = as_frame(table)
    told: list[str] = []
    value = _value_column(frame, value, told)
    rows = Rows(frame, value)
    told += rows.told
    if space is None:
        space, configs = _inferred(rows.frame, value, told)
    else:
        configs = _of_space(rows.frame, space)
    problem = {"kind": "imported", "name": "a table", "inference": told}
    study = Study(space, direction, metric_of(value), problem)
    trials = rows.trials(configs)
    return empty.restored(study, trials, started=rows.began, ended=rows.ended, reason="imported")


def _value_column(frame: pd.DataFrame, value: Any, told: list[str]) -> str:
    if isinstance(value, str) and value in frame.columns:
        return value
    if value == "value" and "mean_test_score" in frame.columns:
        told.append("The value is mean_test_score: the table is one of cv_results_.")
        return "mean_test_score"
    numbers = [name for name in frame.columns if frame[name].dtype.kind in "iuf"]
    listed = (
        tr("Numbers are in: {known}.", known=", ".join(numbers[:12]))
        if numbers
        else tr("None of its columns has numbers.")
    )
    raise ValueError(
        tr(
            "the table has no column {value!r}. Name the one with the results by value. {listed}",
            value=str(value)[:60],
            listed=listed,
        )
    )


def _inferred(frame: pd.DataFrame, value: str, told: list[str]) -> tuple[Space, list[Config]]:
    """The space that the columns speak of, and the config of each row."""
    parameters: dict[str, Parameter] = {}
    configs: list[Config] = [{} for _ in range(len(frame))]
    for name, values in _candidates(frame, value, told).items():
        found = column(name, values)
        if isinstance(found, str):
            told.append(found)
            continue
        told.append(found.sentence)
        parameters[name] = found.parameter
        for config, cell in zip(configs, found.values, strict=True):
            if cell is not MISSING:
                config[name] = cell
    if not parameters:
        raise ValueError(tr("no column of the table can be a parameter. {told}", told=" ".join(told))[:1000])
    if len(parameters) > MOST_PARAMETERS:
        raise ValueError(
            tr(
                "the table has {n_parameters:,} columns that may be parameters, and at most "
                "{most_parameters} can be shown. Give a space, or fewer columns.",
                n_parameters=len(parameters),
                most_parameters=MOST_PARAMETERS,
            )
        )
    active = presence(parameters, configs)
    told += active.told
    return Space(active.parameters), [active.completed(config) for config in configs]


def _candidates(frame: pd.DataFrame, value: str, told: list[str]) -> dict[str, list[Any]]:
    """The cells of each column that may be a parameter, by the parameter's name."""
    if "params" in frame.columns and all(isinstance(cell, Mapping) for cell in frame["params"]):
        names = dict.fromkeys(str(name) or "(no name)" for params in frame["params"] for name in params)
        rows = [{str(name) or "(no name)": cell for name, cell in params.items()} for params in frame["params"]]
        told.append("Parameters are those of the column params.")
        return {name: [row.get(name, MISSING) for row in rows] for name in names}
    for prefix in PREFIXES:
        if named := [name for name in frame.columns if name.startswith(prefix) and name != prefix]:
            told.append(f"Parameters are the columns that begin with {prefix}.")
            return {name.removeprefix(prefix): cells(frame[name]) for name in named}
    besides = [name for name in frame.columns if name != value and OF_A_RUN.fullmatch(name)]
    if besides:
        told.append(f"Left out as facts of a run: {', '.join(besides[:12])}.")
    others = [name for name in frame.columns if name != value and name not in besides]
    if measured := [name for name in others if is_metric(frame, name)]:
        told.append(f"Taken for metrics by their names: {', '.join(measured[:12])}.")
    return {name: cells(frame[name]) for name in others if name not in measured}


def _of_space(frame: pd.DataFrame, space: Space) -> list[Config]:
    """The config of each row in a given space; what its conditions switch off is left out."""
    columns: dict[str, list[Any]] = {}
    for name in space:
        found = next((p + name for p in (*PREFIXES, "") if p + name in frame.columns), None)
        if found is not None:
            columns[name] = [cell if cell is MISSING else same(space[name], cell) for cell in cells(frame[found])]
        elif not space[name].when:
            raise ValueError(
                tr(
                    "the table has no column for the parameter {name}. Name one so, or leave it out of space.",
                    name=name,
                )
            )
    return [
        _row(number, {name: values[number] for name, values in columns.items()}, space) for number in range(len(frame))
    ]


def _row(number: int, given: Mapping[str, Any], space: Space) -> Config:
    config: Config = {}
    for name in space.parents_first:
        value = given.get(name, MISSING)
        if not space.is_active(name, config):
            continue
        parameter = space[name]
        if value is MISSING and isinstance(parameter, Categorical) and parameter.contains(None):
            value = None  # a table has no other word for it
        if value is not MISSING:
            config[name] = value
    try:
        return space.check(config)
    except SpaceError as error:
        raise ValueError(tr("row {number} of the table: {error}", number=number + 1, error=error)) from None

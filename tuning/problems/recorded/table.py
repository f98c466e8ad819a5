"""A table of recorded evaluations: read once per process, looked up by the position of a config in its grid."""

from __future__ import annotations

import dataclasses
import json
import lzma
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np

from tuning.language import tr
from tuning.space import Categorical, Config, Float, Parameter, Space, literal
from tuning.study import Direction

PREFIX = "recorded_"  # of a name among all problems
FOLDER = Path(__file__).parent / "tables"


def names() -> tuple[str, ...]:
    """Names of the tables that are there."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.npz")))


@dataclass(frozen=True)
class Table:
    """Results of all configs of a grid; row ``i`` is config ``i`` in row-major order.

    Args:
        name: of the file.
        title: as people read it.
        recipe: of the problem that was evaluated; `tuning.problems.from_recipe` makes it.
        about: date, machine class and versions of the recording.
        space: the space that was searched.
        axes: the recorded values of each parameter.
        metrics: names of the recorded metrics.
        scores: shape (n, n_metrics, n_folds).
        test: scores on the sealed test part after fitting on the whole search part, shape (n, n_metrics).
        seconds: of fitting and of scoring, all folds together, shape (n, 2).
        epochs: epochs that each fold ran, shape (n, n_folds) or (n, 0).
        messages: of each config, such as a convergence warning.
        curve_epochs, curve_values: the objective by epoch, shape (n, n_folds, n_reports); -1 and NaN fill up.
        pictures: what there was to look at, a text of JSON for each config; none in tables of problems without.
        directions: of the metrics, where they are not those of `tuning.metrics`.
    """

    name: str
    title: str
    recipe: Mapping[str, Any]
    about: Mapping[str, Any]
    space: Space
    axes: Mapping[str, tuple[Any, ...]]
    metrics: tuple[str, ...]
    scores: np.ndarray
    test: np.ndarray
    seconds: np.ndarray
    epochs: np.ndarray
    messages: tuple[str, ...]
    curve_epochs: np.ndarray
    curve_values: np.ndarray
    pictures: tuple[str, ...] = ()
    directions: Mapping[str, Direction] = dataclasses.field(default_factory=dict)

    @property
    def metric(self) -> str:
        """The objective of the recording, by which its curves are."""
        return str(self.recipe.get("metric", self.metrics[0]))

    @property
    def shape(self) -> tuple[int, ...]:
        """Number of recorded values of each parameter."""
        return tuple(len(values) for values in self.axes.values())

    @cached_property
    def units(self) -> tuple[np.ndarray, ...]:
        """Positions of the recorded values on each axis of the unit cube."""
        return tuple(np.array([self.space[name].to_unit(v) for v in values]) for name, values in self.axes.items())

    def nearest(self, config: Config) -> int:
        """Row of the recorded config nearest to `config` in the unit cube."""
        at = [
            int(np.abs(units - self.space[name].to_unit(config[name])).argmin())
            for (name, units) in zip(self.axes, self.units, strict=True)
        ]
        return int(np.ravel_multi_index(at, self.shape))

    def config(self, row: int) -> Config:
        """The recorded config of a row."""
        at = np.unravel_index(row, self.shape)
        return {name: values[int(i)] for (name, values), i in zip(self.axes.items(), at, strict=True)}


def part(table: Table) -> Table:
    """The part of a table that is searched: of each numeric axis a quarter of the values is cut off at one end.

    People lay a range around the answer, so that its middle is a lucky guess. Which end is cut is drawn by the name of
    the problem alone; no value of the table plays a part. An axis of three values stays whole.
    """
    rng = np.random.default_rng([crc32(f"recorded_{table.name}".encode()), 0])
    kept: dict[str, slice] = {}
    space: dict[str, Parameter] = {}
    for name, values in table.axes.items():
        parameter, kept[name] = table.space[name], slice(None)
        if not isinstance(parameter, Categorical):
            cut, is_low = len(values) // 4, bool(rng.integers(2))
            kept[name] = slice(cut, None) if is_low else slice(0, len(values) - cut)
            low, *_, high = values[kept[name]]
            parameter = replace(parameter, low=low, high=high)
        space[name] = parameter
    rows = np.arange(len(table.scores)).reshape(table.shape)[tuple(kept.values())].ravel()
    return replace(
        table,
        space=Space(space),
        axes={name: values[kept[name]] for name, values in table.axes.items()},
        scores=table.scores[rows],
        test=table.test[rows],
        seconds=table.seconds[rows],
        epochs=table.epochs[rows],
        messages=tuple(table.messages[row] for row in rows),
        curve_epochs=table.curve_epochs[rows],
        curve_values=table.curve_values[rows],
        pictures=tuple(table.pictures[row] for row in rows) if table.pictures else (),
    )


def _level(parameter: Parameter, value: Any) -> Any:
    """A recorded value; one that rounding moved off the end of its range is that end, as in today's grids."""
    if isinstance(parameter, Float):
        return next((end for end in (parameter.low, parameter.high) if math.isclose(end, value, rel_tol=1e-12)), value)
    return literal(value)


def packed(pictures: Sequence[Mapping[str, Any]]) -> bytes:
    """Pictures as they are kept: much in them is alike, which only a compression that looks far back finds."""
    return lzma.compress("\n".join(json.dumps(each, separators=(",", ":")) for each in pictures).encode(), preset=9)


def _unpacked(kept: np.ndarray | None) -> tuple[str, ...]:
    return () if kept is None else tuple(lzma.decompress(kept.tobytes()).decode().split("\n"))


@lru_cache(maxsize=16)
def searched(name: str) -> Table:
    """The `part` of the table `name` that is searched, kept in this process."""
    return part(load(name))


@lru_cache(maxsize=16)
def load(name: str) -> Table:
    """The table `name`, kept in this process.

    Raises:
        ValueError: if there is none of that name.
    """
    if name not in names():
        raise ValueError(
            tr("{name!r} is not a recorded table. Use one of: {known}.", name=name, known=", ".join(names()))
        )
    with np.load(FOLDER / f"{name}.npz", allow_pickle=False) as stored:
        arrays = {key: stored[key] for key in stored.files}
    about = json.loads(str(arrays.pop("about")))
    words = [str(text) for text in arrays.pop("messages")]
    space = Space.from_json(about["problem"]["space"])
    return Table(
        name,
        about["title"],
        about["problem"],
        {key: about[key] for key in ("made", "machine", "versions")},
        space,
        {key: tuple(_level(space[key], value) for value in values) for key, values in about["axes"].items()},
        tuple(about["metrics"]),
        messages=tuple(words[int(i)] for i in arrays.pop("message")),
        pictures=_unpacked(arrays.pop("pictures", None)),
        directions=about.get("directions", {}),
        **arrays,
    )

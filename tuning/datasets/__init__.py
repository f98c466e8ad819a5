"""Data sets: one file per source; its `DATASETS` maps names to `Source` entries. Nothing loads before `get`."""

from __future__ import annotations

import hashlib
import math
import pickle
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any, Literal

import numpy as np

from tuning import discovery
from tuning.language import tr
from tuning.space import checks

Task = Literal["classification", "regression"]


class DatasetError(ValueError):
    """A data set that cannot be had as asked for; the message says why and what would work."""


@dataclass(frozen=True)
class Setting:
    """One setting of a data set or problem: its default and what is allowed: a range, some choices, or any text."""

    default: Any
    low: float | None = None
    high: float | None = None
    help: str = ""
    choices: tuple[str, ...] = ()

    def checked(self, value: Any, called: str) -> Any:
        """The value as the source takes it: text, or a number of the default's kind; `called` stands in the sentence.

        Raises:
            ValueError: if the setting does not allow it.
        """
        if self.low is None or self.high is None:
            text = str(value).strip()
            if isinstance(value, bool) or not isinstance(value, (str, int, np.integer)) or not text:
                raise ValueError(tr("{called} must be text or a number, not {value!r}.", called=called, value=value))
            if self.choices and text not in self.choices:
                raise ValueError(
                    tr(
                        "{called} must be one of {listed}, not {text!r}.",
                        called=called,
                        listed=", ".join(self.choices),
                        text=text[:40],
                    )
                )
            return text
        if not checks.is_finite(value):
            raise ValueError(tr("{called} must be a number, not {value!r}.", called=called, value=str(value)[:40]))
        is_whole = isinstance(self.default, int)
        if is_whole and value != int(value):
            raise ValueError(tr("{called} must be a whole number, not {value!r}.", called=called, value=value))
        if not self.low <= value <= self.high:
            within = (
                tr("from {low:g} to {high:g}", low=self.low, high=self.high)
                if self.high < math.inf
                else tr("at least {low:g}", low=self.low)
            )
            within = f"{self.low:g}" if self.low == self.high else within
            raise ValueError(tr("{called} must be {within}, not {value!r}.", called=called, within=within, value=value))
        return int(value) if is_whole else float(value)


@dataclass(frozen=True)
class Facts:
    """What a search needs to know of a data set; `class_counts` are the rows of each class, empty for regression.

    `kinds` says what the inputs hold beside plain numbers: ``category``, ``date``, ``text``, ``number`` and ``gaps`` of
    mixed tables, and none of others. `can` says by what rows can be split or weighed: ``group``, ``time``, ``weight``;
    `n_groups` counts the groups, if there are any.
    """

    task: Task
    n_rows: int
    n_features: int
    class_counts: tuple[int, ...] = ()
    kinds: tuple[str, ...] = ()
    can: tuple[str, ...] = ()
    n_groups: int = 0

    @property
    def n_classes(self) -> int:
        return len(self.class_counts)


@dataclass(frozen=True)
class Feature:
    """What a column of ``X`` is in a mixed table.

    Args:
        name: its heading.
        kind: ``number``, ``category``, ``date`` or ``text``.
        levels: the words that values of a category or text are places of, in order.
        has_gaps: whether something is missing, which is NaN.
    """

    name: str
    kind: Literal["number", "category", "date", "text"]
    levels: tuple[str, ...] = ()
    has_gaps: bool = False


@dataclass(frozen=True)
class Source:
    """What is known of a data set before it is loaded; `facts` only where no setting can change them.

    `is_everywhere` says that every process can load it; else other processes get it from one that has it. `needs` has
    the packages that it takes besides, each with the extra that brings it.
    """

    title: str
    description: str
    task: Task | None
    origin: str
    load: Callable[..., Dataset | tuple[np.ndarray, np.ndarray, Task, tuple[str, ...], tuple[str, ...]]]
    settings: Mapping[str, Setting] = field(default_factory=dict)
    n_classes: int | None = None
    facts: Facts | None = None
    is_everywhere: bool = True
    needs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Dataset:
    """A table with a target: ``X`` of shape (n_rows, n_features); ``y`` of shape (n_rows,), classes as 0 .. k - 1.

    In a mixed table `columns` says what the columns of ``X`` hold; else all are numbers without gaps. `groups`, `order`
    and `weights`, of shape (n_rows,), are there if a column was chosen for them.
    """

    name: str
    title: str
    X: np.ndarray
    y: np.ndarray
    task: Task
    class_names: tuple[str, ...]
    feature_names: tuple[str, ...]
    origin: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    columns: tuple[Feature, ...] = ()
    groups: np.ndarray | None = None
    order: np.ndarray | None = None
    weights: np.ndarray | None = None

    @property
    def n_rows(self) -> int:
        return len(self.X)

    @property
    def n_features(self) -> int:
        return int(self.X.shape[1])

    @property
    def n_classes(self) -> int:
        return len(self.class_names)

    @cached_property
    def facts(self) -> Facts:
        """The same in numbers alone."""
        counts = np.bincount(self.y, minlength=self.n_classes) if self.task == "classification" else ()
        kinds = {column.kind for column in self.columns} | (
            {"gaps"} if any(c.has_gaps for c in self.columns) else set()
        )
        parts = {"group": self.groups, "time": self.order, "weight": self.weights}
        can = tuple(name for name, part in parts.items() if part is not None)
        size = self.n_rows, self.n_features
        n_groups = 0 if self.groups is None else len(np.unique(self.groups))
        return Facts(self.task, *size, tuple(int(count) for count in counts), tuple(sorted(kinds)), can, n_groups)

    @cached_property
    def class_balance(self) -> dict[str, float]:
        """Share of the rows in each class; empty for regression."""
        if self.task == "regression":
            return {}
        counts = self.facts.class_counts
        return {name: count / self.n_rows for name, count in zip(self.class_names, counts, strict=True)}

    def recipe(self) -> dict[str, Any]:
        """JSON-able; ``get(**recipe)`` is the same data set."""
        return {"name": self.name, **self.settings}


@cache
def _sources() -> dict[str, Source]:
    found: dict[str, Source] = {}
    for module in discovery.modules(__name__):
        found |= discovery.load(__name__, module, "DATASETS").DATASETS
    return found


def names() -> tuple[str, ...]:
    """Names of all data sets, the default ``digits`` first."""
    return tuple(sorted(_sources(), key=lambda name: (name != "digits", name == "openml", name)))


def info(name: str) -> Source:
    """What is known of a data set without loading it.

    Raises:
        DatasetError: if there is no such data set.
    """
    if not isinstance(name, str) or name not in _sources():
        raise DatasetError(
            tr("{name!r} is not a data set. Use one of: {listed}.", name=name, listed=", ".join(names()))
        )
    return _sources()[name]


def get(name: str, **settings: Any) -> Dataset:
    """Load a data set; the last few are kept in memory.

    Raises:
        DatasetError: if the name, a setting or its value is not allowed, or the data cannot be had.
    """
    return _load(name, _settings(name, settings))


def facts(name: str, **settings: Any) -> Facts:
    """What a search needs to know of a data set, without loading it where that can be avoided.

    Raises:
        DatasetError: as `get`.
    """
    source = info(name)
    return source.facts if source.facts is not None and not settings else get(name, **settings).facts


def _settings(name: str, given: Mapping[str, Any]) -> tuple[tuple[str, Any], ...]:
    source = info(name)
    for key in given:
        if key not in source.settings:
            raise DatasetError(
                tr(
                    "{name} has no setting {setting!r}. It has: {known}.",
                    name=name,
                    setting=key,
                    known=", ".join(source.settings) or "none",
                )
            )
    try:
        return tuple(
            (key, s.checked(given.get(key, s.default), f"{name}: {key}")) for key, s in source.settings.items()
        )
    except ValueError as error:
        raise DatasetError(str(error)) from None


@lru_cache(maxsize=8)
def _load(name: str, settings: tuple[tuple[str, Any], ...]) -> Dataset:
    for folder in _SHARED:
        if (path := _path(folder, name, settings)).exists():
            return _mapped(path)
    source = info(name)
    found = source.load(**dict(settings))
    if not isinstance(found, Dataset):
        X, y, task, class_names, feature_names = found
        found = Dataset(name, source.title, X, y, task, class_names, feature_names, source.origin)
    found.X.flags.writeable = found.y.flags.writeable = False  # shared by all who ask
    title, origin = found.title or source.title, found.origin or source.origin
    return replace(found, name=name, title=title, origin=origin, settings=dict(settings))


# Sharing between processes -----------------------------------------------------------------------------------

SHARE_BYTES = 2**20
_SHARED: set[str] = set()  # folders where another process may have put data


def share(folder: str, name: str, **settings: Any) -> None:
    """Put a large data set that this process had to load anyway into a folder, for processes that `attach` it.

    Files are memory-mapped there, so that any number of processes hold the data once.

    Raises:
        OSError: if the folder does not take them; then nothing of them is left there.
    """
    values = _settings(name, settings)
    source = info(name)
    if source.facts is not None and not settings:
        return  # bundled and small: quicker to load than to look for
    data, path = _load(name, values), _path(folder, name, values)
    if (data.X.nbytes < SHARE_BYTES and source.is_everywhere) or path.exists():
        return
    parts = [path.with_suffix(suffix) for suffix in (".X.npy", ".y.npy", ".part")]
    try:
        np.save(parts[0], data.X)
        np.save(parts[1], data.y)
        parts[2].write_bytes(pickle.dumps(replace(data, X=data.X[:0], y=data.y[:0])))
        parts[2].rename(path)  # whoever sees the file sees all of it
    except OSError:
        for part in parts:
            part.unlink(missing_ok=True)
        raise


def attach(folder: str) -> None:
    """Data sets that another process has shared in the folder are mapped from there instead of loaded."""
    _SHARED.add(folder)


def _path(folder: str, name: str, settings: tuple[tuple[str, Any], ...]) -> Path:
    return Path(folder) / f"{hashlib.sha256(repr((name, settings)).encode()).hexdigest()}.data"


def _mapped(path: Path) -> Dataset:
    data: Dataset = pickle.loads(path.read_bytes())
    X, y = (np.load(path.with_suffix(suffix), mmap_mode="r") for suffix in (".X.npy", ".y.npy"))
    return replace(data, X=X, y=y)

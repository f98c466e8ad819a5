"""Plain values: what a history keeps is checked, read-only, and can be written as JSON."""

from __future__ import annotations

import json
import math
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from numbers import Integral, Real
from typing import Any, Literal, NoReturn, TypeVar

import numpy as np

from tuning.language import tr

Direction = Literal["maximize", "minimize"]
T = TypeVar("T")
S = TypeVar("S")
_FINAL = frozenset((float, int, str, bool, type(None)))  # most values, which need no second look
LONGEST = 2000  # characters of a message; an exception may carry a whole data set in its text


class ReadOnly(dict[str, Any]):
    """A dictionary that cannot be changed; ``dict(it)`` is a copy that can."""

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise TypeError("what a history keeps cannot be changed. Change a copy: dict(config).")

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __reduce__(self) -> tuple[Any, ...]:
        return read_only, (_plain_copy(self),)  # much quicker than item by item


class ReadOnlyList(list[Any]):
    """A list that cannot be changed; ``list(it)`` is a copy that can."""

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise TypeError("what a history keeps cannot be changed. Change a copy: list(it).")

    __setitem__ = __delitem__ = __iadd__ = __imul__ = _refuse
    append = extend = insert = remove = pop = clear = sort = reverse = _refuse

    def __reduce__(self) -> tuple[Any, ...]:
        return _kept, (_plain_copy(self),)


def read_only(values: Mapping[str, Any]) -> ReadOnly:
    """The mapping as one that cannot be changed; mappings, lists and arrays within it are copied, and cannot either.

    Raises:
        ValueError: if it holds itself.
    """
    if isinstance(values, ReadOnly):
        return values
    try:
        return _kept_mapping(values)
    except RecursionError:
        raise ValueError(tr("a recipe or a note holds itself, or is nested too deep. Flatten it.")) from None


def _kept_mapping(values: Mapping[str, Any]) -> ReadOnly:
    return ReadOnly({name: value if type(value) in _FINAL else _kept(value) for name, value in values.items()})


def _kept(value: Any) -> Any:
    kind = type(value)
    if kind in (ReadOnly, ReadOnlyList):
        return value
    if kind in (list, tuple):
        items = [item if type(item) in _FINAL else _kept(item) for item in value]
        return ReadOnlyList(items) if kind is list else tuple(items)
    if isinstance(value, Mapping):
        return _kept_mapping(value)
    if isinstance(value, np.ndarray):
        value = value.copy()
        value.setflags(write=False)
    return value


def _plain_copy(value: Any) -> Any:
    """What `_kept` was given: dictionaries and lists that can be changed."""
    kind = type(value)
    if kind is ReadOnlyList or kind is tuple:
        items = [item if type(item) in _FINAL else _plain_copy(item) for item in value]
        return tuple(items) if kind is tuple else items
    if kind is ReadOnly:
        return {name: item if type(item) in _FINAL else _plain_copy(item) for name, item in value.items()}
    return value


def as_number(what: str, value: Any) -> float:
    """`value` as a float; numbers of numpy and fractions are numbers, text and arrays are not.

    Raises:
        ValueError: if it is no real number, or too large for a float; the sentence begins with `what`.
    """
    if type(value) is float:
        return value
    if not isinstance(value, (Real, np.bool_, Decimal)) or isinstance(value, np.timedelta64):  # NumPy has it an integer
        raise ValueError(tr("{what} must be a number, not {value}.", what=what, value=named(value)))
    try:
        return float(value)
    except OverflowError:
        raise ValueError(tr("{what} is too large for a floating-point number.", what=what)) from None


def as_budget(what: str, value: Any) -> float:
    """`value` as a float above 0; 1 is a whole evaluation.

    Raises:
        ValueError: if it is none; the sentence begins with `what`.
    """
    budget = as_number(what, value)
    if not 0 < budget < math.inf:
        raise ValueError(tr("{what} must be a finite number above 0, not {budget}.", what=what, budget=budget))
    return budget


def paired(configs: Iterable[S], values: Iterable[T]) -> list[tuple[S, T]]:
    """Each config with its value.

    Raises:
        ValueError: if there are more of the one than of the other.
    """
    known, found = list(configs), list(values)
    if len(known) != len(found):
        raise ValueError(
            tr(
                "there are {n} configs and {m} values. Give one value for each config, None where it has none.",
                n=len(known),
                m=len(found),
            )
        )
    return list(zip(known, found, strict=True))


def as_whole(what: str, value: Any, least: int) -> int:
    """`value` as an int of at least `least`.

    Raises:
        ValueError: if it is none; the sentence begins with `what`.
    """
    if isinstance(value, bool) or not isinstance(value, Integral) or value < least:
        raise ValueError(
            tr(
                "{what} must be a whole number of at least {least}, not {value}.",
                what=what,
                least=least,
                value=named(value),
            )
        )
    return int(value)


def named(value: Any) -> str:
    """A value in a sentence: short ones as they are, of others the type alone (their text may be endless)."""
    if value is None or isinstance(value, (bool, float)):
        return repr(value)
    if isinstance(value, int):
        return repr(value) if value.bit_length() < 64 else tr("an immense number")
    if isinstance(value, str):
        return repr(value[:40])
    return f"{type(value).__name__}"


def in_words(error: BaseException) -> str:
    """Type and text of an exception, whose text may be endless or may itself raise."""
    try:
        text = str(error)
    except KeyboardInterrupt:
        raise
    except BaseException as again:  # noqa: BLE001 - an exception that cannot say what it is still costs one trial only
        text = f"its text cannot be read ({type(again).__name__})"
    kind = type(error).__name__
    return shortened(f"{kind}: {text}") if text else kind  # a bare assert says nothing


def shortened(text: str) -> str:
    """At most `LONGEST` characters, a word on the rest among them; what no file can hold is escaped (surrogates)."""
    whole = text if len(text) <= LONGEST else text[:LONGEST]
    whole = whole if whole.isascii() else whole.encode("utf-8", "backslashreplace").decode("utf-8")
    if len(text) <= LONGEST and len(whole) <= LONGEST:
        return whole
    return tr("{start} ... ({n:,} characters in all)", start=whole[: LONGEST - 50], n=len(text))


def plain(value: Any) -> Any:
    """As JSON has it: native numbers, lists and dictionaries; NaN stays a float.

    Raises:
        TypeError: if it holds anything else.
    """
    match value:
        case None | bool():
            return value
        case np.generic() | np.ndarray():
            return plain(value.tolist())
        case str():
            return str(value)
        case Integral():
            return int(value)
        case Real():
            return float(value)
        case Mapping():
            return {str(name): plain(item) for name, item in value.items()}
        case list() | tuple() | Sequence():
            return [plain(item) for item in value]
        case _:
            raise TypeError(f"{named(value)} cannot be written as JSON. Use numbers, text, lists and dictionaries.")


def as_text(value: Any) -> str:
    """Equal for equal values, read from JSON or not: NaN equals NaN, True is not 1, 1 is not 1.0, tuples are lists."""
    try:
        return json.dumps(plain(value), sort_keys=True)
    except TypeError:  # a recipe or note of one's own may hold anything
        return repr(value)


class Growing(Sequence[T]):
    """An immutable sequence to which adding one item costs the same however long it is.

    Successive ones share one list, of which each sees its own first part only, and what was learnt of that list.
    """

    __slots__ = ("_learnt", "_n", "_shared")

    def __init__(self, items: Iterable[T] = ()):
        self._shared = list(items)
        self._n = len(self._shared)
        self._learnt: dict[str, tuple[threading.Lock, list[Any]]] = {}

    def and_one(self, item: T) -> Growing[T]:
        """All items and one more at the end."""
        return self.and_all((item,))

    def and_all(self, items: Iterable[T]) -> Growing[T]:
        """All items and some more at the end."""
        longer: Growing[T] = Growing()
        if len(self._shared) == self._n:
            longer._shared, longer._learnt = self._shared, self._learnt
        else:  # an older one that grows a second branch needs a list of its own
            longer._shared = self._shared[: self._n]
        longer._shared.extend(items)
        longer._n = len(longer._shared)
        return longer

    def learnt(self, name: str, begin: Callable[[], S], learn: Callable[[S, int, T], None]) -> S:
        """What was learnt of the items, each once for all sequences that share it.

        A longer sequence may have had more of them learnt already: who reads it counts what came at a place below the
        length of this one, and nothing else.

        Args:
            name: of what is learnt.
            begin: makes what nothing was learnt into yet.
            learn: takes in one item, with its place.
        """
        lock, kept = self._learnt.setdefault(name, (threading.Lock(), []))
        with lock:
            if not kept:
                kept += [begin(), 0]
            for place in range(kept[1], self._n):
                learn(kept[0], place, self._shared[place])
            kept[1] = max(kept[1], self._n)
            found: S = kept[0]
            return found

    def __len__(self) -> int:
        return self._n

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return tuple(self._shared[i] for i in range(*index.indices(self._n)))
        if not -self._n <= index < self._n:
            raise IndexError("beyond the end")
        return self._shared[index if index >= 0 else self._n + index]

    def __iter__(self) -> Iterator[T]:
        return iter(self._shared[: self._n])

    def __eq__(self, other: object) -> bool:
        return tuple(self) == tuple(other) if isinstance(other, (Growing, tuple)) else NotImplemented

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))

    def __reduce__(self) -> tuple[Any, ...]:
        return Growing, (list(self),)

"""How many configs a space has: a product, and with conditions a sum of products. Nothing is built."""

from __future__ import annotations

import heapq
import itertools
import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from tuning.space.literals import identity
from tuning.space.parameters import Float, Parameter

MOST_STEPS = 4_000_000
"""What one way of counting may take, a second or two; see `n_configs`."""


def n_configs(parameters: Mapping[str, Parameter], parents_first: Sequence[str]) -> float:
    """Number of different configs; infinite as soon as one parameter is a Float.

    The time grows with the number of parameters, and exponentially only with how far their conditions are interwoven
    (the width of their graph) or, if that is less, with how many configs there are. Where both would take too long, the
    number of assignments of all parameters is given: an upper bound, since inactive parameters count in it.

    Args:
        parameters: of the space.
        parents_first: their names, each after those that its condition names.
    """
    if any(isinstance(parameter, Float) for parameter in parameters.values()):
        return math.inf
    needs = {
        name: {parent: frozenset(map(identity, allowed)) for parent, allowed in parameters[name].when.items()}
        for name in parents_first
    }
    if all(len(need) <= 1 for need in needs.values()):
        return _count_trees(parameters, needs)
    tables = _tables(parameters, needs)
    for count in (_count_cheapest_first, _count_parents_first):
        try:
            return count(tables)
        except _TooLongError:
            continue
    return math.prod(int(parameter.n_values) for parameter in parameters.values())


_Needs = Mapping[str, Mapping[str, frozenset[object]]]


def _count_trees(parameters: Mapping[str, Parameter], needs: _Needs) -> int:
    """The same where each parameter needs one other at most, from the leaves up: a chain of conditions may be long."""
    ways: dict[str, dict[object, int]] = {name: {} for name in needs}  # by value, what hangs on it; others count once
    total = 1
    for name in reversed([*needs]):
        n = int(parameters[name].n_values) + sum(w - 1 for w in ways[name].values())
        for parent, values in needs[name].items():
            for value in values:
                ways[parent][value] = ways[parent].get(value, 1) * n
        total *= 1 if needs[name] else n
    return total


_Table = tuple[int, dict[int, int]]
"""Ways for what is met of some conditions: their bits, and from the bits that are met to a number of ways."""


class _TooLongError(Exception):
    """A count would take more than `MOST_STEPS`."""


def _count_cheapest_first(tables: Sequence[_Table]) -> int:
    """The sum of products over all that may be met, two tables at a time: quick where few conditions meet in one place.

    Raises:
        _TooLongError: if that takes too long.
    """
    left, of = dict(enumerate(tables)), defaultdict[int, set[int]](set)  # the latter: both tables that have a bit
    for key, (bits, _) in left.items():
        for bit in _single(bits):
            of[bit].add(key)
    waiting: list[tuple[int, int, int]] = []
    steps, keys = 0, itertools.count(len(tables))

    def propose(bit: int) -> int:
        a, b = sorted(of[bit])
        rows = len(left[a][1]) + len(left[b][1])
        heapq.heappush(waiting, (_products(left[a], left[b]) - rows, a, b))
        return rows

    for bit in of:
        steps += propose(bit)
    while waiting:
        more, a, b = heapq.heappop(waiting)  # the pair that grows least
        if a not in left or b not in left:
            continue  # one of the two is in another table by now
        steps += more + len(left[a][1]) + len(left[b][1])
        if steps > MOST_STEPS:
            raise _TooLongError
        key = next(keys)
        left[key] = _joined(left.pop(a), left.pop(b))
        for bit in _single(left[key][0]):
            of[bit] = {key, *of[bit]} - {a, b}
        for bit in {max(of[bit] - {key}): bit for bit in _single(left[key][0])}.values():  # one for each neighbour
            steps += propose(bit)
    return math.prod(sum(rows.values()) for _, rows in left.values())


def _count_parents_first(tables: Sequence[_Table]) -> int:
    """The same in the order of the parameters: quick where there are few configs, however interwoven they are.

    Raises:
        _TooLongError: if that takes too long.
    """
    found, steps = (0, {0: 1}), 0
    for table in tables:
        steps += _products(found, table)
        if steps > MOST_STEPS:
            raise _TooLongError
        found = _joined(found, table)
    return sum(found[1].values())


def _tables(parameters: Mapping[str, Parameter], needs: _Needs) -> list[_Table]:
    """A table for each parameter, before it one for each two conditions that it takes together; parents first.

    Each part of a condition, "`parent` is active and has one of these values", is a bit that two tables have in common:
    the parent's, with the number of values that meet it, and one that says what follows for who needs it.
    """
    bits = (1 << i for i in itertools.count())
    asked = {name: [(parent, values, next(bits)) for parent, values in need.items()] for name, need in needs.items()}
    met: dict[str, list[tuple[int, frozenset[object]]]] = defaultdict(list)  # of each parent
    for of_one in asked.values():
        for parent, values, bit in of_one:
            met[parent].append((bit, values))
    tables: list[_Table] = []
    for name in needs:
        active = 0
        for _, _, bit in asked[name]:
            if active:  # two at a time: a table of all that are needed would have a row for each way to miss one
                both = next(bits)
                tables.append((active | bit | both, {0: 1, active: 1, bit: 1, active | bit | both: 1}))
                active = both
            else:
                active = bit
        rows: dict[int, int] = defaultdict(int)
        named = frozenset[object]().union(*(values for _, values in met[name]))
        for value in named:
            rows[active | sum(bit for bit, values in met[name] if value in values)] += 1
        rows[active] += int(parameters[name].n_values) - len(named)  # those that no condition names are alike
        if active:
            rows[0] = 1
        tables.append((active | sum(bit for bit, _ in met[name]), {key: n for key, n in rows.items() if n}))
    return tables


def _single(bits: int) -> Iterator[int]:
    while bits:
        yield bits & -bits
        bits &= bits - 1


def _products(one: _Table, other: _Table) -> int:
    """How many `_joined` would take."""
    shared = one[0] & other[0]
    by = Counter(bits & shared for bits in other[1])
    return sum(by[bits & shared] for bits in one[1])


def _joined(one: _Table, other: _Table) -> _Table:
    """Both as one table without the bits that they share."""
    shared = one[0] & other[0]
    by: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for bits, n in other[1].items():
        by[bits & shared].append((bits & ~shared, n))
    rows: dict[int, int] = defaultdict(int)
    for bits, n in one[1].items():
        for more, m in by.get(bits & shared, ()):
            rows[bits & ~shared | more] += n * m
    return one[0] ^ other[0], rows

"""How many configs a space has: a product, and with conditions a sum of products. Nothing is built."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence

from tuning.space.literals import identity
from tuning.space.parameters import Float, Parameter


def n_configs(parameters: Mapping[str, Parameter], parents_first: Sequence[str]) -> float:
    """Number of different configs; infinite as soon as one parameter is a Float.

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
    return _count(parameters, needs)


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


def _count(parameters: Mapping[str, Parameter], needs: _Needs) -> int:
    """Assignments of the parameters in `needs`, parents first, each with what it still needs of others in there."""
    return math.prod(_count_together(parameters, group) for group in _groups(needs))


def _count_together(parameters: Mapping[str, Parameter], needs: _Needs) -> int:
    """The same for parameters of which none is independent of the others: a sum over the values of the first."""
    first, *others = needs
    if not others:
        return int(parameters[first].n_values)
    named = frozenset[object]().union(*(need[first] for need in needs.values() if first in need))
    ways = Counter(frozenset(name for name in others if value in needs[name].get(first, ())) for value in named)
    ways[frozenset()] += int(parameters[first].n_values) - len(named)  # those that no condition names are alike
    return sum(n * _count(parameters, _rest(needs, first, met)) for met, n in ways.items() if n)


def _rest(needs: _Needs, first: str, met: frozenset[str]) -> _Needs:
    """What is left once `first` has a value that `met` need: what else needs one of `first` is inactive."""
    left: dict[str, Mapping[str, frozenset[object]]] = {}
    gone: set[str] = set()
    for name, need in needs.items():
        if name == first:
            continue
        if (first in need and name not in met) or not gone.isdisjoint(need):
            gone.add(name)
        else:
            left[name] = {parent: values for parent, values in need.items() if parent != first}
    return left


def _groups(needs: _Needs) -> list[_Needs]:
    """The parameters in groups that do not depend on each other, in their order."""
    of = {name: name for name in needs}

    def root(name: str) -> str:
        while of[name] != name:
            of[name] = of[of[name]]
            name = of[name]
        return name

    for name, need in needs.items():
        for parent in need:
            of[root(name)] = root(parent)
    groups: dict[str, dict[str, Mapping[str, frozenset[object]]]] = {}
    for name, need in needs.items():
        groups.setdefault(root(name), {})[name] = need
    return list(groups.values())

"""Which searches may be compared with each other, and what tells the others apart from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tuning.compare.statistics import minus
from tuning.language import tr
from tuning.space import Categorical, Float, Int, Parameter, Space, describe
from tuning.study import History, Study
from tuning.study.values import as_text

LONGEST = 60  # characters of a value in a sentence


@dataclass(frozen=True)
class Comparison:
    """Some searches side by side.

    Args:
        histories: those that may be compared, by label, read by one metric. Their spaces may differ.
        metric: by which they are read.
        left_out: the others, each with what tells it apart, in words.
        remarks: what differs between those that are compared, such as ranges or seeds.
    """

    histories: Mapping[str, History]
    metric: str
    left_out: Mapping[str, tuple[str, ...]]
    remarks: tuple[str, ...]


def comparable(histories: Mapping[str, History], metric: str | None = None) -> Comparison:
    """The first search and all that may be compared with it: the same problem, folds and metric.

    Values of other data, folds or metrics say nothing about each other. Searches whose objectives differ are compared
    by a metric that all of them recorded.

    Args:
        histories: by label, at least one.
        metric: by which to compare; None takes that of the first.

    Raises:
        ValueError: if there is none, or the first did not record the metric.
    """
    if not histories:
        raise ValueError(tr("there is nothing to compare. Choose at least one search."))
    first, *others = histories
    base = histories[first]
    chosen = metric or base.study.metric
    if chosen != base.study.metric and chosen not in recorded(base):
        raise ValueError(
            tr(
                "{label} did not record {name!r}. It has: {listed}.",
                label=first,
                name=chosen,
                listed=", ".join(recorded(base)),
            )
        )
    read = {first: _read(base, chosen, base)}
    left_out: dict[str, tuple[str, ...]] = {}
    remarks: list[str] = []
    for label in others:
        history = histories[label]
        reasons = _problem_differences(base.study, history.study)
        if chosen != history.study.metric and chosen not in recorded(history):
            reasons.append(
                tr(
                    "it did not record {name}, only {others}",
                    name=chosen,
                    others=", ".join(recorded(history)) or history.study.metric,
                )
            )
        elif chosen == base.study.metric == history.study.metric and base.direction != history.direction:
            reasons.append(
                tr(
                    "it is to {direction} {metric}, not to {other} it",
                    direction=history.direction,
                    metric=chosen,
                    other=base.direction,
                )
            )
        if reasons:
            left_out[label] = tuple(reasons)
            continue
        read[label] = _read(history, chosen, base)
        if found := [*_space_differences(base.study, history.study), *_budget_differences(base.study, history.study)]:
            remarks.append(f"{label}: {'; '.join(found)}")
    return Comparison(read, chosen, left_out, tuple(remarks))


def recorded(history: History) -> tuple[str, ...]:
    """The metrics that a history can be read by; its objective is the first."""
    first = next((trial for trial in history.done if trial.metrics), None)
    return tuple(dict.fromkeys((history.study.metric, *(first.metrics if first is not None else ()))))


def differences(a: Study, b: Study) -> tuple[str, ...]:
    """All that makes `b` another search than `a`, one sentence part each; empty if nothing does."""
    found = _problem_differences(a, b)
    found += [tr("its metric is {theirs}, not {mine}", theirs=b.metric, mine=a.metric)] if a.metric != b.metric else []
    return (*found, *_space_differences(a, b), *_budget_differences(a, b))


def common_space(spaces: Iterable[Space]) -> Space:
    """The smallest space that holds all of some spaces: parameters of any, ranges from the lowest to the highest bound.

    A parameter that is tuned under a condition in one of them and without it in another has none here.
    """
    found: dict[str, Parameter] = {}
    given = list(spaces)
    for space in given:
        for name, parameter in space.items():
            known = found.get(name)
            found[name] = parameter if known is None or known == parameter else _either(known, parameter)
    return given[0] if given and found == dict(given[0]) else Space(found)


def _either(a: Parameter, b: Parameter) -> Parameter:
    when = a.when if a.when == b.when else {}
    if isinstance(a, Categorical) or isinstance(b, Categorical):
        choices: dict[str, Any] = {}
        for parameter in (a, b):
            values = parameter.choices if isinstance(parameter, Categorical) else parameter.levels(2)
            choices |= {as_text(value): value for value in values}
        return Categorical(tuple(choices.values()), when=when)
    low, high = min(a.low, b.low), max(a.high, b.high)
    kind = Int if isinstance(a, Int) and isinstance(b, Int) else Float
    return kind(low, high, a.log and b.log, when=when)  # type: ignore[arg-type]


def _read(history: History, metric: str, base: History) -> History:
    if history.study.metric == metric:
        return history
    return history.by_metric(metric, base.direction if base.study.metric == metric else _direction(metric))


def _direction(metric: str) -> Any:
    from tuning import metrics

    return metrics.get(metric).direction


def _problem_differences(a: Study, b: Study) -> list[str]:
    """Of the problems, the metric aside: it may be another of those that were recorded."""
    mine, theirs = _flat(a.problem), _flat(b.problem)
    for one in (mine, theirs):
        for name in ("metric", "space"):
            one.pop(name, None)
        for name in [name for name in one if name.startswith("space.")]:
            del one[name]
    if not mine and not theirs:
        same = a.space == b.space
        return [] if same else [tr("nobody knows whether its problem is the same, and its space is another")]
    names = [name for name in dict.fromkeys((*mine, *theirs)) if as_text(mine.get(name)) != as_text(theirs.get(name))]
    if "kind" in names:  # the rest of what they say of themselves has nothing in common
        names = [name for name in names if name in ("kind", "name")]
    return [
        f"{'problem' if name == 'name' else name.replace('.', ' ')} {_said(theirs, name)}, not {_said(mine, name)}"
        for name in names
    ]


def _space_differences(a: Study, b: Study) -> list[str]:
    found = []
    for name in dict.fromkeys((*a.space, *b.space)):
        mine, theirs = a.space.get(name), b.space.get(name)
        if theirs is None:
            found.append(tr("{name} is not tuned", name=name))
        elif mine is None:
            found.append(tr("{name} is tuned too", name=name))
        elif mine != theirs:
            found.append(
                tr(
                    "{name} is {theirs}, not {mine}",
                    name=name,
                    theirs=_short(describe(theirs)),
                    mine=_short(describe(mine)),
                )
            )
    return found


def _budget_differences(a: Study, b: Study) -> list[str]:
    if a.trials == b.trials or a.trials is None or b.trials is None:
        return []
    return [tr("{theirs:,} trials were planned, not {mine:,}", theirs=b.trials, mine=a.trials)]


def _flat(recipe: Mapping[str, Any], before: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in recipe.items():
        if isinstance(value, Mapping):
            found |= _flat(value, f"{before}{name}.")
        else:
            found[f"{before}{name}"] = value
    return found


def _said(recipe: Mapping[str, Any], name: str) -> str:
    return _short(recipe[name]) if name in recipe else tr("not told")


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else as_text(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} ..."


def lead(histories: Mapping[str, History]) -> str:
    """What one run of each search says of the best, held against the noise of the folds; no more than it does say."""
    best = {label: history.best for label, history in histories.items() if history.best is not None}
    if len(best) < 2:
        return tr("There are not two searches with a value yet.")
    sign = next(iter(histories.values())).study.sign
    ranked: Sequence[str] = sorted(best, key=lambda label: -sign * _value(best[label]))
    a, b = best[ranked[0]], best[ranked[1]]
    assert a is not None and b is not None
    lead = abs(float(minus(np.array(_value(a)), np.array(_value(b)))))
    if not lead:
        return tr(
            "{first} and {second} found the same best value, {value:.5g}.",
            first=ranked[0],
            second=ranked[1],
            value=_value(a),
        )
    said = tr(
        "{first} is ahead of {second} by {lead:.3g} ({value:.5g} against {other:.5g}).",
        first=ranked[0],
        second=ranked[1],
        lead=lead,
        value=_value(a),
        other=_value(b),
    )
    noise = max(_spread(a), _spread(b))
    if noise > 0 and lead < noise:
        return tr(
            "{said} The folds of the best trials spread by {noise:.2g}, so this lead says nothing.",
            said=said,
            noise=noise,
        )
    return tr("{said} It is one run of each: several seeds, as in a race, would tell whether that is luck.", said=said)


def _value(trial: Any) -> float:
    return float(trial.value)


def _spread(trial: Any) -> float:
    return float(trial.spread) if trial.spread == trial.spread else 0.0

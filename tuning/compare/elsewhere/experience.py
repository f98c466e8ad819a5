"""What was learned elsewhere: the best configs of earlier searches, to begin a new one with; and whether they helped.

>>> from tuning import compare, methods, problems, run
>>> small, large = (problems.estimator("moons", "knn", settings={"n": n}) for n in (100, 200))
>>> lent = compare.sources(large.space, {"100 rows": run(small, "random", trials=6, seed=0)})
>>> begun = run(large, methods.get("random", begin=compare.begin_with(lent, 2)), trials=8, seed=0)
>>> [trial.config == config for trial, config in zip(begun.trials, lent[0].configs)][:2]
[True, True]


On other data the same config is another value, so values are never carried over: only which configs were good. That is
the initialisation of M. Feurer, J. Springenberg, F. Hutter, Initializing Bayesian Hyperparameter Optimization via
Meta-Learning (2015), from all searches that fit instead of the most similar data.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np

from tuning.compare.elsewhere.portfolio import portfolio
from tuning.compare.winner.final import finalists
from tuning.language import tr
from tuning.methods import key
from tuning.space import Categorical, Config, Space, nearest
from tuning.study import History

LEAST = 0.5  # of the parameters must be known there
N_CONFIGS = 5
N_TRIALS = 60  # of each source, that are weighed all along
LITTLE = 0.01  # a weight that is as good as none
FEWEST = 5  # trials of the method's own that tell
FEWEST_FIRST = 3  # configs to begin with that take the place of first points

AnyMethod = TypeVar("AnyMethod")


@dataclass(frozen=True)
class Source:
    """An earlier search that fits.

    Args:
        label: what it is called.
        history: the search.
        known: parameters of the new space that it had, too.
        share: of the new space's parameters.
        configs: its best ones, as the new space takes them, the best first.
        space: the new one.
    """

    label: str
    history: History
    known: tuple[str, ...]
    share: float
    configs: tuple[Config, ...]
    space: Space


def sources(space: Space, histories: Mapping[str, History], n: int = N_CONFIGS) -> tuple[Source, ...]:
    """The earlier searches that fit, those that know most of the space first, with their best configs.

    A parameter is known where it has the same name and kind. A number outside the new range is moved to its nearer end;
    what the earlier search did not have is in the middle.

    Args:
        space: of the new search.
        histories: of earlier ones, by label.
        n: how many configs of each.
    """
    found = []
    for label, history in histories.items():
        known = tuple(name for name, parameter in space.items() if _is_alike(parameter, history.space.get(name)))
        share = len(known) / max(len(space), 1)
        if share < LEAST or not history.done:
            continue
        best = [
            carried(space, {name: trial.config[name] for name in known if name in trial.config})
            for trial in finalists(history, 4 * n)
        ]
        found.append(Source(label, history, known, share, _different(best)[:n], space))
    return tuple(sorted(found, key=lambda one: (-one.share, -len(one.history.done))))


def _different(configs: Iterable[Config]) -> tuple[Config, ...]:
    """Each config once, where it comes first."""
    return tuple({key(config): config for config in configs}.values())


def _is_alike(mine: object, theirs: object) -> bool:
    return theirs is not None and isinstance(mine, Categorical) == isinstance(theirs, Categorical)


def carried(space: Space, config: Config) -> Config:
    """A config of another space, as near as this one allows."""
    found: Config = {}
    for name in space.parents_first:
        if space.is_active(name, found):
            found[name] = nearest(space[name], config.get(name))
    return space.check(found)


def begin_with(lent: tuple[Source, ...], n: int = N_CONFIGS) -> tuple[Config, ...]:
    """Configs to begin with, for ``begin=``: up to `n` of the sources' best, which are good together.

    The first is the one that is good on most data; each other is good where those before it are not (`portfolio`).
    Sources of which fewer than `FEWEST` trials are within the new ranges lend configs, and have no say in the choice.
    """
    ranks = range(max((len(one.configs) for one in lent), default=0))
    by_turns = [one.configs[rank] for rank in ranks for one in lent if rank < len(one.configs)]
    configs = _different(by_turns)
    if not (told := earlier(lent)):
        return configs[:n]
    return portfolio(lent[0].space, told, configs, n)


def begun(method: AnyMethod, lent: tuple[Source, ...], n: int = N_CONFIGS) -> AnyMethod:
    """The method, beginning with `begin_with(lent, n)`; one that leaves its number of first points open adds none.

    What was good on other data tells more than points spread evenly: a model of it chooses better at once.
    """
    configs = begin_with(lent, n)
    is_open = len(configs) >= FEWEST_FIRST and getattr(method, "initial", 0) is None
    return replace(method, begin=configs, **({"initial": 1} if is_open else {}))  # type: ignore[type-var]


def earlier(lent: tuple[Source, ...], n: int = N_TRIALS) -> tuple[Mapping[str, Any], ...]:
    """The sources as the Bayesian search weighs them all along, for ``earlier=``: what was tried, and how it scored.

    All that is needed to repeat the search goes into its recipe, with what each source was. Trials outside the new
    ranges are left out, as are those without a parameter that is active here and was not there; and sources of which
    fewer than `FEWEST` are left. Of many trials go the best quarter of `n` and an even choice of the others.
    """
    found = []
    for one in lent:
        space, study = one.space, one.history.study
        fitting = []
        for trial in finalists(one.history, len(one.history.done)):
            config = {name: trial.config[name] for name in one.known if name in trial.config}
            if _is_within(space, config, one.known):
                fitting.append(({name: nearest(space[name], value) for name, value in config.items()}, trial.value))
        if len(fitting) < FEWEST:
            continue
        if len(fitting) > n:
            first = n // 4
            rest = np.unique(np.linspace(first, len(fitting) - 1, n - first).round().astype(int))
            fitting = fitting[:first] + [fitting[i] for i in rest]
        configs, values = zip(*fitting, strict=True)
        # Settings of the data stay out: they name a table and its columns, not for all who see the new search.
        problem = {name: value for name, value in study.problem.items() if name != "settings"}
        of = {"problem": problem, "method": study.method.get("name", ""), "seed": study.seed}
        found.append({"label": one.label, "of": of, "direction": study.direction, "configs": configs, "values": values})
    return tuple(found)


def _is_within(space: Space, config: Config, known: tuple[str, ...]) -> bool:
    """Whether the space has all that a config says, and it says all that it can of the known parameters."""
    is_whole = all(name in config for name in known if space.is_active(name, config))
    return is_whole and all(space[name].contains(value) for name, value in config.items())


def helped(history: History) -> str:
    """Whether the configs to begin with were any good here, in a sentence; empty without any.

    They are compared with what the method then chose by itself. A source that misleads is noticed by that: all that it
    lent is behind half of the others.
    """
    given = [trial for trial in history.done if trial.note.get("phase") == "begin"]
    own = [trial for trial in history.done if trial.note.get("phase") != "begin"]
    if not given or not own:
        return ""
    sign = history.study.sign
    best, theirs = (max(part, key=lambda trial: sign * (trial.value or 0.0)) for part in (given, own))
    n = tr("{n} configs", n=len(given)) if len(given) > 1 else tr("one config")
    said = tr(
        "It began with {n}, the best of them trial {best} with {value:.5g}; of those that the method "
        "chose, trial {own} with {own_value:.5g}.",
        n=n,
        best=best.number + 1,
        value=best.value,
        own=theirs.number + 1,
        own_value=theirs.value,
    )
    values = sorted(sign * (trial.value or 0.0) for trial in own)
    if len(own) >= FEWEST and sign * (best.value or 0.0) < values[len(values) // 2]:
        return tr("{said} Half of its own are better than all that it began with: they did not help here.", said=said)
    return said


def weights(history: History) -> tuple[tuple[str, ...], np.ndarray, np.ndarray]:
    """What earlier searches counted for in each decision of a search that weighs them (``earlier=``).

    Returns:
        Labels of the earlier searches; numbers of the trials, shape (n,); the weights of each and, last, of the
        search's own trials, shape (n, k + 1), 1 together. No labels if nothing was weighed.
    """
    told = [(trial.number, trial.note["weights"]) for trial in history.trials if trial.note.get("weights")]
    if not told:
        return (), np.zeros(0, dtype=int), np.zeros((0, 1))
    found = np.array([one for _, one in told], dtype=float)
    named = [str(one.get("label", "")) for one in history.study.method.get("earlier", ())]
    n = found.shape[1] - 1
    labels = tuple(named) if len(named) == n else tuple(tr("earlier search {n}", n=i + 1) for i in range(n))
    return labels, np.array([number for number, _ in told]), found


def weighed(history: History) -> str:
    """How much earlier searches count by now and which were found to mislead, in a sentence; empty without any."""
    labels, numbers, found = weights(history)
    if not labels:
        return ""
    last = found[-1]
    order = sorted(range(len(labels)), key=lambda i: -last[i])
    parts = [tr("{label} {share:.0f} %", label=labels[i], share=100 * last[i]) for i in order if last[i] >= LITTLE]
    own = tr("its own trials {share:.0f} %", share=100 * last[-1])
    said = [tr("In its last decision it weighed {listed}.", listed=", ".join([*parts, own]))]
    gone = []
    for i, label in enumerate(labels):
        counts = np.flatnonzero(found[:, i] >= LITTLE)
        since = int(counts[-1]) + 1 if len(counts) else 0
        if len(found) - since >= FEWEST:
            gone.append(tr("{label} (since trial {number})", label=label, number=int(numbers[since]) + 1))
    if gone:
        said.append(
            tr(
                "Without weight by now: {listed}. What these searches found ranks the trials here worse than the "
                "trials foretell each other.",
                listed=", ".join(gone),
            )
        )
    return " ".join(said)

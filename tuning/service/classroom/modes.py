"""What a class plays: everybody's seed, everybody's guess, everybody's prediction, persons against the methods.

A mode makes the facts of a round, what one person adds to it, and what is revealed at its end. All three are plain
values that become JSON, and the same facts always reveal the same: they are functions of their arguments. They hold
names and numbers; words are made of them anew for each language in which somebody watches.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from typing import Any, Protocol

import numpy as np

from tuning import compare, methods, problems
from tuning.language import mark, tr
from tuning.problems import Problem
from tuning.search import run
from tuning.service.classroom.names import ClassroomError
from tuning.study import History

PROBLEMS = ("recorded_svm_digits", "branin", "six_hump_camel")
"""Two parameters each, instant, and the truth is known."""
METHODS = ("random", "bayes", "grid")
TRIALS = 20
SHOWN = 6  # trials that everybody sees before the guess
SEEDS = 10  # of the race that settles a prediction
PLACED = (8, 30)  # the budgets of a tournament: so many trials of each person
SIDE = 32

Facts = dict[str, Any]


class Mode(Protocol):
    """One way to play."""

    title: str
    """As the code says it; it is translated where it is shown."""
    is_open: bool
    """Whether what people add is seen at once; else not until it is revealed."""

    def begin(self, settings: Mapping[str, Any], seed: int) -> Facts:
        """What a round is about. Raises ClassroomError if there is no such round."""
        ...

    def add(self, facts: Facts, number: int, told: Mapping[str, Any], former: Facts | None = None) -> Facts | None:
        """What the person of a number has added then, after what they had before; None where they only ask for that.

        Raises:
            ClassroomError: if it is nothing that can be added.
        """
        ...

    def reveal(self, facts: Facts, found: Mapping[str, Facts]) -> Facts:
        """What is shown at the end, given what everybody has added."""
        ...

    def words(self, facts: Facts) -> Facts:
        """What people read of the facts, in the language that is spoken."""
        ...

    def sentence(self, facts: Facts, revealed: Facts) -> str:
        """The verdict, in the language that is spoken."""
        ...


class Seeds:
    """Each person runs the same method with a seed of their own; together the runs are a band."""

    title, is_open = mark("Everybody’s seed"), True

    def begin(self, settings: Mapping[str, Any], seed: int) -> Facts:
        method = _one_of(settings.get("method", "random"), METHODS, mark("method"))
        return _about(settings) | {"method": method, "trials": TRIALS}

    def add(self, facts: Facts, number: int, told: Mapping[str, Any], former: Facts | None = None) -> Facts:
        return {"seed": number, "best": single(facts["problem"], facts["method"], number)}

    def reveal(self, facts: Facts, found: Mapping[str, Facts]) -> Facts:
        ends = [one["best"][-1] for one in found.values()]
        return {"n": len(ends), "spread": [_short(v) for v in np.quantile(ends, (0, 0.5, 1))] if ends else []}

    def words(self, facts: Facts) -> Facts:
        return _titles(facts) | {"methodTitle": tr(methods.title(facts["method"]))}

    def sentence(self, facts: Facts, revealed: Facts) -> str:
        if not revealed["n"]:
            return tr("Nobody has run a seed yet.")
        low, middle, high = revealed["spread"]
        if revealed["n"] == 1:
            return tr(
                "After {trials} trials this one run ends at {v:g}. One run proves little.",
                trials=facts["trials"],
                v=low,
            )
        said = tr(
            "After {trials} trials the same method ends between {low:g} and {high:g}, median {middle:g}: ",
            trials=facts["trials"],
            low=low,
            high=high,
            middle=middle,
        )
        return said + tr("{n} runs that differ in their seed only. One run proves little.", n=revealed["n"])


class Guess:
    """Everybody says where the next trial should be; then comes the truth, with Bayesian search's own choice."""

    title, is_open = mark("Everybody’s guess"), False

    def begin(self, settings: Mapping[str, Any], seed: int) -> Facts:
        facts = _about(settings)
        found = run(problems.get(facts["problem"]), "random", trials=SHOWN, seed=seed)
        points = [[*_place(found, trial.config), _short(trial.value or 0.0)] for trial in found.done]
        return facts | {"seed": seed, "points": points}

    def add(self, facts: Facts, number: int, told: Mapping[str, Any], former: Facts | None = None) -> Facts:
        return {"x": _share(told.get("x")), "y": _share(told.get("y"))}

    def reveal(self, facts: Facts, found: Mapping[str, Facts]) -> Facts:
        problem = problems.get(facts["problem"])
        history = run(problem, "random", trials=SHOWN, seed=facts["seed"])
        ask = methods.get("bayes", initial=SHOWN).ask(history, np.random.default_rng([facts["seed"], SHOWN]))
        chosen = _place(history, ask.config)
        its = _truth(problem, *chosen)
        values = {number: _truth(problem, one["x"], one["y"]) for number, one in found.items()}
        sign = 1 if facts["direction"] == "maximize" else -1
        told = {"n": len(values), "better": sum(sign * value > sign * its for value in values.values())}
        machine = {"x": chosen[0], "y": chosen[1], "value": its}
        return told | {"values": values, "bayes": machine, "ground": ground(facts["problem"])}

    def words(self, facts: Facts) -> Facts:
        return _titles(facts)

    def sentence(self, facts: Facts, revealed: Facts) -> str:
        return tr(
            "Bayesian search would have found {value:g}; better guesses: {n_better} of {n}.",
            value=revealed["bayes"]["value"],
            n_better=revealed["better"],
            n=revealed["n"],
        )


class Prediction:
    """Everybody says which method will win; then the race is run."""

    title, is_open = mark("Everybody’s prediction"), False

    def begin(self, settings: Mapping[str, Any], seed: int) -> Facts:
        return _about(settings) | {"choices": list(METHODS)}

    def add(self, facts: Facts, number: int, told: Mapping[str, Any], former: Facts | None = None) -> Facts:
        return {"choice": _one_of(told.get("choice"), tuple(facts["choices"]), mark("choice"))}

    def reveal(self, facts: Facts, found: Mapping[str, Facts]) -> Facts:
        medians = settled(facts["problem"])
        pick = max if facts["direction"] == "maximize" else min
        best = pick(medians.values())
        winners = [name for name, value in medians.items() if value == best]
        right = sum(one["choice"] in winners for one in found.values())
        return {"n": len(found), "right": right, "medians": medians, "winners": winners}

    def words(self, facts: Facts) -> Facts:
        question = tr(
            "Which method ends best: the median of {n_seeds} seeds, {n_trials} trials each?",
            n_seeds=SEEDS,
            n_trials=TRIALS,
        )
        return _titles(facts) | {"question": question, "choices": _methods(facts["choices"])}

    def sentence(self, facts: Facts, revealed: Facts) -> str:
        return tr(
            "{name}: median best {value:g}. Right predictions: {n_right} of {n}.",
            name=tr(" and ").join(_methods(revealed["winners"]).values()),
            value=revealed["medians"][revealed["winners"][0]],
            n_right=revealed["right"],
            n=revealed["n"],
        )


class Tournament:
    """Each person places trials one after another; their best so far stands beside those of the methods."""

    title, is_open = mark("People against the methods"), True

    def begin(self, settings: Mapping[str, Any], seed: int) -> Facts:
        (low, high), trials = PLACED, settings.get("trials", 12)
        if isinstance(trials, bool) or not isinstance(trials, int) or not low <= trials <= high:
            raise ClassroomError(tr("The budget is a whole number from {low} to {high} trials.", low=low, high=high))
        facts = _about(settings) | {"trials": trials}
        curves = medians(facts["problem"], trials, same_start=False)  # persons begin as they like, too
        return facts | {"rivals": {name: list(curve) for name, curve in curves.items()}}

    def add(self, facts: Facts, number: int, told: Mapping[str, Any], former: Facts | None = None) -> Facts | None:
        placed = [] if former is None else former["placed"]
        if "x" not in told and "y" not in told:
            return None
        if len(placed) >= facts["trials"]:
            raise ClassroomError(tr("All your trials are placed. Wait for the verdict."))
        if type(told.get("trial")) is not int or told["trial"] != len(placed) + 1:  # True is no number
            raise ClassroomError(tr("Your next trial is number {n}.", n=len(placed) + 1))
        x, y = _share(told.get("x")), _share(told.get("y"))
        placed = [*placed, [x, y, _truth(problems.get(facts["problem"]), x, y)]]
        better = np.maximum if facts["direction"] == "maximize" else np.minimum
        return {"placed": placed, "best": better.accumulate([value for *_, value in placed]).tolist()}

    def reveal(self, facts: Facts, found: Mapping[str, Facts]) -> Facts:
        sign = 1 if facts["direction"] == "maximize" else -1
        values = {number: one["best"][-1] for number, one in found.items()}
        beaten = {
            name: sum(sign * value > sign * curve[-1] for value in values.values())
            for name, curve in facts["rivals"].items()
        }
        return {"n": len(values), "beaten": beaten, "values": values, "ground": ground(facts["problem"])}

    def words(self, facts: Facts) -> Facts:
        return _titles(facts) | {"titles": _methods(facts["rivals"])}

    def sentence(self, facts: Facts, revealed: Facts) -> str:
        parts = [
            tr(
                "{beat} of {n} beat {method} ({value:g})",
                beat=revealed["beaten"][name],
                n=revealed["n"],
                method=title,
                value=facts["rivals"][name][-1],
            )
            for name, title in _methods(facts["rivals"]).items()
        ]
        return tr(
            "{listed}. A method’s value is the median of {n_seeds} seeds; one game proves little.",
            listed=tr("; ").join(parts),
            n_seeds=SEEDS,
        )


MODES: Mapping[str, Mode] = {
    "seeds": Seeds(),
    "guess": Guess(),
    "prediction": Prediction(),
    "tournament": Tournament(),
}


@lru_cache(maxsize=4096)
def single(problem: str, method: str, seed: int) -> tuple[float, ...]:
    """The best so far of one run."""
    history = run(problems.get(problem), method, trials=TRIALS, seed=seed)
    best = [_short(value) for value in history.best_so_far() if math.isfinite(value)]
    return tuple(best + [best[-1]] * (TRIALS - len(best)))  # a grid may be smaller


def settled(problem: str) -> dict[str, float]:
    """The median best of each method."""
    return {label: curve[-1] for label, curve in medians(problem, TRIALS).items()}


@lru_cache(maxsize=128)
def medians(problem: str, trials: int, same_start: bool = True) -> dict[str, tuple[float, ...]]:
    """The best so far of each method after each trial, the median of some seeds."""
    race = compare.race(problems.get(problem), METHODS, seeds=SEEDS, trials=trials, same_start=same_start)
    return {
        label: tuple(_short(float(value)) for value in np.nanmedian(race.best_so_far(label), axis=0))
        for label in METHODS
    }


@cache
def ground(problem: str) -> list[list[int]]:
    """The true values as 0 (worst) to 99 (best) by rank, by row of the second parameter, from low to high."""
    known = problems.get(problem)
    at = (np.arange(SIDE) + 0.5) / SIDE
    values = np.array([[_truth(known, u, v) for u in at] for v in at])
    values = values if known.direction == "maximize" else -values
    ranks = values.ravel().argsort().argsort().reshape(values.shape)
    levels: list[list[int]] = np.rint(99 * ranks / (values.size - 1)).astype(int).tolist()
    return levels


def _about(settings: Mapping[str, Any]) -> Facts:
    name = _one_of(settings.get("problem", PROBLEMS[0]), PROBLEMS, mark("problem"))
    problem = problems.get(name)
    told = {"problem": name, "direction": problem.direction}
    return told | {"metric": problem.metric, "axes": list(problem.space), "optimum": _short(problem.optimum or 0.0)}


def _titles(facts: Facts) -> Facts:
    problem = problems.get(facts["problem"])
    return {"title": tr(problems.title(problem)), "metric": tr(problem.metric)}


def _methods(names: Iterable[str]) -> dict[str, str]:
    return {name: tr(methods.title(name)) for name in names}


def _place(history: History, config: Mapping[str, Any]) -> tuple[float, float]:
    u, v = history.space.to_unit(dict(config))
    return round(float(u), 4), round(float(v), 4)


def _truth(problem: Problem, u: float, v: float) -> float:
    return _short(problem.evaluate(problem.space.from_unit([u, v])).value)


def _short(value: float) -> float:
    return float(f"{float(value):.5g}")


def _share(told: object) -> float:
    if isinstance(told, bool) or not isinstance(told, int | float) or not 0 <= told <= 1:
        raise ClassroomError(tr("A guess is a place on the map: x and y from 0 to 1."))
    return round(float(told), 4)


def _one_of(told: object, known: tuple[str, ...], what: str) -> str:
    if isinstance(told, str) and told in known:
        return told
    raise ClassroomError(tr("The {what} is one of {listed}.", what=tr(what), listed=", ".join(known)))

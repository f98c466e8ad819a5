"""What a file says of its search in words: titles, dates, versions."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from itertools import pairwise
from typing import Any

from tuning import methods, problems
from tuning.compare import Race
from tuning.study import History, State
from tuning.version import VERSION

PACKAGES = ("numpy", "scipy", "scikit-learn", "pandas", "plotly", "optuna", "cmaes", "torch")
BY_THE_MACHINE = (State.TIMEOUT, State.DIED, State.OUT_OF_MEMORY)


def versions() -> dict[str, str]:
    """This package, Python, and of the packages that have a say in the numbers those that are installed."""
    return dict(_versions())


@cache  # a process keeps what it has loaded; each of these reads a long file
def _versions() -> Mapping[str, str]:
    found = {"tuning": VERSION, "Python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def in_a_line(text: str) -> str:
    """The text on one line, without signs that cannot be seen or that turn the direction of what follows."""
    line = " ".join(str(text).split())
    return line if line.isprintable() else "".join(c if c.isprintable() else ascii(c)[1:-1] for c in line)


def problem_title(recipe: Mapping[str, Any]) -> str:
    """The problem in a few words; nothing is loaded for it."""
    if recipe.get("kind") == "estimator":
        return in_a_line(f"{recipe.get('dataset')} × {recipe.get('model')}")
    if recipe.get("kind") == "across_models":
        return in_a_line(f"{recipe.get('dataset')} × {', '.join(recipe.get('models') or ())}")
    return in_a_line(recipe.get("name") or "a problem of one's own")


def method_title(recipe: Mapping[str, Any]) -> str:
    """The method as people read it."""
    name = in_a_line(recipe.get("name") or "a method of one's own")
    try:
        return methods.title(name)
    except ValueError:
        return name


def titled(what: History | Race) -> History | Race:
    """The same; a race with its methods called by their titles."""
    if not isinstance(what, Race):
        return what
    names = {label: methods.title(label) if label in methods.names() else label for label in what.labels}
    if len(set(names.values())) < len(names):
        return what
    spec = replace(what.spec, methods={names[label]: method for label, method in what.methods.items()})
    return Race(spec, {names[label]: runs for label, runs in what.histories.items()})


def title(what: History | Race) -> str:
    """What was searched, and by whom."""
    if isinstance(what, Race):
        names = ", ".join(map(in_a_line, what.labels))
        return f"Race on {problem_title(what.problem.recipe())}: {names}"
    return f"Search on {problem_title(what.study.problem)}: {method_title(what.study.method)}"


def moment(seconds: float | None) -> str:
    """A time of the clock as date and time in UTC; empty where there is none, or the clock was a simulated one."""
    if seconds is None or not 1e8 < seconds < 1e11:
        return ""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M UTC")


def today(now: datetime | None) -> str:
    """The date on which a file is written."""
    return (now or datetime.now(UTC)).strftime("%Y-%m-%d")


def better(direction: str) -> str:
    """The direction in words."""
    return "higher is better" if direction == "maximize" else "lower is better"


def why_others(what: History | Race) -> list[str]:
    """Why the same search or race may come to other numbers, a sentence each; none if it must come to the same."""
    if isinstance(what, Race):
        return _why_another_race(what)
    history, said = what, []
    by_number = history.ended_trials
    if any(b.started < (a.finished or 0.0) for a, b in pairwise(by_number)):
        said.append(
            "Several trials ran at once. A method that learns from scores depends on which ended first, so its "
            "later trials may be others."
        )
    last = by_number[-1].number if by_number else -1
    if any(trial.is_cancelled and trial.number < last for trial in history.finished):
        said.append("A trial was cancelled and made up for later: from there on the numbers of the trials are others.")
    session, is_given_up = history.session, any(trial.state == State.PRUNED for trial in history.finished)
    has_rested = session is not None and bool(by_number) and by_number[0].started < session.time
    if session is not None and has_rested and (is_given_up or session.discard != "none"):
        said.append("It rested and went on: by which rule trials were given up before that is not known any more.")
    if any(trial.state in BY_THE_MACHINE for trial in history.finished):
        said.append("Trials were cut by time or memory, which depends on the machine.")
    if any(goal.is_time for goal in history.study.goals) and history.study.problem.get("kind") != "recorded":
        said.append(
            "A goal is in seconds, which are others each time. A method that learns from them may try other configs."
        )
    return said


def _why_another_race(race: Race) -> list[str]:
    if problems.cost(race.problem) != "trained":
        return []  # its seconds are those of a table or of a formula, and so is the order in which trials end
    said = [sentence for runs in race.histories.values() for run in runs for sentence in why_others(run)]
    if race.seconds is not None:
        said.append("Each run ends after a number of seconds, so it may have another number of trials.")
    return [*dict.fromkeys(said)]

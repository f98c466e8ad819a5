"""A search or a race told as a program: cells of text and of code, which a script and a notebook both are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from tuning.compare import Race
from tuning.datasets import DatasetError
from tuning.datasets import table as tables
from tuning.export import code, facts
from tuning.export.code import Group, written
from tuning.language import tr
from tuning.methods import recipe
from tuning.search.aims import asked_for
from tuning.study import History

Where = Literal["script", "notebook"]
EXACT = "number by number"


@dataclass(frozen=True)
class Cell:
    """A part of the program; `only` says that it belongs into the script alone or the notebook alone."""

    kind: Literal["text", "code"]
    body: str
    only: Where | None = None


def cells(what: History | Race, now: datetime | None = None) -> list[Cell]:
    """All parts in their order.

    Raises:
        NotCode: if the problem or a method cannot be named in code.
    """
    return _race(what, now) if isinstance(what, Race) else _search(what, now)


def _about(what: History | Race, promise: str, now: datetime | None) -> Cell:
    made = ", ".join(f"{name} {version}" for name, version in facts.versions().items())
    text = f"{facts.title(what)}\n\n{promise}\n\nWritten on {facts.today(now)} with {made}."
    return Cell("text", text)


def _search(history: History, now: datetime | None) -> list[Cell]:
    study = history.study
    if not study.problem or study.problem.get("kind") == "imported":
        raise code.NotCode(
            tr("this history was made from plain data, so there is no search to repeat. Take its table.")
        )
    n = len(history.ended_trials)
    others = facts.why_others(history)
    promise = " ".join(["This repeats the search.", *others] if others else [f"This repeats the search, {EXACT}."])
    if history.ended is None:
        promise += f" It was not over: these are its first {n} trials."
    problem = written(code.problem(study.problem), first="problem = ")
    parts = [
        _about(history, promise, now),
        *_imports(("methods", "problems", "run"), problem),
        *_own_table(study.problem),
        Cell("code", problem),
        Cell("code", written(code.method(study.method), first="method = ")),
        Cell("code", "\n".join(_runs(history))),
        Cell("code", "print(history.best)", "script"),
        Cell("code", "history.best", "notebook"),
        Cell("code", "print(history.frame())", "script"),
        Cell("code", "history.frame()", "notebook"),
    ]
    if history.done:
        label = str(study.method.get("name") or "search")
        card = written(code.call("plots.card", "best_so_far", Group(f"{{{code.text(label)}: history}}", (), "")))
        parts.append(Cell("code", f"{card}.figure", "notebook"))
        if study.problem.get("kind") in ("estimator", "across_models"):
            parts.append(Cell("text", "The best model, fitted with scikit-learn alone:"))
            parts.append(Cell("code", "print(problem.snippet(history.best.config))"))
    return parts


def _imports(names: tuple[str, ...], problem: str) -> list[Cell]:
    """What the program needs: only a notebook draws, and only a problem with ranges names the kinds of parameters."""
    kinds = [kind for kind in ("Categorical", "Float", "Int", "Space") if f"{kind}(" in problem]
    spaces = f"\nfrom tuning.space import {', '.join(kinds)}" if kinds else ""
    plain, drawn = sorted(names), sorted((*names, "plots"))
    return [
        Cell("code", f"from tuning import {', '.join(plain)}{spaces}", "script"),
        Cell("code", f"from tuning import {', '.join(drawn)}{spaces}", "notebook"),
    ]


def _own_table(problem: Mapping[str, Any]) -> list[Cell]:
    """Makes a table of one's own known to the program, from its file or data frame: no other process has it.

    Raises:
        NotCode: if the table is not known here, so that nobody can say how it was read.
    """
    if problem.get("dataset") != "table":
        return []
    try:
        table = tables.known(str(problem["settings"].get("content")))
    except DatasetError as error:
        raise code.NotCode(str(error)) from None
    if table is None:
        raise code.NotCode(tr(tables.UNKNOWN))
    lines = tables.reading_code(table)
    path = ["from pathlib import Path"] if any("Path(" in line for line in lines) else []
    return [Cell("code", "\n".join([*path, "from tuning.datasets import table", "", *lines, "table.keep(read)"]))]


def _runs(history: History) -> list[str]:
    """The search as it went: to where it came, and in two parts if it was prolonged."""
    study, n = history.study, len(history.ended_trials)
    names = [Group(name, (), "") for name in ("problem", "method")]
    options = {} if study.trials is None else {"trials": study.trials}
    discard = (
        {} if history.session is None or history.session.discard == "none" else {"discard": history.session.discard}
    )
    ends = Group(f"lambda now: len(now.ended_trials) >= {n}", (), "")
    is_cut = study.trials is None or 0 < n < study.trials
    more = {**discard, **asked_for(study), **({"stop": ends} if is_cut else {})}
    first = code.call("run", *names, **options, seed=study.seed, **more)
    said = [written(first, first="history = ")]
    if study.trials is not None and n > study.trials:  # what a grid is made of is the first number
        rest = code.call("run", *names, trials=n, history=Group("history", (), ""), **discard)
        said.append(written(rest, first="history = "))
    if study.problem.get("metric", study.metric) != study.metric:
        said.append(written(code.call("history.by_metric", study.metric, study.direction), first="history = "))
    return said


def _race(race: Race, now: datetime | None) -> list[Cell]:
    spec = race.spec
    others = facts.why_others(race)
    whole = f"This repeats the race, {EXACT}: the seeds decide all of it."
    promise = " ".join(["This repeats the race.", *others] if others else [whole])
    if not race.is_over:
        promise += f" Here it was not over: every run had {race.reached} of its {race.trials} trials."
    problem = written(code.problem(race.problem.recipe()), first="problem = ")
    entrants = {label: {**recipe(method)} for label, method in race.methods.items()}
    for made in entrants.values():
        made.pop("same_start", None)  # the race gives it to all
    lined = code.call(
        "compare.race",
        Group("problem", (), ""),
        code.listed((label, code.method(made)) for label, made in entrants.items()),
        seeds=_seeds(race.seeds),
        trials=race.trials,
        workers=race.workers,
        seconds=race.seconds,
        same_start=spec.same_start,
        **asked_for(race.histories[race.labels[0]][0].study),
    )
    return [
        _about(race, promise, now),
        *_imports(("compare", "methods", "problems"), problem),
        *_own_table(race.problem.recipe()),
        Cell("code", problem),
        Cell("code", written(lined, first="race = ")),
        Cell("code", "print(compare.verdict(race))"),
        Cell("code", "print(compare.by_method(race))", "script"),
        Cell("code", "compare.by_method(race)", "notebook"),
        Cell("code", "print(compare.summary(race))", "script"),
        Cell("code", "compare.summary(race)", "notebook"),
        Cell("code", "plots.race_card(race).figure", "notebook"),
    ]


def _seeds(seeds: tuple[int, ...]) -> Group | list[int]:
    """As a range where they are one."""
    first, last = seeds[0], seeds[-1]
    is_range = seeds == tuple(range(first, last + 1))
    return Group(f"range({first}, {last + 1})" if first else f"range({last + 1})", (), "") if is_range else list(seeds)

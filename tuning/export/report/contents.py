"""What a report says of a search or a race: in sentences, cards and tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tuning import compare, plots
from tuning.compare import Race
from tuning.export import facts
from tuning.export.report.markup import Markup, element, joined, table
from tuning.methods import recipe
from tuning.space import Space
from tuning.space.conditions import describe_condition
from tuning.space.parameters import describe
from tuning.study import History

if TYPE_CHECKING:
    import pandas as pd

MAX_ROWS = 2000
FIRST = ("best_so_far", "parallel_coordinates", "importance", "slice", "landscape", "rank")  # others follow


def cards(what: History | Race) -> list[plots.Card]:
    """All plots of a history; of a race its bands, then all plots of one of its seeds."""
    ordered = sorted(plots.names(), key=lambda name: (*FIRST, name).index(name))
    if isinstance(what, Race):
        of_seed = what.of_seed(what.seeds[0])
        return [plots.race_card(what), *(plots.card(name, of_seed) for name in ordered)]
    label = facts.method_title(what.study.method) if what.study.method else "search"
    return [plots.card(name, {label: what}) for name in ordered]


def of_whom(what: History | Race) -> str:
    """Whose trials the charts show."""
    if isinstance(what, Race):
        if len(what.seeds) == 1:
            return f"All show the runs of the one seed, {what.seeds[0]}."
        return f"The first one shows all {len(what.seeds)} seeds; the others show the runs of seed {what.seeds[0]}."
    return "They can be zoomed, and tell of each trial under the mouse."


# Above the charts ----------------------------------------------------------------------------------------------


def summary(what: History | Race, now: datetime | None) -> list[Markup]:
    """What was found, then the recipe."""
    if isinstance(what, Race):
        said, recipe_of = _verdict(what), _race_recipe(what)
        study: Mapping[str, Any] = what.problem.recipe()
        space = what.problem.space
    else:
        said, recipe_of = _best(what), _search_recipe(what)
        study = what.study.problem
        space = what.space
    found = [element("p", f"Written on {facts.today(now)}.", cls="note"), said, element("h2", "Recipe")]
    found.append(_facts({**_problem(study), **recipe_of}))
    return [*found, _space(space)]


def _best(history: History) -> Markup:
    study, best = history.study, history.best
    direction = facts.better(history.direction)
    if best is None:
        return element("p", f"No trial has a value yet ({study.metric}, {direction}).", cls="verdict")
    words = f"Best {study.metric}: {best.value:.6g} ({direction}), found by trial {best.number + 1} of {len(history)}."
    parts = [element("p", words, cls="verdict"), _facts({name: _short(value) for name, value in best.config.items()})]
    importance = plots.card("importance", {"search": history})
    parts.append(
        element("p", joined([element("strong", "What mattered: "), importance.summary.removeprefix("search: ")]))
    )
    return joined(parts)


def _verdict(race: Race) -> Markup:
    try:
        headline, _, rest = compare.verdict(race).partition("\n")
    except ValueError as error:  # no value yet, or none at all
        headline, rest = str(error), ""
    lines = joined(element("p", line) for line in rest.splitlines() if line.strip())
    return joined([element("p", headline, cls="verdict"), lines])


def _problem(given: Mapping[str, Any]) -> dict[str, str]:
    """What is optimised. Tables of one's own and the like are named by their type only."""
    hidden = {"space", "kind", "name", "metric"}
    found = {"problem": facts.problem_title(given)}
    return found | {
        str(name): _short(value) for name, value in given.items() if name not in hidden and value not in (None, {})
    }


def _method(given: Mapping[str, Any]) -> str:
    settings = ", ".join(f"{name} = {_short(value)}" for name, value in given.items() if name != "name")
    title = facts.method_title(given)
    return f"{title} ({settings})" if settings else title


def _search_recipe(history: History) -> dict[str, str]:
    study, session = history.study, history.session
    states = Counter(str(trial.state) for trial in history.trials)
    planned = "" if history.planned is None else f" of {history.planned} planned"
    listed = ", ".join(f"{n} {state}" for state, n in states.items())
    found = {
        "method": _method(study.method) if study.method else "not known",
        "objective": f"{study.metric} ({facts.better(history.direction)})",
        "trials": f"{len(history)}{planned}" + (f": {listed}" if listed else ""),
        "seed": str(study.seed),
        "early discard": session.discard if session is not None else "",
        "began": facts.moment(history.started),
        "ended": facts.moment(history.ended) or ("" if history.ended is not None else "it is not over"),
        "end": history.reason,
    }
    return {name: text for name, text in found.items() if text}


def _race_recipe(race: Race) -> dict[str, str]:
    listed = {f"method {label}": _method(recipe(method)) for label, method in race.methods.items()}
    seeds = race.seeds
    is_range = seeds == tuple(range(seeds[0], seeds[-1] + 1))
    found = {
        "objective": f"{race.problem.metric} ({facts.better(race.direction)})",
        "seeds": f"{seeds[0]} to {seeds[-1]}" if is_range and len(seeds) > 1 else ", ".join(map(str, seeds)),
        "trials of each run": str(race.trials) + ("" if race.is_over else f"; {race.reached} are made"),
        "workers of each run": str(race.workers),
        "seconds of each run": "" if race.seconds is None else f"{race.seconds:g}",
        "same first trials": str(race.spec.n_same_start),
    }
    return listed | {name: text for name, text in found.items() if text}


def _space(space: Space) -> Markup:
    rows = [
        (
            name,
            describe(parameter),
            describe_condition(parameter.when) if parameter.when else "",
        )
        for name, parameter in space.items()
    ]
    return joined([element("h3", "What was searched"), table(("parameter", "values", "only if"), rows)])


def _facts(given: Mapping[str, str]) -> Markup:
    rows = (joined([element("dt", name), element("dd", text)]) for name, text in given.items())
    return element("dl", joined(rows))


# Below the charts ----------------------------------------------------------------------------------------------


def tables(what: History | Race) -> list[Markup]:
    """The numbers: of a race by method, pair and run; of a search all trials."""
    if not isinstance(what, Race):
        return [element("h2", "Trials"), _trials(what)]
    found = [element("h2", "By method"), _frame(compare.by_method(what))]
    try:
        found += [element("h2", "By pair"), _frame(compare.summary(what))]
    except ValueError as error:
        found.append(element("p", str(error), cls="note"))
    columns = ("method", "seed", "best", "found by trial", "trials", "without a value", "end")
    rows = [
        (
            label,
            seed,
            None if run.best is None else run.best.value,
            None if run.best is None else run.best.number + 1,
            len(run.finished),
            len(run.finished) - len(run.done),
            run.reason,
        )
        for label, runs in what.histories.items()
        for seed, run in zip(what.seeds, runs, strict=True)
    ]
    return [*found, element("h2", "All runs"), table(columns, rows)]


def _frame(frame: pd.DataFrame) -> Markup:
    return table([str(name) for name in frame.columns], frame.itertuples(index=False, name=None))


def _trials(history: History) -> Markup:
    """All trials, people's numbers; of very many the best ones."""
    shown: Sequence[Any] = history.trials
    said = f"{len(shown):,} trials. Press the head of a column to sort by it."
    if len(shown) > MAX_ROWS:
        sign = history.study.sign
        ranked = sorted(shown, key=lambda trial: (trial.value is None, -sign * (trial.value or 0.0), trial.number))
        shown = sorted(ranked[:MAX_ROWS], key=lambda trial: trial.number)
        said = f"The best {MAX_ROWS:,} of {len(history):,} trials; the CSV has all."
    metrics = [name for name in history.trials[0].metrics] if history.trials else []
    metrics = [name for name in dict.fromkeys([*metrics, *_metrics(history)]) if name != history.study.metric]
    columns = ["trial", "state", history.study.metric, "spread", *history.space, *metrics, "seconds", "message"]
    rows = (
        (
            trial.number + 1,
            str(trial.state),
            trial.value,
            trial.spread,
            *(_cell(trial.config.get(name)) for name in history.space),
            *(_mean(trial.metrics.get(name)) for name in metrics),
            trial.seconds,
            trial.message,
        )
        for trial in shown
    )
    return table(columns, rows, caption=said)


def _metrics(history: History) -> Iterable[str]:
    return dict.fromkeys(name for trial in history.done[:50] for name in trial.metrics)


def _mean(scores: Sequence[float] | None) -> float | None:
    return sum(scores) / len(scores) if scores else None


def _cell(value: Any) -> Any:
    return value if value is None or isinstance(value, (int, float, str)) else _short(value)


def _short(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, str):
        return value
    text = repr(dict(value) if isinstance(value, Mapping) else value)
    return text if len(text) <= 300 else f"{text[:300]} …"


def versions(now: datetime | None) -> list[Markup]:
    """What wrote the file, and when."""
    listed = ", ".join(f"{name} {version}" for name, version in facts.versions().items())
    return [element("p", f"Written on {facts.today(now)} by {listed}. The file is complete: it asks no network.")]

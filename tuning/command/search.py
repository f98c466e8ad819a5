"""``tuning run``: a search from a file or from options, kept in a store."""

from __future__ import annotations

import sys
import tomllib
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any

import click

from tuning import methods, problems, store
from tuning.search import RunOptions, study_of
from tuning.search import run as search
from tuning.search.callbacks import progress
from tuning.search.stopping import after_seconds
from tuning.study import History

SLOW_SECONDS = 300.0  # that the end of a search waits for a store that answers late
INTERRUPTED = 130
OPTIONS = ("trials", "seconds", "seed", "workers", "timeout", "discard")
PARTS = ("problem", "method", "run")

EXAMPLE = """Run a search, from a TOML FILE or from options; options change what the file says.

\b
A file has up to three tables:
  [problem]             or: name = "branin", for a problem that has a name
  dataset = "wine"
  model = "svm"
  folds = 3
  [method]
  name = "bayes"        and its settings
  [run]
  trials = 30           and: seconds, seed, workers, timeout, discard

\b
Examples:
  tuning run search.toml --seed 3
  tuning run --problem recorded_svm_digits --method random --trials 50
  tuning run --dataset digits --model mlp --metric f1_macro --trials 100 --workers 4

Ctrl+C ends the search: what was found is kept, and the exit code is 130.
"""


def _complete(names: Any) -> Any:
    return lambda context, parameter, begun: [name for name in names() if name.startswith(begun)]


def _datasets() -> tuple[str, ...]:
    from tuning import datasets

    return datasets.names()


def _models() -> tuple[str, ...]:
    from tuning import models

    return models.names()


@click.command("run", help=EXAMPLE)
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--problem", "name", help="A problem that has a name.", shell_complete=_complete(problems.names))
@click.option("--dataset", help="A data set, for a model on data.", shell_complete=_complete(_datasets))
@click.option("--model", help="A model.", shell_complete=_complete(_models))
@click.option("--metric", help="What is optimised.")
@click.option("--method", help="Who searches; bayes if nothing is said.", shell_complete=_complete(methods.names))
@click.option("--trials", type=int, help="How many trials; 30 if neither trials nor seconds are said.")
@click.option("--seconds", type=float, help="For how long.")
@click.option("--seed", type=int, help="The seed; 0 if nothing is said.")
@click.option("--workers", type=int, help="How many trials run at once.")
@click.option("--timeout", type=float, help="Seconds that one trial may run.")
@click.option("--discard", help="A rule that gives up trials early: none, exact, median, halving.")
@click.option("--title", default="", help="What the search is called in lists.")
@click.option("--store", "where", help="The store: a file, a URL, or memory: to keep nothing.")
@click.option("--quiet", is_flag=True, help="Without a progress bar.")
def run(file: Path | None, title: str, where: str | None, quiet: bool, **given: Any) -> None:
    """Run a search, and print its id and its best trial."""
    parts = _read(file)
    for part, names in (("problem", ("name", "dataset", "model", "metric")), ("run", OPTIONS)):
        parts[part] |= {name: given[name] for name in names if given[name] is not None}
    if given["method"] is not None and given["method"] != parts["method"].get("name"):
        parts["method"] = {"name": given["method"]}  # settings are of the other one
    try:
        problem, method, options = _made(parts)
    except (ValueError, TypeError) as error:
        raise click.UsageError(str(error)) from None
    try:
        history, recording = _searched(problem, method, options, title, where, quiet)
    except ValueError as error:  # of the store, or of a method that does not take this problem
        raise click.ClickException(str(error)) from None
    said(history, recording)


def _read(file: Path | None) -> dict[str, dict[str, Any]]:
    """The tables of the file."""
    if file is None:
        return {part: {} for part in PARTS}
    try:
        found = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise click.UsageError(f"{file} is not TOML: {error}") from None
    if unknown := sorted(set(found) - set(PARTS)):
        raise click.UsageError(f"{file} has an unknown part {unknown[0]!r}. It may have: {', '.join(PARTS)}.")
    for part, value in found.items():
        if not isinstance(value, dict):
            raise click.UsageError(f"{file}: {part} is a table; write [{part}] above its entries.")
    return {part: dict(found.get(part, {})) for part in PARTS}


def _made(parts: Mapping[str, dict[str, Any]]) -> tuple[Any, Any, RunOptions]:
    """Problem, method and options; raises ValueError or TypeError where something makes no sense."""
    about, by, how = (dict(parts[part]) for part in PARTS)
    if "name" in about:
        if crossed := {"dataset", "model"} & set(about):
            raise ValueError(f"a problem that has a name takes no {sorted(crossed)[0]}. Give one or the other.")
        problem: Any = problems.get(about.pop("name"), **about)
    elif not about:
        raise ValueError("say what is optimised: --problem NAME, or --dataset NAME and --model NAME, or a file.")
    else:
        if "space" in about:
            about["space"] = _space(about["space"])
        if isinstance(about.get("spaces"), dict):
            about["spaces"] = {name: _space(each) for name, each in about["spaces"].items()}
        known = _entries()
        for what in about:
            if what not in known:
                raise ValueError(f"problem has no entry {what[:60]!r}. It has: {', '.join(known)}.")
        problem = problems.estimator(**about)
    method = methods.get(by.pop("name", "bayes"), **by)
    if unknown := sorted(set(how) - set(OPTIONS)):
        raise ValueError(f"run has no entry {unknown[0]!r}. It has: {', '.join(OPTIONS)}.")
    if how.get("trials") is None and how.get("seconds") is None:
        how["trials"] = 30
    return problem, method, RunOptions(**how)


def _space(given: Any) -> Any:
    """Parameters as `Space.to_json` writes them; what is a list of values is scikit-learn's notation."""
    from tuning.space import Space

    is_ours = isinstance(given, dict) and given and all(isinstance(one, dict) for one in given.values())
    return Space.from_json(given) if is_ours else Space.from_sklearn(given)


def _entries() -> list[str]:
    """What the table ``[problem]`` may say of a model on data."""
    from tuning.problems.cross_validation import Estimator

    return [
        *dict.fromkeys(
            ("dataset", "model", "models", "spaces", *(each.name for each in fields(Estimator) if each.init))
        )
    ]


def _searched(
    problem: Any, method: Any, options: RunOptions, title: str, where: str | None, quiet: bool
) -> tuple[History, store.Recording]:
    with store.open(where) as opened:
        study = study_of(problem, method, trials=options.trials, seed=options.seed or 0)
        recording = opened.begin(
            "search",
            [store.Run(method.name, study)],
            name=title,
            problem=problems.title(problem),
            method=getattr(method, "title", method.name),
            recipe={"form": 1, "options": vars(options), "label": method.name},
        )
        click.echo(recording.id)
        click.echo(f"{problems.title(problem)}, {getattr(method, 'title', method.name)}", err=True)
        with unsaved_later():
            history = search(
                problem,
                method,
                trials=options.trials,
                seed=options.seed,
                workers=options.workers,
                timeout=options.timeout,
                discard=options.discard,
                stop=None if options.seconds is None else after_seconds(options.seconds),
                callbacks=() if quiet else (progress(),),
                store=recording,
            )
        return history, recording


@contextmanager
def unsaved_later() -> Iterator[None]:
    """Leaves out the warning that trials are not saved: `check_saved` says it as an error, after what was found."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", ".*not saved: ", RuntimeWarning)
        yield


def check_saved(recording: store.Recording) -> None:
    """Leaves with exit code 1 if the store has not taken everything: with this process it is gone.

    A store that is slow, and has refused nothing, is waited for; Ctrl+C ends that.
    """
    if not recording.is_written and not recording.unsaved:
        click.echo("Waiting for the store to take the rest ...", err=True)
        try:
            recording.flush(SLOW_SECONDS)
        except KeyboardInterrupt:
            click.echo("Interrupted.", err=True)
    if not recording.is_written:
        why = recording.unsaved or "the store has not answered, so the newest trials are not saved."
        click.echo(f"Error: {why}", err=True)
        sys.exit(1)


def said(history: History, recording: store.Recording) -> None:
    """What was found; leaves with an exit code where that is not all that was asked for."""
    best = history.best
    if best is not None:
        click.echo(f"best {history.study.metric} {best.value:.6g}, trial {best.number + 1} of {len(history)}")
        for name, value in best.config.items():
            click.echo(f"  {name} = {value!r}")
    check_saved(recording)
    if history.reason == "interrupted":
        click.echo(
            f"Interrupted; {len(history.ended_trials)} trials are kept; go on with: tuning resume {recording.id}",
            err=True,
        )
        sys.exit(INTERRUPTED)
    if best is None:
        said = next((trial.message for trial in history.finished if trial.message), "there was none")
        click.echo(f"Error: no trial has a value: {said}", err=True)
        sys.exit(1)

"""``tuning resume``: a stored search or race goes on from where it stands."""

from __future__ import annotations

import sys
from typing import Any

import click

from tuning import compare, methods, problems, store
from tuning.command.search import INTERRUPTED, check_saved, said, unsaved_later
from tuning.command.show import BY_ID, Id, Store
from tuning.compare.stored import made_again
from tuning.datasets import table
from tuning.search import RunOptions
from tuning.search import run as search
from tuning.search.callbacks import progress
from tuning.search.stopping import after_seconds

HELP = """Go on with a search or race that is kept, from where it stands.

Problem, method, seed and folds are those with which it began; with one worker the end is the same as if it had never
rested. A search that has all its trials takes more with --trials.

\b
Examples:
  tuning resume ID
  tuning resume ID --trials 60 --workers 4
"""


@click.command("resume", help=HELP, context_settings=BY_ID)
@Id
@click.option("--trials", type=int, help="How many trials in all; as many as it began with if nothing is said.")
@click.option("--seconds", type=float, help="For how long.")
@click.option("--workers", type=int, help="How many trials run at once.")
@click.option("--timeout", type=float, help="Seconds that one trial may run.")
@click.option("--quiet", is_flag=True, help="Without a progress bar.")
@Store
def resume(id: str, where: str | None, quiet: bool, **given: Any) -> None:
    """Go on with a study, and print its best trial or its verdict."""
    asked = {name: value for name, value in given.items() if value is not None}
    try:
        RunOptions(**asked)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    try:
        with store.open_to_read(where) as opened:
            table.find_in(opened.shelf.get)
            stored = opened.load(id)
            if stored.row.kind == "game":
                raise click.UsageError("a game is played on the page Inside: tuning app.")
            if stored.row.kind == "race":
                _race(opened, stored, asked, quiet)
            else:
                _search(opened, stored, asked, quiet)
    except ValueError as error:
        raise click.ClickException(str(error)) from None


def _search(opened: store.Store, stored: store.Stored, asked: dict[str, Any], quiet: bool) -> None:
    history, id = stored.history, stored.row.id
    told = stored.recipe.get("options") if isinstance(stored.recipe, dict) else None
    began = {name: (told or {}).get(name) for name in ("trials", "seconds", "workers", "timeout")}
    options: dict[str, Any] = {name: value for name, value in (began | asked).items() if value is not None}
    if not options.keys() & {"trials", "seconds"}:
        options["trials"] = history.planned or 0
    seconds, trials = options.pop("seconds", None), options.get("trials")
    if trials is not None and history.n_asked >= trials and not history.running:
        raise ValueError(f"this search has all its {history.n_asked} trials. Ask for more in all: --trials NUMBER.")
    problem = problems.from_recipe(history.study.problem)
    method = methods.from_recipe(history.study.method)
    discard = (told or {}).get("discard") or (history.session.discard if history.session else "none")
    recording = opened.go_on(id)
    with unsaved_later():
        history = search(
            problem,
            method,
            stop=None if seconds is None else after_seconds(seconds),
            callbacks=() if quiet else (progress(),),
            discard=discard,
            store=recording,
            **options,
        )
    said(history, recording)


def _race(opened: store.Store, stored: store.Stored, asked: dict[str, Any], quiet: bool) -> None:
    if asked:
        raise ValueError(f"a race goes on as it was begun, so it takes no --{sorted(asked)[0]}.")
    race = made_again(stored)
    if race.is_over:
        raise ValueError("this race is over: all its runs have their trials.")
    recording = opened.go_on(stored.row.id)
    try:
        with (
            unsaved_later(),
            click.progressbar(length=race.trials, hidden=quiet, label="Race", file=sys.stderr) as bar,
        ):
            for now in compare.race_steps(race.spec, store=recording):
                race = now
                bar.update(now.reached - bar.pos)
    except KeyboardInterrupt:
        check_saved(recording)
        click.echo(f"Interrupted; what was found is kept; go on with: tuning resume {stored.row.id}", err=True)
        sys.exit(INTERRUPTED)
    try:
        click.echo(compare.verdict(race))
    except ValueError as error:  # some run has no value
        click.echo(str(error))
    check_saved(recording)

"""Looking at what is kept: ``list``, ``show``, ``export``, ``report``, and the dashboard itself."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from tuning import compare, export, store
from tuning.compare import Race
from tuning.datasets import DatasetError, table
from tuning.study import History

Store = click.option("--store", "where", help="The store: a file or a URL.")
HEAD = ("id", "state", "trials", "best", "method", "problem", "name")
BY_ID = {"ignore_unknown_options": True}  # an id may begin with a hyphen, and is no option
FORMATS: dict[str, Callable[[History | Race], str | bytes]] = {
    ".html": export.html,
    ".py": export.script,
    ".ipynb": export.notebook,
    ".csv": export.csv,
    ".parquet": export.parquet,
}


def _plain(text: object) -> str:
    """On one line, without signs that would steer a terminal."""
    line = " ".join(str(text).split())
    return "".join(sign if sign.isprintable() else "�" for sign in line)


def _ids(context: click.Context, _: click.Parameter, begun: str) -> list[CompletionItem]:
    """The newest studies whose id begins so, for the shell; none where the store cannot be read."""
    try:
        with store.open_to_read(context.params.get("where")) as kept:
            rows = kept.studies(limit=200).rows
    except store.StoreError:
        return []
    return [
        CompletionItem(row.id, help=_plain(f"{row.method}, {row.problem}")) for row in rows if row.id.startswith(begun)
    ]


Id = click.argument("id", shell_complete=_ids)


@contextmanager
def _loaded(where: str | None, id: str) -> Iterator[tuple[store.Row, History | Race]]:
    """The study of that id, while the store is open: a table that was brought there is read when it is needed."""
    try:
        with store.open_to_read(where) as kept:
            table.find_in(kept.shelf.get)
            stored = kept.load(id)
            yield stored.row, export.of_stored(stored)
    except (store.StoreError, DatasetError, export.NotCode, export.MissingPackage) as error:
        raise click.ClickException(str(error)) from None


@click.command("list")
@click.option("--text", default="", help="Only those in whose name, problem or method it stands.")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="How many.")
@Store
def studies(text: str, limit: int, where: str | None) -> None:
    """The studies that are kept, the newest first."""
    try:
        with store.open_to_read(where) as kept:
            page = kept.studies(text=text, limit=limit)
    except store.NoStoreError as error:
        click.echo(f"No study is kept: {error} tuning run begins one.", err=True)
        return
    except store.StoreError as error:
        raise click.ClickException(str(error)) from None
    if not page.rows:
        like = f" with {text[:60]!r} in its name, problem or method" if text else ""
        click.echo(f"No study{like} is kept in {kept.name}. tuning run begins one.", err=True)
        return
    table: list[tuple[str, ...]] = [HEAD]
    for row in page.rows:
        best = "" if row.best is None else f"{row.best:.5g}"
        cells = (row.id, row.state, row.n_trials, best, row.method, row.problem, row.name)
        table.append(tuple(_plain(cell) for cell in cells))
    widths = [min(max(map(len, column)), 40) for column in zip(*table, strict=True)]
    for line in table:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())
    if page.total > len(page.rows):
        click.echo(f"{len(page.rows)} of {page.total}; --limit shows more.", err=True)


@click.command("show", context_settings=BY_ID)
@Id
@Store
def one(id: str, where: str | None) -> None:
    """One study: what was searched, what was found, of a race the verdict."""
    with _loaded(where, id) as (row, what):
        _said(row, what)


def _said(row: store.Row, what: History | Race) -> None:
    why = f" ({_plain(row.reason)})" if row.reason else ""
    click.echo(f"{_plain(row.problem)}, {_plain(row.method)}: {row.state}{why}")
    if isinstance(what, Race):
        try:
            click.echo(compare.verdict(what))
        except ValueError as error:
            click.echo(str(error))
        return
    click.echo(f"{len(what)} trials, seed {what.study.seed}, {_plain(what.study.metric)} ({what.direction})")
    if what.best is not None:
        click.echo(f"best {what.best.value:.6g}, trial {what.best.number + 1}")
        for name, value in what.best.config.items():
            click.echo(f"  {_plain(name)} = {_plain(repr(value))}")


@click.command("export", context_settings=BY_ID)
@Id
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@Store
def export_files(id: str, file: Path, where: str | None) -> None:
    """Write a study into a FILE; its ending says what it becomes.

    .csv and .parquet are tables of all trials, .py and .ipynb programs that repeat it, .html is the report.
    """
    if file.suffix.lower() not in FORMATS:
        raise click.UsageError(f"a file ends with one of {', '.join(FORMATS)}, not {file.suffix or 'nothing'!r}.")
    _write(file, FORMATS[file.suffix.lower()], id, where)


@click.command("report", context_settings=BY_ID)
@Id
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), default="report.html")
@Store
def report(id: str, file: Path, where: str | None) -> None:
    """Write the report of a study: one HTML FILE that needs no network."""
    if file.suffix.lower() not in (".html", ".htm"):
        raise click.UsageError(f"a report is HTML: {file.with_suffix('.html').name}, not {file.name}.")
    _write(file, export.html, id, where)


def _write(file: Path, make: Callable[[History | Race], str | bytes], id: str, where: str | None) -> None:
    with _loaded(where, id) as (_, what):
        made = make(what)
    try:
        file.write_bytes(made if isinstance(made, bytes) else made.encode("utf-8"))
    except OSError as error:
        raise click.ClickException(f"{file} cannot be written: {error.strerror}.") from None
    click.echo(str(file))


@click.command("app", context_settings={"ignore_unknown_options": True})
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
def app(options: tuple[str, ...]) -> None:
    r"""Start the dashboard; options of `streamlit run` may follow.

    \b
    Examples:
      tuning app
      tuning app --server.port 8600
      tuning app --server.address 0.0.0.0    for others too: each browser then has its own runs

    Ctrl+C ends it. All options: streamlit run --help
    """
    if importlib.util.find_spec("pages") is None:
        raise click.ClickException("the dashboard is not installed here.")
    command = [sys.executable, "-m", "pages", *options]
    if os.name == "posix":
        os.execv(sys.executable, command)  # Ctrl+C and SIGTERM reach the server itself
    sys.exit(subprocess.call(command))

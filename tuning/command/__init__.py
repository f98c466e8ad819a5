"""The command line: ``tuning``, or ``python -m tuning``. Commands and options are those of click.

Exit codes: 0 all is well, 1 it failed, 2 the command was not understood, 130 it was interrupted by Ctrl+C.
"""

from __future__ import annotations

import sys

import click

from tuning.command import show
from tuning.command.resume import resume
from tuning.command.search import run
from tuning.version import VERSION

HELP = """Search hyperparameters, and look at what was found.

\b
Begin with one of these:
  tuning run --dataset wine --model svm --method bayes --trials 30
  tuning list
  tuning resume ID
  tuning report ID search.html
  tuning app

Searches are kept in a store: --store, or the variable TUNING_STORE, or a file in your data folder. The dashboard
(tuning app) shows the same store, also while a search runs.

\b
Completion: put one line into the file that your shell reads at its start
  bash  eval "$(_TUNING_COMPLETE=bash_source tuning)"
  zsh   eval "$(_TUNING_COMPLETE=zsh_source tuning)"
  fish  _TUNING_COMPLETE=fish_source tuning | source
"""


@click.group(help=HELP)
@click.version_option(VERSION, prog_name="tuning")
def cli() -> None:
    """All commands."""


for command in (run, resume, show.studies, show.one, show.export_files, show.report, show.app):
    cli.add_command(command)


def main() -> None:
    """Run the command that was typed."""
    sys.exit(cli.main(prog_name="tuning", standalone_mode=True))


__all__ = ["cli", "main"]

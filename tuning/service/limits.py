"""What one visitor of the app may use, so that thirty of them can share a small server."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from dataclasses import dataclass, fields

from tuning.language import ntr, tr

PREFIX = "TUNING_MAX_"


@dataclass(frozen=True)
class Limits:
    """Limits of one visitor; 0 means none. Each can be set by the environment, such as ``TUNING_MAX_SEARCHES=4``.

    Args:
        searches: how many searches and races may be unfinished at once; one race on several problems counts once.
        trials: of one search, or of one run of a race.
        trial_seconds: how long one trial may run.
        worker_seconds: how long workers may run for the visitor, in all searches and races together.
        idle_seconds: after so long without a viewer a search pauses.
        studies: how many searches, races and games of one visitor are stored; the oldest without a star go first.
        store_megabytes: how large all studies that are stored may be together.
        tables: how many tables of one visitor are kept.
        table_megabytes: how large the file of a table may be.
        table_rows: how many rows a table may have.
        table_columns: how many columns a table may have.

    Raises:
        ValueError: if a limit is not a number of at least 0.
    """

    searches: float = 12
    trials: float = 5000
    trial_seconds: float = 3600
    worker_seconds: float = 0
    idle_seconds: float = 1800
    studies: float = 1000
    store_megabytes: float = 4000
    tables: float = 20
    table_megabytes: float = 50
    table_rows: float = 1_000_000
    table_columns: float = 2000

    def __post_init__(self) -> None:
        for item in fields(self):
            value = getattr(self, item.name)
            if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < math.inf:
                raise ValueError(
                    tr(
                        "{name} must be a number of at least 0 (0: no limit), not {value!r}.",
                        name=item.name,
                        value=value,
                    )
                )

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Limits:
        """The defaults, changed by what the environment says.

        Raises:
            ValueError: if a variable is no number; the sentence names it.
        """
        found: dict[str, float] = {}
        for item in fields(cls):
            name = PREFIX + item.name.upper()
            if text := environment.get(name, "").strip():
                value = _number(text)
                if not 0 <= value < math.inf:
                    raise ValueError(
                        tr("{name} must be a number of at least 0 (0: no limit), not {text!r}.", name=name, text=text)
                    )
                found[item.name] = value
        return cls(**found)

    def refusal(self, *, unfinished: int, trials: int | None, timeout: float | None, used: float) -> str:
        """Why a visitor may not start this search, in one sentence; empty if it may.

        Args:
            unfinished: searches and races of the visitor that are under way.
            trials: trials of the new search; None for as many as fit into its time.
            timeout: seconds that each of them may run.
            used: worker seconds that the visitor has had.
        """
        if self.searches and unfinished >= self.searches:
            return ntr(
                "You have {n} search or race under way, the most at once. Stop it, or wait until it is done.",
                "You have {n} searches and races under way, the most at once. Stop one, or wait until one is done.",
                unfinished,
            )
        if self.trials and trials is not None and trials > self.trials:
            return ntr(
                "A search may have at most {n:,} trial here.",
                "A search may have at most {n:,} trials here.",
                int(self.trials),
            )
        if self.trial_seconds and timeout is not None and timeout > self.trial_seconds:
            return tr(
                "A trial may run for at most {most:,.10g} s here. Lower the longest trial ({asked:,.10g} s).",
                most=self.trial_seconds,
                asked=timeout,
            )
        return self.used_up(used)

    def used_up(self, used: float) -> str:
        """The sentence when a visitor has had all of the worker time; empty before that."""
        if self.worker_seconds and used >= self.worker_seconds:
            return tr(
                "Your {seconds:,.10g} s of worker time are used up. Ask whoever runs this server for more.",
                seconds=self.worker_seconds,
            )
        return ""


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan

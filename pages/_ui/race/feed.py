"""What a browser gets of a race: who runs on what, each trial once as a short row, and the verdict where it is known.

A feed works only when somebody watches, in the threads of `pages._ui.turns`. Each of its versions is an update that is
encoded once for all who have the version before; who joins gets one that is encoded once for all who join about then.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

import numpy as np
from orjson import Fragment

from pages._ui.encoding import dumps
from pages._ui.race.facts import Ground, about, number, row, title, verdict
from pages._ui.race.landscape import modelled
from pages._ui.stream import message
from pages._ui.turns import heavy
from tuning import compare
from tuning.compare import Race, in_order
from tuning.language import spoken
from tuning.language.retelling import retold
from tuning.service.races import RaceJob
from tuning.study import History

MAX_VERDICTS = 60
MAX_FEEDS = 32  # each holds its race
SHORTEST_SECONDS, SHARE = 0.15, 4.0  # a refresh that takes s seconds comes every 4 s seconds at most
READING_SECONDS = 0.4  # then what has been read is shown, and the rest follows
KEPT_SECONDS = 10.0
MAX_VERSIONS = 64  # who is further behind gets all again
ROWS_AT_ONCE = 10_000  # of one message

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Update:
    """Messages that lead to a version of a feed."""

    version: int
    messages: tuple[bytes, ...]
    made: float


class Feed:
    """What has been encoded of one race. `hello` is empty until it is made."""

    def __init__(self, job: RaceJob):
        self.job, self.hello = job, b""
        self._problem = Ground.of(job.race.problem, job.race.spec.goals)
        labels, n_seeds = job.race.labels, len(job.race.seeds)
        self._rows: dict[tuple[int, int], list[bytes]] = {
            (m, k): [] for m in range(len(labels)) for k in range(n_seeds)
        }
        self._read: dict[tuple[int, int], History] = {}
        # How many rows each run had at the last versions; -1 - n for n rows of a complete one. Version 0 had none.
        self._counts: OrderedDict[int, np.ndarray] = OrderedDict({0: np.zeros((len(labels), n_seeds), int)})
        self.version = 0
        self._seen: tuple[int, str] | None = None
        self._is_behind = False  # whether some of the race has not been read yet
        self._updates: dict[int, Update] = {}
        self._busy: set[str] = set()
        self._lock = threading.Lock()
        self._began, self._took = 0.0, 0.0
        self._rest: dict[str, Any] = {}
        self._verdicts: dict[int, dict[str, Any]] = {}
        self._table: list[dict[str, Any]] = []
        self._ground: list[dict[str, Any]] = []

    # For viewers, who may not wait ---------------------------------------------------------------------------
    def poke(self) -> None:
        """Somebody watches: bring up to date what is due; returns at once."""
        self.job.watched()
        is_due = time.monotonic() - self._began >= max(SHORTEST_SECONDS, SHARE * self._took)
        if self._state() != self._seen and (is_due or self._is_behind or self.job.is_over):
            self._start("refresh", self.refresh)

    def since(self, version: int) -> Update | None:
        """What leads on from `version`; None if that is the newest, or is still being made."""
        if version >= self.version:
            return None
        update = self._updates.get(version)
        is_old = update is not None and time.monotonic() - update.made > 1 + SHARE * self._took
        if update is None or (is_old and update.version != self.version):
            self._start(f"since {version}", lambda: self.lead_from(version))
            return None
        return update

    @property
    def is_complete(self) -> bool:
        """Whether the race is over, and the newest version shows it."""
        return self.job.is_over and self._seen == self._state()

    def _state(self) -> tuple[int, str]:
        return (self.job.version, self.job.state)

    def _start(self, what: str, work: Callable[[], object]) -> None:
        with self._lock:
            if what in self._busy:
                return
            self._busy.add(what)

        def end(future: Future[Any]) -> None:
            with self._lock:
                self._busy.discard(what)
            if (error := future.exception()) is not None:
                _log.error("The race could not be brought up to date.", exc_info=error)

        heavy.submit(self.job.whose_turn, work).add_done_callback(end)

    # In a thread, one at a time ------------------------------------------------------------------------------
    def refresh(self) -> None:
        """Reads the race as it is now, and makes the next version."""
        self._began, used = time.monotonic(), time.thread_time()
        job, state = self.job, self._state()
        error, race, tests = job.error, job.race, job.test_scores
        if not self.hello:
            self.hello = message("hello", dumps(about(race) | {"live": job.is_live}))
        counts, self._is_behind = self._read_rows(race, used)
        self._rest = NOTHING if self._is_behind else self._tell(race, state[1], error, tests)
        before = self.version
        self._counts[before + 1] = counts
        while len(self._counts) > MAX_VERSIONS:
            self._counts.popitem(last=False)
        self._keep(before, self._encoded(before, before + 1))
        self.version, self._seen = before + 1, None if self._is_behind else state
        self._took = time.thread_time() - used  # not wall time: others may be busy

    def _read_rows(self, race: Race, began: float) -> tuple[np.ndarray, bool]:
        """The counts after reading new trials for some time, and whether there are more."""
        counts, is_behind = np.zeros_like(self._counts[self.version]), False
        for m, label in enumerate(race.labels):
            for k, history in enumerate(race.histories[label]):
                rows = self._rows[m, k]
                if self._read.get((m, k)) is not history and len(history.finished) > len(rows):
                    if time.thread_time() - began > READING_SECONDS:
                        is_behind, counts[m, k] = True, len(rows)
                        continue
                    start = history.started or 0.0
                    rows += [dumps(row(self._problem, trial, start)) for trial in in_order(history)[len(rows) :]]
                self._read[m, k] = history
                counts[m, k] = -1 - len(rows) if race.is_complete(history) else len(rows)
        return counts, is_behind

    def _tell(self, race: Race, state: str, error: str, tests: Mapping[str, Sequence[float]]) -> dict[str, Any]:
        """All but the rows."""
        verdicts = self._judge(race, is_all=race.is_over)
        if race.is_over and not self._table:
            self._table = [
                {name: number(v) if isinstance(v, float) else v for name, v in line.items()}
                for line in compare.by_method(race).to_dict("records")
            ]
            self._ground = modelled(race) if self.job.is_live else []
        return {
            "state": state,
            "error": error,
            "seconds": self.job.elapsed,
            "reached": race.reached,
            "verdicts": verdicts,
            "table": self._table,
            "ground": self._ground,
            "tests": {label: [number(v) for v in values] for label, values in tests.items()},
            "foldNoise": number(race.fold_noise()) if race.is_over else None,
            **({"plane": _plane(race)} if race.spec.goals else {}),
        }

    def lead_from(self, version: int) -> None:
        """Encodes what leads from `version` to the newest one."""
        self._keep(version, self._encoded(version, self.version))

    def _keep(self, version: int, update: Update) -> None:
        limit = time.monotonic() - KEPT_SECONDS
        with self._lock:
            kept = {n: u for n, u in self._updates.items() if u.made > limit or u.version == update.version}
            self._updates = kept | {version: update}

    def _encoded(self, version: int, newest: int) -> Update:
        """Messages of limited size, of which only the last says more than rows."""
        before, now = self._counts.get(version), self._counts[newest]
        if before is None:
            before = np.zeros_like(now)
        n_before, n_now = (np.where(counts < 0, -1 - counts, counts) for counts in (before, now))
        messages: list[bytes] = []
        runs: list[Any] = []
        n_rows = 0
        for m, k in np.argwhere(before != now).tolist():
            first, last = int(n_before[m, k]), int(n_now[m, k])
            runs.append([m, k, first, bool(now[m, k] < 0), [Fragment(r) for r in self._rows[m, k][first:last]]])
            n_rows += last - first
            if n_rows >= ROWS_AT_ONCE:
                messages.append(message("update", dumps({"runs": runs} | NOTHING)))
                runs, n_rows = [], 0
        messages.append(message("update", dumps({"runs": runs} | self._rest)))
        return Update(newest, tuple(messages), time.monotonic())

    def _judge(self, race: Race, *, is_all: bool) -> dict[str, dict[str, Any]]:
        """Verdicts by trial: the newest while the race is on, all (or 60 spread evenly) once it is over."""
        if race.spec.goals:
            self._verdicts = {}  # what is measured changes with each trial that widens the plane
        if is_all:
            wanted = sorted({round(x) for x in np.linspace(1, race.trials, min(race.trials, MAX_VERDICTS))})
        else:
            wanted = [race.reached] if race.reached else []
            self._verdicts = {at: found for at, found in self._verdicts.items() if at in wanted}
        titles = {label: title(label) for label in race.labels}
        for at in wanted:
            if at not in self._verdicts:
                try:
                    found = compare.pairs(race, at=at, titles=titles)
                except ValueError as error:  # some run has no value at this trial
                    if at == race.trials and race.is_over:  # and will have none: that is the finding
                        self._verdicts[at] = {"headline": retold(error), "pairs": []}
                    continue
                self._verdicts[at] = {
                    "headline": compare.headline(found, titles),
                    "pairs": [verdict(pair, titles) for pair in found],
                }
        return {str(at): self._verdicts[at] for at in wanted if at in self._verdicts}


def _plane(race: Race) -> dict[str, list[float]] | None:
    plane = race.plane
    return None if plane is None else {"best": plane.best.tolist(), "reference": plane.reference.tolist()}


NOTHING: dict[str, Any] = {
    "state": "running",
    "error": "",
    "seconds": 0.0,
    "reached": 0,
    "verdicts": {},
    "table": [],
    "ground": [],
    "tests": {},
    "foldNoise": None,
}
"""What a message says of all but the rows, when another follows at once."""


_FEEDS: OrderedDict[tuple[str, str], Feed] = OrderedDict()
_FEEDS_LOCK = threading.Lock()


def feed_of(job: RaceJob) -> Feed:
    """The feed of a race in the language that is spoken; made once, and forgotten when many others were asked for."""
    with _FEEDS_LOCK:
        key = (job.id, spoken())
        if key not in _FEEDS or _FEEDS[key].job is not job:
            _FEEDS[key] = Feed(job)
        _FEEDS.move_to_end(key)
        while len(_FEEDS) > MAX_FEEDS:
            _FEEDS.popitem(last=False)
        return _FEEDS[key]

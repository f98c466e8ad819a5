"""What the viewers of some searches see, encoded once for all of them: trials, status and cards.

A feed works only when a viewer pokes it, in threads of its own: one for trials and status (quick), two for cards.
A card that takes long to build is built less often, and says so.
"""

from __future__ import annotations

import itertools
import logging
import math
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from orjson import Fragment

from pages._ui.board import outlook
from pages._ui.board.labels import labels_of
from pages._ui.board.status import status
from pages._ui.changes import change, plain
from pages._ui.encoding import dumps
from pages._ui.gate import gate
from pages._ui.turns import Turns, heavy, quick, spare
from tuning import compare, metrics, plots
from tuning.language import spoken, tr
from tuning.language.retelling import retold
from tuning.plots.look import BEGINS, FAILED, GREY, STEPS, label, style
from tuning.service import jobs
from tuning.service.clicks import clicks
from tuning.space import Categorical, Int, Parameter
from tuning.study import History, Trial
from tuning.study.goals import FIT, PREDICT

BEAT_SECONDS, IDLE_SECONDS = 1.0, 4.0  # between two looks at the clock, and at the place in the queue
SHORTEST_SECONDS, LONGEST_SECONDS, REPORT_SECONDS = 0.25, 10.0, 2.0
PATIENCE_SECONDS = 1.0
SHARE = 6.0  # a card that takes s seconds to build is built every 6 s seconds at most
MESSAGE_LENGTH = 200
LOOK = "outlook"
MAX_FEEDS, MAX_FRAMES, MAX_UPDATES = 32, 48, 8

_log = logging.getLogger(__name__)


def read_by(job: jobs.Job, metric: str | None) -> History:
    """The job's history by a metric that it recorded, or by its objective."""
    history = job.history
    if not metric or metric == history.study.metric or metric not in job.problem.metrics:
        return history
    return history.by_metric(metric, job.problem.metrics[metric])


def parse_card(text: str) -> tuple[str, dict[str, str]]:
    """The name of a card and its options: ``landscape:x=alpha:y=degree``."""
    name, *given = text.split(":")
    return name, dict(part.split("=", 1) for part in given if "=" in part)


@dataclass(frozen=True)
class Frame:
    """One drawing of a card. `change` leads from the frame before to this one."""

    number: int
    version: tuple[int, ...]
    stand: tuple[Any, ...]
    content: dict[str, Any]
    whole: bytes
    change: bytes
    drawn: float
    every: float

    def step_from(self, known: int) -> dict[str, Any]:
        """For a viewer that has the frame `known`: the change, if it has the one before and that is shorter."""
        is_next = known == self.number - 1 and 0 < len(self.change) < len(self.whole)
        step = {"change": Fragment(self.change)} if is_next else {"whole": Fragment(self.whole)}
        return {"frame": self.number, "version": sum(self.version), "every": round(self.every, 2)} | step


class Feed:
    """Trials, status and cards of some jobs by one metric. Trials are kept in the order in which they ended."""

    def __init__(self, watched: Sequence[jobs.Job], metric: str | None):
        self.watched, self.metric = list(watched), metric
        self.token = secrets.token_hex(4)
        self._whose = self.watched[0].visitor or self.token  # many boards of one visitor are one turn
        self.rows: list[bytes] = []
        self.running = self.statuses = b"[]"
        self.version: tuple[int, ...] = ()
        self._stand: tuple[Any, ...] = ()  # how trials stand; what they report does not matter
        self.is_over = False
        self.changed = 0  # counts the changes of trials and status
        self.frames: dict[str, Frame] = {}
        self._seen: tuple[Any, ...] = ()
        self._beat = 0.0
        self._known: list[set[int]] = [set() for _ in self.watched]
        self._lock = threading.Lock()
        self._busy: set[str] = set()
        self._firsts = itertools.count(1, 10**6)  # a card that was forgotten does not count from where it was
        self._read: list[tuple[History, History]] = []
        self.labels = labels_of(self.watched)
        self._space = compare.common_space(job.history.space for job in self.watched)
        self._updates: OrderedDict[tuple[Any, ...], bytes] = OrderedDict()
        self.hello = dumps(self._hello())

    # What never changes --------------------------------------------------------------------------------------
    def _hello(self) -> dict[str, Any]:
        labels = self.labels
        study = read_by(self.watched[0], self.metric).study
        return {
            "token": self.token,
            "metric": metrics.called(study.metric),
            "direction": study.direction,
            "jobs": [
                dict(zip(("label", "color", "dash", "marker"), (job, *style(job, labels)), strict=True))
                for job in labels
            ],
            "look": {"steps": STEPS, "begins": BEGINS, "failed": FAILED, "grey": GREY},
            "axes": [_axis(name, parameter) for name, parameter in self._space.items()],
        }

    # Trials and status ---------------------------------------------------------------------------------------
    def poke(self, cards: Sequence[str]) -> None:
        """Somebody watches: bring up to date what is due; returns at once."""
        for job in self.watched:
            job.watched()
        runs = any(job.state == "running" for job in self.watched)
        beat = min(BEAT_SECONDS * gate.slowness, IDLE_SECONDS) if runs else IDLE_SECONDS
        if self._state() != self._seen or time.time() - self._beat > beat:
            self._start("trials", quick, lambda: self._refresh(cards))
        self._draw_due(cards)

    def _draw_due(self, cards: Sequence[str]) -> None:
        now = time.time()
        for name in cards:
            frame = self.frames.get(name)
            if not self.version or (frame is not None and frame.version == self.version):
                continue  # as most often: how slow the server is need not be asked
            if frame is None or self.is_over or now - frame.drawn >= self._every(frame, name) + self._patience():
                self._start(name, heavy, lambda name=name: self._draw(name))

    def is_complete(self, cards: Sequence[str]) -> bool:
        """Whether all has ended, and trials and cards show the end."""
        drawn = (self.frames[name].version == self.version if name in self.frames else False for name in cards)
        return self.is_over and self._state() == self._seen and all(drawn) and not self._is_looking()

    def _is_looking(self) -> bool:
        return any(what.startswith(LOOK) for what in self._busy.copy())

    def _start(self, what: str, pool: Turns, work: Any) -> None:
        with self._lock:
            if what in self._busy:
                return
            self._busy.add(what)

        def run() -> None:
            try:
                work()
            except Exception:
                _log.exception("The live board could not bring %s up to date.", what)
                raise
            finally:
                with self._lock:
                    self._busy.discard(what)

        pool.submit(self._whose, run)

    def _every(self, frame: Frame, name: str) -> float:
        """Trials report all the time on their way, and most cards do not show that."""
        is_other = frame.stand != self._stand or plots.follows_reports(parse_card(name)[0])
        every = frame.every if is_other else max(frame.every, REPORT_SECONDS)
        return min(every * gate.slowness, LONGEST_SECONDS)  # who has clicked goes first

    def _patience(self) -> float:
        """Seconds for which a chart that is due waits for a moment in which nobody clicks."""
        return PATIENCE_SECONDS if clicks.are_under_way else 0.0

    def _state(self) -> tuple[Any, ...]:
        return tuple((job.version, job.state, job.saving.unsaved, outlook.said(job)) for job in self.watched)

    def histories(self) -> list[History]:
        """The newest histories by the metric; read again only where something happened."""
        newest = [job.history for job in self.watched]
        read = self._read
        if len(read) != len(newest) or any(a is not b for (a, _), b in zip(read, newest, strict=False)):
            old = {id(a): b for a, b in read}
            read = [
                (h, old.get(id(h)) or read_by(job, self.metric).in_space(self._space))
                for h, job in zip(newest, self.watched, strict=True)
            ]
            self._read = read
        return [by_metric for _, by_metric in read]

    def _refresh(self, cards: Sequence[str]) -> None:
        state, now = self._state(), time.time()
        histories = self.histories()
        new = [
            (trial.finished or 0.0, j, trial)
            for j, history in enumerate(histories)
            for trial in history.finished
            if trial.number not in self._known[j]
        ]
        rows = [dumps(self._row(j, trial)) for _, j, trial in sorted(new, key=lambda item: item[:2])]
        for _, j, trial in new:
            self._known[j].add(trial.number)
        self.running = dumps([self._row(j, t) for j, history in enumerate(histories) for t in history.running])
        texts = (status(job, history, now) for job, history in zip(self.watched, histories, strict=True))
        self.statuses = dumps([text | {"label": label} for text, label in zip(texts, self.labels, strict=True)])
        self.rows += rows
        self.version, self.is_over = tuple(v for v, *_ in state), all(job.is_over for job in self.watched)
        self._stand = tuple((h.n_asked, len(h.running), h.started, h.ended, self.is_over) for h in histories)
        for job in self.watched:
            if outlook.is_due(job):
                self._start(f"{LOOK} {job.id}", spare, lambda job=job: outlook.look(job))
        self._seen, self._beat = state, now
        self.changed += 1
        self._draw_due(cards)

    def _row(self, j: int, trial: Trial) -> list[Any]:
        """Job, number, state, value, spread, seconds, one cell per parameter, message."""
        return [
            j,
            trial.number,
            str(trial.state),
            trial.value,
            None if math.isnan(trial.spread) else float(f"{trial.spread:.4g}"),
            round(trial.seconds, 3),
            [_cell(name, parameter, trial.config) for name, parameter in self._space.items()],
            retold(trial.message)[:MESSAGE_LENGTH],
        ]

    def update(self, first: int, last: int, drawn: Mapping[str, Frame], has: Mapping[str, int]) -> bytes:
        """The rows from `first` up to `last`, and what is `drawn` for a viewer that has these frames.

        Encoded once for all viewers that are as far.
        """
        key = (self.changed, first, last, *((name, frame.number, has[name]) for name, frame in drawn.items()))
        found = self._updates.get(key)
        if found is None:
            found = dumps(
                {
                    "version": sum(self.version),
                    "over": self.is_over,
                    "from": first,
                    "status": Fragment(self.statuses),
                    "running": Fragment(self.running),
                    "rows": [Fragment(row) for row in self.rows[first:last]],
                    "cards": {name: frame.step_from(has[name]) for name, frame in drawn.items()},
                }
            )
            self._updates[key] = found
            while len(self._updates) > MAX_UPDATES:
                self._updates.popitem(last=False)
        return found

    # Cards ---------------------------------------------------------------------------------------------------
    def card(self, name: str) -> plots.Card:
        """The card of the newest histories.

        Raises:
            ValueError: if there is no such card, or it does not offer such an option.
        """
        plot, options = parse_card(name)
        return plots.card(plot, dict(zip(self.labels, self.histories(), strict=True)), **options)

    def _words(self, choices: Mapping[str, tuple[Any, ...]]) -> dict[str, str]:
        """What options and their values are called where that is not as in the code; parameters keep their names."""
        named = {*self.labels, *(name for job in self.watched for name in job.history.space)}
        words = {str(word) for option, values in choices.items() for word in (option, *values)} - named
        measured = {name for job in self.watched for name in (*job.problem.metrics, FIT, PREDICT)}
        titles = {word: metrics.title(word) if word in measured else tr(word) for word in sorted(words)}
        return {word: said for word, said in titles.items() if said != word}

    def _draw(self, name: str) -> None:
        version, stand = self.version, self._stand
        began = time.thread_time()  # not wall time: others may be busy
        before = self.frames.get(name)
        try:
            card = self.card(name)
            content: dict[str, Any] = {
                "title": card.title,
                "help": card.help,
                "reason": retold(card.reason),
                "summary": card.summary,
            }
            content["choices"] = plain(card.choices)
            content["words"] = self._words(card.choices)
            content["figure"] = None if card.drawing is None else plain(card.drawing)
            whole = dumps(content)
        except Exception as error:  # noqa: BLE001 - it is logged, and shown on the card
            if not isinstance(error, ValueError):  # such as an option of a link that this search does not offer
                _log.exception("The card %s could not be drawn.", name)
            reason = tr("This chart could not be drawn: {error}", error=error)
            content = {"title": parse_card(name)[0], "help": "", "reason": reason, "summary": reason}
            content |= {"choices": {}, "words": {}, "figure": None}
            whole = dumps(content)
        step = b"" if before is None or not before.content else dumps(change(before.content, content))
        took = time.thread_time() - began
        every = min(max(SHARE * took, SHORTEST_SECONDS), LONGEST_SECONDS)
        number = next(self._firsts) if before is None else before.number + 1
        content = {} if self.is_over else content  # nothing will be compared with it
        kept = dict(sorted(self.frames.items(), key=lambda item: -item[1].drawn)[:MAX_FRAMES])
        self.frames = kept | {name: Frame(number, version, stand, content, whole, step, time.time(), every)}


def _axis(name: str, parameter: Parameter) -> dict[str, Any]:
    shown: dict[str, Any] = {"name": name, "conditional": bool(parameter.when)}
    if isinstance(parameter, Categorical):
        return shown | {"labels": [label(choice) for choice in parameter.choices]}
    low, high = parameter.low, parameter.high
    return shown | {"low": low, "high": high, "log": parameter.log, "whole": isinstance(parameter, Int)}


def _cell(name: str, parameter: Parameter, config: dict[str, Any]) -> float | int | None:
    """A number as it is (seven digits), a category by its place, None if the parameter is inactive."""
    if name not in config:
        return None
    if isinstance(parameter, Categorical):
        return parameter.index(config[name])
    return int(config[name]) if isinstance(parameter, Int) else float(f"{config[name]:.7g}")


# All feeds ---------------------------------------------------------------------------------------------------
_feeds: OrderedDict[tuple[Any, ...], Feed] = OrderedDict()
_feeds_lock = threading.Lock()


def feed_of(watched: Sequence[jobs.Job], metric: str | None) -> Feed:
    """The feed that all viewers of these jobs by this metric share, if they read the same language."""
    known = metric if metric and all(metric in job.problem.metrics for job in watched) else None
    key = (*(job.id for job in watched), known, spoken())
    with _feeds_lock:
        if key not in _feeds or any(a is not b for a, b in zip(_feeds[key].watched, watched, strict=True)):
            _feeds[key] = Feed(watched, known)
        _feeds.move_to_end(key)
        while len(_feeds) > MAX_FEEDS:
            _feeds.popitem(last=False)
        return _feeds[key]

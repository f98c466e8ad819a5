"""Walks that the Inside page shows: kept for the browser, stored from the first trial that somebody asks for."""

from __future__ import annotations

import secrets
import threading
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from pages._ui.setup import link
from tuning import methods, problems
from tuning.search import study_of
from tuning.search.session import Walk
from tuning.service import jobs
from tuning.service.sitting import Sitting
from tuning.service.stored import restoring
from tuning.service.terms import Kept
from tuning.store import Run
from tuning.study import Event, History

KEEP = 300
LONGEST = 60  # seconds of one trial
IDLE_SECONDS = 60.0  # after which another process may go on with a board
SETTLE_SECONDS = 0.5
RIVALS = link.DEFAULTS["methods"].split(",")


class Part(Kept):
    """How a rival is saved: as one run of a game.

    Args:
        whole: of the game.
        k: number of the run.
    """

    def __init__(self, whole: Kept, k: int):
        self._whole, self._k, self._is_over = whole, k, False

    def run(self, k: int) -> Callable[[Event, History], None]:
        """Hears of the rival, until it rests."""
        tell = self._whole.run(self._k)
        return lambda event, history: None if self._is_over else tell(event, history)

    def go_on(self) -> None:
        """It is heard again."""
        self._is_over = False

    def rest(self, state: str, reason: str = "") -> None:
        """What happens from now on, such as the end of the server, is not stored."""
        self._is_over = True


@dataclass
class Board:
    """A walk that a page shows. In a game (`is_game`) a person places the trials and nothing is given away.

    Args:
        walk: the search.
        is_game: whether a person plays.
        visitor: whose it is.
        sitting: on whose account its trials run; None where they take no time.
        recipe: all that the page asks for, as text; empty for a look at a search that is stored itself.
        link: the state of the page.
        stand: where the rivals stand already.
        saving: how it is stored, once it is.
        id: of the study in the store; it is in the page's link, which one may hand on.
        key: by which our routes know it, told to no page but those of whoever may change it.
    """

    walk: Walk
    is_game: bool = False
    visitor: str | None = None
    sitting: Sitting | None = None
    recipe: str = ""
    link: Mapping[str, str] = field(default_factory=dict)
    stand: list[History] = field(default_factory=list)
    saving: Kept | None = None
    rivals: list[jobs.Job] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    id: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    key: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    seen: float = field(default_factory=time.monotonic)
    steps: int = 0  # that are under way

    @property
    def is_hidden(self) -> bool:
        return self.is_game and not self.walk.is_over

    @contextmanager
    def step(self) -> Iterator[None]:
        """Entered for a step: one that trains is on the visitor's account.

        Raises:
            JobError: if the visitor may not, or another process goes on with this board.
        """
        with _lock:
            self.steps += 1
        try:
            self._claim()
            if self.sitting is None:
                yield
            else:
                with self.sitting.step():
                    yield
        finally:
            with _lock:
                self.steps, self.seen = self.steps - 1, time.monotonic()

    def made(self) -> None:
        """A trial was made."""
        if self.saving is not None:
            self._tell()
            if self.walk.is_over and not self.is_game:
                self.saving.rest("finished")
            self.saving.settle(SETTLE_SECONDS)  # what a person has placed and seen is not lost

    def _tell(self) -> None:
        history = self.walk.history
        if self.saving is not None and history.session is not None:
            self.saving.run(0)(history.session, history)

    # The store -----------------------------------------------------------------------------------------------
    def _claim(self) -> None:
        if not self.recipe:
            return
        with self.lock:
            if self.saving is not None:
                self.saving.go_on()
                return
            walk, specs = self.walk, self._rival_specs() if self.is_game else []
            self.saving = jobs.registry().archive.begin(
                "game" if self.is_game else "search",
                self.id,
                [
                    Run("You" if self.is_game else walk.method.title, walk.history.study, walk.history),
                    *(Run(s.label, study_of(s.problem, s.method, trials=s.trials, seed=walk.seed)) for s in specs),
                ],
                self.histories,
                owner=self.visitor or "",
                problem=problems.title(walk.problem),
                method="You" if self.is_game else walk.method.title,
                recipe={
                    "options": {"trials": walk.trials, "seed": walk.seed},
                    "inside": self.recipe,
                    "link": {**self.link, "board": self.id},
                },
            )
        self._tell()

    def histories(self) -> list[History]:
        return [self.walk.history, *(job.history for job in self.rivals)]

    def leave_alone(self) -> None:
        """Nobody has asked for it for a while: another process may go on with it. A step that trains takes longer."""
        if self.saving is not None and not self.steps and all(job.is_over for job in self.rivals):
            self.saving.rest("finished" if self.walk.is_over else "paused")

    # The rivals of a game ------------------------------------------------------------------------------------
    def _rival_specs(self) -> list[jobs.SearchSpec]:
        return [rival(self.walk, name) for name in RIVALS]

    def start_rivals(self) -> None:
        """The searches of the methods, once: they count as one of the visitor's, and all others are served first.

        Raises:
            JobError: if there is no room for them, or another process goes on with this game.
        """
        if self.rivals:
            return
        self._claim()
        with self.lock:
            if not self.rivals:
                self.rivals = jobs.registry().start_together(
                    self._rival_specs(), visitor=self.visitor, is_low=True, histories=self.stand, save=self._part
                )

    def _part(self, job: jobs.Job) -> Kept:
        return Kept() if self.saving is None else Part(self.saving, 1 + RIVALS.index(job.label))


def rival(walk: Walk, name: str) -> jobs.SearchSpec:
    """The search of a method that plays against a person."""
    method = methods.get(name, **methods.find(name).race_settings)
    return jobs.SearchSpec(walk.problem, method, trials=walk.trials, seed=walk.seed, timeout=LONGEST, label=name)


def executor(problem: problems.Problem, visitor: str | None) -> dict[str, Any]:
    """Where the trials of a walk run, as arguments of `Walk`."""
    if problems.cost(problem) != "trained":
        return {}
    return {"executor": jobs.registry().sitting(visitor), "timeout": LONGEST}


# All boards --------------------------------------------------------------------------------------------------
_boards: OrderedDict[str, Board] = OrderedDict()
_lock = threading.RLock()


def keep(board: Board) -> str:
    """The unguessable key of a board; of too many the oldest of whoever has most is forgotten."""
    with _lock:
        _boards[board.key] = board
        while len(_boards) > KEEP:
            held = Counter(known.visitor for known in _boards.values())
            most = max(held.values())
            oldest = _boards.pop(next(key for key, known in _boards.items() if held[known.visitor] == most))
            oldest.leave_alone()
            if oldest.sitting is not None:
                oldest.sitting.close()
    return board.key


def get(key: str) -> Board | None:
    """The board of that key, or None."""
    with _lock:
        now = time.monotonic()
        for known in _boards.values():
            if now - known.seen > IDLE_SECONDS:
                known.leave_alone()
        if key in _boards:
            _boards.move_to_end(key)
            _boards[key].seen = now
        return _boards.get(key)


def of_study(name: str) -> Board | None:
    """The board of that study, from the store if it is not there; or None."""
    known = _of_study(name) or _stored(name)
    if known is None:
        return None
    with _lock:  # of two who ask at once
        known = _of_study(name) or known
        keep(known)
    return known


def _of_study(name: str) -> Board | None:
    with _lock:
        return next((board for board in _boards.values() if board.id == name), None)


def _stored(name: str) -> Board | None:
    archive = jobs.registry().archive
    stored = archive.load(name, "game") or archive.load(name, "search")
    if stored is None or not isinstance(stored.recipe, dict) or not stored.recipe.get("inside"):
        return None
    you, is_game, owner = stored.runs[0], stored.row.kind == "game", stored.row.owner or None
    problem, no_problem = restoring.problem_of(you, stored.row.problem)
    method, no_method = restoring.method_of(you)
    if no_problem or no_method:
        return None
    where = executor(problem, owner)
    walk = Walk(problem, method, trials=stored.recipe["options"]["trials"], history=you.history, **where)
    stand = [run.history for run in stored.runs[1:]]
    board = Board(walk, is_game, owner, where.get("executor"), stored.recipe["inside"], {}, stand, id=name)
    board.saving = archive.loaded(stored, board.histories)
    return board

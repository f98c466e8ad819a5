"""One piece of work for a worker, and how it stands."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from tuning.execution.request import TrialRequest

SLICE = 0.5  # seconds that a trial runs before another may take its worker


@dataclass(eq=False)
class Task:
    """One piece of work and the future that waits for it: a trial, or a plain call.

    All work of an `owner` (the tenant itself if empty) has one share, and that of a `tenant` one share of this;
    `group` names what can be stopped by itself.
    """

    tenant: str
    group: str = ""
    owner: str = ""
    request: TrialRequest | None = None
    call: tuple[Any, ...] = ()  # function, arguments, keywords
    timeout: float | None = None  # of a call; a trial's request says its own
    modules: tuple[str, ...] = ()
    future: Future[Any] = field(default_factory=Future)
    has_died: bool = False  # its worker, once: it has one more try
    n_lost: int = 0  # tries that ended by no fault of its own
    is_up: bool = False  # its worker is there and has got it
    is_suspended: bool = False
    is_cut: bool = False  # it is being ended, to begin anew
    grant: float = SLICE  # seconds after which it may be cut
    n_cuts: int = 0
    seconds: float = 0.0  # worker time of this try
    paused: float = 0.0  # seconds of this try that it was suspended
    turn: float = 0.0  # when it was started or resumed
    booked: float = 0.0  # until when its time is accounted for

    def __post_init__(self) -> None:
        self.owner = self.owner or self.tenant

    @property
    def is_low(self) -> bool:
        """Whether all work that is not low goes first."""
        return self.request is not None and self.request.is_low

"""Ctrl+C during code that may swallow it: some estimators catch KeyboardInterrupt and return half-trained."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any


@contextmanager
def not_swallowed() -> Iterator[None]:
    """Raises KeyboardInterrupt at the end of the block if Ctrl+C raised one in it and it did not come out.

    In the main thread only, where Python runs signal handlers. A handler of one's own goes on being asked first: if it
    raises nothing, nothing has been swallowed.
    """
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(before):
        yield
        return
    is_raised = False

    def note(number: int, frame: FrameType | None) -> Any:
        nonlocal is_raised
        try:
            return before(number, frame)
        except KeyboardInterrupt:
            is_raised = True
            raise

    signal.signal(signal.SIGINT, note)
    try:
        yield
    except BaseException as error:
        if is_raised and not isinstance(error, KeyboardInterrupt):
            raise KeyboardInterrupt from error
        raise
    finally:
        if signal.getsignal(signal.SIGINT) is note:  # the code within may have set another
            signal.signal(signal.SIGINT, before)
    if is_raised:
        raise KeyboardInterrupt

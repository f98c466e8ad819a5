"""Small matrices want one thread: on a busy machine, threads that wait for each other made an ask 10 times slower."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

_lock = threading.Lock()
_inside: list[Any] = []  # one entry for each caller inside; the first holds what the last one out restores


@cache
def _controller() -> Any:
    import scipy.linalg  # noqa: F401 - brings its own BLAS, which must be there to be found
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


@contextmanager
def one_blas_thread() -> Iterator[None]:
    """While anybody is inside, numpy and scipy compute with one thread each; may be entered from several threads."""
    with _lock:
        _inside.append(_inside[0] if _inside else _controller().limit(limits=1, user_api="blas"))
    try:
        yield
    finally:
        with _lock:
            limiter = _inside.pop()
            if not _inside:
                limiter.restore_original_limits()

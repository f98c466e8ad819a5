"""Small matrices want one thread: on a busy machine, threads that wait for each other made an ask 10 times slower."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

_lock = threading.Lock()
_inside: list[list[tuple[Any, int]]] = []  # one entry for each caller inside: what the last one out restores


@cache
def _libraries() -> tuple[Any, ...]:
    import scipy.linalg  # noqa: F401 - brings its own BLAS, which must be there to be found
    from threadpoolctl import ThreadpoolController

    return tuple(library for library in ThreadpoolController().lib_controllers if library.user_api == "blas")


@contextmanager
def one_blas_thread() -> Iterator[None]:
    """While anybody is inside, numpy and scipy compute with one thread each; may be entered from several threads."""
    with _lock:
        before = _inside[0] if _inside else [(library, library.num_threads) for library in _libraries()]
        for library, _ in before:
            _set(library, 1)
        _inside.append(before)
    try:
        yield
    finally:
        with _lock:
            _inside.pop()
            if not _inside:
                for library, n in before:
                    _set(library, n)


def _set(library: Any, n: int) -> None:
    if library.num_threads == n:
        return
    # From 3.8 on threadpoolctl ignores, in silence, all threads but the one that came first, as long as it lives.
    if hasattr(library, "clear_controlling_thread"):
        library.clear_controlling_thread(force=True)
    library.set_num_threads(n)

"""One thread for small linear algebra: a surrogate's matrices are so small that more threads only wait for each other.

On a busy machine of two cores a suggestion took twenty to forty times as long with two BLAS threads as with one.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import cache
from typing import Any


@cache
def _controller() -> Any:
    import scipy.linalg  # noqa: F401 - brings the library that is to be limited
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


def one_thread() -> AbstractContextManager[Any]:
    """A block in which BLAS uses one thread; after it the former number holds again."""
    block: AbstractContextManager[Any] = _controller().limit(limits=1, user_api="blas")
    return block

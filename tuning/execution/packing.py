"""Problems, calls and configs as bytes for another process."""

from __future__ import annotations

import hashlib
import pickle
from typing import Any

from tuning.problems import Problem
from tuning.study import in_words

MINE = b"__main__"


def packed(problem: Problem) -> tuple[str, bytes]:
    """A key that names the problem, and its bytes.

    Raises:
        ValueError: if it cannot be sent to another process.
    """
    try:
        pickled = dumps(problem)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - the problem's own code may raise anything when it is pickled
        raise ValueError(
            f"this problem cannot be sent to a worker process ({in_words(error)}). Let it hold what can be pickled, "
            "or run it in this process: workers=1 and no timeout."
        ) from None
    return hashlib.sha256(pickled).hexdigest(), pickled


def dumps(value: Any) -> bytes:
    """Pickled; what a worker cannot import goes by value: lambdas, and what a notebook or script itself has defined.

    Such a thing may lie deep inside, so the bytes tell: they name the module of all that goes by reference.
    """
    try:
        pickled = pickle.dumps(value)
    except (pickle.PicklingError, AttributeError, TypeError):
        pickled = MINE  # a lambda, or a class within a function
    if MINE in pickled:
        import cloudpickle

        pickled = bytes(cloudpickle.dumps(value))
    return pickled

"""Problems, calls and configs as bytes for another process; large arrays in them lie in a folder for all processes."""

from __future__ import annotations

import hashlib
import mmap
import os
import pickle
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tuning.language import tr
from tuning.problems import Problem
from tuning.study import in_words

MINE = b"__main__"
LARGE = 2**20  # bytes from which an array is mapped instead of sent, as joblib does


def packed(problem: Problem, folder: str | None = None) -> tuple[str, bytes]:
    """A key that names the problem, and its bytes.

    Args:
        problem: what is sent.
        folder: where large arrays may be put, read-only for all processes that get the problem; None sends them along.

    Raises:
        ValueError: if it cannot be sent to another process.
        OSError: if the folder does not take its large arrays.
    """
    large: list[pickle.PickleBuffer] = []

    def is_small(buffer: pickle.PickleBuffer) -> bool:
        if buffer.raw().nbytes < LARGE:
            return True
        large.append(buffer)
        return False

    try:
        pickled = dumps(problem, None if folder is None else is_small)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - the problem's own code may raise anything when it is pickled
        raise ValueError(
            tr(
                "this problem cannot be sent to a worker process ({error}). Let it hold what can be "
                "pickled, or run it in this process: workers=1 and no timeout.",
                error=in_words(error),
            )
        ) from None
    if large and folder is not None:
        paths = [_put(Path(folder), buffer.raw()) for buffer in large]
        pickled = pickle.dumps(_Mapped(pickled, paths))
    return hashlib.sha256(pickled).hexdigest(), pickled


def dumps(value: Any, is_small: Callable[[pickle.PickleBuffer], bool] | None = None) -> bytes:
    """Pickled; what a worker cannot import goes by value: lambdas, and what a notebook or script itself has defined.

    Such a thing may lie deep inside, so the bytes tell: they name the module of all that goes by reference.

    Args:
        value: what is pickled.
        is_small: whether a buffer is among the bytes; None if all are.
    """
    try:
        pickled = pickle.dumps(value, protocol=5, buffer_callback=is_small)
    except (pickle.PicklingError, AttributeError, TypeError):
        pickled = MINE  # a lambda, or a class within a function
    if MINE in pickled:
        import cloudpickle

        pickled = bytes(cloudpickle.dumps(value, protocol=5, buffer_callback=is_small))
    return pickled


class _Mapped:
    """Is read as the value that was pickled, with its large arrays mapped from their files."""

    def __init__(self, pickled: bytes, paths: Sequence[str]):
        self._parts = pickled, tuple(paths)

    def __reduce__(self) -> tuple[Any, ...]:
        return _read, self._parts


def _read(pickled: bytes, paths: Sequence[str]) -> Any:
    buffers = []
    for path in paths:
        with open(path, "rb") as file:
            buffers.append(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    return pickle.loads(pickled, buffers=buffers)


def _put(folder: Path, content: memoryview) -> str:
    """The file of these bytes; equal ones are written once."""
    path = folder / f"{hashlib.sha256(content).hexdigest()}.buffer"
    if not path.exists():
        part = path.with_suffix(f".{os.getpid()}")
        try:
            part.write_bytes(content)
            part.rename(path)  # whoever sees the file sees all of it
        finally:
            part.unlink(missing_ok=True)  # a part of it would only fill the disk
    return str(path)

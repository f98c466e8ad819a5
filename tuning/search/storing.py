"""A search that is written into a store while it runs."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tuning import problems
from tuning.study import in_words

if TYPE_CHECKING:
    from tuning.search.loop import Loop, Step
    from tuning.store import Recording, Store
    from tuning.study import History

    Kept = Store | Recording | str | os.PathLike[str]


def history_of(store: Kept | None) -> History | None:
    """Where a search goes on: a recording that goes on with a stored study has its history."""
    if store is None or isinstance(store, (str, os.PathLike)):
        return None
    from tuning.store import Recording

    history = store.history if isinstance(store, Recording) else None
    return history if history is not None and history.started is not None else None


@contextmanager
def kept(search: Loop, store: Kept) -> Iterator[Recording]:
    """Writes what the recording is told, and at the end how the search ended; waits until it is written.

    Raises:
        StoreError: if the store cannot be opened, or the search has a recipe that cannot be stored.
    """
    from tuning.store import Recording, Store
    from tuning.store import open as open_store

    opened = None if isinstance(store, (Recording, Store)) else open_store(store)
    recording = store if isinstance(store, Recording) else _begun(search, opened or store)  # type: ignore[arg-type]
    state, reason = "error", ""
    try:
        yield recording
        state = "stopped" if search.ending else "finished"  # it was interrupted, and has ended because of that
    except BaseException as error:
        is_fault = isinstance(error, Exception)
        state, reason = ("error", in_words(error)) if is_fault else ("stopped", "interrupted")
        raise
    finally:
        recording.catch_up(search.history)
        recording.end(state, reason or search.history.reason)
        try:
            recording.close()
            if recording.unsaved:
                warnings.warn(recording.unsaved, RuntimeWarning, stacklevel=4)
            if opened is not None:
                opened.close()
        except KeyboardInterrupt as impatience:
            search.keep(impatience)
            raise


def kept_steps(search: Loop, store: Kept) -> Iterator[Step]:
    """The steps of a search that is written into a store."""
    with kept(search, store) as recording:
        for step in search.steps():
            recording(*step)
            yield step


def _begun(search: Loop, store: Store) -> Recording:
    from tuning.store import Run

    title = getattr(search.method, "title", search.method.name)
    run = Run(title, search.history.study, search.history)
    return store.begin("search", [run], problem=problems.title(search.problem), method=title)

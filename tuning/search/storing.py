"""A search that is written into a store while it runs."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from tuning import problems
from tuning.language import tr
from tuning.study import in_words
from tuning.study.values import named

if TYPE_CHECKING:
    from tuning.search.loop import Loop, Step
    from tuning.store import Recording, Store
    from tuning.study import History

    Kept = Store | Recording | str | os.PathLike[str]


def recording_of(store: Kept | None) -> Recording | None:
    """The recording, where one is given."""
    if store is None or isinstance(store, (str, os.PathLike)):
        return None
    from tuning.store import Recording

    return store if isinstance(store, Recording) else None


def history_of(store: Kept | None) -> History | None:
    """Where a search goes on: a recording that goes on with a stored study has its history."""
    recording = recording_of(store)
    return None if recording is None or recording.history.started is None else recording.history


@contextmanager
def given_back(store: Kept | None) -> Iterator[None]:
    """What is refused before it has begun leaves no recording open, and a stored study as it was."""
    try:
        yield
    except BaseException as error:
        if (recording := recording_of(store)) is not None:
            recording.leave(in_words(error))
        raise


@contextmanager
def recorded(
    store: Kept, begin: Callable[[Store], Recording], ended: Callable[[], tuple[str, str]]
) -> Iterator[Recording]:
    """A recording, and at the end how it ended; waits until all is written.

    Args:
        store: a store, its address, or a recording that is there already.
        begin: begins one.
        ended: state and reason of what went through to its end.

    Raises:
        ValueError: if it is none of these.
        StoreError: if the store cannot be opened, or `begin` raises it.
    """
    from tuning.store import Recording, Store
    from tuning.store import open as open_store

    if not isinstance(store, (Recording, Store, str, os.PathLike)):
        raise ValueError(
            tr("store must be a store of tuning.store, its address, or a recording, not {store}.", store=named(store))
        )
    opened = None if isinstance(store, (Recording, Store)) else open_store(store)
    recording = store if isinstance(store, Recording) else begin(opened or store)  # type: ignore[arg-type]
    state, reason = "error", ""
    try:
        yield recording
        state, reason = ended()
    except BaseException as error:
        is_fault = isinstance(error, Exception)
        state, reason = ("error", in_words(error)) if is_fault else ("stopped", "interrupted")
        raise
    finally:
        recording.end(state, reason)
        recording.close()
        if recording.unsaved:
            warnings.warn(recording.unsaved, RuntimeWarning, stacklevel=6)
        if opened is not None:
            opened.close()


@contextmanager
def kept(search: Loop, store: Kept) -> Iterator[Recording]:
    """Writes what the recording is told, and at the end how the search ended; waits until it is written.

    Raises:
        StoreError: if the store cannot be opened, or the search has a recipe that cannot be stored.
    """

    def ended() -> tuple[str, str]:  # what was interrupted has ended because of that
        return "stopped" if search.ending else "finished", search.history.reason

    try:
        with recorded(store, partial(_begun, search), ended) as recording:
            try:
                yield recording
            finally:
                recording.catch_up(search.history)
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

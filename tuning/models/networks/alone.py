"""How anything is trained by PyTorch here: where, on one thread, from seeds of its own. No other library is needed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import torch

from tuning.language import tr
from tuning.models import DEVICES


def device(asked: str = "auto") -> str:
    """Where to compute; ``auto`` is what ``TUNING_DEVICE`` says, or a graphics card where there is one.

    Raises:
        ValueError: if it is unknown or not there; the sentence says what is.
    """
    asked = (os.environ.get("TUNING_DEVICE", "").strip() or "auto") if asked == "auto" else asked
    if asked not in DEVICES:
        raise ValueError(tr("device must be one of {known}, not {asked!r}.", known=", ".join(DEVICES), asked=asked))
    there = [
        *(["cuda"] if torch.cuda.is_available() else []),
        *(["mps"] if torch.backends.mps.is_available() else []),
        "cpu",
    ]
    if asked != "auto" and asked not in there:
        raise ValueError(
            tr(
                "device {asked!r} is not there. This machine has: {known}. Use one of them, or auto.",
                asked=asked,
                known=", ".join(there),
            )
        )
    return there[0] if asked == "auto" else asked


@contextmanager
def one_thread() -> Iterator[None]:
    """Two threads would wait for each other on small matrices: milliseconds at each step where other work goes on."""
    n_threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(n_threads)


@contextmanager
def alone(seed: int, epoch: int) -> Iterator[None]:
    """One thread, and random numbers of this epoch; the caller's are as before afterwards."""
    state = torch.get_rng_state()
    torch.manual_seed(int(np.random.SeedSequence([seed, epoch]).generate_state(1)[0]))
    try:
        with one_thread():
            yield
    except RuntimeError as error:
        if "allocate memory" in str(error):
            raise MemoryError(tr("the network is too large for the memory: {error}", error=str(error)[:200])) from None
        raise
    finally:
        torch.set_rng_state(state)

"""Waiting for what another thread or process does: by a condition, never for so long."""

import time


def until(condition, seconds=240):
    """Waits until the condition holds, and fails if that takes longer than even a very busy machine would."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.02)

"""Processes and what they have started: nothing of it outlives the trial, or the server, that it belongs to."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36


def kill_tree(pid: int) -> None:
    """Kills a worker and what its trial had started: its group, and those that have left it but not their parent."""
    left = _descendants(pid)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
    for one in (pid, *left):  # the worker may not have made its group yet
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(one, signal.SIGKILL)


def _descendants(pid: int) -> list[int]:
    """All processes that began with this one and whose parents still live."""
    found, ahead = list[int](), [pid]
    while ahead:
        children = _children(ahead.pop())
        found += children
        ahead += children
    return found


def _children(pid: int) -> list[int]:
    if sys.platform != "linux":  # slower, and the same on every system
        import psutil

        with contextlib.suppress(psutil.Error):
            return [child.pid for child in psutil.Process(pid).children()]
        return []
    found = []
    with contextlib.suppress(OSError):  # the process or one of its threads is gone
        for thread in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{thread}/children") as children:
                found += [int(child) for child in children.read().split()]
    return found


def adopt_orphans() -> None:
    """On Linux what a trial leaves behind, however it detached itself, becomes a child of the fork server."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1)


def end_orphans(alive: set[int]) -> None:
    """Kills and reaps what was left behind; killing one may bring forth its own children."""
    while sys.platform == "linux" and (orphans := [pid for pid in _children(os.getpid()) if pid not in alive]):
        for pid in orphans:
            kill_tree(pid)
            os.waitpid(pid, 0)


def die_with_parent(parent: int) -> None:
    """Linux kills this process when its parent dies, even if that was killed hard and could not do it itself."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it was dead before Linux was asked
            os._exit(1)


def held_by(pid: int) -> int:
    """Bytes that a process holds for itself alone, as nearly as one can know cheaply: mapped files do not count."""
    import psutil

    try:
        memory = psutil.Process(pid).memory_info()
    except psutil.NoSuchProcess:
        return 0
    return int(memory.rss - getattr(memory, "shared", 0))

"""How many cores there are for us."""

from __future__ import annotations


def cores() -> int:
    """Cores that this process may use: those it is bound to, and no more than its container is given."""
    import joblib  # type: ignore[import-untyped]  # late: a worker process does not need it

    return int(joblib.cpu_count())

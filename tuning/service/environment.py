"""What whoever runs a server says by environment variables; all of it is checked before a server begins.

Else the first visitor would find what is wrong, as an error that says nothing to him.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from tuning.language import tr
from tuning.service.limits import Limits

WORKERS, STREAMS = "TUNING_WORKERS", "TUNING_MAX_STREAMS"
MOST = {WORKERS: 1000, STREAMS: 1_000_000}


def whole(name: str, environment: Mapping[str, str] = os.environ) -> int | None:
    """The whole number that a variable says; None where it says nothing.

    Args:
        name: `WORKERS` or `STREAMS`.
        environment: where it is looked for.

    Raises:
        ValueError: if it is none, or beyond `MOST`; the sentence names the variable.
    """
    text, most = environment.get(name, "").strip(), MOST[name]
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text) <= most):
        raise ValueError(
            tr("{name} must be a whole number from 0 to {most:,}, not {text!r}.", name=name, most=most, text=text[:40])
        )
    return int(text)


def check(environment: Mapping[str, str] = os.environ) -> None:
    """Whether a server can begin with what is said.

    Raises:
        ValueError: if a variable makes no sense; the sentence names it.
    """
    for name in MOST:
        whole(name, environment)
    Limits.from_environment(environment)

"""What a benchmark takes on its command line. Asked for ``--help`` it says so, and measures nothing."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

Value = int | float | str


def options(doc: str | None, **defaults: Value | Sequence[Value]) -> argparse.Namespace:
    """What was given, one after the other; anything else ends the process with a sentence, ``--help`` with `doc`.

    Args:
        doc: of the benchmark.
        **defaults: name and default of each; of a sequence any number may be given. Its first value, or the default,
            says of which type.
    """
    spec = sys.modules["__main__"].__spec__
    parser = argparse.ArgumentParser(
        prog=f"python -m {spec.name.removesuffix('.__main__')}" if spec else None,
        description=doc,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    for name, default in defaults.items():
        is_one = isinstance(default, Value)
        kind = type(default) if is_one else type(next(iter(default), ""))  # type: ignore[arg-type]
        told = "" if default == () else f"default: {default if is_one else ' '.join(map(str, default))}"  # type: ignore[arg-type]
        parser.add_argument(name, nargs="?" if is_one else "*", type=kind, default=default, help=told)
    return parser.parse_args()

"""One file more in a folder is one thing more: how methods, models, data sets, problems and plots are found."""

from __future__ import annotations

import importlib
import os
import pkgutil
from collections.abc import Mapping
from functools import lru_cache
from importlib.util import find_spec
from types import ModuleType

from tuning.language import ntr, tr


def modules(package: str, besides: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Names of the files and folders in a package, sorted; nothing in them is imported.

    Those with a leading underscore, and those in `besides`, are parts of the package and no entries.
    """
    spec = find_spec(package)
    places = tuple((spec.submodule_search_locations if spec is not None else None) or ())
    stamps = tuple(os.stat(place).st_mtime_ns for place in places)
    return tuple(name for name in _listed(places, stamps) if not name.startswith("_") and name not in besides)


@lru_cache(maxsize=64)
def _listed(places: tuple[str, ...], stamps: tuple[int, ...]) -> tuple[str, ...]:
    """What is in some folders, sorted; read again when a file comes or goes: pages ask all the time."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(places)))


def missing(needs: Mapping[str, str]) -> str:
    """What to do where a package is not installed, in one sentence; empty if nothing is missing, or nothing is needed.

    Args:
        needs: from packages to the extra that brings each; nothing is imported.
    """
    said, command = absent(needs)
    return tr("{said} Install: {command}", said=said, command=command) if said else ""


def absent(needs: Mapping[str, str]) -> tuple[str, str]:
    """Which packages are not installed, in one sentence, and the command that installs them; nothing of both if none.

    Args:
        needs: as of `missing`.
    """
    left = {name: extra for name, extra in needs.items() if find_spec(name) is None}
    if not left:
        return "", ""
    names, extras = ", ".join(left), ",".join(dict.fromkeys(left.values()))
    said = ntr("{names} is not installed.", "{names} are not installed.", len(left), names=names)
    return said, installing(extras)


def installing(extras: str) -> str:
    """The command that brings extras, by their names and commas. `pip` finds the package there, a checkout or not."""
    return f'python -m pip install "tuning[{extras}]"'


def whole(package: str) -> None:
    """Imports a package, or waits until the thread that does has done it; then a part of it can be imported.

    Python does not wait by itself: a part that is asked for while another thread is in the package's ``__init__`` is
    begun at once, both threads come to the same modules from two sides, and one finds them half made ("cannot import
    name 'clone' from partially initialized module 'sklearn.base'"). On a server pages, searches and the warm-up import
    side by side.
    """
    importlib.import_module(package)


def load(package: str, name: str, needs: str) -> ModuleType:
    """The module `name` of a package, which must define `needs`. What it raises while it is imported is not hidden.

    Raises:
        AttributeError: if it does not; a file that is silently left out would be looked for in vain.
    """
    module = importlib.import_module(f"{package}.{name}")
    if not hasattr(module, needs):
        raise AttributeError(
            tr(
                "{package}.{name} defines no {needs}, by which it would be found. Define it, or begin "
                "the file's name with an underscore if it is only a part.",
                package=package,
                name=name,
                needs=needs,
            )
        )
    return module

"""All messages of the code, and the catalogues brought up to date with them."""

from __future__ import annotations

import io
import warnings
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

from tests.language.declared import declared
from tests.language.taught import taught

ROOT = Path(__file__).parents[2]
KEYWORDS = {"tr": None, "mark": None, "ntr": (1, 2)}
Message = str | tuple[str, str]


def domain(path: str) -> str:
    """The catalogue for messages of a file; the scripts of each screen have their own."""
    if path.startswith("tuning/"):
        return "tuning/language/zh/" + ("plots" if path.startswith("tuning/plots") else "tuning") + ".po"
    name = "pages"
    if path.endswith((".js", ".json")):
        screen = path.split("/")[2]
        name = "client" if screen == "client" else f"client_{screen}"
    elif path.startswith("pages/lessons"):
        name = "lessons"
    elif path.startswith("pages/_ui/words"):
        name = "glossary"
    elif path.startswith(("pages/_ui/learn", "pages/learn.py")):
        name = "learn"
    return f"pages/_ui/speech/zh/{name}.po"


def found() -> Iterator[tuple[str, Message]]:
    """Each message with the file that has it."""
    files = [ROOT / "app.py", *(path for top in ("pages", "tuning") for path in sorted((ROOT / top).rglob("*.py")))]
    for kind, paths in (("python", files), ("javascript", sorted((ROOT / "pages").rglob("client/**/*.js")))):
        for path in paths:
            name = path.relative_to(ROOT).as_posix()
            with path.open("rb") as file:
                for _, text, _, _ in extract(kind, file, keywords=KEYWORDS, options={"encoding": "utf-8"}):
                    yield name, text
    yield from declared()
    yield from taught()


def catalogues() -> dict[str, Catalog]:
    """The catalogues as they should be: every message once, with the translation that is there."""
    old: dict[Message, object] = {}
    for path in ROOT.glob("*/**/zh/*.po"):
        with path.open("rb") as file:
            for message in read_po(file, locale="zh", ignore_obsolete=True):
                if message.id and is_translated(message):
                    old[message.id] = message.string
    places: dict[Message, set[str]] = defaultdict(set)
    for name, text in found():
        places[text].add(name)
    made: dict[str, Catalog] = {}
    for text, names in places.items():
        domains = sorted({domain(name) for name in names}, key=lambda one: (not one.startswith("tuning"), one))
        scripts = [one for one in domains if "/client" in one]
        for wanted in {*scripts, *[one for one in domains if one not in scripts][:1]}:
            if wanted not in made:
                made[wanted] = Catalog("zh", charset="utf-8", fuzzy=False)
            mine = sorted(name for name in names if domain(name) == wanted)
            made[wanted].add(text, old.get(text, ""), locations=[(name, None) for name in mine])
    return made


def written(catalogue: Catalog) -> bytes:
    """A catalogue as it stands in its file: sorted, without dates, which would differ each time."""
    file = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        write_po(file, catalogue, width=0, sort_output=True, omit_header=True, include_lineno=False)
    return file.getvalue()


def update() -> None:
    """Write all catalogues."""
    made = catalogues()
    for path in ROOT.glob("*/**/zh/*.po"):
        if path.relative_to(ROOT).as_posix() not in made:
            path.unlink()
    for name, catalogue in made.items():
        (ROOT / name).write_bytes(written(catalogue))


def missing() -> list[Message]:
    """What has no translation."""
    return [one.id for catalogue in catalogues().values() for one in catalogue if one.id and not is_translated(one)]


def is_translated(message: Any) -> bool:
    """Whether each form of a message has a translation."""
    return all(message.string) if isinstance(message.string, tuple) else bool(message.string)

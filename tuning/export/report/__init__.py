"""A search or a race as one HTML file that needs no network: recipe, verdict or best, living charts, tables.

Texts and tables are plain HTML and can be read without scripts. The charts are drawn by the plotly.js of the installed
plotly; it lies in the file, compressed. A content security policy allows the file's own two scripts and nothing
else: no other script, no request, no form, whatever names and values hold.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import os
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import orjson

from tuning import plots
from tuning.export.facts import title, titled
from tuning.export.report import contents
from tuning.export.report.markup import element, escaped, joined, unlinked
from tuning.study import notation

if TYPE_CHECKING:
    from tuning.compare import Race
    from tuning.study import History

HERE = Path(__file__).parent


def report(what: History | Race, path: str | os.PathLike[str], *, now: datetime | None = None) -> Path:
    """Write the report into a file, whole or not at all, and return where it is.

    Args:
        what: a history or a race, finished or not.
        path: the file.
        now: the date that it gives; None for today.
    """
    notation.write(path, html(what, now=now))
    return Path(path)


def html(what: History | Race, *, now: datetime | None = None) -> str:
    """The report as the text of an HTML file."""
    what = titled(what)
    cards = contents.cards(what)
    drawn = [card for card in cards if card.drawing is not None]
    plotly, plotly_hash = _plotly()
    css, script = ((HERE / name).read_text(encoding="utf-8") for name in ("page.css", "page.js"))
    policy = "; ".join(
        [
            "default-src 'none'",
            f"script-src '{_hash(script.encode())}' '{plotly_hash}'",
            "style-src 'unsafe-inline'",  # plotly.js makes its own; a style can load nothing, as all else is forbidden
            "img-src data: blob:",  # a chart saved as a picture
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )
    name = escaped(title(what))
    parts = [
        '<!doctype html><html lang="en"><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f'<meta name="color-scheme" content="light dark"><title>{name}</title><style>{css}</style></head>',
        f"<body><header><h1>{name}</h1>",
        *contents.summary(what, now),
        "</header><main>",
        '<noscript><p class="note">The charts need JavaScript; texts and tables do not.</p></noscript>',
        _cards(cards, contents.of_whom(what)),
        *contents.tables(what),
        "</main><footer>",
        *contents.versions(now),
        "</footer>",
        f'<script type="text/plain" id="plotly">{plotly}</script>',
        f'<script type="text/plain" id="drawings">{_drawings(drawn)}</script>',
        f"<script>{script}</script></body></html>\n",
    ]
    return "".join(parts).encode("utf-8", "backslashreplace").decode("utf-8").replace("\0", "�")


def _cards(cards: Sequence[plots.Card], of_whom: str) -> str:
    sections = []
    for card in cards:
        chart = element("div", "", id=f"chart-{card.name}", cls="chart", role="img", aria_label=card.summary)
        body = element("div", chart, cls="frame") if card.drawing is not None else element("p", card.reason, cls="note")
        said = element("p", card.summary, cls="summary") if card.drawing is not None else ""
        parts = [element("h3", card.title), element("p", card.help, cls="help"), body, said]
        sections.append(element("section", joined(parts), cls="card", id=card.name))
    return f'<h2>Charts</h2><p class="note">{escaped(of_whom)}</p><div class="cards">{"".join(sections)}</div>'


def _drawings(cards: Sequence[plots.Card]) -> str:
    """All drawings by the name of their card, compressed."""
    found = {card.name: unlinked(card.drawing) for card in cards}
    text = orjson.dumps(found, option=orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_NON_STR_KEYS)
    return _packed(text)


def _packed(data: bytes) -> str:
    return base64.b64encode(gzip.compress(data, 9, mtime=0)).decode()


def _hash(data: bytes) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(data).digest()).decode()}"


@lru_cache(maxsize=1)
def _plotly() -> tuple[str, str]:
    """plotly.js compressed, and its hash for the policy."""
    spec = find_spec("plotly")
    assert spec is not None and spec.origin is not None, "plotly is a dependency"
    data = (Path(spec.origin).parent / "package_data" / "plotly.min.js").read_bytes().decode("utf-8").encode()
    return _packed(data), _hash(data)

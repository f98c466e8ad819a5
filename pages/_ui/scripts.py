"""The scripts of a component, served one by one under an address that changes with them."""

from __future__ import annotations

import hashlib
from pathlib import Path

from starlette.responses import FileResponse, PlainTextResponse, Response


def version(folder: Path) -> str:
    """Changes with the scripts of a folder, so that a browser never mixes old and new ones."""
    texts = b"".join(path.read_bytes() for path in sorted(folder.glob("*.js")))
    return hashlib.sha256(texts).hexdigest()[:12]


def script(folder: Path, name: str) -> Response:
    """One script of a folder; 404 if there is none of that name."""
    path = {path.name: path for path in folder.glob("*.js")}.get(name)  # never a path made of what a browser says
    if path is None:
        return PlainTextResponse("There is no such script.", 404)
    return FileResponse(path, media_type="text/javascript", headers={"Cache-Control": "public, max-age=86400"})

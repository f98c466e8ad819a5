"""The scripts of all screens, under an address that changes with any of them: a browser never mixes old and new."""

from __future__ import annotations

import hashlib
import time
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

HERE = Path(__file__).parent
FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}  # other scripts have another address
KINDS = {".js": "text/javascript", ".json": "application/json", ".css": "text/css"}
DAY = {"Cache-Control": "public, max-age=86400"}


def _files() -> dict[str, Path]:
    """Every script, and what scripts read, by its path below this folder: what a request may name."""
    found = [path for kind in KINDS for where in ("", "*/", "*/*/") for path in HERE.glob(f"{where}client/**/*{kind}")]
    return {path.relative_to(HERE).as_posix(): path for path in sorted(found)}


@lru_cache(maxsize=4)
def _digest(stamps: tuple[tuple[str, int, int], ...]) -> str:
    texts = b"".join(name.encode() + b"\0" + (HERE / name).read_bytes() for name, _, _ in stamps)
    return hashlib.sha256(texts).hexdigest()[:12]


def version(files: dict[str, Path] | None = None) -> str:
    """Changes with the content of any script; of all that there are, if one does not have them at hand."""
    stats = [(name, path.stat()) for name, path in (_files() if files is None else files).items()]
    return _digest(tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in stats))


@lru_cache(maxsize=512)
def _text(path: Path, _version: str) -> bytes:
    """A script, read once: to open a file for each of a thousand requests costs more than all the rest of them."""
    return path.read_bytes()


@lru_cache(maxsize=2)
def _of_second(_: int) -> tuple[dict[str, Path], str]:
    """All scripts and their version, looked up once a second: a class that comes in asks for a thousand at once."""
    files = _files()
    return files, version(files)


def version_of_late() -> str:
    """The `version` of a second ago at most, for page runs, of which there are many."""
    return _of_second(int(time.monotonic()))[1]


def text(name: str) -> str:
    """A file of this folder that pages put into themselves; it is read once, and again when it changes."""
    path = HERE / name
    return _text(path, str(path.stat().st_mtime_ns)).decode()


async def client_js(request: Request) -> Response:
    """One script: ``/vendor/client/VERSION/PATH``, the path as in this folder, so that its relative imports hold.

    After ``~`` the version may have the number of an attempt: a browser remembers a module that failed to load.
    """
    files, newest = _of_second(int(time.monotonic()))
    path, asked = files.get(request.path_params["path"]), request.path_params["version"].partition("~")[0]
    if path is None or (asked != newest and asked != (newest := version())):
        return PlainTextResponse("There is no such script.", 404)
    return Response(_text(path, newest), media_type=KINDS[path.suffix], headers=FOREVER)


async def plotly_js(request: Request) -> Response:
    """plotly.js as the installed plotly carries it: no other host is asked."""
    spec = find_spec("plotly")
    assert spec is not None and spec.origin is not None, "plotly is a dependency"
    path = Path(spec.origin).parent / "package_data" / "plotly.min.js"
    return FileResponse(path, media_type="text/javascript", headers=DAY)


ROUTES = [Route("/vendor/client/{version}/{path:path}", client_js), Route("/vendor/plotly.min.js", plotly_js)]

"""Fetches from OpenML: only what arrived whole and could be read is kept on disk; all else is one sentence."""

from __future__ import annotations

import contextlib
import http.client
import os
import shutil
import ssl
import tempfile
import time
import urllib.error
import urllib.request
import warnings
from collections.abc import Callable
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

from tuning.datasets import DatasetError
from tuning.discovery import whole
from tuning.language import tr

Made = TypeVar("Made")
SILENCE_SECONDS = 30.0
LONGEST_NAME = 120
MOST_BYTES, MOST_SECONDS = 200 * 2**20, 600.0  # of one data set, as it is sent; MNIST has 15 MB and HIGGS 2 GB
_ON_THE_WAY = (urllib.error.URLError, TimeoutError, ConnectionError, ssl.SSLError)


class _Bounds:
    """So much, and for so long, one data set may be sent; a server that sends a letter a second is never silent."""

    def __init__(self) -> None:
        self._bytes, self._until = MOST_BYTES, time.monotonic() + MOST_SECONDS

    def keep(self, response: http.client.HTTPResponse) -> None:
        """From now on what is read of it counts, piece by piece as it comes."""

        def read(size: int = -1) -> bytes:
            if size < 0:
                return b"".join(iter(lambda: read(2**16), b""))
            if self._bytes < 0:
                raise _BeyondBounds(tr("it is larger than {most} MB", most=MOST_BYTES // 2**20))
            if time.monotonic() > self._until:
                raise _BeyondBounds(tr("it had not come after {seconds:g} s", seconds=MOST_SECONDS))
            found = response.read1(size)
            self._bytes -= len(found)
            return found

        response.read = read  # type: ignore[assignment, method-assign]


_bounds: ContextVar[_Bounds | None] = ContextVar("bounds of what is fetched", default=None)


class _Impatient(urllib.request.BaseHandler):
    """A server that falls silent is given up; `urlopen` alone would wait for ever, and scikit-learn sets no limit."""

    def http_request(self, request: urllib.request.Request) -> urllib.request.Request:
        if not isinstance(request.timeout, (int, float)):
            request.timeout = SILENCE_SECONDS
        return request

    def http_response(
        self, request: urllib.request.Request, response: http.client.HTTPResponse
    ) -> http.client.HTTPResponse:
        if (bounds := _bounds.get()) is not None:
            bounds.keep(response)
        return response

    https_request, https_response = http_request, http_response


@cache
def _install_limit() -> None:
    """From now on `urlopen` without a limit has one, in this process."""
    urllib.request.install_opener(urllib.request.build_opener(_Impatient()))


def fetched(name_or_id: str, read: Callable[[Any], Made]) -> Made:
    """What `read` makes of scikit-learn's bunch for a name or number.

    Files are downloaded beside scikit-learn's cache and move into it only after `read` was content, so that a page of
    some login or half a file never stays. What is in the cache and cannot be read is downloaded anew.

    Raises:
        DatasetError: if it cannot be had or `read` refuses it.
    """
    whole("sklearn")
    from sklearn.datasets import get_data_home

    if len(name_or_id) > LONGEST_NAME:
        raise DatasetError(
            tr(
                "an OpenML name has at most {LONGEST_NAME} characters; this one has {n_name_or_id:,}.",
                LONGEST_NAME=LONGEST_NAME,
                n_name_or_id=len(name_or_id),
            )
        )
    _install_limit()
    bounds = _bounds.set(_Bounds())
    try:
        home = Path(get_data_home())
        with tempfile.TemporaryDirectory(dir=home, prefix="openml-") as aside:
            _link(home / "openml", Path(aside) / "openml")
            try:
                made = read(_bunch(name_or_id, aside))
            except _Damaged:
                shutil.rmtree(Path(aside) / "openml")
                made = read(_bunch(name_or_id, aside))
            _keep(Path(aside) / "openml", home / "openml")
            return made
    except _Damaged as damaged:
        raise DatasetError(
            tr(
                "what OpenML sent for {name_or_id!r} is no data ({damaged}): cut short, damaged, or a "
                "page of some login in its place. Check the network and try again.",
                name_or_id=name_or_id,
                damaged=damaged,
            )
        ) from None
    except OSError as error:
        raise DatasetError(
            tr(
                "OpenML's {name_or_id!r} cannot be kept on disk ({what}). Free some space, or let the "
                "environment variable SCIKIT_LEARN_DATA name a folder that can be written to.",
                name_or_id=name_or_id,
                what=error.strerror or error,
            )
        ) from None
    finally:
        _bounds.reset(bounds)


class _BeyondBounds(Exception):
    """What is sent is too much; the text says why."""


class _Damaged(Exception):
    """An answer that cannot be read; the text says what was found."""


def _bunch(name_or_id: str, home: str) -> Any:
    """scikit-learn's bunch, a pandas frame in it."""
    import pandas as pd

    whole("sklearn")
    from sklearn.datasets import fetch_openml

    if name_or_id.isascii() and name_or_id.isdigit():
        which: dict[str, Any] = {"data_id": int(name_or_id)}
    else:  # scikit-learn pastes it into an address as it is
        which = {"name": quote(name_or_id, safe="", errors="replace"), "version": "active"}
    try:
        with warnings.catch_warnings():  # several active versions, or one with known problems: the page names the id
            warnings.simplefilter("ignore", UserWarning)
            warnings.filterwarnings("ignore", "Invalid cache", RuntimeWarning)  # its way to say that a parser failed
            try:
                return fetch_openml(**which, data_home=home, as_frame=True, parser="auto", n_retries=1, delay=0.1)
            except (TypeError, pd.errors.ParserError):  # pandas stumbles: categories that are numbers, percent signs
                return fetch_openml(**which, data_home=home, as_frame=True, parser="liac-arff", n_retries=1, delay=0.1)
    except urllib.error.HTTPError as error:
        error.close()
        raise DatasetError(_why_answered(name_or_id, error.code)) from None
    except (*_ON_THE_WAY, _BeyondBounds, MemoryError) as error:
        raise DatasetError(_why_stopped(name_or_id, error)) from None
    except Exception as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # of this machine's disk
        said = str(error).partition("\n")[0]
        if said.startswith("Sparse ARFF"):
            raise DatasetError(
                tr(
                    "OpenML's {name_or_id!r} is sparse, and such data are not taken. Choose another.",
                    name_or_id=name_or_id,
                )
            ) from None
        if _is_damage(error, said):
            raise _Damaged(type(error).__name__ if "md5" not in said else tr("its checksum differs")) from None
        said = said.replace(str(which.get("name", name_or_id)), name_or_id)
        raise DatasetError(
            tr("OpenML could not give {name_or_id!r}: {said}", name_or_id=name_or_id, said=said)
        ) from None


def _why_answered(name_or_id: str, code: int) -> str:
    """Why there is no data set where OpenML answers with a status that is not 200."""
    if code >= 500 or code in (401, 403, 407, 408, 429):
        return tr(
            "OpenML does not give {name_or_id!r} now (it answered {code}). Try again later.",
            name_or_id=name_or_id,
            code=code,
        )
    if code in (404, 410, 412):
        return tr(
            "OpenML has no data set {name_or_id!r} (it answered {code}). Check the name or id.",
            name_or_id=name_or_id,
            code=code,
        )
    if 300 <= code < 400:
        return tr(
            "OpenML sends one elsewhere for {name_or_id!r}, and no data are there (it answered {code}). "
            "Check the network.",
            name_or_id=name_or_id,
            code=code,
        )
    return tr(
        "OpenML does not give {name_or_id!r} (it answered {code}). Check the name or id, or try again later.",
        name_or_id=name_or_id,
        code=code,
    )


def _why_stopped(name_or_id: str, error: Exception) -> str:
    """Why there is no data set where it did not arrive whole."""
    if isinstance(error, _BeyondBounds):
        return tr(
            "OpenML's {name_or_id!r} is not taken: {why}. Choose another, or bring a part of it as a file.",
            name_or_id=name_or_id,
            why=error,
        )
    if isinstance(error, MemoryError):
        return tr("OpenML's {name_or_id!r} is too large for this machine's memory.", name_or_id=name_or_id)
    return tr(
        "OpenML cannot be reached, so {name_or_id!r} could not be loaded. Check the network, or "
        "use a bundled data set.",
        name_or_id=name_or_id,
    )


def _is_damage(error: Exception, said: str) -> bool:
    """Whether the answer could not be read at all; else scikit-learn says in a sentence why the data do not do."""
    is_sentence = type(error) is ValueError or type(error).__name__ in ("OpenMLError", "InvalidParameterError")
    return not is_sentence or "md5" in said or isinstance(error, http.client.HTTPException)


def _link(kept: Path, aside: Path) -> None:
    """What the cache has, seen from aside; to remove a file there leaves the cache alone."""
    aside.mkdir()
    for path in kept.rglob("*.gz"):
        there = aside / path.relative_to(kept)
        there.parent.mkdir(parents=True, exist_ok=True)
        try:
            there.hardlink_to(path)
        except OSError:  # some disks know no links
            with contextlib.suppress(FileNotFoundError):  # another process has just renewed it
                shutil.copyfile(path, there)


def _keep(aside: Path, kept: Path) -> None:
    """Moves what is new into the cache, whole files only."""
    for path in aside.rglob("*.gz"):
        there = kept / path.relative_to(aside)
        if not there.exists() or not path.samefile(there):
            there.parent.mkdir(parents=True, exist_ok=True)
            os.replace(path, there)

"""Images of people's own: a zip with a folder for each class, as torchvision's ImageFolder has it.

Nothing is unpacked to disk. Each image becomes a row of grey pixels, so that all that works on tables works on them.
"""

from __future__ import annotations

import io
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath

import numpy as np

from tuning.datasets import DatasetError
from tuning.datasets._columns import Column
from tuning.datasets._reading.limits import Limits
from tuning.language import tr

ENDINGS = frozenset({".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp"})
SIDE = 16  # to which images are brought
SWELL = 8  # the files in the zip may be so many times the largest file that is read
MOST_PIXELS = 40_000_000  # of one image
TARGET = "class"


def are_in(data: bytes) -> bool:
    """Whether the zip has images, and is no workbook with pictures in it."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            names = packed.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return False
    return any(map(_is_image, names)) and not any(name.endswith("workbook.xml") for name in names)


def _is_image(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    is_hidden = any(part.startswith((".", "__MACOSX")) and part != ".." for part in path.parts)
    return path.suffix.lower() in ENDINGS and not is_hidden


def is_image_set(columns: Sequence[Column]) -> bool:
    """Whether columns are the pixels of images, of which none may be left out."""
    return len(columns) == SIDE * SIDE + 1 and [c.name for c in columns[:2]] == ["pixel 1", "pixel 2"]


def packed(folder: Path) -> bytes:
    """A folder with a folder for each class, as a zip; links that lead out of it are left alone.

    Raises:
        DatasetError: if there is no such folder, or no image in it.
    """
    if not folder.is_dir():
        raise DatasetError(
            tr("there is no folder {folder!r}. Give one with a folder of images for each class.", folder=str(folder))
        )
    out, home = io.BytesIO(), folder.resolve()
    with zipfile.ZipFile(out, "w") as made:
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder).as_posix()
            if path.is_file() and _is_image(name) and path.resolve().is_relative_to(home):
                made.writestr(name, path.read_bytes())
        if not made.namelist():
            raise DatasetError(
                tr("{name!r} has no images. Give a folder with a folder of images for each class.", name=folder.name)
            )
    return out.getvalue()


def read(data: bytes, limits: Limits) -> tuple[list[Column], list[str]]:
    """A column for each pixel, and the class: the folder that an image is in.

    Raises:
        DatasetError: if the zip is damaged, too large or hostile, or has no two classes of images.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as opened:
            parts = [part for part in opened.infolist() if not part.is_dir() and _is_image(part.filename)]
            _check(parts, limits)
            rows = np.stack([_pixels(part.filename, opened.read(part)) for part in parts])
    except (zipfile.BadZipFile, zlib.error, OSError, NotImplementedError, RuntimeError, EOFError):
        raise DatasetError(tr("the zip is damaged, or locked by a password. Pack it anew.")) from None
    classes = [PurePosixPath(part.filename.replace("\\", "/")).parent.name for part in parts]
    levels = tuple(sorted(set(classes)))
    places = {level: float(place) for place, level in enumerate(levels)}
    columns = [Column(f"pixel {k + 1}", "whole", np.ascontiguousarray(rows[:, k])) for k in range(SIDE * SIDE)]
    columns.append(Column(TARGET, "category", np.array([places[name] for name in classes]), levels, "words"))
    return columns, [
        tr(
            "{n:,} images in {n_classes} classes, made grey and {side} x {side}.",
            n=len(parts),
            n_classes=len(levels),
            side=SIDE,
        )
    ]


def _check(parts: Iterable[zipfile.ZipInfo], limits: Limits) -> None:
    """Refuses what is hostile or too large by what the zip says of itself; `read` then gives no more than that."""
    folders, size, n = set[str](), 0, 0
    for part in parts:
        path = PurePosixPath(part.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
            raise DatasetError(
                tr("the zip has a file outside of itself, {name!r}. Pack a folder of images.", name=part.filename[:60])
            )
        if len(path.parts) < 2:
            raise DatasetError(
                tr(
                    "the image {name!r} is in no folder. Put those of each class into a folder of its name.",
                    name=part.filename[:60],
                )
            )
        folders.add(path.parent.name)
        size, n = size + part.file_size, n + 1
    if size > SWELL * limits.megabytes * 1e6:
        raise DatasetError(tr("the zip unpacks to {size:,.0f} MB. Give fewer or smaller images.", size=size / 1e6))
    if len(folders) < 2:
        raise DatasetError(tr("all images are in one folder. Put the images of each class into a folder of its name."))
    limits.check(n, SIDE * SIDE + 1)


def _pixels(name: str, data: bytes) -> np.ndarray:
    """An image as grey numbers from 0 to 255, row by row, shape (SIDE * SIDE,)."""
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():  # on files that are large or odd
            warnings.simplefilter("ignore")
            image = Image.open(io.BytesIO(data))
            if image.width * image.height > MOST_PIXELS:
                raise DatasetError(
                    tr(
                        "the image {name!r} has {width:,} x {height:,} pixels. Make it smaller.",
                        name=name[:60],
                        width=image.width,
                        height=image.height,
                    )
                )
            grey = image.convert("L").resize((SIDE, SIDE), Image.Resampling.BOX)
    except DatasetError:
        raise
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError, EOFError) as error:
        raise DatasetError(
            tr(
                "{name!r} in the zip is no image that can be read ({error}). Leave it out.",
                name=name[:60],
                error=type(error).__name__,
            )
        ) from None
    return np.asarray(grey, dtype=np.float64).ravel()

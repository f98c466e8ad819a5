"""What tells data of one's own apart without keeping them: equal contents have equal fingerprints, in every process."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import numpy as np


def fingerprint(*values: Any) -> str:
    """32 characters that depend on the contents of tables, arrays, sparse matrices, lists and dictionaries."""
    digest = hashlib.blake2b(digest_size=16)
    for value in values:
        _add(digest, value)
    return digest.hexdigest()


def _add(digest: Any, value: Any) -> None:
    if hasattr(value, "tocsr") and hasattr(value, "nnz"):
        rows = value.tocsr(copy=True)
        rows.sum_duplicates()
        _note(digest, "sparse", value.shape)
        for part in (rows.data, rows.indices, rows.indptr):
            _add(digest, np.asarray(part))
    elif hasattr(value, "columns") and hasattr(value, "shape"):  # a table of pandas or polars
        _note(digest, "table", value.shape)
        for place, name in enumerate(value.columns):
            _note(digest, name)
            _add(digest, value.iloc[:, place] if hasattr(value, "iloc") else value[name])
    elif any(hasattr(value, name) for name in ("to_numpy", "__array__")):  # a column, an array, a tensor
        array = value.to_numpy() if hasattr(value, "to_numpy") else np.asarray(value)
        _note(digest, "array", array.dtype, array.shape)
        if array.dtype.hasobject:
            _add_all(digest, array.ravel().tolist())
        else:
            digest.update(np.ascontiguousarray(array).view(np.uint8).data if array.size else b"")
    elif isinstance(value, Mapping):
        _note(digest, "mapping", len(value))
        for name, item in value.items():
            _note(digest, name)
            _add(digest, item)
    elif isinstance(value, (list, tuple)):
        _note(digest, "list", len(value))
        _add_all(digest, value)
    else:
        _note(digest, "value", _text(value))


def _add_all(digest: Any, values: Any) -> None:
    for value in values:
        if isinstance(value, (list, tuple, np.ndarray, Mapping)):
            _add(digest, value)
        else:
            _note(digest, _text(value))


def _note(digest: Any, *facts: Any) -> None:
    digest.update(repr(facts if len(facts) > 1 else facts[0]).encode("utf-8", "backslashreplace") + b"\0")


def _text(value: Any) -> str:
    """Its type and text, without the address that some have in it."""
    text = repr(value)
    if " at 0x" in text:
        from joblib import hash as content  # type: ignore[import-untyped]

        text = str(content(value))
    return f"{type(value).__qualname__} {text}"

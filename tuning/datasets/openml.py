"""Data sets from OpenML by name or id, such as ``mnist_784``; cached on disk by scikit-learn."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from tuning.datasets import DatasetError, Setting, Source, Task

Loaded = tuple[np.ndarray, np.ndarray, Task, tuple[str, ...], tuple[str, ...]]


def _fetch(name_or_id: str) -> Any:
    import urllib.error

    from sklearn.datasets import fetch_openml

    which: dict[str, Any] = {"data_id": int(name_or_id)} if name_or_id.isdigit() else {"name": name_or_id}
    if not name_or_id.isdigit():
        which["version"] = "active"
    try:
        with warnings.catch_warnings():  # several active versions, or one with known problems: the page names the id
            warnings.simplefilter("ignore", UserWarning)
            warnings.filterwarnings("ignore", "Invalid cache", RuntimeWarning)  # its way to say that a parser failed
            try:
                return fetch_openml(**which, as_frame=True, parser="auto", n_retries=1, delay=0.1)
            except TypeError:  # the pandas parser stumbles over categories that are numbers
                return fetch_openml(**which, as_frame=True, parser="liac-arff", n_retries=1, delay=0.1)
    except urllib.error.HTTPError as error:
        raise DatasetError(
            f"OpenML has no data set {name_or_id!r} (it answered {error.code}). Check the name or id."
        ) from None
    except (urllib.error.URLError, TimeoutError, ConnectionError):
        raise DatasetError(
            f"OpenML cannot be reached, so {name_or_id!r} could not be loaded. Check the network, or use a "
            "bundled data set."
        ) from None
    except ValueError as error:
        raise DatasetError(f"OpenML could not give {name_or_id!r}: {str(error).splitlines()[0]}") from None


def _load(name_or_id: str) -> Loaded:
    import pandas as pd

    bunch = _fetch(name_or_id)
    if bunch.target is None or getattr(bunch.target, "ndim", 1) != 1:
        raise DatasetError(f"the OpenML data set {name_or_id!r} has no single target column. Choose another.")
    keep = bunch.target.notna()
    frame, target = bunch.data.loc[keep], bunch.target.loc[keep]
    columns: list[np.ndarray] = []
    features: list[str] = []
    for name in frame.columns:
        column = frame[name]
        if isinstance(column.dtype, pd.CategoricalDtype) or not pd.api.types.is_numeric_dtype(column):
            dummies = pd.get_dummies(column.astype("category"), dtype=np.float32)
            if dummies.shape[1] > 50:
                continue  # names and identifiers: one column per value would teach nothing
            columns.append(dummies.to_numpy())
            features += [f"{name} = {value}" for value in dummies.columns]
        else:
            values = column.to_numpy(dtype=np.float32, na_value=np.nan)
            middle = np.nanmedian(values) if np.isfinite(values).any() else 0.0
            columns.append(np.where(np.isnan(values), middle, values)[:, None])
            features.append(str(name))
    if not columns or len(frame) < 10:
        raise DatasetError(
            f"the OpenML data set {name_or_id!r} has too few rows or columns to search on. Choose another."
        )
    X = np.ascontiguousarray(np.hstack(columns), dtype=np.float32)
    is_number = pd.api.types.is_numeric_dtype(target) and not isinstance(target.dtype, pd.CategoricalDtype)
    if is_number and target.nunique() > 20:
        return X, target.to_numpy(dtype=np.float64), "regression", (), tuple(features)
    codes, classes = pd.factorize(target.astype(str), sort=True)
    if len(classes) < 2:
        raise DatasetError(f"the OpenML data set {name_or_id!r} has one class only. Choose another.")
    return X, codes.astype(np.int64), "classification", tuple(str(c) for c in classes), tuple(features)


DATASETS = {
    "openml": Source(
        "OpenML (by name or id)",
        "Any data set of openml.org: mnist_784 is the full MNIST. Downloaded once. Missing numbers become the median, "
        "categories become columns; columns of text with more than 50 different values are left out.",
        None,
        "openml.org; licence as given there.",
        _load,
        {"name_or_id": Setting("mnist_784", help="a name such as mnist_784, or a number")},
    )
}

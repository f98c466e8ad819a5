"""Columns of every type that pandas has: read as what they are, and other rows of them as the same."""

import datetime
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from tuning.datasets import DatasetError, table
from tuning.datasets._columns import of_series, recoded

DAYS = pd.date_range("2020-01-01", periods=4)
TRUTHS = [True, False, False, True]


def arrow(values, kind):
    pa = pytest.importorskip("pyarrow")
    return pd.Series(values).astype(pd.ArrowDtype(getattr(pa, kind)() if isinstance(kind, str) else kind(pa)))


SERIES = {
    "truth": lambda: pd.Series(TRUTHS),
    "truth as objects": lambda: pd.Series(TRUTHS, dtype=object),
    "truth with a gap": lambda: pd.Series([True, False, None, True], dtype=object),
    "nullable truth": lambda: pd.Series([True, False, None, True], dtype="boolean"),
    "truth of pyarrow": lambda: arrow(TRUTHS, "bool_"),
    "truth as a category": lambda: pd.Series(TRUTHS).astype("category"),
    "times of pyarrow": lambda: arrow(DAYS, lambda pa: pa.timestamp("us")),
    "dates of Python": lambda: pd.Series([datetime.date(2020, 1, day) for day in (1, 2, 3, 4)]),
    "years far ahead": lambda: pd.Series(np.array(["2020", "9999", "2020", "NaT"], dtype="M8[s]")),
    "spans": lambda: pd.Series(pd.to_timedelta([0, 90, 3600, None], unit="s")),
    "spans of pyarrow": lambda: arrow(pd.to_timedelta([0, 90, 3600, 7], unit="s"), lambda pa: pa.duration("ns")),
    "months": lambda: pd.Series(pd.period_range("2020", periods=4, freq="M")),
    "bins": lambda: pd.Series(pd.cut([1, 2, 3, 4], 2)),
    "unused levels": lambda: pd.Series(pd.Categorical(list("abba"), ["z", "b", "a"])),
    "decimals": lambda: pd.Series([Decimal("0.5"), Decimal(2), None, Decimal(3)]),
    "fractions": lambda: pd.Series([Fraction(1, 2), Fraction(2), Fraction(3), Fraction(0)]),
    "numbers as objects": lambda: pd.Series([1, 2.5, None, np.int64(3)], dtype=object),
    "sparse": lambda: pd.Series(pd.arrays.SparseArray([0, 0, 1.5, 0])),
    "extended": lambda: pd.Series(np.array([1, 2, 3, 1e300], dtype=np.longdouble) * np.longdouble("1e300")),
}
NUMBERS = {
    "spans": [0, 90, 3600, np.nan],
    "spans of pyarrow": [0, 90, 3600, 7],
    "decimals": [0.5, 2, np.nan, 3],
    "fractions": [0.5, 2, 3, 0],
    "numbers as objects": [1, 2.5, np.nan, 3],
    "sparse": [0, 0, 1.5, 0],
    "extended": [1e300, 2e300, 3e300, np.nan],
}


@pytest.mark.parametrize("name", SERIES)
def test_a_column_and_its_own_rows_again(name):
    series = SERIES[name]()
    column = of_series("c", series)
    np.testing.assert_array_equal(recoded(column, series), column.values)
    np.testing.assert_array_equal(recoded(column, series.astype(object)), column.values)
    assert recoded(column, series.iloc[1:2]) == column.values[1]
    if name in NUMBERS:
        np.testing.assert_allclose(column.values, NUMBERS[name])
        assert column.held == "number"
    if name.startswith(("truth", "nullable")):
        assert column.levels == ("false", "true")


@pytest.mark.parametrize("fitted", [[True, False, True], ["True", "False", "True"], ["TRUE", "FALSE", "TRUE"]])
@pytest.mark.parametrize("rows", [[True, False], ["true", "false"], ["True", "False"], [1, 0], [1.0, 0.0]])
@pytest.mark.parametrize("kind", [object, None])
def test_truth_is_the_same_however_it_is_written(fitted, rows, kind):
    column = of_series("c", pd.Series(fitted))
    assert recoded(column, pd.Series(rows, dtype=kind)).tolist() == [1, 0]


def test_truth_counts_where_numbers_were():
    column = of_series("c", pd.Series([0, 1, 2]))
    assert recoded(column, pd.Series([True, False])).tolist() == [1, 0]
    np.testing.assert_array_equal(recoded(column, pd.Series([True, None], dtype="boolean")), [1, np.nan])


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ([[1], [2]], "of the type list"),
        ([{"a": 1}, None], "of the type dict"),
        ([np.eye(2), np.eye(2)], "of the type ndarray"),
        (["a", [1]], "of the type list"),
        ([1j, 2], "complex numbers"),
        ([Decimal(1), 10**400], "beyond double precision"),
    ],
)
def test_what_is_no_value_is_said(cells, words):
    with pytest.raises(DatasetError, match=words):
        of_series("c", pd.Series(cells))


def test_lists_of_pyarrow_are_said():
    with pytest.raises(DatasetError, match="of the type list"):
        of_series("c", arrow([[1], [2]], lambda pa: pa.list_(pa.int64())))


def test_half_characters_are_written_out():
    read = table.from_frame(pd.DataFrame({"c": pd.Series(["\ud800", "a"] * 5, dtype=object), "n": range(10)}))
    assert read["c"].levels == ("\\ud800", "a")
    assert read.id


def test_a_far_date_that_stands_for_no_end_can_be_read():
    read = table.read("until,n\n" + "".join(f"{year}-12-31,{year}\n" for year in [*range(2000, 2019), 9999]))
    assert read["until"].kind == "date" and read["until"].shown(read["until"].values[-1]) == "9999-12-31"

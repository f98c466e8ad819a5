"""Columns of every type that pandas has: read as what they are, and other rows of them as the same."""

import datetime
import io
import json
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from tuning.datasets import DatasetError, table
from tuning.datasets._series import IN_MEMORY, of_series, recoded

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
    "truth among numbers": lambda: pd.Series([1, True, 0, False], dtype=object),
    "truth among words": lambda: pd.Series([True, "x", 1.0, None], dtype=object),
    "decimals that signal": lambda: pd.Series([Decimal(1), Decimal("2.5"), Decimal("sNaN"), None]),
    "sparse": lambda: pd.Series(pd.arrays.SparseArray([0, 0, 1.5, 0])),
    "extended": lambda: pd.Series(np.array([1, 2, 3, 1e300], dtype=np.longdouble) * np.longdouble("1e300")),
}
LEVELS = {"truth among numbers": ("0", "1", "false", "true"), "truth among words": ("1", "true", "x")}
NUMBERS = {
    "spans": [0, 90, 3600, np.nan],
    "spans of pyarrow": [0, 90, 3600, 7],
    "decimals": [0.5, 2, np.nan, 3],
    "fractions": [0.5, 2, 3, 0],
    "numbers as objects": [1, 2.5, np.nan, 3],
    "decimals that signal": [1, 2.5, np.nan, np.nan],
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
        assert column.levels == LEVELS.get(name, ("false", "true"))


MONTH_FIRST = pd.date_range("2023-01-01", periods=40).strftime("%m/%d/%Y").tolist()
WRITTEN = {
    "month first": MONTH_FIRST,
    "day first": pd.date_range("2023-01-01", periods=40).strftime("%d/%m/%Y").tolist(),
    "month first, with times": pd.date_range("2023-01-01", periods=40).strftime("%m/%d/%Y 10:30").tolist(),
    "dates with gaps": [*MONTH_FIRST, None, "-", ""],
    "decimal commas": ["1,5 €", "1,234 €", "2 €", "(3,25) €", "1.000,5 €", None, "NA"],
    "groups of digits": ["$1,234", "$5", "$1,234,567", "$2.5", "?"],
    "percents": ["1,5 %", "12,125 %", "-3 %"],
    "words like dates": ["01/02/2023", "later", "02/01/2023"],
}


@pytest.mark.parametrize("name", WRITTEN)
@pytest.mark.parametrize("used", ["as found", "category"])
@pytest.mark.parametrize("stored", [False, True])
def test_a_row_alone_is_read_as_among_the_others(name, used, stored):
    series = pd.Series(WRITTEN[name], dtype=object)
    column = of_series("c", series)
    column = column if used == "as found" else column.of_kind(used)
    if stored:
        column = table.Table.from_bytes(table.Table((column,)).to_bytes())["c"]
    alone = [recoded(column, series.iloc[[row]])[0] for row in range(len(series))]
    np.testing.assert_array_equal(alone, column.values)
    np.testing.assert_array_equal(recoded(column, series), column.values)


def test_other_rows_in_another_way_of_writing_are_understood_or_said():
    days = of_series("c", pd.Series(MONTH_FIRST))
    assert recoded(days, pd.Series(["2023-01-05"])) == days.values[4]
    np.testing.assert_array_equal(recoded(days, pd.Series([datetime.date(2023, 1, 5), None])), [days.values[4], np.nan])
    assert recoded(days, pd.Series(pd.to_datetime(["2023-01-05"]))) == days.values[4]
    with pytest.raises(DatasetError, match="column 'c' has '25/12/2023': not all is a date"):
        recoded(days, pd.Series(["25/12/2023"]))
    prices = of_series("c", pd.Series(["1,5 €", "1,234 €"]))
    assert recoded(prices, pd.Series([1.5, 2], dtype=object)).tolist() == [1.5, 2]
    assert recoded(prices, pd.Series(["1,5", "2 €"])).tolist() == [1.5, 2]
    for odd in ("1.5 €", "1,5 $", "dear"):
        with pytest.raises(DatasetError, match="is not written as its numbers were"):
            recoded(prices, pd.Series(["2 €", odd]))


def test_a_table_stored_before_forms_were_kept_is_read_and_guesses():
    read = table.from_frame(pd.DataFrame({"c": MONTH_FIRST, "n": range(40)}))
    with np.load(io.BytesIO(read.to_bytes())) as parts:
        told = {key: value for key, value in json.loads(bytes(parts["told"])).items() if key in ("name", "found")}
        kept = {**parts, "told": np.frombuffer(json.dumps(told).encode(), dtype=np.uint8)}
    out = io.BytesIO()
    np.savez_compressed(out, **kept)
    again = table.Table.from_bytes(out.getvalue())
    assert again.id == read.id and again["c"].form == ""
    np.testing.assert_array_equal(recoded(again["c"], pd.Series(MONTH_FIRST)), read["c"].values)


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


def test_gaps_in_words_that_are_dates_or_numbers_are_gaps_whoever_brings_them():
    days = of_series("c", pd.Series([*MONTH_FIRST, "-"]), gaps=IN_MEMORY)
    assert days.kind == "date" and days.n_missing == 1
    assert of_series("c", pd.Series(["$1", "$2", "NA"]), gaps=IN_MEMORY).n_missing == 1
    words = of_series("c", pd.Series(["1", "2", "?", "nan"]), gaps=IN_MEMORY)
    assert words.levels == ("1", "2", "?") and words.n_missing == 1
    assert words.of_kind("number").n_missing == 2
    assert of_series("c", pd.Series(["none", "some"])).levels == ("some",)  # of a file


LARGE = [2**53, 2**53 + 1, 5, 2**62]


@pytest.mark.parametrize("kind", ["int64", "uint64", "Int64", "UInt64", object])
def test_whole_numbers_that_would_be_merged_are_told_apart_as_words(kind):
    said = []
    series = pd.Series(LARGE, dtype=kind)
    column = of_series("c", series, said)
    assert column.levels == tuple(sorted(map(str, LARGE))) and "2^53" in said[0]
    for row in range(4):
        assert recoded(column, series.iloc[[row]]) == column.values[row]
    with_gap = of_series("c", pd.Series([*LARGE, 2**70, 2**70 + 1, None], dtype=object))
    assert len(with_gap.levels) == 6 and with_gap.n_missing == 1


def test_whole_numbers_that_are_rounded_only_stay_numbers_and_it_is_said():
    said = []
    assert of_series("c", pd.Series([2**53 + 1, 2**60]), said).kind == "number" and "rounded" in said[0]
    said = []
    assert of_series("c", pd.Series([2**53 + 2, 2**60, 5, None], dtype="Int64"), said).n_missing == 1 and not said


def test_large_numbers_as_classes_are_different_classes():
    frame = pd.DataFrame({"n": np.arange(40) % 7, "y": [2**60, 2**60 + 1, 2**61, 5] * 10})
    data = table.use(table.from_frame(frame), "y", "classification")
    assert data.class_names == tuple(sorted(map(str, frame["y"].unique()))) and data.facts.class_counts == (10,) * 4

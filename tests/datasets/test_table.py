"""A table is read as what it is: separator, encoding, decimal sign, kinds of columns; and what is said of it."""

import io

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from tests.datasets.tables import csv, mixed
from tuning import datasets
from tuning.datasets import DatasetError, table
from tuning.datasets._table import table as of_target
from tuning.language import LANGUAGES, speaking

KINDS = {
    "size": "number",
    "age": "whole",
    "colour": "category",
    "city": "category",
    "sold": "date",
    "said": "text",
    "label": "category",
    "price": "number",
}


def kinds(read):
    return {column.name: column.kind for column in read.columns}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le-mark", "utf-32", "latin-1"])
@pytest.mark.parametrize(("separator", "decimal"), [(",", "."), (";", ","), (";", "."), ("\t", ","), ("|", ".")])
def test_however_it_is_written_the_same_is_read(encoding, separator, decimal):
    frame = mixed(60)
    frame["colour"] = frame["colour"].str.replace("green", "grün")
    text = frame.to_csv(index=False, sep=separator, decimal=decimal)
    data = "\ufeff".encode("utf-16-le") + text.encode("utf-16-le") if "mark" in encoding else text.encode(encoding)
    read = table.read(data)
    assert kinds(read) == KINDS
    assert ("decimal sign is a comma" in " ".join(read.found)) == (decimal == ",")
    np.testing.assert_array_equal(read["size"].values, frame["size"])
    assert "grün" in read["colour"].levels
    assert [read["colour"].shown(v) for v in read["colour"].values] == list(frame["colour"].fillna(""))
    days = pd.to_datetime(frame["sold"]).to_numpy().astype("datetime64[s]").astype("int64").astype(float)
    days[frame["sold"].isna()] = np.nan
    np.testing.assert_array_equal(read["sold"].values, days)


@pytest.mark.parametrize("how", ["parquet", "excel"])
def test_parquet_and_excel_hold_the_same(how):
    frame, out = mixed(60), io.BytesIO()
    frame["sold"] = pd.to_datetime(frame["sold"])
    frame.to_parquet(out) if how == "parquet" else frame.to_excel(out, index=False)
    read = table.read(out.getvalue())
    assert kinds(read) == KINDS and read.found == ({"parquet": "Parquet.", "excel": "Excel."}[how],)
    of_text = table.read(csv(mixed(60)))
    for column in read.columns:
        np.testing.assert_array_equal(column.values, of_text[column.name].values)
        assert column.levels == of_text[column.name].levels


def test_formulas_are_not_computed_and_stay_text():
    book = pytest.importorskip("openpyxl").Workbook()
    for row in [["a", "b"], *([k, f"=A{k}*2"] for k in range(20))]:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    assert not table.read(out.getvalue())["b"].present.size  # nobody has computed them, so nothing stands there
    read = table.read("a,b\n" + "".join(f"{k % 7},=1+{k % 3}\n" for k in range(20)))
    assert read["b"].levels == ("=1+0", "=1+1", "=1+2")


@pytest.mark.parametrize(
    ("cells", "kind", "values"),
    [
        (["1,234.5", "2,000.25", "7.5"], "number", [1234.5, 2000.25, 7.5]),
        (["1.234,5", "2.000,25", "7,5"], "number", [1234.5, 2000.25, 7.5]),
        (["007", "010", "123"], "category", None),
        (["12345678901234567890", "2", "3"], "category", None),
        (["1e3", "-2.5E-2", "+4"], "number", [1000, -0.025, 4]),
        (["NA", "3", "?"], "whole", [np.nan, 3, np.nan]),
        (["true", "false", "TRUE"], "category", None),
        (["inf", "1", "2"], "whole", [np.nan, 1, 2]),
        (["03.04.2024", "31.12.1999", ""], "date", [1712102400, 946598400, np.nan]),
        (["2024-04-03 12:30", "2024-04-03T00:00:00Z", "2024-04-04 01:02"], "date", None),
        (["12/31/2024", "01/02/2024", "3/4/2024"], "date", None),
        (["2024-13-45", "2024-01-01", "2024-01-02"], "category", None),
        (["1", "2", "three"], "category", None),
    ],
)
def test_cells(cells, kind, values):
    text = "a\tb\n" + "".join(f"{cell}\tx\n" for cell in cells) * 8
    column = table.read(text)["a"]
    assert column.kind == kind
    if values is not None:
        np.testing.assert_array_equal(column.values[:3], values)


@settings(max_examples=60, deadline=None)
@given(
    some.lists(
        some.tuples(
            some.floats(-1e9, 1e9).map(lambda x: round(x, 4)),
            some.text("abcdefghij ,;\"'\näöü", min_size=1, max_size=12).map(lambda s: f"x{s}y"),
            some.one_of(some.none(), some.integers(-(10**6), 10**6)),
        ),
        min_size=12,
        max_size=30,
    )
)
def test_what_pandas_writes_is_read_back(rows):
    frame = pd.DataFrame(rows, columns=["n", "w", "m"])
    read = table.read(csv(frame))
    np.testing.assert_array_equal(read["n"].values, frame["n"].to_numpy(float))
    words = read["w"]
    assert [words.shown(v) for v in words.values] == [" ".join(w.split()) for w in frame["w"]]
    expected = frame["m"].astype(float).to_numpy()
    np.testing.assert_array_equal(read["m"].values, expected)


def test_headings_that_are_empty_or_twice_are_named_and_said():
    read = table.read("a,,a\n" + "1,2,3\n4,5,6\n" * 10)
    assert [column.name for column in read.columns] == ["a", "column 2", "a (2)"]
    assert len(read.found) == 3
    read = table.read("1,2\n3,4\n" * 6)
    assert read.n_rows == 12 and "first line holds numbers" in read.found[1]


def test_kinds_can_be_changed_where_that_makes_sense():
    read = table.read(csv(mixed()))
    changed = read.typed({"age": "category", "city": "ignore", "sold": "category", "said": "category"})
    assert changed["age"].held == "words" and changed.id != read.id
    assert changed.typed({"age": "whole"})["age"].values.tolist() == pytest.approx(read["age"].values, nan_ok=True)
    assert changed.typed({"sold": "date"})["sold"].values.tolist() == pytest.approx(read["sold"].values, nan_ok=True)
    for name, kind, words in [
        ("colour", "number", "no number"),
        ("sold", "number", "has dates"),
        ("size", "whole", "not whole"),
        ("colour", "date", "not all is a date"),
        ("nope", "date", "no column"),
        ("size", "colour", "is one of"),
    ]:
        with pytest.raises(DatasetError, match=words):
            read.typed({name: kind})


def test_bytes_and_back():
    read = table.read(csv(mixed()), "cars.csv").typed({"city": "ignore"})
    again = table.Table.from_bytes(read.to_bytes())
    assert again.id == read.id and again.name == "cars.csv" and again.found == read.found
    with pytest.raises(DatasetError, match="damaged"):
        table.Table.from_bytes(read.to_bytes()[:-40])


# What is said of it ------------------------------------------------------------------------------------------


def test_remarks_in_plain_words():
    rng = np.random.default_rng(0)
    n = 1200
    frame = pd.DataFrame(
        {
            "id": range(n),
            "same": 7,
            "code": [f"c{k % 1100}" for k in range(n)],
            "when": pd.date_range("2020-01-01", periods=n).strftime("%Y-%m-%d"),
            "gaps": [k % 3 if k % 5 == 0 else None for k in range(n)],
            "x": rng.integers(0, 50, n),
            "label": ["rare"] * 2 + ["often"] * 900 + ["other"] * (n - 902),
        }
    )
    frame["after"] = np.where(frame["label"] == "often", 3.0, 8.0) + rng.normal(0, 0.1, n)
    frame.loc[1:2, "label"] = "rare"
    read = table.read(csv(frame))
    assert read["id"].kind == "ignore" and read.target == "label" and read.task("label") == "classification"
    said = {(remark.kind, remark.column) for remark in read.remarks("label")}
    assert {("identifier", "id"), ("constant", "same"), ("levels", "code"), ("date", "when"), ("gaps", "gaps")} < said
    assert ("rare", "label") in said
    two = table.read(csv(frame[frame["label"] != "rare"]))
    said = {(remark.kind, remark.column) for remark in two.remarks("label")}
    assert ("giveaway", "after") in said and ("giveaway", "x") not in said
    copies = table.read(csv(pd.concat([mixed(50), mixed(50)])))
    assert "50 rows" in next(remark.text for remark in copies.remarks() if remark.kind == "duplicates")
    assert not table.read(csv(mixed(200, gaps=0))).typed({"sold": "ignore", "price": "ignore"}).remarks("label")


def test_a_data_set_of_ones_own():
    frame = mixed()
    frame.loc[5, "label"] = None
    read = table.read(csv(frame)).typed({"price": "ignore"})
    data = table.use(read, "label")
    assert data.task == "classification" and data.class_names == ("no", "yes") and data.n_rows == 199
    assert data.feature_names == ("size", "age", "colour", "city", "sold", "said")
    assert data.facts.kinds == ("category", "date", "gaps", "number", "text")
    assert datasets.get(**data.recipe()) is data
    for target, more, words in [
        ("said", {}, "different values"),
        ("colour", {"task": "regression"}, "no numbers"),
        ("label", {"group": "label"}, "is predicted"),
        ("label", {"time": "city"}, "Order rows by"),
        ("label", {"time": "sold"}, "empty in"),
        ("label", {"weight": "colour"}, "weight"),
        ("nope", {}, "no column"),
    ]:
        with pytest.raises(DatasetError, match=words):
            table.use(read, target, **more)
    with pytest.raises(DatasetError, match="not known here"):
        datasets.get("table", content="0" * 32, target="label")


@pytest.mark.parametrize("targets", [["yes", "no"] * 20, list(range(40)), [1, 2] * 20, np.linspace(0, 1, 40)])
def test_what_is_learnt_as_given_is_the_same_in_every_language(targets):
    """A word of the settings was once looked for in the language of the visitor."""
    frame = pd.DataFrame({"a": np.linspace(0, 1, 40), "y": targets})
    found = {}
    for code in LANGUAGES:
        with speaking(code):
            own = table.use(table.from_frame(frame), "y")
            fetched = of_target("numbers", frame[["a"]], frame["y"])
        found[code] = [(data.task, data.class_names, data.y.tolist()) for data in (own, fetched)]
    assert found["en"] == found["zh"]

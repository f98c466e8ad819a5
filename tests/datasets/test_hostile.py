"""Hostile files: one sentence each, and nothing else."""

import io
import random
import zipfile
from functools import cache

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from tests.datasets.tables import csv, mixed
from tuning.datasets import DatasetError, table

SMALL = table.Limits(megabytes=2, rows=2000, columns=200, cells=100_000)


def refused(data, words):
    with pytest.raises(DatasetError, match=words) as caught:
        table.read(data, limits=SMALL)
    said = str(caught.value)
    assert "\n" not in said and len(said) < 400 and said.endswith("."), said


def packed(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name.replace("__", "/") + ".xml", content)
    return out.getvalue()


def excel(frame):
    out = io.BytesIO()
    frame.to_excel(out, index=False)
    return out.getvalue()


def parquet(frame):
    out = io.BytesIO()
    frame.to_parquet(out)
    return out.getvalue()


ENTITIES = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><workbook>&b;</workbook>'
HOSTILE = {  # what takes long to make is made by the test
    "nothing": (b"", "empty"),
    "blanks": (b" \n\t\n ", "empty"),
    "a mark alone": (b"\xef\xbb\xbf", "empty"),
    "NUL": (b"a,b\n1,\x002\n", "NUL"),
    "UTF-16 without a mark": ("a,b\n1,2\n".encode("utf-16-le") * 9, "NUL"),
    "half UTF-16": (b"\xff\xfea\x00,\x00b", "UTF-16"),
    "random bytes": (random.Random(0).randbytes(5000), "NUL|no text"),
    "a program": (b"\x7fELF\x02\x01\x01" + b"\x00" * 200, "NUL"),
    "ragged, short": (b"a,b,c\n1,2,3\n4,5\n", "line 3 has 2 cells"),
    "ragged, long": (b"a,b\n1,2\n4,5,6\n", "line 3 has 3 cells"),
    "open quote": (b'a,b\n1,"2\n3,4\n' * 3, "quote"),
    "names only": (b"a,b,c\n", "no rows"),
    "a long cell": (b"a,b\n1," + b"x" * 200_000 + b"\n", "131,072"),
    "columns": (b",".join(b"c%d" % k for k in range(10_000)) + b"\n" + b",".join([b"1"] * 10_000), "10,000 columns"),
    "rows": (b"a\n" + b"1\n" * 5000, "more than 2,000 rows"),
    "bytes": (b"a,b\n" + b"1,2\n" * 800_000, "MB"),
    "old Excel": (b"\xd0\xcf\x11\xe0" + b"\0" * 512, "xls"),
    "gzip": (b"\x1f\x8b\x08" + b"\0" * 100, "gzip"),
    "PDF": (b"%PDF-1.7 ...", "PDF"),
    "zip": (lambda: packed(readme="hello"), "no Excel"),
    "cut Excel": (lambda: excel(mixed(30))[:3000], "damaged"),
    "Excel of zeros": (lambda: packed(xl__workbook="0" * 10**8), "unpacks to 100 MB"),
    "Excel of entities": (lambda: packed(xl__workbook=ENTITIES), "declarations"),
    "Excel of nonsense": (lambda: packed(xl__workbook="<workbook>"), "damaged"),
    "Excel, empty": (lambda: excel(pd.DataFrame()), "no rows"),
    "Excel, large": (lambda: excel(pd.DataFrame({f"c{k}": range(60) for k in range(100)})), "rows of 100 columns"),
    "cut Parquet": (lambda: parquet(mixed(30))[:-30], "damaged"),
    "Parquet head": (lambda: b"PAR1" + b"\xff" * 100 + b"PAR1", "damaged"),
    "Parquet of ones": (lambda: parquet(pd.DataFrame({"a": [1] * 3000})), "more than 2,000 rows"),
    "Parquet of lists": (lambda: parquet(pd.DataFrame({"a": [[1, 2]] * 20})), "list"),
    "Parquet of bytes": (lambda: parquet(pd.DataFrame({"a": [b"x"] * 20})), "binary"),
    "Parquet, swollen": (lambda: parquet(pd.DataFrame({"a": ["x" * 50_000] * 1500})), "unpacks|MB"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_one_sentence(case):
    data, words = HOSTILE[case]
    refused(data() if callable(data) else data, words)


def test_all_missing_and_one_class():
    read = table.read("a,b\n" + "NA,\n" * 30)
    assert [column.kind for column in read.columns] == ["ignore", "ignore"]
    with pytest.raises(DatasetError, match="nothing"):
        table.use(read, "a")
    with pytest.raises(DatasetError, match="one class"):
        table.use(table.read("a,b\n" + "".join(f"{k % 9},x\n" for k in range(30))), "b")
    with pytest.raises(DatasetError, match="1e\\+300"):
        table.use(table.read("a,b\n" + "".join(f"1e300,{'xy'[k % 2]}\n" for k in range(30))), "b")


GOOD = {
    "csv": lambda: csv(mixed(40)),
    "semicolons": lambda: csv(mixed(40), sep=";", decimal=","),
    "Excel": lambda: excel(mixed(20)),
    "Parquet": lambda: parquet(mixed(20)),
}


@cache
def good(kind):
    return GOOD[kind]()


@settings(max_examples=120, deadline=None)
@given(some.sampled_from([*GOOD]), some.lists(some.tuples(some.floats(0, 1), some.binary(max_size=4)), max_size=6))
def test_damaged_files_are_tables_or_a_sentence(kind, damage):
    data = bytearray(good(kind))
    for place, new in damage:
        at = int(place * len(data))
        data[at : at + max(len(new), 1)] = new
    try:
        read = table.read(bytes(data), limits=SMALL)
        for remark in read.remarks():
            assert remark.text.endswith(".")
        table.use(read, read.target)
    except DatasetError as error:
        assert str(error).endswith(".") and "\n" not in str(error)


@settings(max_examples=120, deadline=None)
@given(some.one_of(some.text(max_size=200), some.text(',;\t|"\n\r 1.ax', max_size=120)))
def test_any_text_is_a_table_or_a_sentence(text):
    try:
        read = table.read(text, limits=SMALL)
        assert read.n_rows >= 1 and len({column.name for column in read.columns}) == len(read.columns)
    except DatasetError as error:
        assert str(error).endswith(".")

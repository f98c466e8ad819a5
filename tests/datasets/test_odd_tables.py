"""Tables as people really have them, written by hand: each is read as what it is, or said in a sentence."""

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from tuning.datasets import DatasetError, table
from tuning.datasets._dressed import numbers_of


def lines(head, row, n=20):
    return "\n".join([head, *(row(k) for k in range(n))]) + "\n"


def workbook(fill):
    openpyxl = pytest.importorskip("openpyxl")
    book, out = openpyxl.Workbook(), io.BytesIO()
    fill(book)
    book.save(out)
    return out.getvalue()


def title_over_names(book):
    sheet = book.active
    sheet.append(["Sales 2024"])
    sheet.merge_cells("A1:C1")
    sheet.append(["size", "colour", "price"])
    for k in range(20):
        sheet.append([k + 0.5, "red" if k % 2 else "blue", k * 2 % 7])


def begins_at_c3(book):
    for row in range(3, 25):
        for column in range(3, 6):
            book.active.cell(row, column, ["size", "colour", "price"][column - 3] if row == 3 else row * column % 11)


def notes_first(book):
    book.active.title = "Notes"
    book.active["A1"] = "see the next sheet"
    sheet = book.create_sheet("Data")
    sheet.append(["size", "colour", "price"])
    for k in range(20):
        sheet.append([k * 7 % 5, "red", k % 3])


@pytest.mark.parametrize(
    ("fill", "said"),
    [(title_over_names, "One row above"), (begins_at_c3, "Excel."), (notes_first, "the sheet 'Data'")],
)
def test_workbooks(fill, said):
    read = table.read(workbook(fill))
    assert [column.name for column in read.columns] == ["size", "colour", "price"]
    assert read.n_rows >= 20 and said in " ".join(read.found) and not any(c.n_missing for c in read.columns)


def test_merged_cells_leave_gaps_and_nothing_is_made_up():
    def fill(book):
        book.active.append(["region", "size"])
        for k in range(20):
            book.active.append([None if k % 2 else "north", k % 7])
        for k in range(0, 20, 2):
            book.active.merge_cells(f"A{k + 2}:A{k + 3}")

    assert table.read(workbook(fill))["region"].n_missing == 10


@pytest.mark.parametrize(
    ("cell", "found", "said"),
    [
        (lambda k: f"{k * 5 % 35}%", lambda k: k * 5 % 35, "'%' is left out"),
        (lambda k: f"{k % 7}.5 %", lambda k: k % 7 + 0.5, "'%' is left out"),
        (lambda k: f"${k % 7}.25", lambda k: k % 7 + 0.25, "'$' is left out"),
        (lambda k: f"{k % 7},50 €", lambda k: k % 7 + 0.5, "'€' is left out"),
        (lambda k: f"{k % 7 + 1} €", lambda k: k % 7 + 1, "'€' is left out"),
        (lambda k: f"{k % 7 + 1} kg", lambda k: k % 7 + 1, "'kg' is left out"),
        (lambda k: f"{k % 7 + 1}'234", lambda k: (k % 7 + 1) * 1000 + 234, "groups"),
        (lambda k: f"{k % 7 + 1}\u00a0234,5", lambda k: (k % 7 + 1) * 1000 + 234.5, "groups"),
        (lambda k: f"$ {k % 7 + 1},234,567.50", lambda k: (k % 7 + 1) * 1e6 + 234567.5, "groups"),
        (lambda k: f"\u2212{k % 7 + 1}.5", lambda k: -(k % 7 + 1.5), "long dash"),
        (lambda k: f"({k % 7 + 1}.50)", lambda k: -(k % 7 + 1.5), "brackets"),
        (lambda k: f"({k % 7}.50)" if k % 2 else f"{k % 7}.50", lambda k: (k % 7 + 0.5) * (-1) ** (k % 2), "brackets"),
    ],
)
def test_numbers_with_something_around_them(cell, found, said):
    read = table.read(lines("x;y", lambda k: f"{cell(k)};{k % 2}"))
    np.testing.assert_array_equal(read["x"].values, [found(k) for k in range(20)])
    assert read["x"].kind in ("number", "whole") and said in " ".join(read.found)


@pytest.mark.parametrize(
    "cells",
    [
        ["1 kg", "2 lb"],  # two units
        ["$1", "2 €"],
        ["5 kg", "6"],
        ["007", "012"],
        ["08:30", "09:45"],
        ["1.2.3", "4.5.6"],
        ["A 5", "B 6"],
        ["12-34", "56-78"],
        ["+49 170 12", "+49 170 34"],
        ["town 1", "town 2"],
    ],
)
def test_what_is_no_number_stays_words(cells):
    read = table.read(lines("x;y", lambda k: f"{cells[k % 2]};{k % 2}"))
    assert read["x"].kind == "category" and read["x"].levels == tuple(sorted(cells))


@given(
    some.lists(some.integers(-(10**9), 10**9), min_size=1, max_size=20, unique=True),
    some.sampled_from(["{:,} kg", "${:,}", "{:,}%"]),
    some.sampled_from([",", "'", " "]),
)
def test_what_is_written_with_groups_is_read_back(values, form, by):
    levels = [form.format(value).replace("$-", "-$").replace(",", by) for value in values]
    if any("kg" in level or "%" in level for level in levels) and by != ",":
        return  # a blank or an apostrophe between digits stands alone or with a currency
    found = numbers_of(levels)
    assert found is not None
    np.testing.assert_array_equal(found[0], values)


def test_quoted_numbers_between_commas_have_digits_in_groups():
    read = table.read(lines("pop,y", lambda k: f'"{(k + 1) * 1234:,}",{k % 2}'))
    np.testing.assert_array_equal(read["pop"].values, [(k + 1) * 1234 for k in range(20)])
    read = table.read(lines("x,y", lambda k: f'"{k % 7},5",{k % 2}'))
    np.testing.assert_array_equal(read["x"].values, [k % 7 + 0.5 for k in range(20)])


@pytest.mark.parametrize(
    "above", ["Report of sales\n\n", "# made by a lab\n# 2024\n", "sep=,\n", "\n\n", "one\ntwo\nthree\n\n"]
)
def test_what_stands_above_the_names_is_no_row(above):
    read = table.read(above + lines("x,z,y", lambda k: f"{k % 7}.5,w{k % 3},{k % 2}"))
    assert [column.name for column in read.columns] == ["x", "z", "y"] and read.n_rows == 20
    np.testing.assert_array_equal(read["x"].values, [k % 7 + 0.5 for k in range(20)])
    with pytest.raises(DatasetError, match="line 4 has 2 cells"):
        table.read("x,y,z\n1,2,3\n1,2,3\n1,2\n")


def test_dates_in_three_ways_are_said():
    ways = [lambda k: f"2024-01-{k + 1:02d}", lambda k: f"{k + 1:02d}.02.2024", lambda k: f"03/{k % 12 + 1:02d}/2024"]
    read = table.read(lines("when,y", lambda k: f"{ways[k % 3](k)},{k % 2}"))
    assert read["when"].held == "words" and "look like dates, not all in one way" in " ".join(read.found)


def test_capital_letters_are_said():
    read = table.read(lines("x,y", lambda k: f"{['Red', 'red ', 'RED', 'blue'][k % 4]},{k % 2}"))
    (remark,) = [one for one in read.remarks() if one.kind == "spelling"]
    assert "'RED' and 'Red'" in remark.text and remark.column == "x"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (lines(",x,y", lambda k: f"{k},{k % 7}.5,{k % 2}"), ["column 1", "x", "y"]),  # pandas' own index
        (lines("x,y,", lambda k: f"{k % 7}.5,{k % 2},"), ["x", "y", "column 3"]),
        (lines("x,x,y", lambda k: f"{k % 7},{k % 5},{k % 2}"), ["x", "x (2)", "y"]),
        (lines("x,y", lambda k: f"{k % 7},{k % 2}").replace("\n", "\r"), ["x", "y"]),
        (lines("x,y", lambda k: f"{k % 7},{k % 2}").replace("\n", "\r\n"), ["x", "y"]),
        (lines("     x        z   y", lambda k: f"{k % 7:>6}   {k * 2 % 9:>6}   {k % 2}"), ["x", "z", "y"]),
    ],
)
def test_headings(text, names):
    assert [column.name for column in table.read(text).columns] == names


def test_few_rows_and_gaps_in_the_target_are_said():
    read = table.read("a,b,y\n1,2,3\n")
    with pytest.raises(DatasetError, match="one class teaches nothing"):
        table.use(read, "y")
    read = table.read(lines("x,y", lambda k: f"{k % 9}.5,{'' if k % 5 == 0 else k % 2}", 30))
    assert any("6 rows without a target" in one.text for one in read.remarks("y"))
    assert table.use(read, "y").n_rows == 24

"""Tables as text that somebody uploads: read with limits, or refused in one sentence."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuning.space import Categorical, Float, Int, Space
from tuning.study import History, spreadsheet
from tuning.study.exchange import likely_values, read_table, tables


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_commas_semicolons_and_tabs_are_told_apart(mark, end):
    rows = [
        "lr,opt,deep,value",
        "0.001,adam,true,0.5",
        '1e-1,"s,g;d\t",False,',
        "",
        "0.01,None,TRUE,nan",
        ".1,adam,true,inf",
    ]
    text = end.join(row if '"' in row else row.replace(",", mark) for row in rows)
    text = text.replace('1e-1,"s,g;d\t",False,', mark.join(["1e-1", '"s,g;d\t"', "False", ""]))
    history = History.from_frame(read_table(b"\xef\xbb\xbf" + text.encode()))
    assert history.space == Space(
        {
            "lr": Float(0.001, 0.1, log=True),
            "opt": Categorical(["adam", "s,g;d\t", "None"]),
            "deep": Categorical([True, False]),
        }
    )
    assert [trial.value for trial in history.trials] == [0.5, None, None, None]
    assert history.trials[3].message == "the value is inf."


def test_our_own_csv_comes_back():
    space = Space(
        {
            "k": Categorical(["=a", (50, 20), None, True, "-1"]),
            "n": Int(1, 9, when={"k": ["=a", None]}),
            "x": Float(1e-9, 1, log=True),
        }
    )
    configs = [space.sample(np.random.default_rng(seed)) for seed in range(30)]
    history = History.of(space, configs, [None, *(0.1 * i for i in range(29))], "minimize")
    table = read_table(spreadsheet.csv(history.frame()))
    again = History.from_frame(table, space=space, direction="minimize")
    assert [(t.config, t.value, t.state) for t in again.trials] == [
        (t.config, t.value, t.state) for t in history.trials
    ]


def test_text_that_a_spreadsheet_would_compute_stays_the_text_that_it_was():
    odd = ["=1+1", "+x", "-y", "@z", "'quoted", "plain", "＝1", "－1", "'=1", "''+1"]
    frame = pd.DataFrame({"c": odd, "value": range(len(odd))})
    assert not [line for line in spreadsheet.csv(frame).splitlines() if line[0] in "=+-@＝－"]
    assert History.from_frame(read_table(spreadsheet.csv(frame))).space["c"] == Categorical(odd)


@pytest.mark.parametrize("head", ["", "sep={}\n"])
@pytest.mark.parametrize("mark", [";", "\t"])
def test_a_comma_may_be_the_point_where_it_parts_no_cells(mark, head):
    text = (head + "lr;size;said;value\n0,001;3;1,5;0,5\n1,5e-2;4;a;\n1;5;2,5;-0,25\n").replace(";", mark).format(mark)
    table = read_table(text)
    assert table["lr"].tolist() == [0.001, 0.015, 1.0] and table["size"].tolist() == [3, 4, 5]
    assert table["said"].tolist() == ["1,5", "a", "2,5"]
    assert [trial.value for trial in History.from_frame(table).trials] == [0.5, None, -0.25]
    layers = read_table("layers;value\n64,32;0.5\n32,16;1\n".replace(";", mark))
    assert layers["layers"].tolist() == ["64,32", "32,16"]


def test_whole_numbers_of_any_length_are_numbers():
    table = read_table("n,value\n" + "9" * 30 + ",1\n12,2\n")
    assert History.from_frame(table).space["n"] == Float(12.0, 1e30, log=True)
    assert History.from_frame(read_table("n,value\n1,1\n+3,2\n")).space["n"] == Int(1, 3)


@given(st.text(max_size=60) | st.binary(max_size=60))
def test_any_text_is_a_table_or_is_refused_in_one_sentence(data):
    try:
        frame = read_table(data)
    except ValueError as error:
        assert 10 < len(str(error)) < 400
        return
    assert len(frame)
    with pytest.raises(ValueError, match="no column 'nothing of the kind'"):
        History.from_frame(frame, value="nothing of the kind")


REFUSED = {
    b"": "no rows below its names",
    b"a,b\n": "no rows below its names",
    b"a,b\n1,2\n1\n": "line 3 of the table has 1 cells, and the first line has 2 names",
    b"a,b\n1,2,3\n": "line 2 of the table has 3 cells",
    b"a,a\n1,2\n": "the name 'a' is there twice",
    b"PK\x03\x04\x14\x00\xff\xfe": "no text of UTF-8",
    b"a\0,b\n1,2\n": "NUL characters",
    b'a,b\n"1,2\n': "cannot be read",
    b"a,b\n" + b"x" * 200_000 + b",1\n": "line 2 of the table cannot be read: field larger",
    ",".join(f"c{i}" for i in range(1001)).encode() + b"\n1\n": "1,001 columns, and at most 1,000 are read",
}


@pytest.mark.parametrize("data", REFUSED, ids=list(REFUSED.values()))
def test_what_is_no_table_is_refused_in_words(data):
    with pytest.raises(ValueError, match=REFUSED[data]):
        read_table(data)


def test_there_are_limits(monkeypatch):
    monkeypatch.setattr(tables, "MOST_ROWS", 3)
    assert len(read_table("a\n1\n2\n3\n")) == 3
    with pytest.raises(ValueError, match="more than 3 rows"):
        read_table("a\n1\n2\n3\n4\n")
    monkeypatch.setattr(tables, "MOST_CELLS", 4)
    with pytest.raises(ValueError, match="more than 2 rows of 2 cells"):
        read_table("a,b\n1,1\n2,1\n3,1\n")
    monkeypatch.setattr(tables, "MOST_BYTES", 3_000_000)
    with pytest.raises(ValueError, match="the table has 4 MB, and at most 3 are read"):
        read_table("a\n" * 2_000_000)


def test_a_cell_of_a_hundred_thousand_characters_is_cut():
    history = History.from_frame(read_table("c,x,value\n" + "y" * 100_000 + ",1,1\nz,2,2\n"))
    assert "100,000 characters" in history.space["c"].choices[0]
    assert len(history.space["c"].choices[0]) < 210


def test_what_may_be_the_value_is_offered_in_order():
    table = read_table("Name,Runtime,lr,val_loss,param_x,text\na,5,0.1,0.5,1,x\nb,6,0.2,0.25,2,y\n")
    assert likely_values(table) == ["val_loss", "lr", "Runtime", "param_x"]
    table = read_table("param_C,mean_fit_time,std_test_f1,mean_test_f1,mean_test_score\n1,1,1,1,1\n")
    assert likely_values(table)[:2] == ["mean_test_score", "mean_test_f1"]
    assert likely_values(read_table("a,b\nx,y\n")) == []

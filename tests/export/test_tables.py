"""CSV and Parquet: what comes back is what went in, with its types."""

import importlib.util
import io
import json

import pandas as pd
import pytest
from pyarrow import parquet

from tuning import compare, export, problems
from tuning.space import Categorical, Float, Int, Space
from tuning.study import History

SPACE = Space(
    {
        "layers": Categorical([(50,), (20, 10)]),
        "depth": Int(1, 9, when={"layers": [(50,)]}),
        "rate": Float(0.0, 1.0),
        "mixed": Categorical([None, True, 1, "sqrt"]),
        "word": Categorical(["=1+1", "relu"]),
        "flag": Categorical([True, False]),
        "share": Categorical([1, 0.5]),
    }
)
CONFIGS = [
    {"layers": (50,), "depth": 3, "rate": 0.5, "mixed": None, "word": "=1+1", "flag": True, "share": 1},
    {"layers": (20, 10), "rate": 0.25, "mixed": True, "word": "relu", "flag": False, "share": 0.5},
    {"layers": (50,), "depth": 9, "rate": 1.0, "mixed": 1, "word": "relu", "flag": True, "share": 1},
]
HISTORY = History.of(SPACE, CONFIGS, [0.5, None, 0.75])


def test_types_are_kept_and_other_choices_are_json():
    table = parquet.read_table(io.BytesIO(export.parquet(HISTORY)))
    types = {name: str(table.schema.field(f"param_{name}").type) for name in SPACE}
    assert types["depth"] == "int64" and types["rate"] == types["share"] == "double"
    assert types["flag"] == "bool" and types["word"] == "string"
    assert table["param_depth"].to_pylist() == [3, None, 9]
    assert table["param_word"].to_pylist() == ["=1+1", "relu", "relu"]  # no spreadsheet computes this file
    for name in ("layers", "mixed"):
        assert table.schema.field(f"param_{name}").metadata == {b"content": b"JSON text"}
        read = [json.loads(text) for text in table[f"param_{name}"].to_pylist()]
        assert read == json.loads(json.dumps([config[name] for config in CONFIGS]))
    assert json.loads(table["param_mixed"].to_pylist()[1]) is True
    assert table["value"].to_pylist() == [0.5, None, 0.75]
    assert len(pd.read_parquet(io.BytesIO(export.parquet(HISTORY)))) == 3


def test_a_race_has_method_and_seed():
    race = compare.race(problems.get("branin"), ["random", "sobol"], seeds=2, trials=3)
    table = parquet.read_table(io.BytesIO(export.parquet(race))).to_pandas()
    assert len(table) == 12 and set(table["method"]) == {"random", "sobol"} and set(table["seed"]) == {0, 1}
    assert table["param_x1"].tolist() == race.frame()["param_x1"].tolist()
    assert len(pd.read_csv(io.StringIO(export.csv(race)))) == 12


def test_csv_computes_nothing():
    assert "'=1+1" in export.csv(HISTORY)


def test_odd_names():
    odd = History.of(Space({"a\0": Float(0, 1), "=b": Float(0, 1)}), [{"a\0": 0.5, "=b": 0.5}], [1.0])
    table = parquet.read_table(io.BytesIO(export.parquet(odd)))
    assert table["param_a\0"].to_pylist() == table["param_=b"].to_pylist() == [0.5]


def test_without_pyarrow_a_sentence_says_what_to_do(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(export.MissingPackage, match=r"pyarrow.*CSV"):
        export.parquet(HISTORY)

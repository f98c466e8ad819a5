"""What whoever runs a server says by environment variables, read and refused."""

import runpy

import pytest

from tests.browser.servers import ROOT
from tuning.execution.cores import cores
from tuning.service import environment
from tuning.service.pools import workers_here

NO_COUNT = ("-1", "many", "²", "1.5", "1e3", "nan", "9" * 5000, "999999999")
NO_LIMIT = ("-1", "many", "nan", "inf", "1e400", "0x10")
CASES = [
    *((name, text) for name in environment.MOST for text in NO_COUNT),
    *((name, text) for name in ("TUNING_MAX_SEARCHES", "TUNING_MAX_TABLE_ROWS") for text in NO_LIMIT),
]


@pytest.mark.parametrize(("name", "text"), CASES)
def test_what_makes_no_sense_is_refused_by_the_name_of_its_variable(name, text):
    with pytest.raises(ValueError, match=f"^{name} must be a .*number"):
        environment.check({name: text})


def test_nothing_and_zero_mean_what_the_readme_says(monkeypatch):
    environment.check({name: text for name in environment.MOST for text in ("", " ")})
    found = {}
    for text in ("", " 0 ", "3"):
        monkeypatch.setenv("TUNING_WORKERS", text)
        found[text] = workers_here()
    assert found == {"": cores(), " 0 ": cores(), "3": 3}


def test_a_server_does_not_begin_with_what_makes_no_sense(monkeypatch):
    monkeypatch.setenv("TUNING_MAX_STREAMS", "many")
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(ROOT / "app.py"), run_name="app")
    assert ended.value.code == "TUNING_MAX_STREAMS must be a whole number from 0 to 1,000,000, not 'many'."

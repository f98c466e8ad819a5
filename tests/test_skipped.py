"""What was skipped for want of a package is what runs once it is there, and nothing else."""

pytest_plugins = "pytester"

CONFTEST = """
from tests.conftest import Skipped, pytest_addoption, pytest_configure
"""
TESTS = """
import pathlib
import pytest

is_there = pathlib.Path("package").exists()

def test_plain():
    pass

def test_with_it():
    if not is_there:
        pytest.skip("it is not installed")

@pytest.mark.parametrize("k", [1, 2])
@pytest.mark.skipif(not is_there, reason="it is not installed")
def test_marked(k):
    assert k

def test_never():
    pytest.skip("there is nothing to test")

@pytest.mark.xfail(reason="known")
def test_fails():
    assert False
"""
WHOLE = """
import pathlib
import pytest

if not pathlib.Path("package").exists():
    pytest.skip("it is not installed", allow_module_level=True)

def test_of_the_module():
    pass
"""


def test_only_what_was_skipped_runs_again(pytester):
    pytester.makeconftest(CONFTEST)
    pytester.makepyfile(test_parts=TESTS, test_whole=WHOLE)
    pytester.runpytest_inprocess("-n0").assert_outcomes(passed=1, skipped=5, xfailed=1)
    (pytester.path / "package").touch()
    pytester.runpytest_inprocess("-n0", "--skipped").assert_outcomes(passed=4, skipped=1, deselected=2)
    pytester.runpytest_inprocess("-n0", "--skipped").assert_outcomes(skipped=1, deselected=5)  # and one is not read

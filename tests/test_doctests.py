"""The examples in docstrings run, and every package of the public surface has one."""

import doctest
import importlib
import pkgutil

import pytest

import tuning

NAMES = [
    module.name for module in pkgutil.walk_packages(tuning.__path__, "tuning.") if not module.name.endswith("__main__")
]
OPTIONAL = ("torch", "skorch", "gymnasium")
WITH_EXAMPLES = ("auto", "space", "study", "store", "metrics", "problems", "methods", "search", "compare", "plots")


@pytest.mark.parametrize("name", NAMES)
def test_examples_are_true(name):
    try:
        module = importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name not in OPTIONAL:
            raise
        pytest.skip(f"needs {error.name}, which an extra brings")
    done = doctest.testmod(module, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert done.failed == 0


@pytest.mark.parametrize("name", WITH_EXAMPLES)
def test_every_package_begins_with_an_example(name):
    assert doctest.DocTestFinder().find(importlib.import_module(f"tuning.{name}"))[0].examples

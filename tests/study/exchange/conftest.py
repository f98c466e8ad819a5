"""What tests of exchange share."""

import gc
import warnings

import pytest


@pytest.fixture
def optuna_url(tmp_path):
    """A database for Optuna, which closes no connection: it leaves them to Python's collector, and from 3.13 on Python
    warns of each, in whatever test it comes to collect them. So they are collected here.
    """
    yield f"sqlite:///{tmp_path}/optuna.db"
    with warnings.catch_warnings(action="ignore", category=ResourceWarning):
        gc.collect()

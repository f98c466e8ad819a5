"""Fits of these tests are tiny: several threads of BLAS only wait for each other, for minutes on a busy machine."""

import pytest
from threadpoolctl import threadpool_limits


@pytest.fixture(autouse=True, scope="package")
def one_thread():
    with threadpool_limits(1):
        yield

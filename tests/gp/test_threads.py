"""The limit on BLAS threads holds in every thread, and is taken back."""

import threading

import pytest
import scipy.linalg  # noqa: F401 - brings its own BLAS
from threadpoolctl import ThreadpoolController

from tuning.gp.threads import one_blas_thread


@pytest.fixture
def counts():
    """How many threads numpy and scipy would use now; two each to begin with."""
    libraries = [library for library in ThreadpoolController().lib_controllers if library.user_api == "blas"]
    before = [library.num_threads for library in libraries]

    def set_all(numbers):
        for library, n in zip(libraries, numbers, strict=True):
            if hasattr(library, "clear_controlling_thread"):
                library.clear_controlling_thread(force=True)
            library.set_num_threads(n)

    set_all([2] * len(libraries))
    yield lambda: {library.num_threads for library in libraries}
    set_all(before)


def test_one_thread_inside_and_as_before_outside(counts):
    with one_blas_thread():
        assert counts() == {1}
        with one_blas_thread():
            assert counts() == {1}
        assert counts() == {1}
    assert counts() == {2}


def test_it_holds_where_another_thread_was_inside_before_and_still_lives(counts):
    left, end, seen = threading.Event(), threading.Event(), []

    def visit():
        with one_blas_thread():
            seen.append(counts())
        left.set()
        end.wait(240)

    other = threading.Thread(target=visit)
    other.start()
    assert left.wait(240)
    with one_blas_thread():
        seen.append(counts())
    end.set()
    other.join()
    assert seen == [{1}, {1}] and counts() == {2}


def test_the_last_one_out_restores(counts):
    entered, leave = threading.Event(), threading.Event()

    def visit():
        with one_blas_thread():
            entered.set()
            leave.wait(240)

    with one_blas_thread():
        other = threading.Thread(target=visit)
        other.start()
        assert entered.wait(240)
    assert counts() == {1}
    leave.set()
    other.join()
    assert counts() == {2}

"""Settings for the whole test run, how its files are shared among processes, and what many tests begin with."""

import functools
import gc
import os
import signal
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.execution.pools import STARTS, closing
from tests.skipped import Skipped
from tuning.execution.cores import cores

# Time on a shared machine says nothing about the code: neither a deadline nor a slow first draw is a failure.
settings.register_profile("tuning", deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("tuning")

os.environ["TUNING_STORE"] = "memory:"  # of servers too: no test writes into anybody's own folder

ROOT = Path(__file__).parent.parent
MOST_PROCESSES = 8  # each may have a browser and a server of its own
LONG = (
    "tests/browser/test_access.py",
    "tests/browser/test_browser.py",
    "tests/browser/test_killed.py",
    "tests/browser/test_race_browser.py",
    "tests/browser/test_restart.py",
    "tests/browser/test_shutdown.py",
    "tests/browser/test_runs_browser.py",
    "tests/browser/board/",
    "tests/browser/",
    "tests/benchmarks/",
    "tests/test_every_",
    "tests/service/",
    "tests/execution/",
    "tests/export/",
    "tests/search/test_discard",
    "tests/compare/",
    "tests/problems/",
    "tests/store/",
    "tests/test_contributing.py",
    "tests/drop_in/",
    "tests/pages/",
    "tests/plots/",
)
"""What takes long comes first, so that at the end no process has much left while the others have nothing."""


def pytest_addoption(parser):
    parser.addoption("--skipped", action="store_true", help="run only the tests that were skipped when they last ran")


def pytest_configure(config):
    if config.pluginmanager.hasplugin("cacheprovider"):
        config.pluginmanager.register(Skipped(config))
    elif config.getoption("skipped"):
        raise pytest.UsageError("--skipped needs pytest's cache. Leave out -p no:cacheprovider.")


def pytest_xdist_auto_num_workers(config):
    """Two processes for each core, since tests in a browser wait half of their time; none besides this one where
    only files are named, whose tests are soon done.
    """
    is_folder = [Path(name.partition("::")[0]).is_dir() for name in config.args]
    return min(2 * cores(), MOST_PROCESSES) if any(is_folder) and cores() > 1 else 0


def pytest_xdist_make_scheduler(config, log):
    if config.getvalue("dist") != "loadfile":
        return None
    from tests.sharing import Sharing

    return Sharing(config, log)


def pytest_sessionstart(session):
    """Each of several processes begins to collect elsewhere, and finds compiled what others have collected by then."""
    mine = getattr(session.config, "workerinput", None)
    is_part = session.config.getoption("ignore") or session.config.getoption("ignore_glob")  # not of folders by name
    if mine is None or is_part or [Path(name).resolve() for name in session.config.args] != [ROOT / "tests"]:
        return
    tests = (ROOT / "tests").rglob("test_*.py")
    places = sorted({str(ROOT / "tests" / path.relative_to(ROOT / "tests").parts[0]) for path in tests})
    first = len(places) * int(mine["workerid"].removeprefix("gw")) // mine["workercount"]
    session.config.args = places[first:] + places[:first]


def pytest_collection_modifyitems(items):
    def rank(item):
        file = item.nodeid.partition("::")[0]
        return next((k for k, name in enumerate(LONG) if file.startswith(name)), len(LONG)), file

    items.sort(key=rank)


def pytest_collection_finish():
    """Ten thousand tests and all modules stay for good: no later look for garbage goes through them."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True, scope="session")
def ctrl_c_is_heard():
    """A shell begins background commands with Ctrl+C ignored, and all their children inherit that."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture(autouse=True, scope="module")
def what_libraries_leave_open_is_found_where_it_is_known(request):
    """Where a module's tests ignore that, and not in whatever test looks for garbage next."""
    yield
    marks = getattr(request.module, "pytestmark", [])
    if any("ignore::ResourceWarning" in mark.args for mark in (marks if isinstance(marks, list) else [marks])):
        gc.collect()


@pytest.fixture(autouse=True, scope="session")
def streamlit_looks_around_once():
    """For each page that a test opens, AppTest looks through all installed packages for components and compiles the
    scripts anew: nine tenths of the time of a small page, and the same each time.
    """
    if "streamlit.testing.v1" not in sys.modules:  # no test here opens a page
        yield
        return
    from streamlit.components.v2 import manifest_scanner
    from streamlit.testing.v1 import local_script_runner

    compiled = local_script_runner.ScriptCache()
    with pytest.MonkeyPatch.context() as patch:
        once = functools.cache(manifest_scanner.scan_component_manifests)
        patch.setattr(manifest_scanner, "scan_component_manifests", once)
        patch.setattr(local_script_runner, "ScriptCache", lambda: compiled)
        yield


@pytest.fixture(scope="module", params=STARTS)
def pool(request):
    """Two warm worker processes, started each way that this system has, by somebody who asked for two threads each."""
    with pytest.MonkeyPatch.context() as patch, closing(2, memory=400 * 2**20, start=request.param) as pool:
        patch.setenv("OMP_NUM_THREADS", "2")
        yield pool

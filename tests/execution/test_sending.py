"""What is sent to worker processes and back: functions of a notebook, lambdas, odd exceptions, long texts."""

import os
import signal
import socket
import subprocess
import sys
import threading
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.execution.faulty import Good
from tests.execution.pools import STARTS, closing, is_alive, pid_of, submit
from tests.waiting import until
from tuning import problems, run
from tuning.datasets import table
from tuning.execution.errors import TrialError
from tuning.execution.packing import packed
from tuning.execution.pool import WorkerPool
from tuning.execution.processes import environment
from tuning.execution.request import TrialRequest
from tuning.execution.settings import Settings
from tuning.space import Categorical, Float, Space
from tuning.study import Outcome, State

ROOT = Path(__file__).parents[2]


class Of:
    """The smallest problem of one's own: a function on a space."""

    name, direction, metric, optimum = "own", "maximize", "value", None
    metrics = {"value": "maximize"}  # noqa: RUF012 - a protocol's plain mapping

    def __init__(self, space, function):
        self.space, self.function = space, function

    def recipe(self):
        return {"kind": "own"}

    def evaluate(self, config, *, budget=1.0, seed=0, report=None):
        return Outcome(self.function(config))


class Mute(Exception):
    def __str__(self):
        raise ValueError("cannot say")


class Unreadable(Good):
    """Can be pickled, and not read again."""

    def __setstate__(self, state):
        raise LookupError("no such thing here")

    def __getstate__(self):
        return {"some": "state"}


def mute(config):
    raise Mute


def endless(config):
    raise ValueError("x" * 5_000_000)


@pytest.mark.parametrize("start", STARTS)
def test_a_function_of_a_notebook_in_a_class_of_a_module(tmp_path, start):
    script = tmp_path / "notebook.py"
    script.write_text(
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "from tests.execution.test_sending import Of\n"
        "from tuning.execution.pool import WorkerPool\n"
        "from tuning import run, Categorical, Space\n"
        "def double(config):\n"
        "    return 2 * config['x']\n"
        "if __name__ == '__main__':\n"
        f"    pool = WorkerPool(2, start={start!r})\n"
        "    found = run(Of(Space({'x': Categorical([1.0, 2.0, 3.0])}), double), 'grid', trials=3, executor=pool)\n"
        "    print([trial.value for trial in found.trials], [trial.message for trial in found.trials])\n"
        "    pool.shutdown()\n"
    )
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True)
    assert done.stdout == "[2.0, 4.0, 6.0] ['', '', '']\n"


def test_a_lambda_runs_in_workers_and_with_a_time_limit():
    problem = Of(Space({"x": Float(0, 1)}), lambda config: config["x"])
    here = run(problem, "random", trials=4)
    for more in ({"workers": 2}, {"timeout": 60}):
        there = run(problem, "random", trials=4, **more)
        assert sorted(trial.value for trial in there.done) == sorted(trial.value for trial in here.done)


def test_what_cannot_be_sent_is_refused_with_both_remedies():
    lock = threading.Lock()
    problem = Of(Space({"x": Float(0, 1)}), lambda config: lock)
    with WorkerPool(1) as pool, pytest.raises(ValueError, match="workers=1 and no timeout"):
        pool.submit_trial(TrialRequest(problem, {"x": 0.5}))


def test_a_problem_that_cannot_be_read_says_so_each_time(pool):
    for _ in range(3):
        with pytest.raises(TrialError, match=r"cannot read the problem \(LookupError: no such thing here\)"):
            pool.submit_trial(TrialRequest(Unreadable(), {"i": 1})).result(timeout=240)
    assert submit(pool, 4).result(timeout=240).value == 4


def test_a_choice_that_only_the_notebook_knows(pool):
    problem = Of(Space({"f": Categorical(["a"])}), lambda config: config["f"](2.0))
    assert pool.submit_trial(TrialRequest(problem, {"f": lambda x: x + 1})).result(timeout=240).value == 3.0


def test_exceptions_that_cannot_speak_or_never_end_cost_their_trial_only(pool):
    with pytest.raises(TrialError, match=r"Mute: its text cannot be read \(ValueError\)"):
        pool.submit_trial(TrialRequest(Of(Good.space, mute), {"i": 1})).result(timeout=240)
    with pytest.raises(TrialError, match=r"ValueError: xxx.*5,000,[0-9]+ characters") as caught:
        pool.submit_trial(TrialRequest(Of(Good.space, endless), {"i": 1})).result(timeout=240)
    assert len(str(caught.value)) < 3000


@pytest.mark.parametrize("start", STARTS)
def test_a_child_that_has_left_its_session_ends_with_the_trial(start):
    pool = WorkerPool(1, start=start)
    try:
        pool.submit(os.getpid).result(timeout=240)
        future = pool.submit(subprocess.run, ["sleep", "1000"], start_new_session=True)
        child = _only_child(pid_of(pool, future))
        pool.stop("")
        until(lambda: not is_alive(child))
    finally:
        pool.close()


@pytest.mark.skipif(sys.platform != "linux", reason="orphans are adopted on Linux")
def test_a_daemon_that_a_trial_has_left_behind_ends_with_its_worker():
    pool = WorkerPool(1, start="fork")
    try:
        left = pool.submit(_daemon).result(timeout=240)
        assert is_alive(left)
    finally:
        pool.shutdown()
    until(lambda: not is_alive(left))


def _daemon():
    """The number of a process whose parent has ended."""
    words = "import subprocess; print(subprocess.Popen(['sleep', '1000'], start_new_session=True, stdout=2).pid)"
    return int(subprocess.run([sys.executable, "-c", words], stdout=subprocess.PIPE, check=True).stdout)


def _only_child(pid):
    import psutil

    until(lambda: psutil.Process(pid).children())
    return psutil.Process(pid).children()[0].pid


def _large():
    problem = Of(Space({"x": Float(0, 1)}), lambda config: config["x"])
    problem.weights = np.zeros(2**18)
    return problem, {"x": 0.5}


def _table():
    frame = pd.DataFrame({"x": np.sin(range(60)), "y": ["a", "b"] * 30})
    settings = table.use(table.from_frame(frame), "y").settings
    return problems.estimator("table", "naive_bayes", folds=2, settings=settings), {"var_smoothing": 1e-9}


@pytest.mark.parametrize("make", [_large, _table])
def test_data_for_which_there_is_no_room_are_refused_in_a_sentence_and_leave_nothing(make):
    resource = pytest.importorskip("resource")
    (problem, config), kept = make(), resource.getrlimit(resource.RLIMIT_FSIZE)
    with WorkerPool(1) as pool:
        resource.setrlimit(resource.RLIMIT_FSIZE, (256, kept[1]))  # what is larger is refused, as by a full disk
        try:
            with pytest.raises(ValueError, match=r"the data cannot be put where worker processes find them.*Make room"):
                pool.submit_trial(TrialRequest(problem, config))
            assert os.listdir(pool._folder.name) == []
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, kept)
        assert pool.submit_trial(TrialRequest(problem, config)).result(timeout=240).value > 0
        assert os.listdir(pool._folder.name)


@pytest.mark.skipif("fork" not in STARTS, reason="needs fork")
def test_a_fork_server_that_is_killed_again_and_again_costs_no_trial():
    with WorkerPool(2) as pool:
        submit(pool, 0).result(timeout=240)
        futures = [submit(pool, i, "sleep") for i in range(8)]
        for _ in range(2):
            until(lambda: len(pool._workers) > 0 or all(future.done() for future in futures))
            server = pool._source.pid
            os.kill(server, signal.SIGKILL)
            until(lambda before=server: pool._source.pid != before or all(future.done() for future in futures))
        assert [future.result(timeout=240).value for future in futures] == list(range(8))


@pytest.mark.skipif("fork" not in STARTS, reason="needs fork")
def test_workers_start_though_the_fork_server_dies_while_it_forks(monkeypatch):
    with WorkerPool(1) as pool:
        source = pool._living_source()
        begin, calls = type(source).start, []

        def killed_first(self, modules=()):
            calls.append(self.pid)
            if len(calls) == 1:
                os.kill(self.pid, signal.SIGKILL)
            return begin(self, modules)

        monkeypatch.setattr(type(source), "start", killed_first)
        assert submit(pool, 3).result(timeout=240).value == 3
        assert len(calls) >= 1 and pool._source.pid != source.pid


@pytest.mark.skipif("fork" not in STARTS, reason="needs fork")
@pytest.mark.parametrize("last", ["fork", "a fork without its pipe", "load", "end"])
def test_a_fork_server_whose_pool_closes_before_it_answers_ends_in_peace(last):
    ours, theirs = socket.socketpair()
    command = [sys.executable, "-m", "tuning.execution.worker", "fork", str(theirs.fileno())]
    server = subprocess.Popen(command, pass_fds=[theirs.fileno()], env=environment(), stderr=subprocess.PIPE)
    theirs.close()
    messages, (keeps, given) = Connection(os.dup(ours.fileno())), Pipe()
    messages.send(("load", ()) if last == "load" else ("fork", ((), Settings(None, ""))))
    if last in ("fork", "end"):
        socket.send_fds(ours, [b"f"], [given.fileno()])
    if last == "end":
        messages.send(("end", messages.recv()))
    messages.close()
    ours.close()
    for end in (keeps, given):
        end.close()
    assert server.communicate(timeout=240)[1] == b""
    assert server.returncode == 0


@pytest.mark.parametrize("start", STARTS)
def test_trials_run_though_the_working_directory_was_deleted(tmp_path, start):
    script = tmp_path / "script.py"
    script.write_text(
        "import os, sys, tempfile\n"
        f"sys.path.insert(0, {str(ROOT)!r})\n"
        "from tests.execution.faulty import Good\n"
        "from tuning.execution.pool import WorkerPool\n"
        "from tuning.execution.request import TrialRequest\n"
        "if __name__ == '__main__':\n"
        "    here = tempfile.mkdtemp(); os.chdir(here); os.rmdir(here)\n"
        f"    pool = WorkerPool(1, start={start!r})\n"
        "    print(pool.submit_trial(TrialRequest(Good(), {'i': 5})).result().value)\n"
        "    pool.shutdown()\n"
    )
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True)
    assert done.stdout == "5.0\n"


def test_states_of_a_search_whose_trials_cannot_speak():
    found = run(Of(Good.space, mute), "random", trials=3, workers=2)
    assert [trial.state for trial in found.trials] == [State.FAILED] * 3


class Sums(Of):
    """Holds a large array, and says of it what a worker process sees."""

    def __init__(self, data):
        super().__init__(Space({"x": Categorical([0, 1])}), None)
        self.data = data

    def evaluate(self, config, *, budget=1.0, seed=0, report=None):
        return Outcome(float(self.data[config["x"] :].sum()), message=str(self.data.flags.writeable))


@pytest.mark.parametrize("start", STARTS)
def test_large_arrays_lie_in_a_file_once_for_all_workers(tmp_path, start):
    data = np.arange(2**18, dtype=float)
    with closing(2, start=start) as pool:
        found = run(Sums(data), "grid", trials=2, executor=pool)
        assert [trial.value for trial in found.trials] == [data.sum(), data[1:].sum()]
        assert [trial.message for trial in found.trials] == ["False", "False"]  # nobody may change it for the others
    key, pickled = packed(Sums(data), str(tmp_path))
    assert len(pickled) < 2000 and [file.stat().st_size for file in tmp_path.iterdir()] == [data.nbytes]
    assert packed(Sums(data.copy()), str(tmp_path)) == (key, pickled) and len(list(tmp_path.iterdir())) == 1
    assert packed(Sums(data + 1), str(tmp_path))[0] != key
    assert len(packed(Sums(data))[1]) > data.nbytes

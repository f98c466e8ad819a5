"""An exported history in a real optuna-dashboard: what its HTTP API says is what the history has."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

from tuning.space import Categorical, Float, Int, Space
from tuning.study import History, Outcome, State, Study, TrialFinished, TrialReported, TrialStarted

pytest.importorskip("optuna_dashboard", reason="needs the extra [exchange]")
pytestmark = pytest.mark.filterwarnings("ignore:unclosed database:ResourceWarning")  # see `optuna_url`
SPACE = Space(
    {
        "kernel": Categorical(["rbf", "poly", None]),
        "C": Float(1e-9, 1e3, log=True),
        "degree": Int(2, 5, when={"kernel": "poly"}),
        "layers": Categorical([(50,), (50, 20)]),
    }
)


def searched():
    """A trial of each state, with reports, a name that is markup, and a message that is code."""
    history = History(Study(SPACE, "minimize", "loss", {"name": "<script>alert(1)</script>"}))
    for number, state in enumerate(State):
        kernel = ("rbf", "poly", None)[number % 3]
        config = {"kernel": kernel, "C": 10.0**-number, "layers": ((50,), (50, 20))[number % 2]}
        config |= {"degree": 3} if kernel == "poly" else {}
        history = history.apply(TrialStarted(1e9 + number, number, SPACE.check(config)))
        for epoch in range(3):
            value = float("nan") if epoch == 1 else number / (epoch + 1)
            history = history.apply(TrialReported(1e9 + number, number, 0, epoch, value))
        if state != State.RUNNING:
            value = 0.5 * number if state == State.DONE else float("nan")
            outcome = Outcome(value, (0.25, value), message="<img src=x onerror=alert(1)>")
            history = history.apply(TrialFinished(1e9 + number + 2.5, number, state, outcome))
    return history


@pytest.fixture
def dashboard(tmp_path, optuna_url):
    """The address of a dashboard on a database of the test; it ends with the test."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = tmp_path / "log.txt"
    searched().to_optuna(optuna_url, "<b>ours</b>")
    code = "import sys; from optuna_dashboard._cli import main; sys.exit(main())"
    with log.open("w") as file:
        process = subprocess.Popen(
            [sys.executable, "-c", code, optuna_url, "--host", "127.0.0.1", "--port", str(port)],
            stdout=file,
            stderr=file,
            env={**os.environ, "PYTHONWARNINGS": "default"},
        )
        try:
            yield f"http://127.0.0.1:{port}", process, log
        finally:
            process.terminate()
            try:
                process.wait(240)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def asked(dashboard, path):
    """The answer of the dashboard, which may still be starting."""
    url, process, log = dashboard
    end = time.monotonic() + 240
    while True:
        try:
            with urllib.request.urlopen(url + path, timeout=30) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            pytest.fail(f"{path}: {error.code}\n{log.read_text()}")
        except (urllib.error.URLError, ConnectionError):
            if process.poll() is not None or time.monotonic() > end:
                pytest.fail(f"The dashboard does not answer:\n{log.read_text()}", pytrace=False)
            time.sleep(0.1)


def test_a_started_dashboard_shows_an_exported_study(dashboard):
    history = searched()
    (summary,) = asked(dashboard, "/api/studies")["study_summaries"]
    assert (summary["study_name"], summary["directions"]) == ("<b>ours</b>", ["minimize"])
    study = asked(dashboard, f"/api/studies/{summary['study_id']}?after=0")
    assert study["objective_names"] == ["loss"]
    by_state = {"done": "Complete", "pruned": "Pruned", "running": "Running"}
    shown = sorted(study["trials"], key=lambda trial: trial["number"])
    for ours, theirs in zip(history.trials, shown, strict=True):
        assert theirs["state"] == by_state.get(str(ours.state), "Fail")
        assert {item["name"] for item in theirs["params"]} == set(ours.config)
        told = {item["name"]: item["param_external_value"] for item in theirs["params"]}
        assert float(told["C"]) == ours.config["C"]
        assert told["layers"] == str(ours.config["layers"])
        assert [item["step"] for item in theirs["intermediate_values"]] == [0, 1, 2]
        if ours.state == State.DONE:
            assert theirs["values"] == [ours.value]
        attributes = {item["key"]: item["value"] for item in theirs["user_attrs"]}
        assert attributes.get("message", "") == ours.message
    degree = next(item for item in study["union_search_space"] if item["name"] == "degree")
    assert degree["distribution"] == {"type": "IntDistribution", "low": 2, "high": 5, "step": 1, "log": False}
    with urllib.request.urlopen(f"{dashboard[0]}/dashboard/studies/{summary['study_id']}", timeout=30) as page:
        assert "<html" in page.read().decode().lower()
    importances = asked(dashboard, f"/api/studies/{summary['study_id']}/param_importances?evaluator=ped_anova")
    assert "param_importances" in importances

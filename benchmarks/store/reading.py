"""How long it takes to read: a study, the first page of many studies, and what another process has just written."""

from __future__ import annotations

import gc
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

import sqlalchemy as sa

from benchmarks.store.writing import SPACE, search
from tuning import store
from tuning.store.tables import runs, studies, trials
from tuning.study import Study

ROUNDS = 5


def quickest(act: Callable[[], object]) -> float:
    """Seconds of the quickest of some rounds, each after a cleaning up."""
    found = []
    for _ in range(ROUNDS):
        gc.collect()
        began = time.perf_counter()
        act()
        found.append(time.perf_counter() - began)
    return min(found)


def ours(url: str, trials: int) -> tuple[float, float]:
    """Seconds to read a study of so many trials; and with every report of it looked at."""
    with store.open(url) as opened:
        recording = opened.begin("search", [store.Run("one", Study(SPACE, trials=trials))])
        search(trials, 0, recording)
        assert recording.close(600) and not recording.unsaved
        id = recording.id

        def all_of_it() -> int:
            return sum(len(trial.reports) for trial in opened.load(id).history.trials)

        return quickest(lambda: opened.load(id)), quickest(all_of_it)


def optuna(url: str, trials: int) -> float:
    """Seconds for which Optuna reads a study of so many trials."""
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    spaces = {f"x{i}": optuna.distributions.FloatDistribution(0, 1) for i in range(6)}
    made = [
        optuna.trial.create_trial(
            params=dict.fromkeys(spaces, 0.5),
            distributions=spaces,
            value=0.5,
            intermediate_values={epoch: epoch / 20 for epoch in range(20)},
            user_attrs={"folds": [0.9] * 5},
        )
        for _ in range(trials)
    ]
    study = optuna.create_study(storage=url, study_name="read")
    study.add_trials(made)
    return quickest(lambda: optuna.load_study(storage=url, study_name="read").get_trials(deepcopy=False))


def fill(url: str, n: int, *, whole: bool = False) -> None:
    """Puts `n` studies of 100 trials into a store; of all but one the rows of lists alone, if not `whole`."""
    with store.open(url) as opened:
        recording = opened.begin("search", [store.Run("one", Study(SPACE))], problem="Wine", method="Bayes")
        search(100, 0, recording)
        recording.close(600)
        with opened._database.writing() as connection:
            row = dict(connection.execute(sa.select(studies)).mappings().one())
            key = row.pop("key")
            copies = [
                {**row, "id": f"s{i}", "created": row["created"] + i, "owner": f"o{i % 50}", "words": f"no {i} wine"}
                for i in range(n - 1)
            ]
            connection.execute(sa.insert(studies), copies)
            for table in (runs, trials) if whole else ():
                others = [studies.c.key if c.name == "study" else c for c in table.columns]
                told = (
                    sa.select(*others)
                    .select_from(table.join(studies, studies.c.key != key))
                    .where(table.c.study == key)
                )
                connection.execute(sa.insert(table).from_select([c.name for c in table.columns], told))


def pages(url: str, n: int) -> dict[str, float]:
    """Seconds of several questions to a store of `n` studies of 100 trials."""
    fill(url, n)
    with store.open(url) as opened:
        questions = {
            "first page": {},
            "first page of one owner": {"owner": "o7"},
            "page 181": {"offset": 9000},
            "sorted by best value": {"sort": "-best"},
            "search by text": {"text": "no 77 wine"},
        }
        return {what: quickest(lambda asked=asked: opened.studies(**asked)) for what, asked in questions.items()}


def delays(url: str, trials: int, pause: float) -> tuple[list[float], float]:
    """Seconds from the end of a trial in another process until it is seen here, and those of a look at nothing new."""
    seen: dict[int, float] = {}
    with store.open(url) as opened:
        command = [sys.executable, "-m", "benchmarks.store.writing", "ours", url, str(trials), str(pause)]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as writer:
            while not opened.studies().total:
                time.sleep(0.02)
            id = opened.studies().rows[0].id
            version, history = 0, None
            while writer.poll() is None or len(seen) < trials:
                version, changed = opened.changes(id, version)
                now = time.time()
                for run in changed:
                    history = run.history
                    for trial in history.finished:
                        seen.setdefault(trial.number, now - (trial.finished or now))
                time.sleep(0.05)
        looks = [quickest(lambda: opened.changes(id, version)) for _ in range(20)]
    return list(seen.values()), statistics.median(looks)

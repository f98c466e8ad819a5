"""A process that begins a search by every method, and races, and is killed while they run.

``python -m tests.service.victim STORE`` prints the ids as JSON, and then a line once each of them has some trials.
"""

import json
import sys
import time

from tuning import methods, problems
from tuning.compare import line_up
from tuning.service.jobs import Job, Jobs, Limits, SearchSpec
from tuning.service.race_job import RaceJob

TRIALS, SEED = 14, 3
FREE = Limits(0, 0, 0, 0, 0)


def searched():
    """What every method searches: each trial trains, if not for long, and tells of each fold."""
    return problems.estimator("iris", "knn", folds=3)


def raced(is_live):
    problem = searched() if is_live else problems.get("hartmann6", noise=0.1)
    size = {"seeds": 2, "trials": 10} if is_live else {"seeds": 2, "trials": 20, "workers": 2}
    return line_up(problem, ["random", "bayes"] if is_live else ["bayes", "tpe", "grid"], **size)


def waits(job):
    """A race goes on until its slowest run has a few trials, and waits there for the kill."""
    while job.race.reached >= 3:
        time.sleep(1)
    return True


if __name__ == "__main__":
    # None comes to its end before the kill, however quick its trials and busy the machine.
    Job._asks_on = lambda job: job.history.n_asked < TRIALS - 4
    RaceJob._asks_on = waits
    searches = Jobs(2, limits=FREE, store=sys.argv[1])
    began = {
        name: searches.start(SearchSpec(searched(), methods.get(name), trials=TRIALS, seed=SEED), visitor="me")
        for name in methods.names()
    }
    races = {str(is_live): searches.races.start(raced(is_live), visitor="me") for is_live in (True, False)}
    print(json.dumps({"searches": {k: v.id for k, v in began.items()}, "races": {k: v.id for k, v in races.items()}}))
    while not (
        all(len(job.history.ended_trials) >= 4 for job in began.values())
        and all(race.race.reached for race in races.values())
    ):
        time.sleep(0.005)
    searches.archive.store.flush()  # from here on they are acknowledged
    print("now", flush=True)
    time.sleep(1000)

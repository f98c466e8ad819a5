"""Another server of the same store: ``python -m tests.service.neighbour STORE`` does what it is told, line by line.

It answers each line by one line of JSON.
"""

import json
import sys

from tests.waiting import until
from tuning import methods, problems
from tuning.compare import line_up
from tuning.service.jobs import Job, JobError, Jobs, Limits, SearchSpec

FREE = Limits(0, 0, 0, 0, 0)
allowed = [10**6]  # trials of a search


def facts(job):
    race = getattr(job, "race", None)
    n = len(job.history.done) if race is None else race.reached
    return {"id": job.id, "state": str(job.state), "trials": n}


def told(searches, what, id="", n=0):
    if what == "start":
        spec = SearchSpec(problems.get("branin"), methods.get("random"), trials=12, seed=4)
        return facts(searches.start(spec, visitor="me"))
    if what == "race":
        lined = line_up(problems.get("branin"), ["random", "sobol"], seeds=2, trials=6)
        job = searches.races.start(lined, visitor="me")
        job.wait(240)
        return facts(job)
    if what == "allow":
        allowed[0] = n
        return {}
    job = searches.get(id)
    if what == "until":
        until(lambda: len(job.history.done) == n)
    if what == "finish":
        job.wait(240)
    if what == "times":
        return [trial.started for trial in job.history.finished]
    if what in ("pause", "resume"):
        getattr(job, what)()
        until(lambda: what == "resume" or job.is_at_rest)
    searches.archive.store.flush(30)
    return facts(job)


if __name__ == "__main__":
    asks_on = Job._asks_on
    Job._asks_on = lambda job: asks_on(job) and job.history.n_asked < allowed[0]
    searches = Jobs(1, limits=FREE, store=sys.argv[1])
    for line in sys.stdin:
        try:
            answer = told(searches, *json.loads(line))
        except JobError as error:
            answer = {"error": str(error)}
        print(json.dumps(answer), flush=True)
    searches.shutdown()

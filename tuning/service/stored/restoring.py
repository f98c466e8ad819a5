"""Searches and races as they are stored, and made again from there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from tuning import methods, problems
from tuning.compare.stored import FORM, first_runs, made_again
from tuning.language import mark, tr
from tuning.metrics import get as get_metric
from tuning.metrics import names as metric_names
from tuning.search import RunOptions, study_of
from tuning.service.background import BackgroundJob, JobState
from tuning.service.race_job import RaceJob
from tuning.service.search_job import Job, SearchSpec
from tuning.service.terms import Terms
from tuning.space import Config, Space
from tuning.study import Direction, Explanation, History, Outcome, Study

if TYPE_CHECKING:
    from tuning.execution.fair import FairPool
    from tuning.methods import Method, Proposal
    from tuning.problems import Problem, ReportFunction
    from tuning.store import Row, Run, Stored

PERSON = "You"
OF_A_GAME = mark("A game goes on where it is played: on the page Inside.")
OPTIONS = tuple(item.name for item in fields(RunOptions))


# To the store ------------------------------------------------------------------------------------------------
def search_runs(job: Job) -> list[Run]:
    """The one run of a search."""
    from tuning.store import Run

    return [Run(job.label, job.history.study, job.history)]


def search_recipe(spec: SearchSpec, cluster: str, link: Mapping[str, str]) -> dict[str, Any]:
    """What its study does not say of a search; `link` is the page's state."""
    options = {name: getattr(spec, name) for name in OPTIONS}
    return {"form": FORM, "options": options, "label": spec.label, "cluster": cluster, "link": dict(link)}


# From the store ----------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Unknown:
    """A problem or method of somebody's own, as far as its study tells: what it found can be shown.

    Args:
        study: in which it is.
        name: its title.
        recorded: the metrics that its trials have.
    """

    study: Study
    name: str
    recorded: tuple[str, ...] = ()
    cost: ClassVar[problems.Cost] = "trained"

    @property
    def title(self) -> str:
        return self.name

    @property
    def help(self) -> str:
        return tr("It is of somebody's own, and known by its trials alone.")

    @property
    def space(self) -> Space:
        return self.study.space

    @property
    def direction(self) -> Direction:
        return self.study.direction

    @property
    def metric(self) -> str:
        return self.study.metric

    @property
    def optimum(self) -> float | None:
        return self.study.optimum

    @property
    def metrics(self) -> Mapping[str, Direction]:
        """The objective, and what else was recorded and is known by its name."""
        known = {name: get_metric(name).direction for name in self.recorded if name in metric_names()}
        return {self.metric: self.direction, **known, self.metric: self.direction}

    def recipe(self) -> dict[str, Any]:
        """That of the study."""
        return dict(self.study.problem)

    def evaluate(
        self, config: Config, *, budget: float = 1.0, seed: int = 0, report: ReportFunction | None = None
    ) -> Outcome:
        """Raises ValueError: it is not known here."""
        raise ValueError(tr("{name} is not known here. Go on where it is defined.", name=self.name))

    def ask(self, history: History, rng: np.random.Generator) -> Proposal:
        """Raises ValueError: it is not known here."""
        raise ValueError(tr("{name} is not known here. Go on where it is defined.", name=self.name))

    def explain(self, history: History, **_: Any) -> Explanation:
        """Raises ValueError: it is not known here."""
        raise ValueError(tr("{name} is not known here, so nobody can say why.", name=self.name))


def problem_of(run: Run, title: str) -> tuple[Problem, str]:
    """The problem of a run, and why it cannot go on, if it cannot."""
    study = run.study
    try:
        problem = problems.from_recipe(study.problem)
        if difference := study.difference(
            study_of(problem, methods.get("random"), goals=study.goals), whoever_asks=True
        ):
            raise ValueError(
                tr("this search cannot go on here: {difference}. Go on where it was begun.", difference=difference)
            )
    except ValueError as error:
        recorded = {name: None for trial in run.history.done[:1] for name in trial.metrics}
        return Unknown(study, title or str(study.problem.get("name", mark("a problem"))), tuple(recorded)), str(error)
    return problem, ""


def method_of(run: Run) -> tuple[Method, str]:
    """The method of a run, and why it cannot go on, if it cannot."""
    try:
        return methods.from_recipe(run.study.method), ""
    except ValueError as error:
        return Unknown(run.study, str(run.study.method.get("name", run.label or mark("a method")))), str(error)


def put(job: BackgroundJob, row: Row) -> None:
    """The job stands where the stored one stood. Of one that ran, nobody has said why it does not run any more."""
    if row.state in ("interrupted", "running"):
        job.restored(JobState.PAUSED, job.interrupted(), row.seconds)
    else:
        job.restored(JobState(row.state), row.reason, row.seconds)


def search_of(stored: Stored, pool: FairPool, terms: Terms, kind: type[Job] = Job) -> Job:
    """The search that is stored, as it stands."""
    run, told = stored.runs[0], stored.recipe if isinstance(stored.recipe, dict) else {}
    problem, no_problem = problem_of(run, stored.row.problem)
    method, no_method = method_of(run) if stored.row.kind != "game" else (Unknown(run.study, PERSON), OF_A_GAME)
    options = {name: value for name, value in (told.get("options") or {}).items() if name in OPTIONS}
    if options.get("trials") is None and options.get("seconds") is None:
        options["trials"] = run.history.planned or max(run.history.n_asked, 1)
    if options.get("trials") is not None:  # who went on elsewhere may have asked for more
        options["trials"] = max(options["trials"], run.history.planned or 0)
    options["seed"] = run.study.seed
    spec = SearchSpec(problem, method, label=str(told.get("label") or method.name), **options)
    job = kind(spec, pool, terms, id=stored.row.id, history=run.history, cannot=no_problem or no_method)
    put(job, stored.row)
    return job


def race_of(stored: Stored, pool: FairPool, terms: Terms, kind: type[RaceJob] = RaceJob) -> RaceJob:
    """The race that is stored, as it stands."""
    problem, cannot = problem_of(stored.runs[0], stored.row.problem)
    entered: dict[str, Method] = {}
    for label, run in first_runs(stored).items():
        entered[label], reason = method_of(run)
        cannot = cannot or reason
    # Methods that are not known here cannot be told how to begin.
    race = made_again(stored, problem, entered, **({"same_start": False} if cannot else {}))
    job = kind(race, pool, terms, id=stored.row.id, cannot=cannot)
    job.test_scores = {label: tuple(found) for label, found in stored.recipe.get("test_scores", {}).items()}
    put(job, stored.row)
    return job


__all__ = [
    "Unknown",
    "method_of",
    "problem_of",
    "put",
    "race_of",
    "search_of",
    "search_recipe",
    "search_runs",
]

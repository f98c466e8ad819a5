"""How much of the plane do searches for two goals cover?  ``python -m benchmarks.goals``

ZDT1 to ZDT3 (Zitzler et al. 2000) in six dimensions, and extra trees on digits: accuracy of three folds against the
number of nodes, which is the same each time, and against the processor seconds that fitting really took. Same number of
trials and seeds for all. The measure is the hypervolume as a share of that of the true front (ZDT, reference (11, 11)),
or of the box from accuracy 1 and 3 nodes to accuracy 0.1 and 100,000 nodes (trees), from 1 ms to 10 s (seconds). Rows
are kept as they come in a file beside the results: whoever runs it again goes on there.
BoTorch is no dependency: with ``--methods botorch`` it has to be installed (``botorch``, ``torch``). Its acquisition
compiles a kernel in C++ at its first use, a minute or several, once for a machine; that is done before anything counts.
"""

from __future__ import annotations

import argparse
import datetime
import json
import platform
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from benchmarks.quality.report import interval
from tuning import run
from tuning.methods import Method, Proposal, SearchMethod
from tuning.problems import ReportFunction
from tuning.space import Categorical, Config, Float, Int, Space
from tuning.study import Direction, History, Outcome
from tuning.study.goals import hypervolume

RESULTS = Path(__file__).parent / "results" / "goals.md"
ROWS = RESULTS.with_suffix(".json")  # problem, method, seed, share, seconds of thinking per trial
METHODS = ("bayes", "random", "optuna_nsga2", "optuna_tpe", "optuna_gp", "botorch")
GOALS = ("score", "second")


def zdt1(x: np.ndarray, g: float) -> float:
    """The second goal where the first is x and the others make g."""
    return float(g * (1 - np.sqrt(x / g)))


def zdt2(x: np.ndarray, g: float) -> float:
    """A front that bends the other way."""
    return float(g * (1 - (x / g) ** 2))


def zdt3(x: np.ndarray, g: float) -> float:
    """A front in five pieces."""
    return float(g * (1 - np.sqrt(x / g) - x / g * np.sin(10 * np.pi * x)))


@dataclass(frozen=True)
class Zdt:
    """One of the functions; both goals are minimised."""

    name: str
    second: Callable[[Any, float], float]
    d: int = 6
    direction: ClassVar[Direction] = "minimize"
    metric: ClassVar[str] = "first"
    metrics: ClassVar[Mapping[str, Direction]] = {"first": "minimize", "second": "minimize"}
    optimum: ClassVar[None] = None

    @property
    def space(self) -> Space:
        """The unit cube."""
        return Space({f"x{i}": Float(0, 1) for i in range(1, self.d + 1)})

    def evaluate(
        self, config: Config, *, budget: float = 1.0, seed: int = 0, report: ReportFunction | None = None
    ) -> Outcome:
        """Both values."""
        first, *rest = config.values()
        second = self.second(first, 1 + 9 * float(np.mean(rest)))
        return Outcome(first, (first,), {"first": (first,), "second": (second,)})

    def recipe(self) -> dict[str, Any]:
        """For the history."""
        return {"kind": "benchmark", "name": self.name}

    def share(self, losses: np.ndarray) -> float:
        """Of the hypervolume of the true front."""
        x = np.linspace(0, 1, 20_001)
        best = np.column_stack([x, [self.second(one, 1.0) for one in x]])
        at = np.array([11.0, 11.0])
        return hypervolume(losses, at) / hypervolume(best, at)


@dataclass(frozen=True)
class Trees:
    """Extra trees on digits: accuracy, and the common logarithm of the number of nodes, or of seconds of fitting."""

    name: str = "trees"
    seconds: bool = False
    direction: ClassVar[Direction] = "maximize"
    metric: ClassVar[str] = "accuracy"
    metrics: ClassVar[Mapping[str, Direction]] = {"accuracy": "maximize", "second": "minimize"}
    optimum: ClassVar[None] = None
    space: ClassVar[Space] = Space(
        {
            "n_estimators": Int(1, 60, log=True),
            "max_depth": Int(1, 16),
            "max_features": Float(0.05, 1.0),
            "min_samples_leaf": Int(1, 20, log=True),
            "criterion": Categorical(["gini", "entropy"]),
        }
    )

    def evaluate(
        self, config: Config, *, budget: float = 1.0, seed: int = 0, report: ReportFunction | None = None
    ) -> Outcome:
        """Three folds; the same each time."""
        from sklearn.datasets import load_digits
        from sklearn.ensemble import ExtraTreesClassifier
        from sklearn.model_selection import StratifiedKFold

        X, y = load_digits(return_X_y=True)
        scores: tuple[float, ...] = ()
        nodes: tuple[float, ...] = ()
        spent = 0.0
        for train, test in StratifiedKFold(3, shuffle=True, random_state=0).split(X, y):
            began = time.process_time()
            model = ExtraTreesClassifier(**config, random_state=0).fit(X[train], y[train])
            spent += time.process_time() - began
            scores += (float(model.score(X[test], y[test])),)
            nodes += (float(np.log10(sum(tree.tree_.node_count for tree in model.estimators_))),)
        second = 3 * (float(np.log10(spent)),) if self.seconds else nodes
        return Outcome(float(np.mean(scores)), scores, {"accuracy": scores, "second": second}, fit_seconds=spent)

    def recipe(self) -> dict[str, Any]:
        """For the history."""
        return {"kind": "benchmark", "name": self.name}

    def share(self, losses: np.ndarray) -> float:
        """Of the box from accuracy 1 and three nodes (a stump a fold) or 1 ms to 0.1 and 100,000 nodes or 10 s."""
        at = np.array([-0.1, 1.0 if self.seconds else 5.0])
        best = np.array([-1.0, -3.0 if self.seconds else np.log10(3)])
        return hypervolume(losses, at) / float(np.prod(at - best))


@dataclass(frozen=True)
class BoTorch(SearchMethod):
    """qLogNEHVI as BoTorch's tutorial on several objectives has it (Daulton et al. 2021; Ament et al. 2023).

    2 (d + 1) Sobol points, then a process with BoTorch's defaults for each goal, 128 quasi-random samples, 10 restarts
    from 512 raw ones. Nobody tells it a reference: it is the one that BoTorch infers from the front.
    """

    name: ClassVar[str] = "botorch"
    title: ClassVar[str] = "BoTorch"
    help: ClassVar[str] = "Expected hypervolume improvement of BoTorch."
    goals_at_once: ClassVar[int | None] = None

    def propose(self, history: History, rng: np.random.Generator) -> Proposal:
        """The point with the largest acquisition, from the history alone."""
        import torch
        from botorch import fit_gpytorch_mll
        from botorch.acquisition.multi_objective.logei import qLogNoisyExpectedHypervolumeImprovement
        from botorch.models import ModelListGP, SingleTaskGP
        from botorch.models.transforms.outcome import Standardize
        from botorch.optim import optimize_acqf
        from botorch.sampling.normal import SobolQMCNormalSampler
        from botorch.utils.multi_objective.hypervolume import infer_reference_point
        from botorch.utils.multi_objective.pareto import is_non_dominated
        from gpytorch.mlls import SumMarginalLogLikelihood

        seed, d = history.study.seed, len(history.space)
        n = len(history.finished)
        if n < 2 * (d + 1):
            drawn = torch.quasirandom.SobolEngine(d, scramble=True, seed=seed).draw(n + 1)[n]
            return Proposal(history.space.from_unit(drawn.double().numpy()))
        torch.manual_seed(1000 * seed + n)
        X = torch.tensor(np.array([history.space.to_unit(trial.config) for trial in history.finished]))
        Y = torch.tensor(-losses_of(history))
        model = ModelListGP(*[SingleTaskGP(X, y[:, None], outcome_transform=Standardize(1)) for y in Y.T])
        fit_gpytorch_mll(SumMarginalLogLikelihood(model.likelihood, model))
        acquisition = qLogNoisyExpectedHypervolumeImprovement(
            model,
            ref_point=infer_reference_point(Y[is_non_dominated(Y)]),
            X_baseline=X,
            prune_baseline=True,
            sampler=SobolQMCNormalSampler(torch.Size([128]), seed=seed),
        )
        bounds = torch.stack([torch.zeros(d), torch.ones(d)]).double()
        options = {"batch_limit": 5, "maxiter": 200}
        point, _ = optimize_acqf(acquisition, bounds, q=1, num_restarts=10, raw_samples=512, options=options)
        return Proposal(history.space.from_unit(point[0].numpy()))

    def uses_scores_from(self, space: Space) -> int:
        """After the Sobol points."""
        return 2 * (len(space) + 1)


Row = tuple[str, str, int, float, float]
PROBLEMS = (Zdt("zdt1", zdt1), Zdt("zdt2", zdt2), Zdt("zdt3", zdt3), Trees(), Trees("trees, seconds", seconds=True))
ORDER = [problem.name for problem in PROBLEMS]


def losses_of(history: History) -> np.ndarray:
    """Both goals of all trials, lower is better, shape (n, 2)."""
    goals = history.study.sought
    return np.column_stack([goal.losses(goal.values(history.finished)) for goal in goals])


def table(rows: list[Row]) -> list[str]:
    """A row for each problem and method, with the mean over seeds and how far ``bayes`` is ahead, paired by seed."""
    shares: dict[tuple[str, str], dict[int, float]] = {}
    thought: dict[str, list[float]] = {}
    for problem, method, seed, share, seconds in rows:
        shares.setdefault((problem, method), {})[seed] = share
        thought.setdefault(method, []).append(seconds)
    lines = [
        "| problem | method | seeds | share covered | bayes is ahead by (95 %) | bayes better |",
        "|---|---|---|---|---|---|",
    ]
    for (problem, method), found in sorted(shares.items(), key=lambda item: (ORDER.index(item[0][0]), item[0][1])):
        ours = shares.get((problem, "bayes"), {})
        ahead = np.array([ours[seed] - share for seed, share in found.items() if seed in ours])
        text = won = ""
        if method != "bayes" and len(ahead) > 1:
            low, high = interval([ahead], other_problems=False, n=4000)
            text, won = f"{ahead.mean():+.4f} ({low:+.4f} to {high:+.4f})", f"{int((ahead > 0).sum())} of {len(ahead)}"
        lines.append(f"| {problem} | {method} | {len(found)} | {np.mean([*found.values()]):.4f} | {text} | {won} |")
    spent = ", ".join(f"{name} {np.mean(part):.3f} s" for name, part in thought.items())
    return [*lines, "", f"Wall seconds of thinking per trial, in the mean, beside others' work: {spent}."]


def main() -> None:
    """Measure what is not known yet, as far as the time goes, and write what is known."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--trials", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=1200, help="nothing new is begun after so many")
    parser.add_argument("--methods", default=",".join(METHODS[:-1]))
    parser.add_argument("--rows", type=Path, default=ROWS, help="where rows are kept")
    parser.add_argument("--measure", action="store_true", help="adds rows, and writes no results")
    given = parser.parse_args()
    began = time.monotonic()
    kept: Path = given.rows
    rows: list[Row] = json.loads(kept.read_text()) if kept.exists() else []
    known = {tuple(row[:3]) for row in rows}
    if BoTorch.name in given.methods.split(","):
        run(PROBLEMS[0], BoTorch(), trials=2 * (len(PROBLEMS[0].space) + 1) + 1, goals=GOALS)  # builds its kernel
    wanted = [(p, m, seed) for seed in range(given.seeds) for p in PROBLEMS for m in given.methods.split(",")]
    for problem, method, seed in wanted:
        if (problem.name, method, seed) in known or time.monotonic() - began > given.seconds:
            continue
        entered: str | Method = BoTorch() if method == BoTorch.name else method
        history = run(problem, entered, trials=given.trials, seed=seed, goals=GOALS)
        thought = float(np.mean([trial.ask_seconds for trial in history.trials]))
        rows.append((problem.name, method, seed, problem.share(losses_of(history)), thought))
        kept.write_text(json.dumps(rows, indent=0) + "\n")
    if given.measure:
        return
    write(rows, given.trials, given.seeds)


def installed(name: str) -> str:
    """Its version; BoTorch may be in an environment of its own, where the rows came from."""
    try:
        return f"{name} {version(name)}"
    except PackageNotFoundError:
        return f"{name} elsewhere"


def write(rows: list[Row], trials: int, seeds: int) -> None:
    """The results of what is known."""
    packages = ", ".join(map(installed, ("numpy", "scikit-learn", "optuna", "botorch")))
    head = [
        "# Two goals at once",
        "",
        f"{datetime.date.today().isoformat()}, Python {platform.python_version()}, {packages}; {trials} trials. "
        "`python -m benchmarks.goals`: what is measured stands at the head of that file. Intervals are paired over "
        "seeds.",
        "",
    ]
    found = {tuple(row[:3]) for row in rows}
    missing = sorted({m for p in PROBLEMS for m in METHODS if (p.name, m, seeds - 1) not in found})
    short = ["", f"Not {seeds} seeds on each problem: {', '.join(missing)}."] if missing else []
    RESULTS.write_text("\n".join([*head, *table(rows), *short, ""]))


if __name__ == "__main__":
    main()

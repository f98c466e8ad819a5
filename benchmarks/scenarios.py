"""The fields of the text: 30 trials on two workers, what searching gains over defaults and chance, and what matters.

``python -m benchmarks.scenarios [SEEDS] [NAME ...]``; writes ``benchmarks/results/scenarios.md``. Rows of
scenarios that are not named stay as they are. Names that begin with ``recorded_`` take seconds.
"""

from __future__ import annotations

import datetime
import os
import statistics
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from benchmarks.options import options
from tuning import History, importance, problems, run
from tuning.problems import Problem
from tuning.problems.recorded.problem import Recorded

TRIALS, WORKERS = 30, 2
RESULTS = Path(__file__).parent / "results" / "scenarios.md"
SCENARIOS: Mapping[str, tuple[Callable[[], Problem], str]] = {
    "q_learning": (lambda: problems.get("q_learning"), "step_size discount epsilon epsilon_half"),
    "sarsa": (lambda: problems.get("sarsa"), "step_size discount epsilon epsilon_half"),
    "actor_critic": (lambda: problems.get("actor_critic"), "learning_rate discount entropy n_step"),
    "dqn": (lambda: problems.get("dqn"), "learning_rate discount epsilon epsilon_half n_step"),
    "cnn": (lambda: problems.estimator("digits", "cnn"), "n_layers kernel_size stride padding"),
    "gru": (lambda: problems.estimator("digits", "gru"), "n_layers width"),
    "transformer": (lambda: problems.estimator("digits", "transformer"), "n_layers width heads"),
    "gan": (
        lambda: problems.get("gan"),
        "generator_layers generator_width discriminator_layers discriminator_width activation optimizer",
    ),
    "language_model": (lambda: problems.get("language_model"), "network n_layers width"),
}
"""Each with the hyperparameters that the text names for its field."""
RECORDED: Mapping[str, str] = {
    "recorded_q_learning_lake": "step_size discount epsilon_half",
    "recorded_actor_critic_pole": "learning_rate discount entropy n_step",
    "recorded_cnn_digits": "n_layers kernel_size stride padding",
    "recorded_gru_digits": "n_layers width",
    "recorded_transformer_digits": "n_layers width heads",
    "recorded_gan_ring": "generator_layers activation optimizer",
}
"""The same fields by tables in which a whole grid was trained, with what the text names and the grid varies."""
HEAD = [
    "# The fields of the text",
    "",
    f"{TRIALS} trials on {WORKERS} workers on the default data of each. Best: median over the seeds of the best of the "
    "Bayesian search; random: the same of random search, and the median of all its trials; defaults: the config that "
    "one has without searching. Seconds are of a whole Bayesian search, workers started and all, and of one processor "
    "for each of its trials; a load above 2 makes both longer. Last: the share of the importance of each "
    "hyperparameter that the text names, with its 90 % interval, over all trials of the random searches; in bold where "
    "it is above what chance shows in one of twenty searches.",
    "",
    "| scenario | value | seeds | defaults | random | best, random | best, Bayesian | seconds, worst | processor "
    "seconds of a trial | what matters | measured |",
    "|---|---|---|---|---|---|---|---|---|---|---|---|",
]
HEAD_OF_RECORDED = [
    "",
    "## By recorded trainings",
    "",
    f"The same with {TRIALS} trials that are looked up in tables of real trainings, in which budgets are smaller. Best "
    "there: of all recorded configs. Processor seconds: as recorded. Importance is over all recorded configs, each "
    "once, so what it says holds for these ranges and not only for what a search has seen of them.",
    "",
    "| table | configs | value | seeds | median of all | best, random | best, Bayesian | best there | processor "
    "seconds of a trial | what matters | looked up |",
    "|---|---|---|---|---|---|---|---|---|---|---|",
]


def row(name: str, seeds: int) -> str:
    """Runs one scenario; its line of the table."""
    make, named = SCENARIOS[name]
    problem = make()
    best: dict[str, list[float]] = {"bayes": [], "random": []}
    seconds, processor, pooled = [], [], []
    for seed in range(seeds):
        for method, found in best.items():
            began, used = time.perf_counter(), _used()
            history = run(problem, method, trials=TRIALS, seed=seed, workers=WORKERS)
            if method == "bayes":
                seconds.append(time.perf_counter() - began)
                processor.append((_used() - used) / TRIALS)
            else:
                pooled += [trial for trial in history.done if trial.value is not None]
            found.append(_best(history))
            print(f"{name}, {method}, seed {seed}: {found[-1]:.4f}, {seconds[-1]:.0f} s", flush=True)
    usual = problem.evaluate({}).value
    chance = statistics.median(trial.value for trial in pooled if trial.value is not None)
    middle = {method: statistics.median(values) for method, values in best.items()}
    arrow = "higher" if problem.direction == "maximize" else "lower"
    when = f"{datetime.date.today()}, load {os.getloadavg()[0]:.0f} on {os.cpu_count()} cores"
    everything = History.of(
        problem.space, [trial.config for trial in pooled], [trial.value for trial in pooled], problem.direction
    )
    return (
        f"| {name} | {problem.metric}, {arrow} is better | {seeds} | {usual:.3f} | {chance:.3f} | "
        f"{middle['random']:.3f} | {middle['bayes']:.3f} | {max(seconds):.0f} | {statistics.mean(processor):.1f} | "
        f"{matters(everything, named.split())} | {when} |"
    )


def looked_up(name: str, seeds: int) -> str:
    """One table of recorded trainings; its line."""
    problem = problems.get(name)
    assert isinstance(problem, Recorded)
    best = {
        method: statistics.median(_best(run(problem, method, trials=TRIALS, seed=seed)) for seed in range(seeds))
        for method in ("random", "bayes")
    }
    table, arrow = problem.table, "higher" if problem.direction == "maximize" else "lower"
    values = problem.values.ravel().tolist()
    configs = [table.config(row) for row in range(len(values))]
    everything = History.of(problem.space, configs, values, problem.direction)
    return (
        f"| {name} | {len(values)} | {problem.metric}, {arrow} is better | {seeds} | {statistics.median(values):.3f} | "
        f"{best['random']:.3f} | {best['bayes']:.3f} | {problem.optimum:.3f} | "
        f"{float(table.seconds.sum(axis=1).mean()):.1f} | {matters(everything, RECORDED[name].split())} | "
        f"{datetime.date.today()} |"
    )


def _best(history: History) -> float:
    assert history.best is not None and history.best.value is not None
    return history.best.value


def matters(history: History, named: list[str]) -> str:
    """Share and interval of each hyperparameter that is named."""
    said = []
    for each in importance.importance(history):
        if each.name in named:
            text = f"{each.name} {each.share:.2f} ({each.low:.2f} to {each.high:.2f})"
            text = f"{each.name}: undefined" if each.reason else text
            said.append(f"**{text}**" if each.is_above_chance else text)
    return "; ".join(said)


def _used() -> float:
    """Processor seconds of this process and of all that have ended among its children."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def main(seeds: int, names: list[str]) -> None:
    """Measure, and put the lines into the table."""
    lines = RESULTS.read_text().splitlines() if RESULTS.exists() else []
    rows = {line.split("|")[1].strip(): line for line in lines if line.startswith("| ")}
    for name in names or (*RECORDED, *SCENARIOS):
        rows[name] = looked_up(name, seeds) if name in RECORDED else row(name, seeds)
        kept, found = ([rows[each] for each in part if each in rows] for part in (SCENARIOS, RECORDED))
        RESULTS.write_text("\n".join([*HEAD, *kept, *HEAD_OF_RECORDED, *found]) + "\n")
        print(rows[name], flush=True)


if __name__ == "__main__":
    given = options(__doc__, seeds=5, names=())
    main(given.seeds, given.names)

"""The tables of `benchmarks/results/scenarios.md`."""

from __future__ import annotations

import datetime
import statistics
from collections.abc import Iterator, Mapping

from benchmarks.scenarios import peers
from benchmarks.scenarios.runs import FIRST, SCENARIOS, TRIALS, WORKERS, Kept
from tuning import History, importance, problems, run
from tuning.problems.recorded.problem import Recorded

RECORDED: Mapping[str, str] = {
    "recorded_q_learning_lake": "step_size discount epsilon_half",
    "recorded_actor_critic_pole": "learning_rate discount entropy n_step",
    "recorded_cnn_digits": "n_layers kernel_size stride padding",
    "recorded_gru_digits": "n_layers width",
    "recorded_transformer_digits": "n_layers width heads",
    "recorded_gan_ring": "generator_layers activation optimizer",
}
"""The fields by tables in which a whole grid was trained, with what the text names and the grid varies."""
_COLUMNS = "processor seconds of a trial | what matters |"
QUIET = 0.1  # processors that other work may take while something is measured
LIVE = (
    "# The fields of the text",
    "",
    f"{TRIALS} trials on {WORKERS} workers on the default data of each. Best: median over the seeds of the best of the "
    "Bayesian search; random: the same of random search, and the median of all its trials; defaults: the config that "
    "one has without searching. Seeds: of Bayesian and of random search. Seconds: of a whole Bayesian search, "
    "workers started and all, of the seed beside which least else was going on; those measured quiet say so, and "
    "only they tell how long 30 trials take; of others it is said how many processors other work took. Processor "
    "seconds: of a trial of the same search, with a share of starting and asking. Last: the share of the importance "
    "of each hyperparameter that the text names, with its 90 % interval, over all trials of the random searches; in "
    "bold where it is above what chance shows in one of twenty searches. Seeds 0 to 2 of the CNN, seed 0 of the GRU "
    "and of the Transformer's random search were run before dropout took less time; its chances are the same.",
    "",
    f"| scenario | value | seeds | defaults | random | best, random | best, Bayesian | seconds | {_COLUMNS} measured |",
    "|---|---|---|---|---|---|---|---|---|---|---|",
)
SIGN = (
    "",
    "## From the start to the first sign",
    "",
    "Seconds from the start of a search with two workers until its first score is there, until its first trial has "
    "ended, and what the quickest trial took by itself; in brackets how many of the processors other work took. Warm: "
    "the workers run and have imported what is needed, as after choosing a network on the page; cold: nothing has "
    "started.",
    "",
    "What a cold start waits for is imports, on one processor: at first 2.1 to 2.2 s of it, now 1.9 for a network on "
    "data and 1.1 for agents and GANs. Kept: (1) pandas is not loaded by `inspect`, which PyTorch calls and which "
    "asked the stand-in for its file (0.25 s, 64 MB); (2) agents and GANs import PyTorch without scikit-learn and "
    "skorch (0.7 s); (3) a spawned worker imports as a forked one does, without collecting garbage and without "
    "pandas; (4) on the page the process that forks imports what a chosen problem needs, beside all trials. Tried "
    "and left: stand-ins for torch.distributions, torch.export, torch.onnx and torch.nested (0.00 to 0.05 s); one for "
    "torch._meta_registrations (0.25 to 0.3 s, but tensors without data, which a user's own model may want, would "
    "then miss some operations without a word); a stand-in for scipy.stats (scikit-learn takes names out of it at "
    "once, so it is loaded all the same). In a notebook nothing knows of a search before it is run; a second search "
    "with the same `executor` is warm.",
    "",
    f"| scenario | {' | '.join(each.replace('_', ', ') for each in FIRST)} |",
    "|---" * (1 + len(FIRST)) + "|",
)
POLES = (
    "",
    "## Agents on CartPole, and Stable-Baselines3",
    "",
    f"Mean return of {peers.SCORED} episodes, of which 500 is the most, after so many steps in the world: median over "
    "the seeds, least and most. The seeds are others than those that searches saw. Tuned: the best config of each "
    "seed's Bayesian search, which may look at more or fewer steps for an update. Ours at their defaults: what learns "
    "within the few hundred updates of a trial, chosen with the seeds 200 to 211 on both tasks; usual values (a "
    "rate of 0.0007 and 5 steps) are for many more updates, and earned 18 here. Stable-Baselines3 (sb3) is at its "
    "defaults, with which A2C learns after every 5 steps of one world, where ours does after 16 steps of 16; its "
    "A2C and PPO took the steps of our former defaults, its DQN as many as ours. Seconds are of one processor.",
    "",
    "| agent | seeds | steps | return | seconds |",
    "|---|---|---|---|---|",
)
TABLES = (
    "",
    "## By recorded trainings",
    "",
    f"The same with {TRIALS} trials that are looked up in tables of real trainings, in which budgets are smaller. Best "
    "there: of all recorded configs. Processor seconds: as recorded. Importance is over all recorded configs, each "
    "once, so what it says holds for these ranges and not only for what a search has seen of them.",
    "",
    "| table | configs | value | seeds | median of all | best, random | best, Bayesian | best there | "
    f"{_COLUMNS} looked up |",
    "|---|---|---|---|---|---|---|---|---|---|---|",
)


def written(kept: Kept, looked: Mapping[str, str]) -> str:
    """The whole file; `looked` are the lines of recorded tables."""
    signs = [line for name in SCENARIOS if (line := _sign(kept, name))]
    poles = [_pole(kept, name) for name in peers.AGENTS if kept.of("cart_pole", name)]
    parts = [*LIVE, *_live(kept)]
    parts += [*SIGN, *signs] if signs else []
    parts += [*POLES, *poles] if poles else []
    return "\n".join([*parts, *TABLES, *(looked[name] for name in RECORDED if name in looked)]) + "\n"


def _live(kept: Kept) -> Iterator[str]:
    for name, (make, named) in SCENARIOS.items():
        bayes, chance, usual = (kept.of(name, what) for what in ("bayes", "random", "defaults"))
        if not bayes:
            continue
        problem, alone = make(), min(bayes, key=lambda line: line["beside"])
        better = "higher" if problem.direction == "maximize" else "lower"
        values = [value for line in chance for value in line["values"]]
        configs = [problem.space.check(config) for line in chance for config in line["configs"]]
        said = matters(History.of(problem.space, configs, values, problem.direction), named.split()) if values else ""
        yield (
            f"| {name} | {problem.metric}, {better} is better | {len(bayes)}, {len(chance)} | "
            f"{_middle(usual)} | {f'{statistics.median(values):.3f}' if values else ''} | "
            f"{_middle(chance)} | {_middle(bayes)} | {alone['seconds']:.0f}, {_beside(alone)} | "
            f"{alone['processor'] / TRIALS:.1f} | {said} | {max(line['date'] for line in bayes)} |"
        )


def _beside(line: Mapping[str, float]) -> str:
    return "quiet" if line["beside"] <= QUIET else f"not quiet ({line['beside']:.1f})"


def _middle(lines: list[dict[str, float]]) -> str:
    return f"{statistics.median(line['best'] for line in lines):.3f}" if lines else ""


def _sign(kept: Kept, name: str) -> str:
    found = [kept.of(name, what) for what in FIRST]
    said = [
        f"{line[0]['score']:.1f}, {line[0]['trial']:.1f}, {line[0]['alone']:.1f} ({line[0]['beside']:.1f})"
        if line
        else ""
        for line in found
    ]
    return f"| {name} | {' | '.join(said)} |" if any(found) else ""


def _pole(kept: Kept, name: str) -> str:
    lines = kept.of("cart_pole", name)
    found, steps = [line["best"] for line in lines], sorted({line["steps"] for line in lines})
    span = f"{steps[0]:,}" if len(steps) == 1 else f"{steps[0]:,} to {steps[-1]:,}"
    return (
        f"| {name} | {len(lines)} | {span} | {statistics.median(found):.0f} ({min(found):.0f} to {max(found):.0f}) | "
        f"{statistics.median(line['processor'] for line in lines):.0f} |"
    )


def looked_up(name: str, seeds: int) -> str:
    """One table of recorded trainings; its line."""
    problem = problems.get(name)
    assert isinstance(problem, Recorded)
    best = {
        method: statistics.median(_best(run(problem, method, trials=TRIALS, seed=seed)) for seed in range(seeds))
        for method in ("random", "bayes")
    }
    table, better = problem.table, "higher" if problem.direction == "maximize" else "lower"
    values: list[float] = problem.values.ravel().tolist()
    middle = statistics.median(values)
    configs = [table.config(row) for row in range(len(values))]
    everything = History.of(problem.space, configs, values, problem.direction)
    return (
        f"| {name} | {len(values)} | {problem.metric}, {better} is better | {seeds} | {middle:.3f} | "
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

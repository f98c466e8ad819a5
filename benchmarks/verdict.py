"""Does the verdict keep its promises? Coverage of its interval, and how often random is said to beat random.

``python -m benchmarks.verdict`` writes ``benchmarks/results/verdict.md``; about two minutes.
"""

from __future__ import annotations

import platform
from dataclasses import replace
from pathlib import Path

import numpy as np

from tuning import compare, methods, problems
from tuning.compare.statistics import seeds_needed, signed_rank, win_interval
from tuning.compare.verdict import LEVEL

RESULT = Path(__file__).parent / "results" / "verdict.md"
SIMULATIONS = 1000
PAIRS = (
    ("even", 0.50, 0.0),
    ("even, some ties", 0.50, 0.2),
    ("a little better", 0.60, 0.1),
    ("better", 0.70, 0.0),
    ("better, many ties", 0.70, 0.4),
    ("as in the example", 0.78, 0.0),
    ("much better", 0.85, 0.1),
)


def coverage(n: int, p: float, ties: float, rng: np.random.Generator) -> float:
    """Share of simulated races of `n` paired seeds whose interval covers `p`; a tie happens with probability `ties`."""
    draws = rng.multinomial(n, [p - ties / 2, ties, 1 - p - ties / 2], size=SIMULATIONS)
    return float(np.mean([low <= p <= high for _, low, high in (win_interval(*map(int, draw)) for draw in draws)]))


def false_winners(problem: str, trials: int, seeds: int, rng: np.random.Generator) -> tuple[float, float]:
    """How often random search is called a winner over random search, and over two equal rivals at once.

    Real runs: 2,000 random searches, of which every simulated race takes its own; pairs never share a run.
    """
    chosen = problems.get(problem)
    random = methods.get("random")
    pool = [
        history
        for first in range(0, 2000, 100)
        for history in compare.race(
            chosen, {"a": random, "b": random}, seeds=range(first, first + 100), trials=trials
        ).histories["a"]
    ]
    two = compare.race(chosen, {"a": random, "b": random}, seeds=seeds, trials=1)
    three = compare.race(chosen, {"a": random, "b": random, "c": random}, seeds=seeds, trials=1)
    called = []
    for lined in (two, three):
        hits = 0
        for _ in range(SIMULATIONS):
            drawn = iter(rng.choice(len(pool), seeds * len(lined.methods), replace=False))
            runs = {label: tuple(pool[next(drawn)] for _ in range(seeds)) for label in lined.labels}
            hits += any(pair.is_settled for pair in compare.pairs(replace(lined, trials=trials, histories=runs)))
        called.append(hits / SIMULATIONS)
    return called[0], called[1]


def power(shift: float, rng: np.random.Generator) -> tuple[float, float]:
    """Seeds that are said to be needed for a normal difference of mean `shift` and deviation 1, and the power there."""
    needed = int(np.ceil(seeds_needed(rng.normal(shift, 1, 4000))))
    return needed, float(np.mean([signed_rank(rng.normal(shift, 1, needed)) <= LEVEL for _ in range(SIMULATIONS)]))


def main() -> None:
    rng = np.random.default_rng(2026)
    lines = [
        "# Verdict: does it keep its promises?",
        "",
        f"`python -m benchmarks.verdict`, {SIMULATIONS:,} simulations per cell, numpy {np.__version__}, "
        f"Python {platform.python_version()}.",
        "",
        "## Coverage of the 95 % interval for the probability of winning",
        "",
        "Asked for: 93 to 97 %. A tie counts half.",
        "",
        "| pair of methods | probability | ties | 20 seeds | 30 seeds | 50 seeds | 100 seeds |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, p, ties in PAIRS:
        found = [coverage(n, p, ties, rng) for n in (20, 30, 50, 100)]
        lines.append(f"| {name} | {p:.0%} | {ties:.0%} | " + " | ".join(f"{c:.1%}" for c in found) + " |")
    lines += [
        "",
        "## Random against random",
        "",
        "Share of races that call a winner (corrected p at most 5 %, more wins than losses). Asked for: at most 5 %.",
        "",
        "| problem | trials | seeds | two methods | three methods, any pair |",
        "|---|---|---|---|---|",
    ]
    for problem, trials, seeds in (
        ("recorded_svm_digits", 40, 20),
        ("recorded_logistic_wine", 20, 20),
        ("branin", 30, 50),
    ):
        two, three = false_winners(problem, trials, seeds, rng)
        lines.append(f"| {problem} | {trials} | {seeds} | {two:.1%} | {three:.1%} |")
    lines += [
        "",
        "## About so many more seeds",
        "",
        "Seeds named for a normal difference, and how often the test then finds it. Asked for: about 80 %.",
        "",
        "| difference in standard deviations | seeds named | found |",
        "|---|---|---|",
    ]
    for shift in (0.3, 0.5, 0.8):
        needed, found = power(shift, rng)
        lines.append(f"| {shift} | {needed} | {found:.1%} |")
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text("\n".join(lines) + "\n")
    print(RESULT.read_text())


if __name__ == "__main__":
    main()

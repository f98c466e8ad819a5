"""Does the verdict keep its promises? Coverage of its interval, and how often random is said to beat random.

``python -m benchmarks.verdict`` writes ``benchmarks/results/verdict.md``; about two minutes.
"""

from __future__ import annotations

import platform
from itertools import combinations
from pathlib import Path

import numpy as np

from benchmarks.options import options
from tuning import compare, methods, problems
from tuning.compare.curves import finals
from tuning.compare.statistics import seeds_needed, win_interval
from tuning.compare.verdict import LEVEL, decide

RESULT = Path(__file__).parent / "results" / "verdict.md"
SIMULATIONS = 4000
PAIRS = (
    ("even", 0.50, 0.0),
    ("even, some ties", 0.50, 0.2),
    ("a little better", 0.60, 0.1),
    ("better", 0.70, 0.0),
    ("better, many ties", 0.70, 0.4),
    ("as in the example", 0.78, 0.0),
    ("much better", 0.85, 0.1),
)


def coverage(n: int, p: float, ties: float) -> float:
    """Probability that the interval of a race of `n` paired seeds covers `p`, summed over all that can happen."""
    from scipy.stats import multinomial

    cells = [(wins, n - wins - losses, losses) for wins in range(n + 1) for losses in range(n + 1 - wins)]
    chance = multinomial.pmf(np.array(cells), n, [p - ties / 2, ties, 1 - p - ties / 2])
    covered = [low - 1e-12 <= p <= high + 1e-12 for _, low, high in (win_interval(*cell) for cell in cells)]
    return float(chance[np.array(covered)].sum())


def simulated_coverage(n: int, p: float, ties: float, rng: np.random.Generator) -> float:
    """The same by simulation."""
    draws = rng.multinomial(n, [p - ties / 2, ties, 1 - p - ties / 2], size=SIMULATIONS)
    return float(np.mean([low <= p <= high for _, low, high in (win_interval(*map(int, draw)) for draw in draws)]))


def is_called(differences: list[np.ndarray]) -> bool:
    """Whether any pair is called: as `Pair.is_settled`."""
    return any(
        one.p_holm <= LEVEL and win_interval(one.wins, one.ties, one.losses)[1] > 0.5 for one in decide(differences)
    )


def false_winners(problem: str, trials: int, seeds: int, rng: np.random.Generator) -> tuple[float, float]:
    """How often random search is called a winner over random search, and any of three equal ones over another.

    Real runs: 2,000 random searches, of which every simulated race draws its own without repeating one.
    """
    chosen = problems.get(problem)
    random = methods.get("random")
    best = np.concatenate(
        [
            finals(
                compare.race(
                    chosen, {"a": random, "b": random}, seeds=range(k, k + 100), trials=trials, same_start=False
                )
            )["a"]
            for k in range(0, 2000, 100)
        ]
    )
    called = []
    for n_methods in (2, 3):
        hits = 0
        for _ in range(SIMULATIONS):
            runs = rng.choice(best, (n_methods, seeds), replace=False)
            hits += is_called([a - b for a, b in combinations(runs, 2)])
        called.append(hits / SIMULATIONS)
    return called[0], called[1]


def power(shift: float, rng: np.random.Generator) -> tuple[float, float]:
    """Seeds that are said to be needed for a normal difference of mean `shift` and deviation 1, and the power there."""
    needed = int(np.ceil(seeds_needed(rng.normal(shift, 1, 4000))))
    return needed, float(np.mean([is_called([rng.normal(shift, 1, needed)]) for _ in range(SIMULATIONS // 4)]))


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
        "Asked for: 93 to 97 %. A tie counts half. First the exact probability, then the simulations in brackets.",
        "",
        "| pair of methods | probability | ties | 20 seeds | 30 seeds | 50 seeds | 100 seeds |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, p, ties in PAIRS:
        found = [(coverage(n, p, ties), simulated_coverage(n, p, ties, rng)) for n in (20, 30, 50, 100)]
        cells = " | ".join(f"{exact:.1%} ({simulated:.1%})" for exact, simulated in found)
        lines.append(f"| {name} | {p:.0%} | {ties:.0%} | {cells} |")
    lines += [
        "",
        "## Random against random",
        "",
        "Share of races that call a winner: corrected p <= 5 % and the interval above one half. Asked for: <= 5 %.",
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
    options(__doc__)
    main()

"""What the runs of `benchmarks.quality` say: scores, paired differences with intervals, ranks, as Markdown and JSON.

- score: ``100 (1 - (best - optimum) / (random's median best - optimum))``: 0 is random search, 100 the optimum. `best`
  is the lowest true loss among the trials (for noisy problems: without the noise, which no method sees).
- curve: area under the regret curve: mean over the trials of best so far minus optimum, in per cent of the same
  difference after random's first trial (median); low is good.
- rank: mean rank of the best loss within a problem and seed, among the methods of the same table.
- seconds: processor seconds of a suggestion around so many trials, median over the runs, as they were made (not side by
  side on a quiet machine: that is `benchmarks.quality.cost`).
- ours minus a peer: difference of scores, paired by problem and seed, over the problems and seeds that both ran.

Intervals are 95 % bootstrap intervals. "These problems" draws seeds anew: what other seeds on the same problems would
give. "Other problems" draws problems anew and seeds within each: what another set of such problems would give.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np

Runs = dict[str, dict[str, dict[int, dict[str, Any]]]]
"""Method -> problem -> seed -> run, a run being a dict with `losses`, `seconds` and perhaps `versions` and `date`."""
SECONDS_AT = (10, 25, 50)
MEASURES = ("score", "half", "curve", "best")


class Scores:
    """Measures of all runs.

    Args:
        runs: what was run; `random` must be among the methods.
        optima: optimum of each problem.
        trials: number of trials of each run.
    """

    def __init__(self, runs: Runs, optima: Mapping[str, float], trials: int):
        self.runs, self.trials = runs, trials
        self._optima = optima
        self._random = {
            problem: np.median([_so_far(run, optima[problem]) for run in by_seed.values()], axis=0)
            for problem, by_seed in runs["random"].items()
        }

    @cached_property
    def table(self) -> dict[str, dict[str, dict[int, dict[str, float]]]]:
        """Method -> problem -> seed -> measure -> value."""
        return {
            method: {
                problem: {seed: self._measure(run, problem) for seed, run in by_seed.items()}
                for problem, by_seed in by_problem.items()
            }
            for method, by_problem in self.runs.items()
        }

    def _measure(self, run: Mapping[str, Any], problem: str) -> dict[str, float]:
        regret, random = _so_far(run, self._optima[problem]), self._random[problem]
        half = self.trials // 2 - 1
        return {
            "score": 100 * (1 - regret[-1] / random[-1]),
            "half": 100 * (1 - regret[half] / random[half]),
            "curve": 100 * float(np.mean(regret)) / random[0],
            "best": float(regret[-1]),
        }

    def values(self, method: str, measure: str, where: Mapping[str, Sequence[int]]) -> list[np.ndarray]:
        """The measure of a method, one array over seeds for each problem of `where` (problem -> seeds)."""
        return [np.array([self.table[method][p][s][measure] for s in seeds]) for p, seeds in where.items()]

    def seconds(self, method: str, where: Mapping[str, Sequence[int]]) -> dict[str, float]:
        """Median seconds of the five suggestions up to the 10th, the 25th and the 50th; a run may have fewer."""
        runs = [self.runs[method][p][s].get("seconds", []) for p, seeds in where.items() for s in seeds]
        found = {str(n): [np.median(seconds[n - 5 : n]) for seconds in runs if len(seconds) >= n] for n in SECONDS_AT}
        return {n: float(np.median(values)) for n, values in found.items() if values}

    def common(self, *methods: str) -> dict[str, list[int]]:
        """Problems and seeds that all `methods` ran."""
        first, *rest = [self.runs[method] for method in methods]
        shared = {
            p: [s for s in by_seed if all(s in other.get(p, {}) for other in rest)] for p, by_seed in first.items()
        }
        return {problem: seeds for problem, seeds in shared.items() if seeds}

    def ranks(self, methods: Sequence[str], where: Mapping[str, Sequence[int]]) -> dict[str, float]:
        """Mean rank of the best loss among `methods`; 1 is best, ties share the mean."""
        from scipy.stats import rankdata

        best = np.array([np.concatenate(self.values(m, "best", where)).round(12) for m in methods])
        return dict(zip(methods, rankdata(best, axis=0).mean(axis=1).tolist(), strict=True))


def _so_far(run: Mapping[str, Any], optimum: float) -> np.ndarray:
    regret: np.ndarray = np.minimum.accumulate(run["losses"]) - optimum
    return regret


def mean(groups: Sequence[np.ndarray]) -> float:
    """Mean over problems of the means over seeds."""
    return float(np.mean([group.mean() for group in groups]))


def interval(groups: Sequence[np.ndarray], other_problems: bool = True, n: int = 2000) -> tuple[float, float]:
    """95 % bootstrap interval of `mean`; `groups` has one array of values over seeds for each problem.

    Args:
        groups: values by problem.
        other_problems: draw problems anew as well, not only seeds.
        n: number of bootstrap samples.
    """
    rng = np.random.default_rng(0)
    total = np.zeros(n)
    means = [group[rng.integers(len(group), size=(n, len(groups), len(group)))].mean(axis=2) for group in groups]
    for k in range(len(groups)):
        drawn = rng.integers(len(groups), size=n) if other_problems else np.full(n, k)
        total += np.stack([m[:, k] for m in means])[drawn, np.arange(n)]
    low, high = np.quantile(total / len(groups), [0.025, 0.975])
    return float(low), float(high)


def minus_random(ours: np.ndarray, random: np.ndarray, n: int = 4000) -> dict[str, float]:
    """Mean of `ours` minus mean of `random` (seeds are not paired), with its 95 % bootstrap interval."""
    rng = np.random.default_rng(0)
    drawn = [v[rng.integers(len(v), size=(n, len(v)))].mean(axis=1) for v in (ours, random)]
    low, high = np.quantile(drawn[0] - drawn[1], [0.025, 0.975])
    return {"difference": float(ours.mean() - random.mean()), "low": float(low), "high": float(high)}


def summary(runs: Runs, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Everything that the report says, JSON-able; `facts` as `benchmarks.quality` gathers them."""
    scores, ours = Scores(runs, facts["optima"], facts["trials"]), facts["ours"]
    problems, seeds = list(facts["groups"]), range(facts["seeds"])
    whole = {problem: list(seeds) for problem in problems}
    full = [m for m, by in runs.items() if all(s in by.get(p, {}) for p in problems for s in seeds)]
    found: dict[str, Any] = {"all": _compare(scores, full, whole, facts["groups"])}
    for n_seeds in (2, 1):  # as many seeds of the slow peers as at least one of them has finished
        part = {p: list(seeds)[:n_seeds] for p in facts["part"]}
        in_part = [m for m, by in runs.items() if all(s in by.get(p, {}) for p, ss in part.items() for s in ss)]
        if part and set(in_part) > set(full):
            found["part"] = _compare(scores, in_part, part, facts["groups"])
            break
    found["leads"] = {m: _lead(scores, ours, m) for m in runs if m not in (ours, "random") and scores.common(ours, m)}
    found["random"] = {
        p: minus_random(*(np.array([one["score"] for one in scores.table[m][p].values()]) for m in (ours, "random")))
        for p in problems
        if p in runs[ours]
    }
    found["problems"] = {p: {m: mean(scores.values(m, "score", {p: whole[p]})) for m in full} for p in problems}
    if "long" in facts:
        optimum = facts["long"]["optimum"]
        found["long"] = {
            m: {
                "seeds": len(losses),
                **{str(n): float(np.median([min(one[:n]) for one in losses]) - optimum) for n in (50, 100, 200)},
                "mean": float(np.mean([min(one) for one in losses]) - optimum),
                "worst": float(max(min(one) for one in losses) - optimum),
                "solved": sum(min(one) - optimum < 0.01 for one in losses),
            }
            for m, losses in facts["long"]["losses"].items()
        }
    found["versions"] = {m: _versions(by) for m, by in runs.items()}
    return found


def _compare(
    scores: Scores, methods: Sequence[str], where: Mapping[str, Sequence[int]], groups: Mapping[str, str]
) -> dict[str, Any]:
    """Means of each method over the same problems and seeds, best first."""
    ranks = scores.ranks(methods, where)
    kinds = [kind for kind in dict.fromkeys(groups.values()) if any(groups[p] == kind for p in where)]
    rows = {}
    for method in methods:
        values = {measure: scores.values(method, measure, where) for measure in MEASURES}
        rows[method] = {
            **{measure: mean(values[measure]) for measure in ("score", "half", "curve")},
            "interval": interval(values["score"]),
            "median": float(np.mean([np.median(group) for group in values["score"]])),
            "rank": ranks[method],
            "seconds": scores.seconds(method, where),
            "groups": {k: mean(scores.values(method, "score", _only(where, groups, k))) for k in kinds},
        }
    return {
        "problems": len(where),
        "seeds": max(len(s) for s in where.values()),
        "methods": dict(sorted(rows.items(), key=lambda item: -item[1]["score"])),
    }


def _only(where: Mapping[str, Sequence[int]], groups: Mapping[str, str], kind: str) -> dict[str, Sequence[int]]:
    return {problem: seeds for problem, seeds in where.items() if groups[problem] == kind}


def _lead(scores: Scores, ours: str, peer: str) -> dict[str, Any]:
    """Ours against one peer over what both ran."""
    where = scores.common(ours, peer)
    mine, other = (scores.values(method, "score", where) for method in (ours, peer))
    curves = [scores.values(method, "curve", where) for method in (ours, peer)]
    differences = [a - b for a, b in zip(mine, other, strict=True)]
    return {
        "problems": len(where),
        "seeds": sorted({len(s) for s in where.values()}),
        "ours": mean(mine),
        "peer": mean(other),
        "lead": mean(differences),
        "these_problems": interval(differences, other_problems=False),
        "other_problems": interval(differences),
        "won": mean([(a > b) + 0.5 * (a == b) for a, b in zip(mine, other, strict=True)]),
        "curve_ours": mean(curves[0]),
        "curve_peer": mean(curves[1]),
    }


def _versions(by_problem: Mapping[str, Mapping[int, Mapping[str, Any]]]) -> dict[str, Any]:
    """The versions and dates that the runs were made with."""
    runs = [run for by_seed in by_problem.values() for run in by_seed.values()]
    versions: dict[str, set[str]] = {}
    for run in runs:
        for package, version in run.get("versions", {}).items():
            versions.setdefault(package, set()).add(version)
    dates = sorted({run["date"] for run in runs if "date" in run})
    return {"packages": {p: " or ".join(sorted(v)) for p, v in versions.items()}, "dates": dates}


def json_of(runs: Runs, facts: Mapping[str, Any]) -> str:
    """The report as JSON, with the best loss of every run."""
    best = {
        m: {p: {s: float(min(run["losses"])) for s, run in by_seed.items()} for p, by_seed in by_problem.items()}
        for m, by_problem in runs.items()
    }
    known = {key: value for key, value in facts.items() if key != "long"}
    return json.dumps({**known, **summary(runs, facts), "best": best}, indent=1) + "\n"


def _left_out(facts: Mapping[str, Any]) -> list[str]:
    """Problems on which half of the runs of random search are the best that anybody found."""
    if not (level := facts.get("level")):
        return []
    return [f"Left out, since random search alone finds the best there is: {', '.join(level)}.", ""]


def markdown(runs: Runs, facts: Mapping[str, Any]) -> str:
    """The report."""
    found, ours, half = summary(runs, facts), facts["ours"], facts["trials"] // 2
    lines = [
        f"# {facts['title']}",
        "",
        f"{facts['date']}; {len(facts['groups'])} problems, {facts['trials']} trials, {facts['seeds']} seeds (0 to "
        f"{facts['seeds'] - 1}; random search {max(len(s) for s in runs['random'].values())}). `{facts['command']}`. "
        "What the columns mean is told in `benchmarks/quality/report.py`. Peers run at their documented defaults; "
        "which of them are told the conditions of conditional parameters, `benchmarks/quality/adapters.py` says.",
        "",
        *_left_out(facts),
        "## All problems, all seeds",
        "",
        *_ranking(found["all"], half),
    ]
    if "part" in found:
        lines += [
            "",
            "## With the slow peers",
            "",
            f"The peers that take long race on {found['part']['problems']} problems, {found['part']['seeds']} seeds: "
            f"{', '.join(facts['part'])}.",
            "",
            *_ranking(found["part"], half),
        ]
    lines += [
        "",
        f"## {ours} against each peer",
        "",
        "Over the problems and seeds that both ran. Curve ratio below 1: our area under the regret curve is smaller.",
        "",
        _row(
            *("peer", "problems", "seeds", "ours", "peer's", "difference", "95 %: these problems"),
            *("95 %: other problems", "won", "curve ratio"),
        ),
        _row(*["---"] * 10),
    ]
    for name, lead in sorted(found["leads"].items(), key=lambda item: item[1]["lead"]):
        lines.append(
            _row(
                name,
                lead["problems"],
                " to ".join(map(str, sorted({lead["seeds"][0], lead["seeds"][-1]}))),
                f"{lead['ours']:.1f}",
                f"{lead['peer']:.1f}",
                f"{lead['lead']:+.1f}",
                "{:+.1f} to {:+.1f}".format(*lead["these_problems"]),
                "{:+.1f} to {:+.1f}".format(*lead["other_problems"]),
                f"{100 * lead['won']:.0f} %",
                f"{lead['curve_ours'] / lead['curve_peer']:.2f}",
            )
        )
    lines += ["", f"## {ours} against random search, by problem", "", _row("problem", "ours minus random", "95 %", "")]
    lines.append(_row(*["---"] * 4))
    for problem, d in found["random"].items():
        verdict = "worse" if d["high"] < 0 else "not told apart" if d["low"] <= 0 else ""
        lines.append(_row(problem, f"{d['difference']:+.0f}", f"{d['low']:+.0f} to {d['high']:+.0f}", verdict))
    methods = list(found["all"]["methods"])
    lines += ["", "## Score by problem", "", _row("problem", *methods), _row(*["---"] * (len(methods) + 1))]
    lines += [_row(p, *(f"{by[m]:.0f}" for m in methods)) for p, by in found["problems"].items()]
    if "long" in found:
        lines += ["", *_long(found["long"], facts["long"]["problem"])]
    packages: dict[str, set[str]] = {}
    for by in found["versions"].values():
        for package, version in by["packages"].items():
            packages.setdefault(package, set()).add(version)
    versions = [f"{package} {' and '.join(sorted(found))}" for package, found in sorted(packages.items())]
    lines += ["", "Versions (of the peers in the Python that each ran in): " + ", ".join(versions) + "."]
    lines += [f"Broken down: {what} ({why})." for what, why in facts["broken"].items()]
    if facts["absent"]:
        lines.append("Not installed here and no run of it was kept: " + ", ".join(facts["absent"]) + ".")
    return "\n".join(lines) + "\n"


def _row(*cells: object) -> str:
    return "| " + " | ".join(map(str, cells)) + " |"


def _ranking(compared: Mapping[str, Any], half: int) -> list[str]:
    groups = list(next(iter(compared["methods"].values()))["groups"])
    head = ["method", "score", "95 %: other problems", "median", *groups, f"score at {half}", "curve", "rank"]
    head += [f"s at {n}" for n in SECONDS_AT]
    lines = [_row(*head), _row(*["---"] * len(head))]
    for name, row in compared["methods"].items():
        numbers = [f"{row['median']:.1f}", *(f"{row['groups'][g]:.1f}" for g in groups), f"{row['half']:.1f}"]
        numbers += [f"{row['curve']:.1f}", f"{row['rank']:.2f}"]
        numbers += [f"{row['seconds'][str(n)]:.4f}" if str(n) in row["seconds"] else "" for n in SECONDS_AT]
        low, high = row["interval"]
        lines.append(_row(name, f"{row['score']:.1f}", f"{low:.1f} to {high:.1f}", *numbers))
    return lines


def _long(found: Mapping[str, Any], problem: str) -> list[str]:
    head = ["method", "seeds", "regret at 50", "at 100", "at 200", "mean at 200", "worst seed", "seeds within 0.01"]
    lines = [
        f"## {problem} at 200 trials",
        "",
        "Regret: best minus optimum, median over seeds if not told otherwise.",
        "",
    ]
    lines += [_row(*head), _row(*["---"] * len(head))]
    for name, row in sorted(found.items(), key=lambda item: item[1]["mean"]):
        regrets = [f"{row[key]:.4f}" for key in ("50", "100", "200", "mean", "worst")]
        lines.append(_row(name, row["seeds"], *regrets, row["solved"]))
    return lines

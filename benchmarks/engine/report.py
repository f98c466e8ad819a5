"""The results of `benchmarks.engine` as Markdown."""

from __future__ import annotations

from typing import Any

RULES = {"none": "same evaluations", "exact": "exact discard", "median": "median discard", "halving": "halving"}


def text(found: dict[str, Any], titles: dict[str, str]) -> str:
    about = found["about"]
    versions = ", ".join(f"{k} {about[k]}" for k in ("python", "scikit-learn", "numpy", "scipy", "joblib"))
    lines = [
        "# Engine benchmark",
        "",
        f"{about['date']}, {about['cores']} cores, {versions}; seed {about['seed']}. By `python -m benchmarks.engine`.",
        "Load is the number of processes that wanted a core; above the number of cores, seconds are upper bounds.",
        "",
    ]
    if any(name in found for name in titles):
        lines += [
            "## Against GridSearchCV(n_jobs=-1)",
            "",
            "Wall seconds with a callback on every event, fresh process each, contenders alternating; the ratio is the "
            "median of the ratios within the rounds. CPU is the ratio of processor seconds, all processes together: "
            "the load changes it little. Quickest is our quickest round by its quickest: load only ever adds seconds. "
            "Discard runs the grid in shuffled order.",
            "",
            "| case | | wall ratio | bar | quickest | CPU ratio | ratios | our s | its s | load | fits | pruned "
            "| same best | scores differ by |",
            f"|{'---|' * 14}",
        ]
        for name, title in titles.items():
            for rule, row in found.get(name, {}).get("rows", {}).items():
                bar = "" if row["bar"] is None else f"{row['bar']:.2f}"
                lines.append(
                    f"| {title} | {RULES[rule]} | **{row['ratio']:.2f}** | {bar} "
                    f"| {min(row['seconds']) / min(row['sklearn_seconds']):.2f} | {row['cpu_ratio']:.2f} "
                    f"| {_list(row['ratios'])} | {_list(row['seconds'])} | {_list(row['sklearn_seconds'])} "
                    f"| {_list(found[name]['loads'])} | {_list(row['fits'])} | {_list(row['pruned'])} "
                    f"| {row['same_best']} of {found[name]['rounds']} | {row['largest_difference_of_scores']:.1g} |"
                )
        lines.append("")
    for part, write in {"workers": _workers, "reports": _reports, "faults": _faults, "stop": _stop}.items():
        if part in found:
            lines += [*write(found[part]["result"]), f"Load at the start: {found[part]['load']}.", ""]
    for part, write in {"fairness": _fairness, "soak": _soak}.items():
        if part in found:
            lines += [*write(found[part]["result"]), f"Load at the start: {found[part]['load']}.", ""]
    return "\n".join(lines)


def _list(values: list[Any]) -> str:
    return ", ".join(str(value) for value in values)


def _workers(result: dict[str, Any]) -> list[str]:
    lines = [
        "## Ways to start a worker",
        "",
        "| | first two trials, s | two killed, replaced, s | their next trials, s | USS each, MB | PSS of all, MB |",
        "|---|---|---|---|---|---|",
    ]
    for start, row in result.items():
        lines.append(f"| {start} | " + " | ".join(str(value) for value in row.values()) + " |")
    return [*lines, ""]


def _reports(result: dict[str, Any]) -> list[str]:
    return [
        "## Epoch reports",
        "",
        f"A trial of the MLP with {result['reports_per_trial']} reports takes {result['ratio']:.3f} of the processor "
        f"time without any (bar: 1.10; rounds {_list(result['ratios'])}).",
        "",
    ]


def _faults(result: list[dict[str, Any]]) -> list[str]:
    lines = [
        "## Faults",
        "",
        "One bad trial among 12 good ones, 2 workers. The hang has a time limit of 3 s, the memory a limit of 400 MB.",
        "",
        "| fault | good ones done | recorded as | reason | s until all settled | two more trials after, s |",
        "|---|---|---|---|---|---|",
    ]
    for row in result:
        good, reason = f"{row['good']} of 12", row["message"].replace("|", "/")
        cells = (row["fault"], good, row["state"], reason, row["seconds"], row["service"])
        lines.append("| " + " | ".join(str(cell) for cell in cells) + " |")
    return [*lines, ""]


def _stop(result: dict[str, Any]) -> list[str]:
    return [
        "## Stop",
        "",
        f"Two libsvm fits inside long C calls, worst of {result['rounds']}: futures settled after "
        f"{result['futures_settled']} s (bar 0.5); a queued trial of another search done after "
        f"{result['queued_trial_of_another_done']} s (bar 1); a whole search stopped after {result['job_stopped']} s.",
        "",
    ]


def _fairness(result: dict[str, Any]) -> list[str]:
    return [
        "## Fairness",
        "",
        f"20 trials of a newcomer beside 200 queued ones: {_list(result['newcomer'])} s; in order of arrival "
        f"{_list(result['in_order'])} s. Share: {result['share']:.2f} (bar 0.25).",
        "",
    ]


def _soak(result: dict[str, Any]) -> list[str]:
    states = ", ".join(f"{n} {state}" for state, n in sorted(result["states"].items()))
    return [
        "## Soak",
        "",
        f"{result['searches']} searches started within 5 s on 2 workers, one trial in ten misbehaves: "
        f"{result['finished']} finished in {result['seconds']} s; {result['trials']} of {result['expected']} trials "
        f"accounted for ({states}), {result['in_a_wrong_state']} in a wrong state. Memory of the server: "
        f"{result['rss_start_mb']} MB at the start, {result['rss_after_third_mb']} MB after a third, "
        f"{result['rss_end_mb']} MB at the end; growth after the first third "
        f"{100 * result['growth_after_third']:.1f} % (bar 10 %). Another thread of the server woke at most "
        f"{result['latest_wake_s']} s late.",
        "",
    ]

"""A CSV of 100,000 rows and 30 columns: preview, a trial against scikit-learn, memory, and answers meanwhile.

    python -m benchmarks.own_tables [rows]

The preview is what the page does: a worker reads the file and sends the table. While that happens another thread asks
for the time every 5 ms, as a server that answers others does; the longest it had to wait is told, and the same where
the server itself reads. A trial is boosting on all rows by 3 folds; scikit-learn's ``cross_val_score`` fits the same
pipeline. Memory is what a worker has more after it has evaluated the trial, against the size of the data.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.options import options
from tuning import problems
from tuning.datasets import table
from tuning.service.jobs import Jobs
from tuning.space import Categorical, Space

SPACE = Space({"max_iter": Categorical([30]), "learning_rate": Categorical([0.1])})
CONFIG = {"max_iter": 30, "learning_rate": 0.1}


def made(n: int) -> bytes:
    """22 columns of numbers, 7 of words with gaps, and a target of three classes."""
    rng = np.random.default_rng(0)
    numbers = {f"x{k}": rng.normal(size=n).round(4) for k in range(22)}
    words = {f"w{k}": rng.choice(["red", "green", "dark blue", ""], n) for k in range(7)}
    frame = pd.DataFrame({**numbers, **words})
    frame["y"] = np.digitize(frame["x0"] + (frame["w0"] == "red") + rng.normal(size=n), [-0.5, 0.8])
    return frame.to_csv(index=False).encode()


def longest_wait(work: Callable[[], Any]) -> tuple[float, float, Any]:
    """Seconds that the work took, the longest that another thread waited for its turn, and what came of the work."""
    waits, is_over = [0.0], threading.Event()

    def tick() -> None:
        last = time.perf_counter()
        while not is_over.wait(0.005):
            now = time.perf_counter()
            waits.append(now - last - 0.005)
            last = now

    other = threading.Thread(target=tick)
    other.start()
    began = time.perf_counter()
    found = work()
    took = time.perf_counter() - began
    is_over.set()
    other.join()
    return took, max(waits), found


def main(n: int) -> None:
    """Prints rows of a table."""
    data, registry = made(n), Jobs(workers=1, store="memory:")
    limits = registry.tables.most
    table.read(data[:100_000].rpartition(b"\n")[0])  # pandas is loaded
    registry.call(table.read_or_say, data[:1000], "few", limits).wait(60)  # and a worker there

    def by_worker() -> Any:
        call = registry.call(table.read_or_say, data, "mine", limits)
        call.wait(120)
        return call.result[0]

    took, wait, read = longest_wait(by_worker)
    what = f"preview by a worker, {len(data) / 1e6:.0f} MB: until it is there; longest wait of others"
    print(f"| {what} | {took:.2f} s; {wait:.3f} s |")
    took, wait, _ = longest_wait(lambda: table.read(data, "mine", limits))
    print(f"| the same in the server itself | {took:.2f} s; {wait:.3f} s |")
    settings = {"content": registry.tables.keep(read, "me"), "target": "y", "task": "classification"}
    problem = problems.estimator("table", "boosting", space=SPACE, settings=settings)
    ours, theirs = [], []
    from sklearn.model_selection import cross_val_score
    from sklearn.pipeline import Pipeline

    steps = problem.trained(CONFIG)
    X, y = problem.search_part()
    for _ in range(3):
        began = time.process_time()
        cross_val_score(Pipeline(steps.steps), X, y, cv=problem.splits(), scoring="accuracy", error_score="raise")
        theirs.append(time.process_time() - began)
        began = time.process_time()
        problem.evaluate(CONFIG)
        ours.append(time.process_time() - began)
    least = min(ours), min(theirs)
    what = "boosting trial against cross_val_score, processor time"
    print(f"| {what} | {least[0]:.2f} s / {least[1]:.2f} s = {least[0] / least[1]:.2f} |")
    size = problem.data.X.nbytes
    call = registry.call(memory_of, problem, CONFIG)
    call.wait(600)
    before, loaded = call.result
    call = registry.call(held)
    call.wait(60)
    after = call.result
    print(
        f"| a worker's own memory beyond what it has without data ({size / 1e6:.0f} MB): loaded; after a trial | "
        f"{(loaded - before) / size:.1f}; {(after - before) / size:.1f} copies |"
    )
    registry.shutdown()


def held() -> int:
    """What this process holds for itself, in bytes."""
    import psutil

    return int(psutil.Process().memory_full_info().uss)


def memory_of(problem: Any, config: Any) -> tuple[int, int]:
    """What this process holds without the data, and with them; then a trial is evaluated."""
    from sklearn import ensemble  # noqa: F401 - loaded before anything is counted

    before = held()
    _ = problem.data.X.shape
    loaded = held()
    problem.evaluate(config)
    return before, loaded


if __name__ == "__main__":
    main(options(__doc__, rows=100_000).rows)

"""Ten thousand hostile files, one after the other: how long the slowest takes, and how much memory they take.

    python -m benchmarks.hostile [files]

Each is a table that was made, then damaged: bytes changed, cut out, doubled or put in; text in the wrong encoding; rows
of other lengths; packed files whose parts lie. Whatever comes must be a table or one sentence. Then one file of 100,000
rows and 30 columns, as it is previewed.
"""

from __future__ import annotations

import io
import resource
import time
import zipfile

import numpy as np
import pandas as pd

from benchmarks.options import options
from tuning.datasets import DatasetError, table

LIMITS = table.Limits(megabytes=5, rows=50_000, columns=1_000, cells=1_000_000)


def frame(rng: np.random.Generator) -> pd.DataFrame:
    """A small mixed table."""
    n = int(rng.integers(1, 60))
    columns: dict[str, object] = {}
    for k in range(int(rng.integers(1, 12))):
        columns[str(rng.choice(["a", "b", "", "id", "Preis €", "=1+1", f"c{k}"])) + " " * k] = rng.choice(
            [rng.normal(size=n), rng.integers(0, 5, n), rng.choice(["x", "y", "", "NA", "ü,;\t\"'"], n)], axis=0
        )
    return pd.DataFrame(columns)


def written(rng: np.random.Generator) -> bytes:
    """The same as a file of any kind."""
    out, made = io.BytesIO(), frame(rng)
    match int(rng.integers(8)):
        case 0:
            made.columns = [f"c{k}" for k in range(made.shape[1])]
            made.to_parquet(out)
        case 1:
            made.to_excel(out, index=False)
        case 2:
            with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
                packed.writestr("xl/workbook.xml", bytes(int(rng.integers(1, 10**7))))
        case 3:
            out.write(rng.bytes(int(rng.integers(1, 3000))))
        case 4:
            out.write((",".join(map(str, range(10_000))) + "\n").encode() * int(rng.integers(1, 4)))
        case 5:
            out.write(b"a\n" + b"1\n" * int(rng.integers(1, 10**6)))
        case _:
            how = {"sep": str(rng.choice([",", ";", "\t", "|"])), "decimal": str(rng.choice([".", ","]))}
            text = made.to_csv(index=bool(rng.integers(2)), **how)
            out.write(text.encode(str(rng.choice(["utf-8", "utf-16", "latin-1", "utf-16-le"])), "replace"))
    return out.getvalue()


def damaged(rng: np.random.Generator, data: bytes) -> bytes:
    """Some of its bytes changed."""
    found = bytearray(data)
    for _ in range(int(rng.integers(0, 5))):
        at = int(rng.integers(len(found) + 1))
        end = at + int(rng.integers(0, 200))
        match int(rng.integers(4)):
            case 0:
                found[at:end] = b""
            case 1:
                found[at:at] = rng.bytes(int(rng.integers(1, 9)))
            case 2:
                found[at:at] = found[at:end]
            case _:
                found[at : at + 1] = bytes([int(rng.choice([0, 10, 13, 34, 44, 255]))])
    return bytes(found)


def main(n: int) -> None:
    """Reads them all, and says what was found."""
    slowest, worst, n_tables, sentences = 0.0, -1, 0, set[str]()
    for seed in range(n):
        rng = np.random.default_rng(seed)
        data = damaged(rng, written(rng))
        began = time.perf_counter()
        try:
            read = table.read(data, limits=LIMITS)
            read.remarks()
            n_tables += 1
        except DatasetError as error:
            sentences.add(str(error)[:30])
            if not str(error).endswith("."):
                raise
        except BaseException:
            print(f"file {seed} broke it")
            raise
        if (took := time.perf_counter() - began) > slowest:
            slowest, worst = took, seed
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{n:,} files: {n_tables:,} tables, {len(sentences)} kinds of sentences, no other error")
    print(f"slowest {slowest:.2f} s (file {worst}); at most {memory:,.0f} MB in the process")
    rng = np.random.default_rng(0)
    numbers = {f"x{k}": rng.normal(size=100_000).round(4) for k in range(22)}
    words = {f"w{k}": rng.choice(["red", "green", "dark blue", ""], 100_000) for k in range(7)}
    data = pd.DataFrame({**numbers, **words, "y": rng.integers(0, 3, 100_000)}).to_csv(index=False).encode()
    table.read(data[:100_000].rpartition(b"\n")[0])
    began, work = time.perf_counter(), time.process_time()
    table.read(data)
    took, work = time.perf_counter() - began, time.process_time() - work
    print(f"100,000 x 30, {len(data) / 1e6:.1f} MB: {took:.2f} s, {work:.2f} s of one processor")


if __name__ == "__main__":
    main(options(__doc__, files=10_000).files)

"""What it costs to keep a search, beside Optuna's RDB storage in the same run: ``python -m benchmarks.store``.

It writes ``benchmarks/results/store.md``. A trial has 6 parameters, 5 fold scores and 20 reports by epoch. Databases
are a SQLite file, and a PostgreSQL server of the benchmark's own that syncs each commit. What a person sees is
measured in Chromium before a server of the app: from a row to the chart, the first rows of a long list, the server's
memory.
"""

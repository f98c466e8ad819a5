"""Runs the engine benchmark: ``python -m benchmarks.engine``."""

from benchmarks.engine.runs import main

main()

"""Runs the quality benchmark: ``python -m benchmarks.quality``."""

from benchmarks.quality.runs import main

main()

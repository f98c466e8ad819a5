"""Choose for me against boosting at its defaults and against a peer: ``python -m benchmarks.auto``."""

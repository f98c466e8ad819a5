"""The same evaluations as scikit-learn's own search, and what the worker processes bear."""

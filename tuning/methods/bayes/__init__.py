"""Bayesian search on Gaussian processes: what it believes, where it looks next, and why."""

from tuning.methods.bayes.method import Method

__all__ = ["Method"]

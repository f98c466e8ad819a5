"""Gaussian processes: exact posteriors, their hyperparameters, transforms of the values, acquisition functions.

A library that methods and plots use; it knows numbers only, neither trials nor methods.
"""

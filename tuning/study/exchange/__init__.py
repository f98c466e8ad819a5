"""The same history elsewhere: in Optuna, in MLflow, and in tables that others made.

What others made is taken as material: it is read, checked, and told in sentences (`History.inference`), never run.
"""

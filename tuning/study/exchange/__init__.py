"""The same history elsewhere: in Optuna, in MLflow, and in tables that others made.

What others made is taken as material: it is read, checked, and told in sentences (`History.inference`), never run.
"""

from tuning.study.exchange.mlflow_callback import MLflowCallback
from tuning.study.exchange.rows import likely_values
from tuning.study.exchange.tables import read_table

__all__ = ["MLflowCallback", "likely_values", "read_table"]

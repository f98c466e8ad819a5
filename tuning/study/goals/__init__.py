"""More than one goal: what is measured of a trial and which way is better, which trials nothing beats, and how much
of the plane they cover.

>>> import numpy as np
>>> from tuning.study.goals import hypervolume, is_front
>>> losses = np.array([[1.0, 3.0], [2.0, 1.0], [3.0, 3.0]])
>>> is_front(losses).tolist()
[True, True, False]
>>> hypervolume(losses, np.array([4.0, 4.0]))
7.0
"""

from tuning.study.goals.front import hypervolume, hypervolume_so_far, is_front, reference, scaled
from tuning.study.goals.goal import FIT, PREDICT, SCORE, Goal

__all__ = [
    "FIT",
    "PREDICT",
    "SCORE",
    "Goal",
    "hypervolume",
    "hypervolume_so_far",
    "is_front",
    "reference",
    "scaled",
]

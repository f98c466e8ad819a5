"""A problem whose later trials last for ever."""

import time

from tests.search.objectives import P
from tuning.study import Outcome


class Sleeper(P):
    """Configs below one half are quick, the others never end."""

    def __init__(self):
        super().__init__(None)

    def evaluate(self, config, *, budget=1.0, seed=0, report=None):
        if config["x"] >= 0.5:
            time.sleep(3600)
        return Outcome(config["x"])

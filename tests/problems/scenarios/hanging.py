"""An agent whose world does not answer; workers import it from here."""

import time

from tuning.problems.decisions.control import Control


class Hanging(Control):
    """The world of an agent with nine neurons stands still after a few steps."""

    def begin(self, config, repeat):
        agent = super().begin(config, repeat)
        if config["width"] == 9:
            answers, left = agent.world.step, 20

            def step(action):
                nonlocal left
                left -= 1
                if left < 0:
                    time.sleep(1000)
                return answers(action)

            agent.world.step = step
        return agent

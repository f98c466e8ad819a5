"""How files of tests are shared among processes: those in a browser by half of them, the others by the rest.

A test in a browser waits for half of its time. Beside each there is one that computes, so that no core is idle, and
only half of the processes need a Chromium and a server. Who has nothing left of his own kind takes of the other.
"""

from xdist.scheduler import LoadFileScheduling

BROWSER = "tests/browser/"


class Sharing(LoadFileScheduling):
    """A file at a time, in the order of collection, of a process's own kind first."""

    def _assign_work_unit(self, node):
        is_for_browsers = self.nodes.index(node) % 2 == 0
        own = next((name for name in self.workqueue if name.startswith(BROWSER) == is_for_browsers), None)
        if own is not None:
            self.workqueue.move_to_end(own, last=False)
        super()._assign_work_unit(node)

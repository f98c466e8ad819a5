"""Each test is given to one process, files are not divided, and those in a browser go to half of the processes."""

import itertools
from types import SimpleNamespace

from tests.sharing import BROWSER, Sharing

COLLECTION = [f"{folder}test_{i}.py::test_{k}" for folder in (BROWSER, "tests/") for i in range(8) for k in range(4)]


class Node:
    """A process that notes what it is given."""

    def __init__(self, number):
        self.gateway, self.given, self.shutting_down = SimpleNamespace(id=f"gw{number}"), [], False

    def send_runtest_some(self, indices):
        self.given.extend(indices)

    def shutdown(self):
        self.shutting_down = True


def test_all_tests_are_given_once_and_browsers_to_every_other_process_while_there_are_others():
    config = SimpleNamespace(option=SimpleNamespace(loadscopereorder=False), getvalue=lambda _: ["popen"] * 4)
    sharing, nodes = Sharing(config), [Node(k) for k in range(4)]
    for node in nodes:
        sharing.add_node(node)
    for node in nodes:
        sharing.add_node_collection(node, COLLECTION)
    sharing.schedule()
    done = [0, 0, 0, 0]
    while nodes[3].given[done[3] :]:  # the last of them is quick: it has done its own kind while the others began
        sharing.mark_test_complete(nodes[3], nodes[3].given[done[3]])
        done[3] += 1
    for k in (0, 1, 2):
        while nodes[k].given[done[k] :]:
            sharing.mark_test_complete(nodes[k], nodes[k].given[done[k]])
            done[k] += 1
    names = [[COLLECTION[index] for index in node.given] for node in nodes]
    assert sorted(itertools.chain(*names)) == sorted(COLLECTION) and sharing.tests_finished
    of_browsers = [[name.startswith(BROWSER) for name in given] for given in names]
    assert all(of_browsers[0]) and all(of_browsers[2]) and not any(of_browsers[1])
    assert of_browsers[3] == sorted(of_browsers[3]) and any(of_browsers[3])  # then it helps

"""Writers that are killed while they write: ``python -m tests.store.murder URL FOLDER KILLS AT_ONCE``.

Each is a fork of this process, which has opened nothing yet. It tells trials as fast as it can, and notes in a file how
many were acknowledged; a little later it is killed with signal 9.
"""

import os
import random
import signal
import sys
import time
from pathlib import Path

import tuning.store
from tests.store.told import STUDY, Teller
from tuning.store import Run


def tell_one(teller):
    """One trial with reports; what it is depends on its number alone."""
    number = teller.history.next_number
    teller.start({"x": number % 1000 / 1000, "n": 3, "c": (5, 2)}, note={"why": (number, "because")})
    for epoch in range(4):
        teller.report(number, number + epoch / 10, 0, epoch)
    teller.finish(number, number / 7, fold_scores=(number / 3, 0.5))


def write(url, id, acknowledged):
    """Tells until the end of days."""
    with tuning.store.open(url) as store:
        recording = store.begin("search", [Run("one", STUDY)], id=id)
        teller = Teller(recording).begin()
        while True:
            for _ in range(random.randint(1, 40)):
                tell_one(teller)
            if recording.flush() and not recording.unsaved:
                os.pwrite(acknowledged, f"{len(teller.history):8d}".encode(), 0)


def main(url, folder, kills, at_once):
    random.seed(0)
    left = list(range(kills))
    while left:
        victims = []
        for k in left[:at_once]:
            file = os.open(folder / f"victim-{k}", os.O_RDWR | os.O_CREAT)
            pid = os.fork()
            if not pid:
                try:
                    write(url, f"victim-{k}", file)
                finally:
                    os._exit(1)
            victims.append((pid, file))
        for _, file in victims:
            while not os.pread(file, 8, 0):
                time.sleep(0.005)
        for pid, _ in victims:
            time.sleep(random.uniform(0, 0.06))
            os.kill(pid, signal.SIGKILL)
            assert os.waitpid(pid, 0)[1] == signal.SIGKILL
        left = left[at_once:]


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), *map(int, sys.argv[3:]))

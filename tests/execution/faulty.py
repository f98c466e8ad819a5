"""Problems that misbehave on request; workers import them from here."""

import ctypes
import os
import subprocess
import sys
import time
import warnings
from pathlib import Path

from tuning.space import Categorical, Int, Space
from tuning.study import Outcome

FAULTS = ("raise", "nan", "sys.exit", "os._exit", "segfault", "kill", "hang", "memory", "unpicklable", "warnings")


class Faulty:
    """Good trials take a moment; the one whose `fault` is named does that."""

    name, direction, metric, optimum = "faulty", "maximize", "value", None
    space = Space({"i": Int(0, 10_000), "fault": Categorical(["none", "sleep", "c code", *FAULTS])})
    metrics = {"value": "maximize"}  # noqa: RUF012 - a protocol's plain mapping

    def recipe(self):
        return {"kind": "faulty"}

    def evaluate(self, config, *, budget=1.0, seed=0, report=None):
        time.sleep(0.02)
        match config["fault"]:
            case "raise":
                raise ValueError("bad luck")
            case "nan":
                return Outcome(float("nan"))
            case "sys.exit":
                sys.exit(3)
            case "os._exit":
                os._exit(7)
            case "segfault":
                ctypes.string_at(0)
            case "hang":
                time.sleep(1000)
            case "sleep":
                time.sleep(0.5)
            case "unpicklable":
                return lambda: None
            case "memory":
                held = []
                while True:
                    held.append(bytearray(20_000_000))
                    time.sleep(0.01)
            case "kill":  # what an operator or the system's memory killer does
                subprocess.run(["/bin/sh", "-c", f"kill -9 {os.getpid()}"], check=False)
                time.sleep(1000)
            case "c code":  # keeps the interpreter locked: no Python thread of the worker runs
                ctypes.PyDLL(None).sleep(1000)
            case "warnings":
                for k in range(20_000):
                    print("flood", k)
                    print("flood", k, file=sys.stderr)
                    warnings.warn(f"flood {k}", stacklevel=1)
        if report is not None:
            for epoch in range(config.get("epochs", 0)):
                report(0, epoch, float(epoch))
                time.sleep(0.02)
            report(0, None, 1.0)
        return Outcome(float(config["i"]))


class Good(Faulty):
    """Never misbehaves."""

    space = Space({"i": Int(0, 10_000)})

    def evaluate(self, config, **more):
        return super().evaluate({**config, "fault": "none"}, **more)


class Nosy(Good):
    """Needs a module that looks into all others."""

    modules = ("sklearn.utils", "tests.execution.nosy")


class Once(Good):
    """A trial hangs the first time that it is tried, and says so by a file with its number."""

    def __init__(self, folder):
        self.folder = folder

    def evaluate(self, config, **more):
        mark = Path(self.folder) / str(config["i"])
        if not mark.exists():
            mark.touch()
            time.sleep(1000)
        return super().evaluate(config, **more)


class Held(Good):
    """A trial works until a file is there, and says how long that took by its own clock."""

    def __init__(self, file):
        self.file = file

    def evaluate(self, config, *, budget=1.0, seed=0, report=None):
        began = time.perf_counter()
        while not Path(self.file).exists():
            time.sleep(0.02)
        return Outcome(os.getpid(), fit_seconds=time.perf_counter() - began)


class Doubled(Good):
    """Its first trial forks; the child ends that trial, too, once a file is there, while a second one runs."""

    def __init__(self, file):
        self.file = Path(file)

    def evaluate(self, config, **more):
        if config["i"] == 0 and os.fork() == 0:
            while not self.file.exists():
                time.sleep(0.02)
            return Outcome(-1.0)
        if config["i"] > 0:
            self.file.touch()
            time.sleep(0.3)
        return super().evaluate(config, **more)


class SlowToRead(Faulty):
    """Its module takes longer to import than a trial may."""

    def __reduce__(self):
        return _after_a_while, (0.8,)


def _after_a_while(seconds):
    time.sleep(seconds)
    return SlowToRead()

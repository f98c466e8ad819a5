"""What each process of a test run has from its beginning, and hands on to the servers and workers that tests start."""

import os
import sys

# As many threads for each matrix as there are cores, in several processes at once, mostly wait for each other: that is
# a quarter of the processor time of what computes. Read when numpy and scikit-learn are imported.
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = "1"

# Our modules are compiled once, and not again by each server, worker and program that a test starts.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

"""FLAML on one held-out split, run by a Python that has it: ``python flaml_alone.py SPLIT.npz SECONDS SEED``.

Its budget counts processor seconds, as ours does here: the clock that it reads is replaced before it is imported.
"""

import json
import sys
import time

BEGAN = time.time() - time.process_time()
time.time = lambda: BEGAN + time.process_time()  # type: ignore[assignment]

import numpy as np  # noqa: E402
from flaml import AutoML  # type: ignore[import-not-found]  # noqa: E402
from sklearn.metrics import accuracy_score, r2_score  # noqa: E402

path, seconds, seed = sys.argv[1], float(sys.argv[2]), int(sys.argv[3])
with np.load(path) as split:
    X, y, X_test, y_test, is_classes = (split[name] for name in ("X", "y", "X_test", "y_test", "is_classes"))
task, metric = ("classification", "accuracy") if is_classes else ("regression", "r2")
model = AutoML()
model.fit(X, y, task=task, metric=metric, time_budget=seconds, n_jobs=1, seed=seed, verbose=0)
score = (accuracy_score if is_classes else r2_score)(y_test, model.predict(X_test))
print("SCORE " + json.dumps({"score": float(score), "model": model.best_estimator}))

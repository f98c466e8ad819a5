"""Workers train without PyTorch's compiler, load PyTorch once for all, and have the compiler where one wants it."""

import pytest

from tests.execution.pools import STARTS, closing
from tests.waiting import until
from tuning import discovery, models, problems
from tuning.execution.request import TrialRequest
from tuning.models import UNCOMPILED
from tuning.service.jobs import Jobs

if reason := discovery.missing(models.get("cnn").needs):
    pytest.skip(reason, allow_module_level=True)
if "fork" not in STARTS:
    pytest.skip("workers are not forked here", allow_module_level=True)

KIND = "type(__import__('sys').modules['torch._dynamo']).__name__"
SKLEARN = "'sklearn' in __import__('sys').modules"
COMPILED = "float(__import__('torch').compile(abs, backend='eager')(__import__('torch').tensor(-2.0)))"


def test_a_worker_that_began_without_pytorch_is_replaced_by_one_that_has_it_and_nothing_is_compiled():
    network = problems.estimator("iris", "torch_mlp", folds=2, space={"max_iter": [1], "optimizer": ["adamw", "sgd"]})
    other = problems.estimator("iris", "knn", folds=2)
    with closing(1) as pool:
        pool.submit_trial(TrialRequest(other, {"n_neighbors": 3})).result(timeout=240)
        before = pool._workers[0].pid
        for optimizer in ("adamw", "sgd"):
            config = {"max_iter": 1, "optimizer": optimizer}
            found = pool.submit_trial(TrialRequest(network, config)).result(timeout=240)
            assert found.value == network.evaluate(config).value
        assert (pid := pool._workers[0].pid) != before
        assert pool.submit(eval, KIND).result(timeout=240) == "_Compiler"
        pool.submit_trial(TrialRequest(other, {"n_neighbors": 3})).result(timeout=240)
        assert pool._workers[0].pid == pid, "it has all that the other problem needs"
        assert pool.submit(eval, COMPILED).result(timeout=240) == 2.0
        assert pool.submit(eval, KIND).result(timeout=240) == "module"
        assert pool.submit_trial(TrialRequest(network, config)).result(timeout=240).value == found.value


def test_whoever_chooses_a_network_finds_pytorch_loaded():
    jobs = Jobs(workers=1, store="memory:")
    try:
        jobs.expect(None)
        jobs.expect(problems.estimator("iris", "knn"))
        assert not jobs._pools, "other models load in a moment, and may never be searched"
        jobs.expect(problems.get("gan"))
        until(lambda: (source := jobs.pool()._source) and UNCOMPILED in source._loaded)
        assert not jobs.pool()._workers, "it is imported beside all trials, by what forks workers"
        assert jobs.pool().submit(eval, KIND).result(timeout=240) == "_Compiler"
        assert not jobs.pool().submit(eval, SKLEARN).result(timeout=240), "a GAN has no need of it, nor time for it"
        jobs.expect(network := problems.estimator("iris", "torch_mlp"))
        until(lambda: jobs.pool()._source._loaded.issuperset(network.modules))
        jobs.pool().expect = lambda problem: pytest.fail("once is enough")
        jobs.expect(problems.estimator("iris", "torch_mlp", folds=2))
        assert jobs.pool().submit(eval, KIND).result(timeout=240) == "_Compiler"
    finally:
        jobs.shutdown()

"""Networks: equal to plain PyTorch's, the same for a seed wherever they run; what cannot be is said in a sentence."""

import pickle
import subprocess
import sys

import numpy as np
import pytest

from tests.execution.pools import STARTS, closing
from tuning import datasets, discovery, models, problems, run
from tuning.models.networks.estimators import NEEDS
from tuning.problems import Pruned
from tuning.search import steps

if reason := discovery.missing(NEEDS):
    pytest.skip(reason, allow_module_level=True)

FAMILIES = [name for name in models.names() if models.get(name).needs == NEEDS]
EACH = pytest.mark.parametrize("name", FAMILIES)
SMALL = {"max_iter": [3], "learning_rate": [0.01], "batch_size": [64]}


def digits(n=400):
    data = problems.estimator("digits", "knn")
    X, y = data.search_part()
    return (X[:n] / 16).astype(np.float32), y[:n]


def weights(network):
    return {name: value.numpy() for name, value in network.net_.module_.state_dict().items()}


def built(name, **config):
    return models.get(name).build({"batch_size": 64, "learning_rate": 0.01, **config}, "classification", seed=5)


# The truth -----------------------------------------------------------------------------------------------------
def test_the_cnn_scores_what_an_equal_network_trained_by_plain_pytorch_scores():
    import torch
    from torch import nn

    from tuning.models.networks.alone import alone

    (X, y), (fit, score) = digits(1400), (slice(0, 1000), slice(1000, 1400))
    ours = built("cnn", channels=16, n_layers=2, kernel_size=3, weight_decay=1e-4).begin(X[fit], y[fit])
    plain = nn.Sequential(nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.Conv2d(16, 16, 3, padding=1), nn.ReLU())
    plain.extend([nn.Flatten(), nn.Linear(16 * 64, 10)])
    for theirs, mine in zip(plain.parameters(), ours.net_.module_.parameters(), strict=True):
        theirs.data = mine.data.clone()
    ours.go_on(X[fit], y[fit], 8)
    optimizer = torch.optim.AdamW(plain.parameters(), lr=0.01, weight_decay=1e-4)
    images, labels = torch.as_tensor(X).reshape(-1, 1, 8, 8), torch.as_tensor(y)
    rows = torch.utils.data.TensorDataset(images[fit], labels[fit])
    for epoch in range(8):
        with alone(5, epoch + 1):
            for batch, targets in torch.utils.data.DataLoader(rows, 64, shuffle=True):
                optimizer.zero_grad()
                nn.functional.cross_entropy(plain(batch), targets).backward()
                optimizer.step()
    theirs = float((plain(images[score]).argmax(dim=1) == labels[score]).float().mean())
    assert theirs > 0.93 and ours.score(X[score], y[score]) == pytest.approx(theirs, abs=0.005)


def test_a_window_that_moves_by_two_computes_what_plain_pytorch_computes():
    import torch
    from torch import nn

    X, y = digits(200)
    ours = built("cnn", channels=8, n_layers=1, kernel_size=3, stride=2, padding="valid", max_iter=1).fit(X, y)
    plain = nn.Sequential(nn.Conv2d(1, 8, 3, stride=2), nn.ReLU(), nn.Flatten(), nn.Linear(8 * 9, 10))
    for theirs, mine in zip(plain.parameters(), ours.net_.module_.parameters(), strict=True):
        theirs.data = mine.data.clone()
    expected = plain(torch.as_tensor(X).reshape(-1, 1, 8, 8)).softmax(dim=1).detach().numpy()
    np.testing.assert_allclose(ours.predict_proba(X), expected, atol=1e-6)


@pytest.mark.parametrize("name", ["gru", "lstm", "transformer"])
def test_sequences_are_read_in_their_order(name):
    """Which of two marks comes first: without the order there is nothing to learn."""
    rng = np.random.default_rng(0)
    X, y = np.zeros((500, 6), np.float32), np.zeros(500, dtype=int)
    for row in range(500):
        a, b = rng.choice(6, 2, replace=False)
        X[row, a], X[row, b], y[row] = 1, -1, a < b
    network = built(name, width=16, max_iter=25, learning_rate=0.02).fit(X[:400], y[:400])
    assert network.score(X[400:], y[400:]) > 0.9


def test_a_recurrent_network_learns_to_count_brackets():
    data = datasets.get("brackets", n=1200)
    is_open = (data.X.cumsum(axis=1).min(axis=1) >= 0) & (data.X.sum(axis=1) == 0)  # the known answer
    np.testing.assert_array_equal(is_open, data.y == 1)
    assert set(data.X.sum(axis=1)) == {0} and abs(data.y.mean() - 0.5) < 0.01
    network = built("gru", width=16, max_iter=20, learning_rate=0.02).fit(data.X[:900], data.y[:900])
    assert network.score(data.X[900:], data.y[900:]) > 0.9


def test_a_regression_learns_a_line_in_its_own_units():
    X = np.random.default_rng(0).normal(size=(300, 2)).astype(np.float32)
    y = 1000 + 50 * X[:, 0]
    network = models.get("torch_mlp").build({"learning_rate": 0.01, "max_iter": 30}, "regression").fit(X, y)
    assert network.score(X, y) > 0.98 and abs(network.predict(X).mean() - 1000) < 10


# Seeds and continuing --------------------------------------------------------------------------------------------
@EACH
def test_four_epochs_and_four_more_are_eight_and_none_is_trained_twice(name):
    X, y = digits()
    more = {"schedule": "cosine", "dropout": 0.2}
    whole = built(name, **more, max_iter=8).fit(X, y)
    part = built(name, **more, max_iter=8).begin(X, y).go_on(X, y, 4)
    assert part.n_iter_ == 4 and part.loss_curve_ == whole.loss_curve_[:4]
    part = pickle.loads(pickle.dumps(part)).go_on(X, y, 8)
    assert part.n_iter_ == whole.n_iter_ == 8 and part.loss_curve_ == whole.loss_curve_
    for key, values in weights(whole).items():
        np.testing.assert_array_equal(weights(part)[key], values)


@pytest.mark.parametrize("share", [0.1, 0.5])
def test_dropout_leaves_out_its_share_and_keeps_the_mean_as_that_of_pytorch_does(share):
    import torch

    from tuning.models.networks.modules import Dropout

    torch.manual_seed(0)
    n, mine, theirs = 200_001, Dropout(share), torch.nn.Dropout(share)
    X = torch.ones(n, requires_grad=True)
    found = mine(X)
    found.sum().backward()
    zeros = (found == 0).float()
    assert zeros.mean().item() == pytest.approx(share, abs=4 * (share * (1 - share) / n) ** 0.5)
    for apart in (1, 2, 3, 4):  # four share the bits of one draw, and must know nothing of each other
        both = (zeros[apart:] * zeros[:-apart]).mean().item()
        assert both == pytest.approx(share**2, abs=4 * (share**2 * (1 - share**2) / n) ** 0.5)
    assert found.max().item() == theirs(X).max().item() and torch.equal(X.grad, found.detach())
    assert torch.equal(mine.eval()(X), X) and Dropout(0.0)(X) is X and not Dropout(1.0)(X).any()


def test_seeds_make_the_weights_and_the_caller_s_random_numbers_are_left_alone():
    import torch

    X, y = digits(200)
    torch.manual_seed(3)
    expected = torch.rand(1).item()
    torch.manual_seed(3)
    n_threads = torch.get_num_threads()
    fits = [models.get("cnn").build({"max_iter": 2}, "classification", seed).fit(X, y) for seed in (1, 1, 2)]
    assert torch.rand(1).item() == expected and torch.get_num_threads() == n_threads
    one, same, other = (np.concatenate([v.ravel() for v in weights(fit).values()]) for fit in fits)
    np.testing.assert_array_equal(one, same)
    assert not np.array_equal(one, other)


def test_early_stopping_ends_where_the_kept_rows_no_longer_gain():
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(200, 5)), rng.integers(0, 2, 200)  # nothing to learn: soon it only learns by heart
    network = models.get("torch_mlp").build({"max_iter": 60, "patience": 3, "learning_rate": 0.01}, "classification")
    network.fit(X, y)
    losses = network.kept_losses_
    assert network.n_iter_ == len(losses) < 60 and int(np.argmin(losses)) == len(losses) - 4


@pytest.mark.parametrize(
    ("schedule", "expected"), [("constant", [1, 1, 1]), ("cosine", [1, 0.75, 0.25]), ("step", [1, 1, 0.1])]
)
def test_schedules_by_hand(schedule, expected):
    from tuning.models.networks.training import rate

    assert [rate(schedule, epoch, 3) for epoch in range(3)] == pytest.approx(expected)


def test_batches_are_those_that_skorch_deals_row_by_row():
    import skorch
    import torch

    X, y = digits(50)
    net = built("cnn", batch_size=16).begin(X, y).net_
    usual = skorch.NeuralNet(torch.nn.Identity, torch.nn.MSELoss, batch_size=16, iterator_train__shuffle=True)
    for training in (True, False):
        torch.manual_seed(5)
        ours = list(net.get_iterator(net.get_dataset(X, y), training=training))
        torch.manual_seed(5)
        theirs = list(usual.get_iterator(usual.get_dataset(X, y), training=training))
        assert [len(rows) for rows, _ in ours] == [16, 16, 16, 2]
        for (rows, classes), (same, told) in zip(ours, theirs, strict=True):
            assert torch.equal(torch.as_tensor(rows), same) and torch.equal(torch.as_tensor(classes), told)


# Searches --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("start", STARTS)
def test_a_search_is_the_same_in_this_process_and_in_workers(start):
    problem = problems.estimator("iris", "cnn", folds=2, space={**SMALL, "channels": [4, 8, 16]})
    alone = run(problem, "grid", trials=3)
    with closing(2, start=start) as pool:
        together = [step.history for step in steps(problem, "grid", trials=3, executor=pool)][-1]
    assert [(t.number, t.value, t.fold_scores) for t in sorted(together.done, key=lambda t: t.number)] == [
        (t.number, t.value, t.fold_scores) for t in alone.done
    ]
    assert [r.epoch for r in alone.done[0].reports if r.fold == 0] == [1, 2, 3, None]
    assert alone.done[0].epochs == (3, 3)


@pytest.mark.parametrize(
    ("model", "config", "words"),
    [
        ("cnn", {"kernel_size": 5, "padding": "valid", "n_layers": 2}, "the image is 4 x 4 before convolution 2"),
        ("cnn", {"padding": "round"}, "padding must be 'same' or 'valid'"),
        ("cnn", {"n_layers": 0}, "n_layers must be a whole number of at least 1"),
        ("cnn", {"learning_rate": 1e6, "optimizer": "sgd"}, "the loss exploded in epoch 1 with a learning rate of 1e"),
        ("transformer", {"width": 10, "heads": 4}, "4 heads do not divide a width of 10"),
        ("torch_mlp", {"hidden_layer_sizes": 100}, "hidden_layer_sizes must be a tuple, such as (100,)"),
        ("torch_mlp", {"hidden_layer_sizes": (0,)}, "hidden_layer_sizes must be a whole number of at least 1"),
        ("cnn", {"batch_size": 2.5}, "batch_size must be a whole number of at least 1, not 2.5"),
        ("lstm", {"patience": -1}, "patience must be a whole number of at least 0, not -1"),
        ("torch_mlp", {"learning_rate": "x"}, "learning_rate must be a number, not 'x'"),
        ("torch_mlp", {"weight_decay": -1}, "weight_decay must be a number of at least 0"),
        ("torch_mlp", {"dropout": 1.5}, "dropout must be a share from 0 to 1"),
        ("gru", {"schedule": "sudden"}, "schedule must be one of constant, cosine, step"),
        ("lstm", {"optimizer": "magic"}, "optimizer must be one of adamw, sgd, rmsprop"),
        ("torch_mlp", {"activation": "step"}, "'step' is not an activation"),
        ("gru", {"device": "mps"}, "device 'mps' is not there. This machine has: cpu. Use "),
        ("cnn", {"device": "cuda"}, "device 'cuda' is not there"),
        ("torch_mlp", {"device": "abacus"}, "device must be one of auto, cpu, cuda, mps, not 'abacus'"),
    ],
)
def test_what_cannot_be_costs_its_trial_a_sentence(model, config, words, monkeypatch):
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    monkeypatch.setattr("torch.backends.mps.is_available", lambda: False)
    space = {**SMALL, "max_iter": [2], **{name: [value] for name, value in config.items()}}
    (trial,) = run(problems.estimator("digits", model, space=space, folds=2), "grid", trials=1).trials
    assert trial.state == "failed" and words in trial.message and "Traceback" not in trial.message


@pytest.mark.parametrize("setting", [{"max_iter": 0}, {"max_iter": 1.5}, {"random_state": None}, {"random_state": -1}])
def test_epochs_and_seeds_that_make_no_sense_are_refused_before_anything_is_trained(setting):
    from tuning.models.networks import MLPClassifier

    with pytest.raises(ValueError, match="must be a whole number of at least"):
        MLPClassifier(**setting).begin(np.zeros((4, 2)), np.array([0, 1, 0, 1]))


@EACH
def test_numbers_of_numpy_are_settings_like_others(name):
    from tuning.models.networks import settings

    X, y = digits(60)
    whole = [key for key in settings.LEAST if key in built(name).get_params()]
    plain = built(name, max_iter=1)
    theirs = built(name, max_iter=1).set_params(**{key: np.int64(plain.get_params()[key]) for key in whole})
    if name == "torch_mlp":
        theirs.set_params(hidden_layer_sizes=tuple(map(np.int64, plain.hidden_layer_sizes)))
    assert (plain.fit(X, y).predict_proba(X) == theirs.fit(X, y).predict_proba(X)).all()


@EACH
def test_data_of_another_kind_than_it_began_with_are_refused_in_a_sentence(name):
    X, y = digits(60)
    network = built(name, max_iter=1).fit(X, y)
    with pytest.raises(ValueError, match=r"X must have 64 columns, .* its shape is \(60, 16\)"):
        network.predict(X[:, :16])
    with pytest.raises(ValueError, match="a class that was not there"):
        network.go_on(X, y + 1, 2)
    gaps = np.where(X > 0.9, np.nan, X)
    for refuse in (network.predict, lambda rows: network.go_on(rows, y, 2), lambda rows: network.fit(rows, y)):
        with pytest.raises(ValueError, match="a network takes finite numbers only"):
            refuse(gaps)
    with pytest.raises(ValueError, match="Leave out rows without a target"):
        models.get("torch_mlp").build({}, "regression").fit(X, np.where(y > 8, np.nan, y))
    with pytest.raises(ValueError, match="X must be a table"):
        network.fit(X[0], y)


def test_the_device_is_what_is_asked_for_or_what_there_is(monkeypatch):
    from tuning.models.networks.alone import device

    monkeypatch.setattr("torch.cuda.is_available", lambda: True)
    monkeypatch.setattr("torch.backends.mps.is_available", lambda: False)
    assert (device(), device("cpu"), device("cuda")) == ("cuda", "cpu", "cuda")
    monkeypatch.setenv("TUNING_DEVICE", "cpu")
    assert (device(), device("cuda")) == ("cpu", "cuda")
    monkeypatch.setenv("TUNING_DEVICE", " ")
    assert device() == "cuda", "nothing is said"
    monkeypatch.setenv("TUNING_DEVICE", "mps")
    with pytest.raises(ValueError, match="device 'mps' is not there"):
        device()


def test_one_sees_where_a_transformer_looks():
    """Shares of attention sum to one, and the picture has those of the first row of each class."""
    from tuning.models.networks import training

    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(60, 6)).astype(np.float32), np.arange(60) % 2
    network = built("transformer", width=16, heads=2, n_layers=2, max_iter=2).fit(X, y)
    looks = training.attention(network, X)
    assert looks.shape == (60, 2, 6, 6) and looks.sum(axis=-1) == pytest.approx(np.ones((60, 2, 6)), abs=1e-5)
    rows = network.pictures(X, y)["attention"]["rows"]
    for place, row in enumerate(rows):
        assert row["is"] == str(y[place]) and row["read_as"] == str(network.predict(X)[place])
        line = looks[place, 1, 3]
        assert row["heads"][1][3] == "".join(f"{round(15 * float(share) / line.max()):x}" for share in line)
    assert len(rows) == 2


def test_a_table_that_is_no_image_is_said():
    (trial,) = run(problems.estimator("wine", "cnn", folds=2), "random", trials=1, seed=0).trials
    assert "13 columns are no square image. Use a data set of images, such as digits." in trial.message


def test_a_network_that_no_memory_can_hold_costs_its_trial():
    space = {**SMALL, "hidden_layer_sizes": [(2**21, 2**21)], "max_iter": [1]}
    problem = problems.estimator("wine", "torch_mlp", folds=2, space=space)
    with closing(1) as pool:
        (trial,) = [step.history for step in steps(problem, "grid", trials=1, executor=pool)][-1].trials
    assert trial.state == "out of memory" and trial.message == "asked for more memory than there is"


def test_a_search_may_give_up_between_epochs():
    problem = problems.estimator("iris", "cnn", folds=2, space=SMALL)
    seen = []

    def report(fold, epoch, value):
        seen.append(epoch)
        if epoch == 2:
            raise Pruned("enough")

    with pytest.raises(Pruned):
        problem.evaluate({"max_iter": 3, "learning_rate": 0.01, "batch_size": 64}, report=report)
    assert seen == [1, 2]


# What is not there -----------------------------------------------------------------------------------------------
def test_nothing_of_torch_is_imported_before_a_network_is_fitted():
    code = (
        "import sys; from tuning import models, problems; p = problems.estimator('digits', 'cnn'); "
        "p.recipe(), p.modules, p.snippet(p.space.from_unit([0.5] * len(p.space))); import tuning.models.networks; "
        "models.get('cnn').build({}, 'classification'); "
        "print([m for m in ('torch', 'skorch', 'gymnasium') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_without_torch_a_trial_says_what_to_install(monkeypatch):
    found = discovery.find_spec
    monkeypatch.setattr(discovery, "find_spec", lambda name: None if name in NEEDS else found(name))
    (trial,) = run(problems.estimator("digits", "cnn"), "random", trials=1, seed=0).trials
    assert trial.state == "failed"
    assert 'torch, skorch are not installed. Install: python -m pip install "tuning[deep]"' in trial.message

"""Recorded tables: what they say is what evaluating afresh says; looking up is exact; all together they stay small."""

import json
import math
import subprocess
import sys
from importlib.util import find_spec

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from tuning import problems, run
from tuning.problems import Continued, recorded
from tuning.problems.recorded import make, table
from tuning.problems.recorded.recipes import RECIPES
from tuning.space import Categorical

NAMES = recorded.names()
ALL = pytest.mark.parametrize("name", NAMES)
AFRESH = 3.0  # seconds, as recorded, for which rows of each table are evaluated once more
FEWEST = {"mlp_digits": 324, "svm_digits": 1600, "boosting_breast_cancer": 800, "cnn_digits": 288}
FEWEST |= {"lightgbm_moons": 275, "gru_digits": 64, "transformer_digits": 72, "actor_critic_pole": 90, "gan_ring": 128}


def drawn(found, is_steady=lambda config: True):
    """Rows drawn at random, the first of them that together took so many seconds: 2 at the least, 30 at the most."""
    order = np.random.default_rng(0).permutation(len(found.scores))
    rows = np.array([row for row in order if is_steady(found.config(int(row)))][:30])
    return rows[: max(2, int((found.seconds.sum(axis=1)[rows].cumsum() <= AFRESH).sum()))]


def small_steps(config):
    """Another build or processor adds up in another order, and large steps of a network amplify that.

    On a second processor Transformers came to other scores from a rate of 0.025 on (0.07 at the most), one GRU at a
    rate of 0.1 (0.01), and no network below 0.01 (0.002).
    """
    return config["learning_rate"] < 0.01


def skip_without(recipe):
    """What cannot be evaluated afresh here is looked up only."""
    if absent := [name for name in recipe.needs if find_spec(name) is None]:
        pytest.skip(f"{absent[0]} is not installed: nothing can be evaluated afresh")


def test_every_recipe_has_its_table_and_all_are_small():
    assert {name.removeprefix("recorded_") for name in NAMES} == set(RECIPES)
    assert sum(path.stat().st_size for path in table.FOLDER.glob("*.npz")) <= 3e6


@ALL
def test_a_table_says_how_it_was_made_and_fits_its_recipe(name):
    found = table.load(name.removeprefix("recorded_"))
    recipe = RECIPES[found.name]
    problem = recipe.make()
    assert problems.from_recipe(found.recipe).recipe() == problem.recipe()
    grid = problem.space.grid(recipe.levels)
    assert len(found.scores) == grid.size == math.prod(found.shape) >= FEWEST.get(found.name, 400)
    for row in (0, 1, grid.size // 2, grid.size - 1):
        assert found.config(row) == grid[row]
        assert found.nearest(grid[row]) == row
    assert set(found.about["versions"]) >= {"python", "scikit-learn", "numpy"} and found.about["made"] > "2026"
    assert np.isfinite(found.scores).all() and (found.seconds > 0).all()


@ALL
def test_rows_drawn_at_random_are_found_again_by_evaluating_afresh(name):
    found = table.load(name.removeprefix("recorded_"))
    problem = problems.from_recipe(found.recipe)
    skip_without(RECIPES[found.name])
    is_network = "torch" in RECIPES[found.name].needs
    error = 0.01 if is_network else 1e-9
    if is_network and isinstance(problem, Continued):
        return begins_as_recorded(problem, found)
    for row in drawn(found, small_steps) if is_network else drawn(found):
        with threadpool_limits(1):  # as recorded: more threads add up in another order, and a network amplifies that
            outcome = problem.evaluate(found.config(int(row)))
        for j, metric in enumerate(found.metrics):
            if not is_network or metric in ("accuracy", "f1_macro"):
                # Leaves of trees give many rows nearly the same probability, whose order hangs on its last digit.
                off = 1e-3 if metric == "roc_auc" and not is_network else error
                assert found.scores[row, j].tolist() == pytest.approx(list(outcome.metrics[metric]), abs=off)
        assert found.epochs[row].tolist() == list(outcome.epochs)
        assert found.messages[row] == outcome.message


def begins_as_recorded(problem, found):
    """Networks that learn from what they do drift apart by rounding; their first score has not had the time to."""
    for row in drawn(found):
        first = int(found.curve_epochs[row, 0, 0])
        with threadpool_limits(1):
            outcome = problem.evaluate(found.config(int(row)), budget=first / problem.whole)
        assert outcome.epochs == (first,) * problem.repeats
        assert found.curve_values[row, :, 0].tolist() == pytest.approx(list(outcome.fold_scores), rel=0.02)


@ALL
def test_a_look_up_takes_the_nearest_config_and_says_so(name):
    problem = problems.get(name)
    rng = np.random.default_rng(1)
    units = np.array([problem.space.to_unit(problem.table.config(i)) for i in range(len(problem.table.scores))])
    for _ in range(50):
        config = problem.space.sample(rng)
        away = np.abs(units - problem.space.to_unit(config))
        row = int(np.argmin((away**2).sum(axis=1)))
        outcome = problem.evaluate(config)
        column = problem.table.metrics.index(problem.metric)
        assert outcome.fold_scores == tuple(problem.table.scores[row, column])
        assert outcome.value == pytest.approx(np.mean(outcome.fold_scores)) and outcome.fit_seconds > 0
        is_exact = problem.table.config(row) == config
        assert ("recorded at" in outcome.message) != is_exact


@ALL
def test_a_quarter_of_each_numeric_range_is_cut_off_at_an_end_drawn_by_name(name):
    whole, problem = table.load(name.removeprefix("recorded_")), problems.get(name)
    for parameter, values in problem.table.axes.items():
        recorded_values = whole.axes[parameter]
        if isinstance(problem.space[parameter], Categorical):
            assert values == recorded_values
        else:
            cut = len(recorded_values) // 4
            assert values in (recorded_values[cut:], recorded_values[: len(recorded_values) - cut])
            assert cut or len(values) == 3, "of fewer than four values none can be spared"
            assert (problem.space[parameter].low, problem.space[parameter].high) == (values[0], values[-1])
    for row in (0, len(problem.table.scores) // 3, len(problem.table.scores) - 1):
        config = problem.table.config(row)
        at = whole.nearest(config)
        assert whole.config(at) == config and problem.table.messages[row] == whole.messages[at]
        for part in ("scores", "test", "seconds", "epochs", "curve_values"):
            np.testing.assert_array_equal(getattr(problem.table, part)[row], getattr(whole, part)[at])


def test_the_middle_of_the_default_race_is_an_ordinary_config():
    problem = problems.get("recorded_svm_digits")
    middle = problem.truth(problem.space.from_unit([0.5, 0.5]))
    assert 0.25 < np.mean(problem.values < middle) < 0.75
    whole = table.load("svm_digits")
    before = whole.scores[whole.nearest(whole.space.from_unit([0.5, 0.5])), 0].mean()
    assert np.mean(whole.scores[:, 0].mean(axis=1) < before) > 0.9  # as it was laid: better than nine of ten


def test_another_metric_turns_values_direction_and_optimum():
    problem = problems.get("recorded_logistic_wine", metric="log_loss")
    assert problem.direction == "minimize" and problem.optimum == problem.values.min()
    history = run(problem, "random", trials=5)
    assert history.best.value == min(np.mean(t.metrics["log_loss"]) for t in history.finished)
    assert history.best.fold_scores == history.best.metrics["log_loss"]
    assert "recorded 20" in problem.description and "Nothing is trained" in problem.description


def test_curves_by_epoch_are_reported_and_end_near_the_score():
    problem = problems.get("recorded_mlp_digits")
    seen = []
    outcome = problem.evaluate(problem.optimizers[0], report=lambda *report: seen.append(report))
    folds = [value for fold, epoch, value in seen if epoch is None]
    assert folds == list(outcome.fold_scores)
    for fold in range(problem.n_folds):
        epochs = [epoch for k, epoch, _ in seen if k == fold and epoch is not None]
        assert epochs == sorted(set(epochs)) and len(epochs) > 5 and epochs[-1] <= outcome.epochs[fold]
    last = [value for k, epoch, value in seen if k == 0 and epoch is not None][-1]
    assert last == pytest.approx(outcome.fold_scores[0], abs=0.05)


def test_the_sealed_test_part_is_recorded_too():
    problem = problems.get("recorded_logistic_wine")
    config = problem.optimizers[0]
    recorded, live = problem.test_score(config), problems.from_recipe(problem.table.recipe).test_score(config)
    assert len(recorded) >= 10 and recorded == pytest.approx({name: live[name] for name in recorded}, abs=1e-9)


def test_recording_resumes_where_it_ended_and_packs_what_it_found(tmp_path, monkeypatch, capsys):
    from tuning.problems.recorded.recipes import Recipe

    tiny = Recipe("Tiny", RECIPES["logistic_wine"].problem, {"C": 2})
    monkeypatch.setitem(make.RECIPES, "tiny", tiny)
    monkeypatch.setattr(make, "TABLES", tmp_path / "tables")
    monkeypatch.setattr(table, "FOLDER", tmp_path / "tables")
    make.main(["tiny", "--folder", str(tmp_path)])
    lines = (tmp_path / "tiny.jsonl").read_text().splitlines()
    assert len(lines) == 8 and "tiny: written" in capsys.readouterr().out
    (tmp_path / "tiny.jsonl").write_text("\n".join(lines[:3]) + "\n")
    make.main(["tiny", "--folder", str(tmp_path)])
    again = (tmp_path / "tiny.jsonl").read_text().splitlines()
    assert again[:3] == lines[:3]
    assert [json.loads(a)["metrics"] for a in again] == [json.loads(b)["metrics"] for b in lines]
    assert table.load("tiny").scores.shape[0] == 8
    with pytest.raises(SystemExit, match="not a table"):
        make.main(["nope"])
    with pytest.raises(ValueError, match="not a recorded table"):
        table.load("nope")


def test_a_class_without_the_extras_sees_what_was_learnt():
    """Pictures and curves are in the tables, and looking them up needs neither gymnasium nor PyTorch."""
    code = (
        "import sys; from tuning import plots, problems, run; "
        "found = {name: run(problems.get('recorded_' + name), 'random', trials=5, seed=0) "
        "for name in ('q_learning_lake', 'cnn_digits', 'gan_ring', 'actor_critic_pole', 'transformer_digits', "
        "'gru_digits')}; "
        "cards = [plots.card(card, {'random': found[name]}) for card, name in "
        "(('policy', 'q_learning_lake'), ('images', 'cnn_digits'), ('learning_curves', 'cnn_digits'), "
        "('samples', 'gan_ring'), ('episode', 'actor_critic_pole'), ('attention', 'transformer_digits'), "
        "('learning_curves', 'gru_digits'))]; "
        "assert all(card.drawing for card in cards), [card.reason for card in cards]; "
        "assert found['q_learning_lake'].study.direction == 'maximize'; "
        "print([m for m in ('gymnasium', 'torch', 'skorch') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "[]", done.stderr


def test_the_other_metric_of_an_agent_has_its_own_direction():
    problem = problems.get("recorded_q_learning_lake", metric="steps")
    assert problem.direction == "minimize" and problem.optimum == problem.values.min()
    assert "real evaluations with 3 seeds" in problem.description and "gymnasium" in problem.description

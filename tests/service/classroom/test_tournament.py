"""Persons against the methods: trials one after another, each with its true value, the verdict, and a restart."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from tuning import compare, problems
from tuning.service.classroom import METHODS, MODES, PROBLEMS, ClassroomError, Room, Rooms
from tuning.service.classroom.modes import PLACED, SEEDS
from tuning.service.classroom.room import digest
from tuning.service.limits import Limits
from tuning.service.stored.archive import Archive

GAME = MODES["tournament"]


def place(room, token, x, y, trial, number=1):
    return room.add(token, number, {"x": x, "y": y, "trial": trial})


@pytest.fixture
def room():
    return Room("ABCDE", digest("key"), "", 0)


@pytest.mark.parametrize("problem", PROBLEMS)
def test_each_trial_has_the_value_of_its_place_and_the_best_only_gets_better(room, problem):
    known = problems.get(problem)
    token, number = room.join("Ada")
    room.begin("tournament", {"problem": problem, "trials": 8})
    assert room.add(token, 1, {}) == {}  # only asked what there is: nothing is counted
    assert room.board()["round"]["count"] == 0
    places = np.random.default_rng(3).random((8, 2)).round(4)
    for k, (x, y) in enumerate(places.tolist(), start=1):
        found = place(room, token, x, y, k)
    values = [known.evaluate(known.space.from_unit(row)).value for row in places.tolist()]
    assert [value for *_, value in found["placed"]] == pytest.approx(values, rel=1e-4)
    better = np.maximum if known.direction == "maximize" else np.minimum
    assert found["best"] == pytest.approx(better.accumulate(values), rel=1e-4)
    assert room.add(token, 1, {}) == found == room.board()["round"]["found"][str(number)]
    with pytest.raises(ClassroomError, match="All your trials"):
        place(room, token, 0.5, 0.5, 9)


def test_the_methods_are_those_of_a_race_in_which_each_begins_in_its_own_way():
    facts = GAME.begin({"problem": "branin", "trials": 9}, 0)
    race = compare.race(problems.get("branin"), METHODS, seeds=SEEDS, trials=9, same_start=False)
    assert list(facts["rivals"]) == list(METHODS)
    for name, curve in facts["rivals"].items():
        assert curve == pytest.approx(np.nanmedian(race.best_so_far(name), axis=0), rel=1e-4)


def test_thirty_students_play_at_once_and_the_verdict_counts_them(room):
    """Their places are known, so that the verdict can be counted from outside."""
    known, trials = problems.get("branin"), 8
    tokens = [room.join(f"Student {k}") for k in range(30)]
    room.begin("tournament", {"problem": "branin", "trials": trials})
    places = np.random.default_rng(5).random((30, trials, 2)).round(4)
    places[0, 3] = known.space.to_unit(known.optimizers[0])

    def student(k):
        for trial, (x, y) in enumerate(places[k].tolist(), start=1):
            place(room, tokens[k][0], x, y, trial)

    with ThreadPoolExecutor(30) as pool:
        list(pool.map(student, range(30)))
    told = room.board()["round"]
    assert told["count"] == 30 and all(len(one["placed"]) == trials for one in told["found"].values())
    assert "rivals" not in room.phone()["round"]["facts"] and "found" not in room.phone()["round"]
    room.reveal()
    revealed = room.board()["round"]["revealed"]
    ends = [min(known.evaluate(known.space.from_unit(row)).value for row in rows.tolist()) for rows in places]
    assert [revealed["values"][str(number)] for _, number in tokens] == pytest.approx(ends, rel=1e-4)
    for name, curve in told["facts"]["rivals"].items():
        beat = sum(end < curve[-1] for end in ends)
        assert f"{beat} of 30 beat {told['facts']['titles'][name]} ({curve[-1]:g})" in revealed["sentence"]
    with pytest.raises(ClassroomError, match="over"):
        room.add(tokens[0][0], 1, {})


def test_a_trial_that_is_sent_twice_at_once_counts_once(room):
    token, number = room.join("Ada")
    room.begin("tournament", {"problem": "branin", "trials": 8})

    def press(x):
        try:
            return place(room, token, x, 0.5, 1)
        except ClassroomError as error:
            assert str(error) == "Your next trial is number 2."
            return None

    with ThreadPoolExecutor(8) as pool:
        found = [one for one in pool.map(press, np.linspace(0, 1, 8).tolist()) if one is not None]
    assert len(found) == 1 and room.board()["round"]["found"][str(number)] == found[0]


@pytest.mark.parametrize(
    "told",
    [
        {"x": 2, "y": 0, "trial": 1},
        {"x": 0.5, "trial": 1},
        {"x": float("nan"), "y": 0, "trial": 1},
        {"x": 0.5, "y": 0.5},
        {"x": 0.5, "y": 0.5, "trial": "<b>"},
        {"x": 0.5, "y": 0.5, "trial": 2},
        {"x": 0.5, "y": 0.5, "trial": True},
        {"x": "0.5", "y": 0.5, "trial": 1},
    ],
)
def test_what_is_no_next_trial_is_refused_and_nothing_is_lost(room, told):
    token, _ = room.join("Ada")
    room.begin("tournament", {"problem": "branin", "trials": 8})
    with pytest.raises(ClassroomError):
        room.add(token, 1, told)
    assert place(room, token, 0.5, 0.5, 1)["placed"][0][:2] == [0.5, 0.5]


@pytest.mark.parametrize("trials", [PLACED[0] - 1, PLACED[1] + 1, True, "8", 8.5, None])
def test_a_budget_that_is_none_is_refused(room, trials):
    with pytest.raises(ClassroomError, match="whole number from 8 to 30"):
        room.begin("tournament", {"problem": "branin", "trials": trials})
    assert room.round is None


def test_a_game_goes_on_after_a_restart_and_who_is_removed_is_gone(tmp_path):
    url = str(tmp_path / "rooms.db")
    archive = Archive(url, Limits())
    room, key = (before := Rooms(archive)).open("teacher")
    (ada, number), (ben, other) = room.join("Ada"), room.join("Ben")
    room.begin("tournament", {"problem": "branin", "trials": 8})
    for token in (ada, ben):
        place(room, token, 0.25, 0.75, 1)
    before.leave()
    archive.close()

    archive = Archive(url, Limits())
    again = Rooms(archive).led(room.code, key)
    assert again.as_json() == room.as_json()
    with pytest.raises(ClassroomError, match="number 2"):
        place(again, ada, 0.5, 0.5, 1)
    assert len(place(again, ada, 0.5, 0.5, 2)["placed"]) == 2
    again.reveal()
    again.remove(other)
    assert set(again.board()["round"]["revealed"]["values"]) == {str(number)} == set(again.board()["round"]["found"])
    archive.close()

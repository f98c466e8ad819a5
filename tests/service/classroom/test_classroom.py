"""Rooms of a class: names, rounds against the truth, the teacher's key, limits and the end."""

import json
import re
import unicodedata

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuning import compare, problems
from tuning.language import speaking
from tuning.search import run
from tuning.service.classroom import MODES, PROBLEMS, ClassroomError, Room, Rooms, clean_code, clean_name
from tuning.service.classroom.modes import METHODS, SEEDS, SHOWN, TRIALS, single
from tuning.service.classroom.names import LETTERS, MAX_NAME, SIGNS, new_code
from tuning.service.classroom.room import MAX_MEMBERS, digest
from tuning.service.classroom.rooms import MAX_OF_ONE
from tuning.service.limits import Limits
from tuning.service.stored.archive import Archive


@pytest.fixture
def url(tmp_path):
    return str(tmp_path / "rooms.db")


@pytest.fixture
def rooms(url):
    archive = Archive(url, Limits())
    yield Rooms(archive)
    archive.close()


# Names -------------------------------------------------------------------------------------------------------
@given(st.text(max_size=40))
def test_a_nickname_is_shown_as_what_it_is_or_refused_with_a_sentence(text):
    try:
        name = clean_name(text)
    except ClassroomError as error:
        assert str(error).startswith("A nickname has") and str(error).endswith(".")
        return
    assert 1 <= len(name) <= MAX_NAME and clean_name(name) == name
    assert all(unicodedata.category(sign)[0] in "LNM" or sign in SIGNS for sign in name)
    assert not set(name) & set('<>&"`*[]()#|\\/$:@{}~\n\r\t\0')


@pytest.mark.parametrize("name", ["Ada", "  李 明 ", "O'Neil-2", "Zoë", "नमस्ते"])
def test_names_of_all_languages_are_taken(name):
    assert clean_name(name)


@pytest.mark.parametrize("name", ["", " ", "...", "<b>x</b>", "x" * 21, None, 7, ["Ada"], "a\u202eb", "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍"])
def test_other_names_are_refused(name):
    with pytest.raises(ClassroomError, match="nickname"):
        clean_name(name)


def test_codes_have_no_letters_that_are_taken_for_others():
    assert not set(LETTERS) & set("ILO01") and len({new_code() for _ in range(200)}) > 190
    assert clean_code(f" {new_code().lower()} ")
    for typed in (" kcjgk\n", "K C J G K", "ＫＣＪＧＫ"):
        assert clean_code(typed) == "KCJGK"
    for bad in ("", "ABC", "ABCDEF", "ABCDO", "<svg>", None, 3, "A" * 10_000):
        with pytest.raises(ClassroomError, match="5 letters"):
            clean_code(bad)


# Rounds ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("problem", PROBLEMS)
def test_everybodys_seed_is_the_run_of_that_seed(problem):
    facts = MODES["seeds"].begin({"problem": problem, "method": "bayes"}, 1)
    found = {str(k): MODES["seeds"].add(facts, k, {}) for k in (1, 2, 3)}
    for k in (1, 2, 3):
        best = run(problems.get(problem), "bayes", trials=TRIALS, seed=k).best_so_far()
        assert found[str(k)]["best"] == pytest.approx(best, rel=1e-4)
    said = MODES["seeds"].sentence(facts, MODES["seeds"].reveal(facts, found))
    assert f"median {sorted(one['best'][-1] for one in found.values())[1]:g}" in said
    assert len(single(problem, "grid", 0)) == TRIALS  # a grid that is smaller keeps its best


@pytest.mark.parametrize("problem", PROBLEMS)
def test_guesses_are_judged_by_the_truth(problem):
    known = problems.get(problem)
    facts = MODES["guess"].begin({"problem": problem}, 7)
    assert len(facts["points"]) == SHOWN
    for u, v, value in facts["points"]:
        assert value == pytest.approx(known.evaluate(known.space.from_unit([u, v])).value, rel=0.02, abs=0.02)
    at_best = known.space.to_unit(known.optimizers[0])
    guesses = {"1": {"x": float(at_best[0]), "y": float(at_best[1])}, "2": {"x": 0.0, "y": 0.0}}
    revealed = MODES["guess"].reveal(facts, guesses)
    assert revealed["values"]["1"] == pytest.approx(known.optimum, rel=1e-3, abs=1e-3)
    better = max if known.direction == "maximize" else min
    assert better(revealed["values"]["1"], revealed["bayes"]["value"]) == revealed["values"]["1"]
    ground = np.array(revealed["ground"])
    assert ground.min() == 0 and ground.max() == 99
    row, column = (min(int(v * len(ground)), len(ground) - 1) for v in at_best[::-1])
    assert ground[row, column] > 90  # the optimum lies where the map is brightest
    assert json.loads(json.dumps(revealed)) == revealed


def test_predictions_are_judged_by_a_race():
    facts = MODES["prediction"].begin({"problem": "branin"}, 1)
    votes = {str(k): MODES["prediction"].add(facts, k, {"choice": name}) for k, name in enumerate(METHODS)}
    revealed = MODES["prediction"].reveal(facts, votes)
    race = compare.race(problems.get("branin"), METHODS, seeds=SEEDS, trials=TRIALS)
    for name in METHODS:
        assert revealed["medians"][name] == pytest.approx(np.median(race.best_so_far(name)[:, -1]), rel=1e-4)
    assert revealed["winners"] == ["bayes"]
    assert "Right predictions: 1 of 3." in MODES["prediction"].sentence(facts, revealed)


@pytest.mark.parametrize(
    ("mode", "told"),
    [
        ("guess", {"x": 2, "y": 0}),
        ("guess", {"x": True, "y": 0}),
        ("guess", {"x": "0.5", "y": 0.5}),
        ("guess", {"x": float("nan"), "y": 0.5}),
        ("guess", {}),
        ("prediction", {"choice": "<b>"}),
        ("prediction", {"choice": ["bayes"]}),
        ("prediction", {}),
    ],
)
def test_what_is_nothing_to_add_is_refused(mode, told):
    with pytest.raises(ClassroomError):
        MODES[mode].add(MODES[mode].begin({}, 0), 1, told)


# Rooms -------------------------------------------------------------------------------------------------------
def test_a_round_hides_what_others_say_until_it_is_revealed():
    room = Room("ABCDE", digest("key"), "", 0)
    token, number = room.join("Ada")
    room.begin("prediction", {"problem": "branin"})
    room.add(token, 1, {"choice": "random"})
    room.add(token, 1, {"choice": "bayes"})  # in the place of the first
    assert room.board()["round"]["found"] == {} and room.board()["round"]["count"] == 1
    assert "found" not in room.phone()["round"]
    room.reveal()
    assert room.board()["round"]["found"] == {str(number): {"choice": "bayes"}}
    for late in (lambda: room.add(token, 1, {"choice": "grid"}), room.reveal, lambda: room.add(token, 2, {})):
        with pytest.raises(ClassroomError, match="over"):
            late()


@pytest.mark.parametrize("mode", MODES)
def test_who_comes_back_is_told_what_they_had(mode):
    room = Room("ABCDE", digest("key"), "", 0)
    token, _ = room.join("Ada")
    assert room.had(token, 1) == {}
    room.begin(mode, {"problem": "branin", "trials": 8})
    assert room.had(token, 1) == {}
    added = room.add(token, 1, ADDED[mode])
    room.reveal()
    assert room.had(token, 1) == added != {}
    assert room.had(token, 2) == room.had(token, True) == room.had(token, None) == {}
    room.begin(mode, {"problem": "branin", "trials": 8})
    assert room.had(token, 1) == room.had(token, 2) == {}
    with pytest.raises(ClassroomError, match="no longer in this room"):
        room.had("nobody", 2)


def test_who_is_removed_is_gone_with_what_they_said():
    room = Room("ABCDE", digest("key"), "", 0)
    token, number = room.join("Ada")
    with pytest.raises(ClassroomError, match="has this nickname"):
        room.join("ADA")
    room.begin("guess", {"problem": "branin"})
    room.add(token, 1, {"x": 0.5, "y": 0.5})
    room.reveal()
    room.remove(number)
    told = json.dumps([room.board(), room.phone(), room.as_json()])
    assert "Ada" not in told and room.board()["round"]["found"] == {}
    assert room.board()["round"]["revealed"]["values"] == {}
    with pytest.raises(ClassroomError, match="no longer in this room"):
        room.add(token, 1, {"x": 0.5, "y": 0.5})
    for nobody in (number, 99, None, "1"):
        with pytest.raises(ClassroomError, match="Nobody"):
            room.remove(nobody)
    assert room.join("Ada")[1] == number + 1  # a number is never another's


@pytest.mark.parametrize("mode", MODES)
def test_the_verdict_is_on_those_who_are_still_there(mode):
    room = Room("ABCDE", digest("key"), "", 0)
    people = [room.join(name) for name in ("Ada", "Ben", "Cleo")]
    room.begin(mode, {"problem": "branin", "trials": 8})
    for token, _ in people[:2]:
        room.add(token, 1, ADDED[mode])
    room.reveal()
    before = room.as_json()["round"]["revealed"]
    room.remove(people[2][1])  # who has said nothing
    assert room.as_json()["round"]["revealed"] == before and before["n"] == 2
    room.remove(people[0][1])
    after = room.as_json()["round"]
    assert after["revealed"] == MODES[mode].reveal(after["facts"], after["found"]) and after["revealed"]["n"] == 1


def test_a_room_is_full_at_some_point():
    room = Room("ABCDE", digest("key"), "", 0)
    for k in range(MAX_MEMBERS):
        room.join(f"Student {k}")
    with pytest.raises(ClassroomError, match="full"):
        room.join("One more")


def test_only_the_teachers_key_leads(rooms):
    room, key = rooms.open("teacher")
    assert rooms.led(room.code.lower(), key) is room
    token, _ = room.join("Ada")
    for wrong in ("", None, key[:-1], key + "x", token, room.key, "x" * 10_000, 5):
        with pytest.raises(ClassroomError, match="Only the teacher"):
            rooms.led(room.code, wrong)


def test_one_has_so_many_rooms_and_ending_one_makes_room(rooms):
    opened = [rooms.open("teacher") for _ in range(MAX_OF_ONE)]
    with pytest.raises(ClassroomError, match="most at once"):
        rooms.open("teacher")
    assert rooms.open("another")
    rooms.end(opened[0][0])
    assert rooms.open("teacher")
    with pytest.raises(ClassroomError, match="no room"):
        rooms.get(opened[0][0].code)


# Languages ---------------------------------------------------------------------------------------------------
ADDED = {"seeds": {}, "guess": {"x": 0.5, "y": 0.5}, "prediction": {"choice": "grid"}}
ADDED["tournament"] = {"x": 0.5, "y": 0.5, "trial": 1}


@pytest.mark.parametrize("mode", MODES)
def test_a_round_is_told_in_the_language_of_whoever_watches(mode):
    """Opened, played and revealed by people of one language; what is kept holds names and numbers only."""
    room = Room("ABCDE", digest("key"), "", 0)
    token, _ = room.join("李明")
    with speaking("zh"):
        room.begin(mode, {"problem": "branin", "trials": 8})
        room.add(token, 1, ADDED[mode])
        room.reveal()
        chinese = room.board()["round"]
    english = room.board()["round"]
    assert english["title"] == MODES[mode].title != chinese["title"]
    assert chinese["revealed"]["sentence"] != english["revealed"]["sentence"]
    words = {"title", "revealed", "facts"}
    assert {k: v for k, v in chinese.items() if k not in words} == {k: v for k, v in english.items() if k not in words}
    numbers = re.compile(r"-?\d+(?:\.\d+)?")
    said = [sorted(numbers.findall(told["revealed"]["sentence"])) for told in (chinese, english)]
    assert said[0] == said[1]
    kept = json.dumps(room.as_json()["round"], ensure_ascii=False)
    assert not re.search("[\u4e00-\u9fff]|Branin|Bayesian", kept)


def test_one_run_is_not_several():
    facts = MODES["seeds"].begin({"problem": "branin"}, 1)
    found = {str(k): MODES["seeds"].add(facts, k, {}) for k in (1, 2)}
    one = MODES["seeds"].sentence(facts, MODES["seeds"].reveal(facts, {"1": found["1"]}))
    assert one == f"After 20 trials this one run ends at {found['1']['best'][-1]:g}. One run proves little."
    assert "2 runs that differ" in MODES["seeds"].sentence(facts, MODES["seeds"].reveal(facts, found))


def test_what_is_played_on_is_called_by_its_name_in_each_language():
    facts = MODES["seeds"].begin({"problem": "six_hump_camel", "method": "bayes"}, 1)
    with speaking("zh"):
        assert MODES["seeds"].words(facts) == {"title": "六峰驼背函数", "metric": "目标值", "methodTitle": "贝叶斯优化"}
    assert MODES["seeds"].words(facts) == {"title": "Six-hump camel", "metric": "value", "methodTitle": "Bayesian"}


def test_a_verdict_that_an_older_server_kept_stays_as_it_was():
    room = Room("ABCDE", digest("key"), "", 0)
    token, _ = room.join("Ada")
    room.begin("guess", {"problem": "branin"})
    room.add(token, 1, ADDED["guess"])
    room.reveal()
    kept = json.loads(json.dumps(room.as_json()))
    del kept["round"]["revealed"]["n"], kept["round"]["revealed"]["better"]
    kept["round"]["revealed"]["sentence"] = "As it was said."
    kept["round"]["facts"]["title"] = "Branin"
    with speaking("zh"):
        assert Room.of_json(kept).board()["round"]["revealed"]["sentence"] == "As it was said."

"""Rooms in the store: a server that restarts, a day that is over, and a store that does not answer."""

import pytest
import sqlalchemy as sa

from tuning.service.classroom import ClassroomError, Rooms
from tuning.service.classroom.room import DAY
from tuning.service.limits import Limits
from tuning.service.stored.archive import Archive
from tuning.store import StoreError
from tuning.store.tables import classrooms


class Clock:
    now = 1e9

    def __call__(self):
        return self.now


@pytest.fixture
def url(tmp_path):
    return str(tmp_path / "rooms.db")


def rows(archive):
    with archive.store._database.reading() as connection:
        return list(connection.execute(sa.select(classrooms.c.code)).scalars())


def test_a_room_survives_a_restart_with_all_that_was_in_it(url):
    archive = Archive(url, Limits())
    before = Rooms(archive)
    room, key = before.open("teacher")
    token, number = room.join("Ada")
    room.begin("guess", {"problem": "branin"})
    room.add(token, 1, {"x": 0.25, "y": 0.75})
    before.leave()
    archive.close()
    text = archive.store.classrooms.get(room.code)
    assert key not in text and token not in text  # who reads the store cannot pass for anybody
    archive.close()

    archive = Archive(url, Limits())
    after = Rooms(archive)
    again = after.led(room.code, key)
    assert again is not room and again.as_json() == room.as_json()
    assert again.member(token).number == number
    again.add(token, 1, {"x": 0.5, "y": 0.5})
    again.reveal()
    assert again.join("Ben")[1] == number + 1
    after.end(again)
    assert archive.store.classrooms.get(room.code) is None  # nothing is kept of it
    archive.close()


def test_a_room_ends_after_a_day(url):
    clock, archive = Clock(), Archive(url, Limits())
    rooms = Rooms(archive, clock)
    room, key = rooms.open("teacher")
    rooms.save()
    clock.now += DAY - 1
    assert rooms.led(room.code, key) is room
    clock.now += 2
    for found in (rooms, Rooms(archive, clock)):
        with pytest.raises(ClassroomError, match="after a day"):
            found.get(room.code)
    assert room.is_over
    archive.close()


def test_nothing_is_kept_of_a_room_whose_day_is_over_though_nobody_asks(url):
    clock, archive = Clock(), Archive(url, Limits())
    rooms = Rooms(archive, clock)
    room, _ = rooms.open("teacher")
    room.join("Ada")
    rooms.save()
    assert rows(archive) == [room.code] and not rooms.has_ended(room)
    clock.now += DAY + 1
    assert rooms.has_ended(room)  # which those who watch it are told at once
    rooms.close_ended()  # as a timer does at that time
    assert rows(archive) == [] and room.is_over

    archive.store.classrooms.put("ABCDE", "{}", 1e9)  # of a server that ended before
    archive.close()
    assert rows(archive) == []
    archive.close()


def test_the_next_end_of_a_day_is_waited_for(url, monkeypatch):
    monkeypatch.setattr("tuning.service.classroom.rooms.DAY", 0.0)
    archive = Archive(url, Limits())
    rooms = Rooms(archive)
    room, _ = rooms.open("teacher")
    rooms._ending.join(60)
    assert room.is_over and rooms._ending is None
    archive.close()


def test_a_store_that_does_not_answer_has_not_forgotten_a_room(url, monkeypatch):
    """Who is told that there is no such room throws the key to it away."""
    archive = Archive(url, Limits())
    before = Rooms(archive)
    room, key = before.open("teacher")
    before.leave()
    after, kept = Rooms(archive), archive.store.classrooms

    def gone(*_):
        raise StoreError("the disk does not write")

    with monkeypatch.context() as patch:
        patch.setattr(kept, "get", gone)
        for ask in (lambda: after.get(room.code), lambda: after.led(room.code, key)):
            with pytest.raises(StoreError, match="Try again in a moment"):
                ask()
        assert after.open("another")  # a new room needs no old one
    with monkeypatch.context() as patch:
        patch.setattr(Archive, "store", None)
        with pytest.raises(StoreError, match="Try again in a moment"):
            after.get(room.code)
    found = after.led(room.code, key)
    with monkeypatch.context() as patch:
        patch.setattr(kept, "remove", gone)
        with pytest.raises(StoreError):
            after.end(found)
        assert after.get(room.code) is found and not found.is_over  # it would come back
    after.end(found)
    with pytest.raises(ClassroomError, match="no room"):
        after.get(room.code)
    archive.close()


def test_a_store_that_does_not_open_keeps_nobody_from_playing(tmp_path):
    (tmp_path / "file").write_text("no database")
    archive = Archive(str(tmp_path / "file" / "rooms.db"), Limits())
    rooms = Rooms(archive)
    room, key = rooms.open("teacher")
    rooms.save()
    assert rooms.led(room.code, key) is room and archive.trouble
    rooms.end(room)
    archive.close()

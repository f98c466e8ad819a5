"""All rooms of a server: opened, found by their code, and kept in the store, whatever happens to the server."""

from __future__ import annotations

import json
import secrets
import threading
import time
from collections.abc import Callable

from tuning.language import mark, tr
from tuning.service.classroom.names import ClassroomError, clean_code, new_code
from tuning.service.classroom.room import DAY, Room, digest
from tuning.service.stored.archive import Archive
from tuning.store import StoreError

MAX_ROOMS = 200
MAX_OF_ONE = 5
SAVE_SECONDS = 0.3
NONE = mark("There is no room of this code. It may have ended: rooms are closed after a day.")
UNREAD = mark("Rooms cannot be read from the store now, and none of this code is at hand. Try again in a moment.")


class Rooms:
    """The rooms.

    Args:
        archive: where they are kept.
        now: the time, in seconds since 1970.
    """

    def __init__(self, archive: Archive, now: Callable[[], float] = time.time):
        self._archive, self._now = archive, now
        self._rooms: dict[str, Room] = {}
        self._saved: dict[str, int] = {}
        self._lock = threading.RLock()
        self._reading = threading.Lock()  # taken first: whoever needs no look into the store waits for nobody's
        self._writing = threading.Lock()  # an older state never overtakes a newer one
        self._timer: threading.Timer | None = None
        self._ending: threading.Timer | None = None

    def open(self, owner: str) -> tuple[Room, str]:
        """A new room, and the teacher's key.

        Raises:
            ClassroomError: if there are too many.
        """
        code = next(code for code in iter(new_code, "") if not self._is_taken(code))
        with self._lock:
            self._forget_ended()
            if sum(room.owner == owner for room in self._rooms.values()) >= MAX_OF_ONE:
                raise ClassroomError(
                    tr("You have {MAX_OF_ONE} rooms, the most at once. End one of them.", MAX_OF_ONE=MAX_OF_ONE)
                )
            if len(self._rooms) >= MAX_ROOMS:
                raise ClassroomError(
                    tr("There are {MAX_ROOMS} rooms on this server, the most at once.", MAX_ROOMS=MAX_ROOMS)
                )
            key = secrets.token_urlsafe(16)
            room = self._rooms[code] = Room(code, digest(key), owner, self._now() + DAY)
            self._wait_for_an_end()
        self.changed(room)
        return room, key

    def get(self, code: object) -> Room:
        """The room of a code.

        Raises:
            ClassroomError: if there is none, or it has ended.
            StoreError: if nobody can say: it is not at hand, and the store does not answer.
        """
        room = self._found(clean_code(code))
        if room is None:
            raise ClassroomError(tr(NONE))
        return room

    def at_hand(self, code: object) -> Room | None:
        """The room of a code, where there is no need to look into the store. Raises ClassroomError if it is no code."""
        found = clean_code(code)
        with self._lock:
            self._forget_ended()
            return self._rooms.get(found)

    def led(self, code: object, key: object) -> Room:
        """The room of a code, for its teacher.

        Raises:
            ClassroomError: if there is none, or the key is not the teacher's.
            StoreError: as `get`.
        """
        room = self.get(code)
        room.check_leader(key)
        return room

    def _is_taken(self, code: str) -> bool:
        try:
            return self._found(code) is not None
        except StoreError:
            return False  # as good as certain: one of millions

    def _found(self, code: str) -> Room | None:
        if (room := self.at_hand(code)) is not None:
            return room
        with self._reading:
            if code in self._rooms:
                return self._rooms[code]
            if (store := self._archive.store) is None:
                raise StoreError(tr(UNREAD))  # who is told that there is none forgets the key to it
            try:
                told = store.classrooms.get(code)
            except StoreError as error:
                raise StoreError(tr(UNREAD)) from error
            if told is None or json.loads(told)["ends"] < self._now():
                return None
            with self._lock:
                room = self._rooms[code] = Room.of_json(json.loads(told))
                self._saved[code] = room.version
                self._wait_for_an_end()
            return room

    def _forget_ended(self) -> None:
        for code, room in list(self._rooms.items()):
            if self.has_ended(room):
                room.is_over = True
                del self._rooms[code]
                self._saved.pop(code, None)

    def has_ended(self, room: Room) -> bool:
        """Whether the teacher has ended it, or its day is over."""
        return room.is_over or room.ends < self._now()

    def _wait_for_an_end(self) -> None:
        """Looks again when the next day of a room is over: nothing of it is kept, though nobody may ask for it."""
        if self._ending is None and self._rooms:
            rest = min(room.ends for room in self._rooms.values()) - self._now()
            self._ending = threading.Timer(max(rest, 0) + 1, self.close_ended)
            self._ending.daemon = True
            self._ending.start()

    def close_ended(self) -> None:
        """Forget the rooms whose day is over, here and in the store; what cannot be removed there now is, later."""
        with self._lock:
            if self._ending is not None:
                self._ending.cancel()
            self._ending = None
            self._forget_ended()
            self._wait_for_an_end()
        with self._writing:
            self._archive.forget_rooms()

    # Keeping -------------------------------------------------------------------------------------------------
    def end(self, room: Room) -> None:
        """Close a room, and forget all that was in it.

        Raises:
            StoreError: if the store does not forget it now; then it goes on, and can be ended again.
        """
        with self._reading, self._writing:  # nobody has read of it before, and brings it back after
            if (store := self._archive.store) is not None:
                store.classrooms.remove(room.code)
            room.end()
            with self._lock:
                self._forget_ended()

    def changed(self, room: Room) -> None:
        """Something happened in the room: it is written a moment later, together with what follows at once."""
        with self._lock:
            if self._timer is None:
                self._timer = threading.Timer(SAVE_SECONDS, self.save)
                self._timer.daemon = True
                self._timer.start()

    def save(self) -> None:
        """Write all rooms that have changed. What cannot be written now is written with the next change."""
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
            self._timer = None
        with self._writing:
            with self._lock:
                rooms = [room for code, room in self._rooms.items() if self._saved.get(code) != room.version]
            if not rooms or (store := self._archive.store) is None:
                return
            for room in rooms:
                version = room.version
                try:
                    store.classrooms.put(room.code, json.dumps(room.as_json()), room.ends)
                except StoreError:
                    return
                with self._lock:
                    self._saved[room.code] = version

    def leave(self) -> None:
        """The server ends."""
        with self._lock:
            if self._ending is not None:
                self._ending.cancel()
        self.save()

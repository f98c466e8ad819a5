"""One room: who is in it, the round that is played, and what everybody has added to it."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from tuning.language import mark, tr
from tuning.service.classroom.modes import MODES, Facts
from tuning.service.classroom.names import ClassroomError, clean_name

MAX_MEMBERS = 200
DAY = 24 * 3600.0
GONE = mark("You are no longer in this room.")


@dataclass
class Round:
    """What is played now.

    Args:
        number: the first one is 1.
        mode: which of `MODES`.
        facts: what it is about.
        found: what people have added, by their number as text.
        revealed: the end; none while it is open.
    """

    number: int
    mode: str
    facts: Facts
    found: dict[str, Facts] = field(default_factory=dict)
    revealed: Facts | None = None


@dataclass
class Member:
    """Somebody in the room, known by a nickname; the token, kept as a digest, is what their phone shows."""

    number: int
    name: str
    token: str


class Room:
    """A room for a day. All methods may be called from any thread; none takes long but those that compute a round.

    Args:
        code: its name.
        key: digest of what only the teacher knows.
        owner: who opened it, to count by.
        ends: when, in seconds since 1970.
    """

    def __init__(self, code: str, key: str, owner: str, ends: float):
        self.code, self.key, self.owner, self.ends = code, key, owner, ends
        self.members: dict[int, Member] = {}
        self.round: Round | None = None
        self.n_joined = self.n_rounds = 0
        self.is_over = False
        self.version = 1
        self._lock = threading.RLock()

    # Persons -------------------------------------------------------------------------------------------------
    def join(self, name: object) -> tuple[str, int]:
        """Come in under a nickname; the token and the number.

        Raises:
            ClassroomError: if the name is none or taken, or the room is full.
        """
        known = clean_name(name)
        with self._lock:
            if any(one.name.casefold() == known.casefold() for one in self.members.values()):
                raise ClassroomError(tr("Somebody here has this nickname. Take another one."))
            if len(self.members) >= MAX_MEMBERS:
                raise ClassroomError(tr("This room is full: {MAX_MEMBERS} are in it.", MAX_MEMBERS=MAX_MEMBERS))
            token = secrets.token_urlsafe(16)
            self.n_joined += 1
            self.members[self.n_joined] = Member(self.n_joined, known, digest(token))
            self._changed()
            return token, self.n_joined

    def member(self, token: object) -> Member:
        """Who shows this token. Raises ClassroomError if nobody who is in the room does."""
        given = digest(token) if isinstance(token, str) and len(token) < 100 else ""
        with self._lock:
            for one in self.members.values():
                if hmac.compare_digest(one.token, given):
                    return one
        raise ClassroomError(tr(GONE))

    def add(self, token: object, number: object, told: Mapping[str, Any]) -> Facts:
        """What a person adds to the round of a number, in the place of what they added before.

        Raises:
            ClassroomError: if they are not in the room, the round is over, or it is nothing that can be added.
        """
        who = self.member(token)
        own = str(who.number)
        while True:
            playing = self._playing(number)
            former = playing.found.get(own)
            added = MODES[playing.mode].add(playing.facts, who.number, told, former)
            if added is None:
                return former or {}
            with self._lock:
                if who.number not in self.members:
                    raise ClassroomError(tr(GONE))
                found = self._playing(number).found
                if found.get(own) is former:  # else something of the same person's came in meanwhile
                    found[own] = added
                    self._changed()
                    return added

    def had(self, token: object, number: object) -> Facts:
        """What a person has added to the round of a number; nothing where it is not the one that is or was played last.

        Raises:
            ClassroomError: if they are not in the room.
        """
        who = self.member(token)
        with self._lock:
            is_this = self.round is not None and type(number) is int and self.round.number == number
            return self.round.found.get(str(who.number), {}) if is_this and self.round is not None else {}

    def _playing(self, number: object) -> Round:
        with self._lock:
            is_number = type(number) is int  # True is none
            if self.round is None or not is_number or self.round.number != number or self.round.revealed is not None:
                raise ClassroomError(tr("This round is over. Wait for the next one."))
            return self.round

    # The teacher ---------------------------------------------------------------------------------------------
    def is_led_by(self, key: object) -> bool:
        """Whether this is the teacher's key."""
        return isinstance(key, str) and len(key) < 100 and hmac.compare_digest(self.key, digest(key))

    def check_leader(self, key: object) -> None:
        """Raises ClassroomError if this is not the teacher's key."""
        if not self.is_led_by(key):
            raise ClassroomError(tr("Only the teacher who opened this room can do that."))

    def begin(self, mode: object, settings: Mapping[str, Any]) -> None:
        """A new round, in the place of the one that was. Raises ClassroomError if there is no such mode or setting."""
        if not isinstance(mode, str) or mode not in MODES:
            raise ClassroomError(tr("What is played is one of {listed}.", listed=", ".join(MODES)))
        facts = MODES[mode].begin(settings, secrets.randbelow(10_000))
        with self._lock:
            self.n_rounds += 1
            self.round = Round(self.n_rounds, mode, facts)
            self._changed()

    def reveal(self) -> None:
        """End the round with the truth. Raises ClassroomError if none is open."""
        with self._lock:
            playing = self._playing(self.n_rounds)
            found = dict(playing.found)
        revealed = MODES[playing.mode].reveal(playing.facts, found)
        with self._lock:
            now = self._playing(playing.number)
            now.found = {number: one for number, one in now.found.items() if number in found}
            now.revealed = revealed
            self._changed()

    def remove(self, number: object) -> None:
        """Send somebody out, with what they have added. Raises ClassroomError if nobody has this number."""
        with self._lock:
            if type(number) is not int or self.members.pop(number, None) is None:  # True is no number
                raise ClassroomError(tr("Nobody in this room has this number."))
            playing = self.round
            had_added = playing is not None and playing.found.pop(str(number), None) is not None
            if playing is not None and playing.revealed is not None:
                playing.revealed.get("values", {}).pop(str(number), None)
            self._changed()
        if playing is not None and playing.revealed is not None and had_added:
            self._count_again(playing)

    def _count_again(self, playing: Round) -> None:
        """The verdict of a revealed round is on those who are still in the room."""
        while True:
            found = dict(playing.found)
            revealed = MODES[playing.mode].reveal(playing.facts, found)
            with self._lock:
                if playing.found == found:  # else somebody else was sent out meanwhile
                    playing.revealed = revealed
                    self._changed()
                    return

    def end(self) -> None:
        """Nobody can do anything here any more."""
        with self._lock:
            self.is_over = True
            self._changed()

    def _changed(self) -> None:
        self.version += 1

    # What is told --------------------------------------------------------------------------------------------
    def board(self) -> dict[str, Any]:
        """What the whole class sees on the wall, in the language that is spoken."""
        with self._lock:
            members = [{"number": one.number, "name": one.name} for one in self.members.values()]
            shown = self._shown()
            if shown is not None and self.round is not None:
                is_seen = MODES[self.round.mode].is_open or self.round.revealed is not None
                shown["found"] = dict(self.round.found) if is_seen else {}
            return {"code": self.code, "ends": self.ends, "members": members, "round": shown}

    def phone(self) -> dict[str, Any]:
        """What each phone is told: the round, without what others have added."""
        with self._lock:
            numbers, shown = list(self.members), self._shown()
            if shown is not None:  # what the methods have found is for the wall
                shown["facts"] = {name: fact for name, fact in shown["facts"].items() if name != "rivals"}
            return {"code": self.code, "members": numbers, "round": shown}

    def _shown(self) -> dict[str, Any] | None:
        if self.round is None:
            return None
        mode, facts, revealed = MODES[self.round.mode], self.round.facts, self.round.revealed
        if revealed is not None:
            said = revealed.get("sentence") or mode.sentence(facts, revealed)  # rooms of an older server keep theirs
            revealed = revealed | {"sentence": said}
        kept = {"number": self.round.number, "mode": self.round.mode, "title": tr(mode.title)}
        return kept | {"facts": facts | mode.words(facts), "count": len(self.round.found), "revealed": revealed}

    def as_json(self) -> dict[str, Any]:
        """All of it, to be kept."""
        with self._lock:
            told = {name: getattr(self, name) for name in ("code", "key", "owner", "ends", "n_joined", "n_rounds")}
            round_ = None if self.round is None else asdict(self.round)
            return told | {"members": [asdict(one) for one in self.members.values()], "round": round_}

    @classmethod
    def of_json(cls, told: Mapping[str, Any]) -> Room:
        """The room that `as_json` wrote."""
        room = cls(told["code"], told["key"], told["owner"], told["ends"])
        room.n_joined, room.n_rounds = told["n_joined"], told["n_rounds"]
        room.members = {one["number"]: Member(**one) for one in told["members"]}
        room.round = None if told["round"] is None else Round(**told["round"])
        return room


def digest(secret: str) -> str:
    """What is kept of a secret: who reads the store cannot pass for somebody else."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()

"""A class that plays together: rooms with a short code, who is in them, and rounds that end with the truth revealed.

`names` says what a code and a nickname are, `modes` what is played, `room` is one room, and `rooms` are all of a
server, kept in its store until they end, a day after they were opened.
"""

from tuning.service.classroom.modes import METHODS, MODES, PROBLEMS
from tuning.service.classroom.names import ClassroomError, clean_code, clean_name
from tuning.service.classroom.room import Room
from tuning.service.classroom.rooms import Rooms

__all__ = ["METHODS", "MODES", "PROBLEMS", "ClassroomError", "Room", "Rooms", "clean_code", "clean_name"]

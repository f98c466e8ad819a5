"""What makes the runs of pages cheaper.

Two things that Streamlit 1.67 works out again and again are worked out once. With a crowd on the server they were
a tenth of what its one interpreter did: the theme, for which each run of a page or a fragment searches all options six
times, and what a select box or a field looks up before it is made: a copy of the whole session state, for one key.

And what a run tells the browser goes to the event loop in bundles. Streamlit wakes the loop for each of a page's 150
messages, and with each the run lets go of the interpreter: beside one busy thread it then waits for 5 ms, every time.
Each gives what Streamlit gives; where Streamlit has no such place, nothing changes.
"""

from __future__ import annotations

import inspect
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from streamlit import config, delta_generator
from streamlit.runtime import app_session
from streamlit.runtime.scriptrunner import ScriptRunnerEvent
from streamlit.runtime.state.safe_session_state import SafeSessionState

WARNED = "_use_warning_has_been_displayed"
THEME, STATE = "_populate_theme_msg", "filtered_state"
TOLD, HANDLE = "_on_scriptrunner_event", "_handle_scriptrunner_event_on_event_loop"
SOON, LOOP = "_call_soon_on_event_loop", "_event_loop"
PAUSE = 0.02  # seconds for which a message waits for those after it


def make_lighter() -> None:
    """Once per process; a second call changes nothing."""
    populate = getattr(app_session, THEME, None)
    if inspect.isfunction(populate) and [*inspect.signature(populate).parameters] == ["msg", "section"]:
        setattr(app_session, THEME, Themes(populate))
    whole = getattr(SafeSessionState, STATE, None)
    if isinstance(whole, property) and whole.fget is not None and whole.fget is not looked:
        Looked.whole = staticmethod(whole.fget)
        setattr(SafeSessionState, STATE, property(looked))
    if getattr(delta_generator, WARNED, None) is False:
        setattr(delta_generator, WARNED, True)  # it is for who has no server, and asks where each module's file lies
    session = app_session.AppSession
    if all(inspect.isfunction(getattr(session, name, None)) for name in (TOLD, HANDLE, SOON)):
        setattr(session, TOLD, told)


class Themes:
    """Fills in the theme of a message, as Streamlit's own function does, which is asked once per section."""

    def __init__(self, populate: Callable[[Any, str], None]):
        self.populate = populate
        self._made: dict[str, tuple[Any, Any]] = {}  # options that it was made of, and the message

    def __call__(self, msg: Any, section: str = "theme") -> None:
        options = config.get_config_options()  # others after a change of the file
        of, made = self._made.get(section, (None, None))
        if of is not options:
            made = type(msg)()
            self.populate(made, section)
            self._made[section] = options, made
        if made.ByteSize():
            msg.MergeFrom(made)


class Looked(Mapping[str, Any]):
    """The session state as scripts see it; a look at one key does not make a copy of all."""

    whole: Any  # how Streamlit makes the copy

    def __init__(self, state: SafeSessionState):
        self._state = state

    def __getitem__(self, key: str) -> Any:
        return self._state[key]

    def __contains__(self, key: object) -> bool:
        return str(key) in self._state

    def _all(self) -> dict[str, Any]:
        found: dict[str, Any] = self.whole(self._state)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    def __str__(self) -> str:
        return str(self._all())


def looked(state: SafeSessionState) -> Looked:
    """The session state, of which nothing is copied before somebody wants all."""
    return Looked(state)


def told(session: Any, sender: Any, event: ScriptRunnerEvent, *args: Any, **kwargs: Any) -> None:
    """What a page run tells its session: messages wait for a moment, whatever else happens goes on at once with them.

    Called by the thread of the run. It appends before it looks whether a timer is set, and `hand_over` takes back the
    timer before it empties the bundle: so nothing is left behind.
    """
    own = vars(session)
    bundle: deque[Callable[[], None]] = own.setdefault("bundle", deque())
    handle, soon, loop = getattr(session, HANDLE), getattr(session, SOON), getattr(session, LOOP)
    bundle.append(lambda: handle(sender, event, *args, **kwargs))

    def hand_over() -> None:
        own["is_timed"] = False
        while bundle:
            loop.call_soon(bundle.popleft())

    if event is not ScriptRunnerEvent.ENQUEUE_FORWARD_MSG:
        soon(hand_over)
    elif not own.get("is_timed"):
        own["is_timed"] = True
        soon(lambda: loop.call_later(PAUSE, hand_over))

"""One tab without a browser: Streamlit's own messages over its own socket, and the event stream of the board in it."""

from __future__ import annotations

import asyncio
import json
import time
from contextlib import suppress
from typing import Any

from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Common_pb2 import StringArray
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

from benchmarks.crowd.events import cookie_of, events, fetched

PATIENCE = 120.0  # seconds for one answer
CARDS = "best_so_far,parallel_coordinates,slice"
NO_ROWS = b'"rows":[]'


class Watch:
    """What a tab reads of a board's event stream."""

    def __init__(self, url: str, live: str, cookie: str):
        self.live, self._url, self._cookie = live, url, cookie
        self.first: asyncio.Future[float] = asyncio.get_running_loop().create_future()  # when a trial was there
        self.over = asyncio.Event()
        self.refused = ""
        self.task = asyncio.create_task(self._read())

    async def _read(self) -> None:
        path = f"{self.live}&cards={CARDS}" if self.live.startswith("/live") else self.live
        try:
            async for event, data in events(self._url, path, self._cookie):
                if event == "update" and not self.first.done() and _has_trial(data):
                    self.first.set_result(time.perf_counter())
                if event == "over":
                    self.over.set()
        except ConnectionRefusedError as error:
            self.refused = str(error)

    def close(self) -> None:
        self.task.cancel()


def _has_trial(data: bytes) -> bool:
    if b'"runs"' in data:
        return any(run[4] for run in json.loads(data)["runs"])
    return NO_ROWS not in data


class Tab:
    """A tab of one visitor. It shows what the server sends, answers timers, and keeps one board's stream open.

    Args:
        url: address of the server.
        cookie: of a visitor who has been here before; empty for a new one.
    """

    def __init__(self, url: str, cookie: str = ""):
        self.url, self.cookie = url, cookie
        self.query, self._page, self._hash = "", "", ""
        self.elements: dict[tuple[int, ...], tuple[int, Element]] = {}
        self.folds: dict[str, str] = {}
        self.pages: dict[str, str] = {}
        self.values: dict[str, WidgetState] = {}
        self.watch: Watch | None = None
        self._cache: dict[str, ForwardMsg] = {}
        self._timers: dict[str, asyncio.Task[None]] = {}
        self._n_runs = 0  # fragments not counted
        self._finished: asyncio.Future[None] | None = None
        self._socket: ClientConnection | None = None
        self._reader: asyncio.Task[None] | None = None

    # Coming and going ----------------------------------------------------------------------------------------
    async def open(self, page: str = "search", query: str = "") -> float:
        """Open the page; seconds until it is complete."""
        began = time.perf_counter()
        if not self.cookie:
            _, headers, _ = await fetched(self.url, "/", accept="text/html")
            self.cookie = cookie_of(headers)
        address = f"ws{self.url.removeprefix('http')}/_stcore/stream"
        self._socket = await connect(
            address,
            subprotocols=["streamlit"],  # type: ignore[list-item]
            additional_headers={"Cookie": self.cookie, "Origin": self.url},
            max_size=None,
            open_timeout=PATIENCE,
            ping_interval=None,
        )
        self._reader = asyncio.create_task(self._read(self._socket))
        self._page, self.query = page, query
        await self._run()
        return time.perf_counter() - began

    async def close(self) -> None:
        """Close the tab, without a word to the server."""
        for task in [*self._timers.values(), *([self._reader] if self._reader else [])]:
            task.cancel()
        if self.watch:
            self.watch.close()
        if self._socket:
            try:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._socket.close(), 5)
            finally:
                self._socket.transport.abort()
                await asyncio.sleep(0)  # in which the transport lets go

    # What people do ------------------------------------------------------------------------------------------
    async def press(self, label: str) -> float:
        """Press a button; seconds until the page has answered.

        Raises:
            LookupError: if there is no such button, or it cannot be pressed.
        """
        button = self.find("button", label)
        if button.disabled:
            raise LookupError(f"The button {label!r} cannot be pressed now.")
        return await self._run(WidgetState(id=button.id, trigger_value=True))

    async def choose(self, label: str, option: str) -> float:
        """Choose an option of a select box; seconds until the page has answered."""
        box = self.find("selectbox", label)
        self.values[box.id] = WidgetState(id=box.id, string_value=option)
        return await self._run()

    async def type(self, label: str, value: float) -> float:
        """Type a number; seconds until the page has answered."""
        field = self.find("number_input", label)
        self.values[field.id] = WidgetState(id=field.id, double_value=value)
        return await self._run()

    async def unfold(self, label: str) -> float:
        """Open a part that is folded away; seconds until the page has answered."""
        if label not in self.folds:
            raise LookupError(f"There is no part {label!r} on this page.")
        id = self.folds[label]
        self.values[id] = WidgetState(id=id, bool_value=True)
        return await self._run()

    async def pick(self, label: str, option: str) -> float:
        """Pick a pill; seconds until the page has answered."""
        pills = self.find("button_group", label)
        return await self._run(WidgetState(id=pills.id, string_array_value=StringArray(data=[option])))

    async def go(self, page: str) -> float:
        """Go to another page by the navigation; seconds until it is complete."""
        self._hash, self._page, self.query = self.pages[page], page, ""
        return await self._run()

    async def tell(self, event: str) -> float:
        """What a board tells its page once, such as that its search has finished."""
        for _, element in self.elements.values():
            if element.WhichOneof("type") == "bidi_component" and "live" in _data(element):
                name = f"$$STREAMLIT_INTERNAL_KEY_{element.bidi_component.id}__events"
                told = json.dumps([{"event": event, "value": True}])
                return await self._run(WidgetState(id=name, json_trigger_value=told))
        raise LookupError("There is no board on this page.")

    def find(self, kind: str, label: str) -> Any:
        """The widget of that kind and label, as the server described it."""
        for _, element in self.elements.values():
            if element.WhichOneof("type") == kind:
                found = getattr(element, kind)
                if found.label == label:
                    return found
        raise LookupError(f"There is no {kind} {label!r} on this page.")

    def has(self, label: str) -> bool:
        """Whether there is such a button that can be pressed."""
        try:
            return not self.find("button", label).disabled
        except LookupError:
            return False

    def said(self, formats: tuple[int, ...] = (Alert.ERROR, Alert.WARNING)) -> list[str]:
        """What the page refuses or warns of, and exceptions, which there should be none of."""
        shown = [element for _, element in self.elements.values()]
        alerts = [e.alert.body for e in shown if e.WhichOneof("type") == "alert" and e.alert.format in formats]
        return alerts + [f"exception: {e.exception.message}" for e in shown if e.WhichOneof("type") == "exception"]

    def board_base(self) -> str:
        """Where the routes of the Inside board on this page are."""
        for _, element in self.elements.values():
            if element.WhichOneof("type") == "bidi_component" and "base" in (data := _data(element)):
                return str(data["base"])
        raise LookupError("There is no board on this page.")

    # The socket ----------------------------------------------------------------------------------------------
    async def _run(self, pressed: WidgetState | None = None) -> float:
        """Ask for a run of the page and wait for its end; seconds."""
        began = time.perf_counter()
        self._finished = asyncio.get_running_loop().create_future()
        await self._send(pressed)
        await asyncio.wait_for(self._finished, PATIENCE)
        return time.perf_counter() - began

    async def _send(self, pressed: WidgetState | None = None, fragment: str = "") -> None:
        message = BackMsg()
        state = message.rerun_script
        state.query_string, state.page_name, state.page_script_hash = self.query, self._page, self._hash
        state.cached_message_hashes.extend(self._cache)
        if fragment:
            state.fragment_id, state.is_auto_rerun = fragment, True
        state.widget_states.widgets.extend([*self.values.values(), *([pressed] if pressed else [])])
        assert self._socket is not None
        await self._socket.send(message.SerializeToString())

    async def _read(self, socket: ClientConnection) -> None:
        try:
            async for data in socket:
                assert isinstance(data, bytes)
                self._take(ForwardMsg.FromString(data))
        except Exception as error:
            if self._finished and not self._finished.done():
                self._finished.set_exception(error)
            raise
        if self._finished and not self._finished.done():
            self._finished.set_exception(ConnectionError("The server has closed the tab's connection."))

    def _take(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if kind == "ref_hash":
            known = ForwardMsg.FromString(self._cache[message.ref_hash].SerializeToString())
            known.metadata.CopyFrom(message.metadata)
            message, kind = known, known.WhichOneof("type")
        elif message.metadata.cacheable and message.hash:
            self._cache[message.hash] = message
        if kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            self._show(tuple(message.metadata.delta_path), message.delta.new_element)
        elif kind == "delta" and (fold := message.delta.add_block.expandable).id:
            self.folds[fold.label] = fold.id
        elif kind == "navigation":
            self._hash = message.navigation.page_script_hash
            self.pages = {
                page.url_pathname or page.page_name: page.page_script_hash for page in message.navigation.app_pages
            }
        elif kind == "new_session":
            if not message.metadata.run.fragment_ids:
                self._n_runs += 1
                self._stop_timers([*self._timers])
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "auto_rerun":
            timer = message.auto_rerun
            self._stop_timers([timer.fragment_id])
            self._timers[timer.fragment_id] = asyncio.create_task(self._tick(timer.fragment_id, timer.interval))
        elif kind == "stop_auto_rerun":
            self._stop_timers([*message.stop_auto_rerun.fragment_ids])
        elif kind == "script_finished" and message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
            self.elements = {path: item for path, item in self.elements.items() if item[0] == self._n_runs}
            if self._finished and not self._finished.done():
                self._finished.set_result(None)

    def _show(self, path: tuple[int, ...], element: Element) -> None:
        self.elements[path] = (self._n_runs, element)
        if element.WhichOneof("type") == "bidi_component" and (live := _data(element).get("live")):
            if "jobs" in (query := _data(element).get("query", {})):
                live = f"/live?jobs={query['jobs']}"
            if self.watch is None or self.watch.live != live:
                if self.watch:
                    self.watch.close()
                self.watch = Watch(self.url, live, self.cookie)

    def _stop_timers(self, names: list[str]) -> None:
        for name in names:
            if timer := self._timers.pop(name, None):
                timer.cancel()

    async def _tick(self, fragment: str, seconds: float) -> None:
        while True:
            await asyncio.sleep(seconds)
            await self._send(fragment=fragment)


def _data(element: Element) -> dict[str, Any]:
    """What the page tells a screen; see `pages._ui.component.show`."""
    found = json.loads(element.bidi_component.json or "[]")
    return found[0] if isinstance(found, list) and found else {}

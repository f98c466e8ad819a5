"""What a run of a page tells its browser leaves in few pieces, the same bytes in the same order."""

import asyncio
import subprocess
import sys

import pytest

from pages._ui import sending
from pages._ui.sending import MOST, FewerTurns, Together


class Transport:
    """Keeps what is written, and says so when it is closed."""

    def __init__(self):
        self.written, self.is_closed = [], False

    def write(self, data):
        assert not self.is_closed
        self.written.append(data)

    def close(self):
        self.is_closed = True

    def get_extra_info(self, name):
        return name


def test_what_is_written_in_one_turn_goes_at_once():
    async def write():
        transport = Transport()
        together = Together(transport)
        for data in (b"a", b"", b"b"):
            together.write(data)
        assert not transport.written and together.get_extra_info("peername") == "peername"
        await asyncio.sleep(0)
        together.write(b"c")
        together.close()
        await asyncio.sleep(0)
        return transport

    transport = asyncio.run(write())
    assert transport.written == [b"ab", b"c"] and transport.is_closed


@pytest.mark.parametrize(("seconds", "n_turns"), [(0.0, 3), (1.0, 3 * MOST)])
def test_others_have_a_turn_after_some_messages_and_after_some_time(monkeypatch, seconds, n_turns):
    """Each message takes so long; a turn is a real pause, in which others run."""
    now, turns = [0.0], []
    monkeypatch.setattr(sending.time, "perf_counter", lambda: now[0])

    async def other():
        while True:
            turns.append(now[0])
            await asyncio.sleep(0)

    async def send():
        seen = FewerTurns()
        await seen.sleep(0.001)
        task = asyncio.create_task(other())
        for _ in range(3 * MOST):
            now[0] += seconds
            assert await seen.sleep(0, "told") == "told"
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(send())
    assert n_turns - 1 <= len(turns) <= n_turns + 1


def test_a_pause_is_a_pause():
    async def pause():
        loop = asyncio.get_running_loop()
        began = loop.time()
        await FewerTurns().sleep(0.05)
        return loop.time() - began

    assert asyncio.run(pause()) >= 0.049 and FewerTurns().CancelledError is asyncio.CancelledError


CHANGED = """
from pages._ui.sending import FewerTurns, Together, send_together
from streamlit.runtime import runtime
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol as Protocol
before = Protocol.connection_made
send_together()
once = Protocol.connection_made
send_together()
assert isinstance(runtime.asyncio, FewerTurns) and Protocol.connection_made is once is not before
"""


def test_streamlit_and_its_server_have_these_places():
    done = subprocess.run([sys.executable, "-c", CHANGED], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr

"""A hundred students come into one room on one server: from joining to the first point, and until the wall shows all.

``python -m benchmarks.room [STUDENTS]``; writes ``benchmarks/results/room.md``, or ``room_30.md`` for 30 of them. Each
student is a client of HTTP who opens the page for phones with its scripts, joins, watches the live stream, and adds to
each round as soon as the stream says that it has begun; a browser shows the wall.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import threading
import time

import httpx2 as httpx

from benchmarks.options import options
from benchmarks.served import circumstances, served, write

OURS = ("phone.js", "phone.css", "calls.js", "pictures.js")
SHARED = ("dom.js", "format.js", "ground.js", "scale.js", "stream.js", "theme.js", "words.js")
WORDS = ("words/address.js", "words/fetched.js")
FILES = (*(f"room/client/{name}" for name in OURS), *(f"client/{name}" for name in (*SHARED, *WORDS)))
MODES = {"seeds": {}, "guess": {"x": 0.4, "y": 0.6}, "prediction": {"choice": "bayes"}}


class Student:
    """One phone.

    Args:
        url: address of the server.
        code: of the room.
        number: who of the class.
    """

    def __init__(self, url: str, code: str, number: int):
        self._client = httpx.AsyncClient(
            base_url=url, timeout=120, verify=False, limits=httpx.Limits(max_connections=4)
        )
        self._code, self._number = code, number
        self.told: dict[int, asyncio.Future[float]] = {}

    async def come(self) -> tuple[float, float]:
        """Seconds until the page is there, and from joining to the first point of the run."""
        began = time.perf_counter()
        page = (await self._client.get("/room/phone", params={"code": self._code})).text
        script = next(part for part in page.split('"') if part.endswith("phone.js"))
        base = script.removesuffix("room/client/phone.js")
        await asyncio.gather(*(self._client.get(base + file) for file in FILES))
        there = time.perf_counter()
        self._me = await self._post("join", code=self._code, name=f"Student {self._number}")
        state = await anext(states := self._states())
        await self.add(state["round"])
        self._reading = asyncio.create_task(self._read(states))
        return there - began, time.perf_counter() - there

    async def add(self, playing: dict) -> None:
        """What the round asks for."""
        told = {"code": self._code, "token": self._me["token"], "round": playing["number"]}
        await self._post("add", **told, **MODES[playing["mode"]])

    async def _read(self, states) -> None:
        async for state in states:
            playing = state["round"]
            told = self.told.setdefault(playing["number"], asyncio.get_running_loop().create_future())
            if not told.done():
                if playing["number"] > 1:
                    await self.add(playing)
                told.set_result(time.perf_counter())

    async def _states(self):
        async with self._client.stream("GET", "/room/live", params={"code": self._code}) as answer:
            async for line in answer.aiter_lines():
                if line.startswith('data: {"code'):
                    yield json.loads(line[6:])

    async def _post(self, path: str, **told) -> dict:
        answer = await self._client.post(f"/room/{path}", json=told)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def leave(self) -> None:
        """Close the phone."""
        self._reading.cancel()
        await asyncio.gather(self._reading, return_exceptions=True)
        await self._client.aclose()


async def class_of(n: int, url: str, code: str, rounds: asyncio.Queue[str], seen: asyncio.Queue[int]) -> list:
    """All come at once; then each later round, as it is begun."""
    students = [Student(url, code, k) for k in range(n)]
    found = await asyncio.gather(*(student.come() for student in students))
    await seen.put(1)
    while await rounds.get():
        await seen.put(1)
    await asyncio.gather(*(student.leave() for student in students))
    return found


def main(n: int) -> None:
    with served(TUNING_STORE="memory:") as (page, url):
        page.goto(f"{url}/room")
        page.get_by_role("button", name="Open a room").click()
        code = page.locator(".cr-code").inner_text()
        page.get_by_label("Problem").select_option("recorded_svm_digits")
        page.get_by_role("button", name="Begin").click()
        page.locator(".cr-root[data-round='1']").wait_for()
        found: list = []
        loop, go = asyncio.new_event_loop(), threading.Event()
        rounds: asyncio.Queue[str] = asyncio.Queue()
        seen: asyncio.Queue[int] = asyncio.Queue()

        def students() -> None:
            asyncio.set_event_loop(loop)
            go.set()
            found.extend(loop.run_until_complete(class_of(n, url, code, rounds, seen)))

        thread = threading.Thread(target=students)
        began = time.perf_counter()
        thread.start()
        go.wait()
        page.locator(f".cr-root[data-count='{n}']").wait_for()
        walls = {"all have come and run their seed": time.perf_counter() - began}
        asyncio.run_coroutine_threadsafe(seen.get(), loop).result(120)
        for k, mode in enumerate(("guess", "prediction"), start=2):
            page.get_by_label("What is played").select_option(mode)
            began = time.perf_counter()
            page.get_by_role("button", name="Begin").click()
            page.locator(f".cr-root[data-round='{k}'][data-count='{n}']").wait_for()
            walls[f"{mode}: begun, and all have answered"] = time.perf_counter() - began
            began = time.perf_counter()
            page.get_by_role("button", name="Reveal").click()
            page.locator(".cr-root[data-revealed='true']").wait_for()
            walls[f"{mode}: revealed"] = time.perf_counter() - began
        loop.call_soon_threadsafe(rounds.put_nowait, "")
        thread.join()
    lines = [
        f"# A class of {n} in one room",
        "",
        "All come in the same moment. " + circumstances(),
        "",
        "| seconds | median | 95th percentile | worst |",
        "|---|---|---|---|",
    ]
    columns = zip(*found, strict=True)
    for name, values in zip(("page and scripts of a phone", "from joining to the first point"), columns, strict=True):
        ordered = sorted(values)
        share = ordered[min(int(0.95 * len(ordered)), len(ordered) - 1)]
        lines.append(f"| {name} | {statistics.median(ordered):.2f} | {share:.2f} | {ordered[-1]:.2f} |")
    lines += ["", f"| until the wall shows it, in a browser on the same cores; {n} phones | seconds |", "|---|---|"]
    lines += [f"| {name} | {took:.2f} |" for name, took in walls.items()]
    write("room" if n == 100 else f"room_{n}", lines)


if __name__ == "__main__":
    main(options(__doc__, students=100).students)

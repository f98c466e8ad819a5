"""What each kind of visitor does: the usual ones, those who go away, the greedy, and those who open links at random."""

from __future__ import annotations

import asyncio
import json
import random
import time
from contextlib import suppress
from urllib.parse import urlencode

from streamlit.proto.Alert_pb2 import Alert

from benchmarks.crowd.events import fetched
from benchmarks.crowd.figures import Figures
from benchmarks.crowd.tab import Tab

ERROR = (Alert.ERROR,)
SMALL = [
    {"data": data, "model": model, "method": method, "trials": str(trials)}
    for data, model, method, trials in [
        ("wine", "logistic_regression", "bayes", 12),
        ("iris", "svm", "random", 10),
        ("wine", "decision_tree", "grid", 12),
        ("breast_cancer", "knn", "bayes", 8),
        ("iris", "logistic_regression", "sobol", 15),
    ]
]
LONG = {"data": "digits", "model": "mlp", "trials": "5000", "workers": "64", "p.hidden_layer_sizes": "of:(900, 900)"}
LONG_RACE = {"kind": "live", "data": "digits", "model": "mlp", "seeds": "100", "each": "1000", "lanes": "16"}
HOSTILE: list[dict[str, str]] = [
    {"data": "wine", "model": "knn", "method": "random", "p.n_neighbors": "lin:1:20000000"},
    {"data": "wine", "model": "logistic_regression", "p.C": f"lin:1:{'9' * 380}"},
    {"data": "wine", "model": "logistic_regression", "p.C": "log:1e-300:1e300"},
    {"data": "[![x](http://127.0.0.1:9/x.png)](http://127.0.0.1:9)"},
    {"data": "digits", "model": "mlp", "p.hidden_layer_sizes": f"of:{'(5000, 5000), ' * 200}(1,)"},
    {"data": "digits", "model": "mlp", "p.hidden_layer_sizes": "[" * 3000},
    {"data": "digits", "model": "svm", "method": "grid", "levels": "100", "trials": "5000"},
    {f"unknown{k}": "1" for k in range(300)},
    {"v": "99", "trials": "99999999999999999999"},
    {"look": '{"at":1e400}', "inside": "model"},
]


class Crowd:
    """All visitors of one server.

    Args:
        url: address of the server.
        until: when they leave, by `time.perf_counter`.
        seed: of all that they choose.
    """

    def __init__(self, url: str, until: float, seed: int):
        self.url, self.until, self.seed = url, until, seed
        self.figures = Figures()

    @property
    def is_on(self) -> bool:
        return time.perf_counter() < self.until

    async def think(self, rng: random.Random, least: float, most: float) -> None:
        """A pause between two clicks; raises CancelledError when all leave."""
        await asyncio.sleep(rng.uniform(least, most))
        if not self.is_on:
            raise asyncio.CancelledError

    async def visitor(self, kind: str, number: int) -> None:
        """One session of a kind, until all leave."""
        rng = random.Random(f"{self.seed} {kind} {number}")
        act = {"usual": self.usual, "abandoned": self.abandoned, "greedy": self.greedy, "links": self.links}[kind]
        await asyncio.sleep(rng.uniform(0, 5))
        while self.is_on:
            tabs: list[Tab] = []
            try:
                await act(rng, tabs)
            except (OSError, TimeoutError, LookupError, EOFError) as error:
                self.figures.troubles.append(f"{kind}: {type(error).__name__} {str(error)[:150]}")
                await asyncio.sleep(1)
            finally:
                for tab in tabs:
                    await tab.close()

    def tab(self, tabs: list[Tab], cookie: str = "") -> Tab:
        tabs.append(Tab(self.url, cookie))
        return tabs[-1]

    # The usual -----------------------------------------------------------------------------------------------
    async def usual(self, rng: random.Random, tabs: list[Tab]) -> None:
        """A small search watched to its end, a few clicks, a race, and steps inside; all is timed."""
        clicks, tab = self.figures.clicks, self.tab(tabs)
        clicks["a page opens"].append(await tab.open(query=link(rng.choice(SMALL) | {"seed": str(rng.randrange(99))})))
        await self.think(rng, 1, 4)
        clicks["part unfolded"].append(await tab.unfold("Time, seed and workers"))
        await self.think(rng, 0.5, 2)
        clicks["number typed"].append(await tab.type("Seed", rng.randrange(1000)))
        await self.think(rng, 1, 3)
        if not await self._run(tab, "a search"):
            return
        await self.think(rng, 1, 3)
        clicks["metric chosen"].append(await tab.choose("Metric shown", "F1 (macro)"))
        await self.think(rng, 1, 4)
        clicks["preset loaded"].append(await tab.pick("Ready-made searches", "Quick demo"))
        await self.think(rng, 1, 4)
        clicks["to the race"].append(await tab.go("race"))
        await self.think(rng, 1, 3)
        for label, value in (("Seeds (runs of each method)", 5), ("Trials of each run", 20)):
            clicks["number typed"].append(await tab.type(label, value))
            await self.think(rng, 0.5, 2)
        await self._run(tab, "a race")
        await self.think(rng, 1, 4)
        clicks["to the inside"].append(await tab.go("inside"))
        for _ in range(3):
            await self.think(rng, 1, 3)
            clicks["step inside"].append(await self._step(tab))
        self.figures.done["visits of usual visitors"] += 1

    async def _run(self, tab: Tab, what: str) -> bool:
        """Press Start and watch to the end; whether it was begun."""
        began = time.perf_counter()
        self.figures.clicks["Start"].append(await tab.press("Start"))
        if said := tab.said(ERROR):
            self.figures.refuse("usual", said)
            return False
        assert tab.watch is not None
        done = asyncio.ensure_future(tab.watch.first)
        await asyncio.wait({done, tab.watch.task}, timeout=120, return_when=asyncio.FIRST_COMPLETED)
        if not done.done():
            raise LookupError(f"no trial of {what} was told of: {tab.watch.refused or 'for two minutes'}")
        self.figures.firsts[what].append(done.result() - began)
        with suppress(TimeoutError):
            await asyncio.wait_for(tab.watch.over.wait(), 240)
            self.figures.clicks["page at the end"].append(await tab.tell("finished"))
            self.figures.done[f"{what} to its end"] += 1
        return True

    async def _step(self, tab: Tab) -> float:
        began = time.perf_counter()
        status, _, body = await fetched(self.url, f"{tab.board_base()}/step", tab.cookie, method="POST")
        if status != 200:
            self.figures.refuse("usual", [str(json.loads(body)["error"])])
        return time.perf_counter() - began

    # The others ----------------------------------------------------------------------------------------------
    async def abandoned(self, rng: random.Random, tabs: list[Tab]) -> None:
        """Begin something long and go away; a minute later somebody else does the same."""
        tab = self.tab(tabs)
        if rng.random() < 0.3:
            await tab.open("race", link(LONG_RACE | {"first": str(rng.randrange(99))}))
        else:
            await tab.open(query=link(LONG | {"method": rng.choice(["random", "bayes"])}))
        await tab.press("Start")
        self.figures.refuse("abandoned", tab.said(ERROR))
        self.figures.done["searches and races left alone"] += 1
        await tab.close()
        tabs.clear()
        await self.think(rng, 50, 70)

    async def greedy(self, rng: random.Random, tabs: list[Tab]) -> None:
        """As many long searches and races as are let in, all watched; then a hundred times Pause and Resume."""
        first = self.tab(tabs)
        await first.open(query=link(LONG | {"method": "bayes"}))
        await first.press("Start")
        for k in range(16):
            tab = self.tab(tabs, first.cookie)
            if k % 4 == 3:
                await tab.open("race", link(LONG_RACE | {"first": str(k)}))
            else:
                await tab.open(query=link(LONG | {"seed": str(k), "method": rng.choice(["bayes", "random", "tpe"])}))
            await tab.press("Start")
            self.figures.refuse("greedy", tab.said(ERROR))
            self.figures.done["asked for by the greedy"] += 1
            await self.think(rng, 0.2, 0.6)
        for _ in range(100):
            for tab in rng.sample(tabs, len(tabs)):
                if label := next((name for name in ("Resume", "Pause", "Stop", "Start") if tab.has(name)), ""):
                    await tab.press(label)
                    self.figures.done[f"{label} by the greedy"] += 1
                    self.figures.refuse("greedy", tab.said(ERROR))
                    break
            await self.think(rng, 0.1, 0.5)

    async def links(self, rng: random.Random, tabs: list[Tab]) -> None:
        """A link at random, valid or hostile, looked at for as long as a pilot trial needs to begin."""
        query = dict(rng.choice(HOSTILE))
        if rng.random() < 0.6:
            low = rng.uniform(1e-6, 1)
            model, name = rng.choice([("logistic_regression", "C"), ("svm", "C"), ("mlp", "alpha"), ("svm", "gamma")])
            query = {"data": rng.choice(["digits", "wine", "breast_cancer"]), "model": model}
            query |= {f"p.{name}": f"log:{low!r}:{low * rng.uniform(2, 1000)!r}", "metric": "log_loss"}
        tab = self.tab(tabs)
        await tab.open(rng.choice(["search", "search", "search", "race", "inside"]), link(query))
        self.figures.refuse("links", tab.said())
        self.figures.done["links opened"] += 1
        await self.think(rng, 2.5, 6)


def link(query: dict[str, str]) -> str:
    return urlencode({"v": "1", "metric": "accuracy"} | query)

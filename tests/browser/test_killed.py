"""A server that is killed in the middle, with a store: the same link shows all that was there, and it goes on."""

import json

import pytest

import tuning.store
from tests.browser.servers import served
from tests.search.test_search import essence
from tests.waiting import until
from tuning import methods, problems, run

SEARCH = "v=1&data=wine&model=decision_tree&method=tpe&trials=120&workers=1&seed=4&cards=best_so_far"
RACE = "v=1&kind=live&data=wine&model=knn&each=40&seeds=2&methods=random,sobol"
GAME = "v=1&inside=function&function=branin&mode=play&steps=4&seed=2"


@pytest.fixture(scope="module")
def servers(tmp_path_factory):
    """Servers at one port, one after the other, each killed; all with the same store, where each test has its kind."""
    folder = tmp_path_factory.mktemp("servers")

    class Servers:
        port, count, now, url = 0, 0, None, ""

        def start(self):
            self.count += 1
            self.now = served("app.py", folder / f"log{self.count}.txt", self.port)
            self.url, _ = self.now.__enter__()
            self.port = int(self.url.rsplit(":", 1)[1])

        def running(self):
            """Address of that of the test before, where there is one, which has nothing left to do."""
            if self.now is None:
                self.start()
            return self.url

        def kill(self):
            if self.now is not None:
                self.now.__exit__(None, None, None)
            self.now = None

        def store(self):
            return tuning.store.open(str(folder / "studies.db"))

        def finished(self, id):
            """What is stored of it, once the end is: the page is told before the store, which is written beside."""
            with self.store() as store:
                until(lambda: store.row(id).state == "finished")
                return store.load(id)

    found = Servers()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TUNING_STORE", str(folder / "studies.db"))
        yield found
        found.kill()


@pytest.fixture
def tab(new_page):
    return new_page({"width": 1280, "height": 720})


def test_a_search_of_a_killed_server_is_resumed_to_the_end_that_it_would_have_had(servers, tab):
    url = servers.running()
    tab.goto(f"{url}/?{SEARCH}")
    tab.get_by_role("button", name="Start", exact=True).click()
    tab.wait_for_function("() => +document.querySelector('.lb-root')?.dataset.trials > 12")
    tab.wait_for_url("**job=**")
    link = tab.url
    servers.kill()
    with servers.store() as store:
        (row,) = store.studies(kind="search").rows
        n = len(store.load(row.id).history.ended_trials)
    assert row.id in link and row.state == "interrupted" and n > 0
    tab.goto("about:blank")
    servers.start()
    tab.goto(link)
    tab.get_by_text(f"Interrupted after trial {n}").wait_for()
    tab.wait_for_function(f"() => +document.querySelector('.lb-root')?.dataset.trials === {n}")
    tab.get_by_role("button", name="Resume", exact=True).click()
    tab.get_by_role("button", name="Score on the test part").wait_for(timeout=180_000)
    history = servers.finished(row.id).history
    problem = problems.estimator("wine", "decision_tree", metric="accuracy", folds=3)
    assert problem.recipe() == dict(history.study.problem)
    assert essence(history) == essence(run(problem, methods.from_recipe(history.study.method), trials=120, seed=4))


def test_a_race_of_a_killed_server_is_resumed(servers, tab):
    url = servers.running()
    tab.goto(f"{url}/race?{RACE}")
    tab.get_by_role("button", name="Start", exact=True).click()
    tab.wait_for_function("() => document.querySelector('.rb-root')?.dataset.state === 'running'")
    tab.wait_for_url("**race=**")
    link = tab.url
    with servers.store() as store:
        (row,) = store.studies(kind="race").rows
        while not any(run.history.done for run in store.load(row.id).runs):
            tab.wait_for_timeout(50)
    servers.kill()
    tab.goto("about:blank")
    servers.start()
    tab.goto(link)
    tab.get_by_text("of 160 trials").first.wait_for()  # two say so: why it ended, and how far it is
    tab.get_by_role("button", name="Resume", exact=True).click()
    tab.wait_for_function("() => document.querySelector('.rb-root')?.dataset.state === 'finished'", timeout=180_000)
    for kept in servers.finished(row.id).runs:
        again = run(
            problems.from_recipe(kept.study.problem),
            methods.from_recipe(kept.study.method),
            trials=40,
            seed=kept.study.seed,
        )
        assert essence(kept.history) == essence(again)


def test_a_game_of_a_killed_server_goes_on_where_it_was(servers, tab):
    body = json.dumps({"config": "@x1=0.3,@x2=0.6"})
    place = "async ([key, body]) => (await fetch(`/inside/${key}/place`, {method: 'POST', body})).status"

    def opened(link):
        with tab.expect_request("**/inside/*/look*") as asked:
            tab.goto(link)
        tab.wait_for_function("() => +document.querySelector('.in-root')?.dataset.drawn > 0")
        tab.wait_for_url("**board=**")
        return asked.value.url.split("/inside/")[1].split("/")[0]

    url = servers.running()
    key = opened(f"{url}/inside?{GAME}")
    link, board = tab.url, tab.url.split("board=")[1].split("&")[0]
    for _ in range(2):
        assert tab.evaluate(place, [key, body]) == 200
    servers.kill()
    tab.goto("about:blank")
    servers.start()
    again = opened(link)
    assert again != key and f"board={board}" in tab.url  # the same board, not one made anew
    for status in (200, 200, 400):  # of four trials two are left
        assert tab.evaluate(place, [again, body]) == status
    with servers.store() as store:
        stored = store.load(board)
    assert stored.row.kind == "game" and len(stored.runs[0].history.done) == 4

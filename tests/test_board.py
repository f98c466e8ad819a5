"""The live board in a real browser: zoom, ranges, selection, side panel, downloads, look."""

import csv
import io
import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.test_browser import CHROMIUM, browser, is_ours  # noqa: F401 - the fixture

ROOT = Path(__file__).parent.parent
needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="no program named 'chromium' on this machine")


# In the browser ----------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = (tmp_path_factory.mktemp("server") / "log.txt").open("w")
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "tests/scripted_app.py", "--server.port", str(port)],
        cwd=ROOT,
        stdout=log,
        stderr=log,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                if urllib.request.urlopen(f"{url}/_stcore/health", timeout=1).read() == b"ok":
                    break
            except (urllib.error.URLError, TimeoutError, ConnectionError):
                time.sleep(0.1)
        yield url
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        log.close()


def ask(server, path):
    with urllib.request.urlopen(f"{server}/scripted/{path}") as answer:
        return json.load(answer)


@pytest.fixture
def page(browser, server):  # noqa: F811
    page = browser.new_page(viewport={"width": 1600, "height": 2400})
    page.set_default_timeout(30_000)
    troubles, hosts = [], set()
    page.on("console", lambda message: troubles.append(message.text) if is_ours(message) else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]) if request.url.startswith("http") else None)
    yield page
    page.close()
    assert troubles == []
    assert hosts == {server.removeprefix("http://")}


DRAWN = """([names, version]) => names.every(
    (name) => +document.querySelector(`.lb-card-${name} .lb-chart`)?.dataset.version >= version)
  && +document.querySelector('.lb-root').dataset.version >= version"""


def opened(page, server, n=60, more="", **asked):
    query = "&".join(f"{name}={value}" for name, value in {"n": n, **asked}.items())
    started = ask(server, f"start?{query}")
    page.goto(f"{server}/?v=1&data=wine&job={started['job']}{more}")
    page.wait_for_function(DRAWN, arg=[["best_so_far"], started["version"]])
    return started["job"]


def grown(page, server, job, n=1):
    version = ask(server, f"add?job={job}&n={n}")["version"]
    page.wait_for_function(DRAWN, arg=[["best_so_far"], version])


def axis_x(page, name):
    box = page.locator(f".lb-axis[aria-label^='Axis {name},']").bounding_box()
    return box["x"] + box["width"] / 2


def brush(page, name, low, high):
    """Drag on an axis, from one height to another; 0 is its lower end and 1 its upper."""
    box, x = page.locator(".lb-pc-axes").bounding_box(), axis_x(page, name)
    top, bottom = box["y"] + 50, box["y"] + box["height"] - 14
    at = [bottom - (bottom - top) * (height + 0.24) / 1.24 for height in (low, high)]
    page.mouse.move(x, at[0])
    page.mouse.down()
    for share in (0.3, 0.7, 1):
        page.mouse.move(x, at[0] + (at[1] - at[0]) * share)
    page.mouse.up()
    page.wait_for_timeout(200)


def chosen(page):
    text = page.locator(".lb-chosen-text").inner_text()
    return int(text.split()[0]) if text[0].isdigit() else None


def bright(page, name):
    """Trial numbers that a chart does not dim."""
    return page.evaluate(
        """(name) => document.querySelector(`.lb-card-${name} .lb-chart`).data.filter((t) => t.customdata)
        .flatMap((t) => t.selectedpoints ? t.selectedpoints.map((i) => t.customdata[i])
          : t.opacity === 0.07 || t.mode === "lines" ? [] : t.customdata)""",
        name,
    )


ZOOM = "() => document.querySelector('.lb-card-best_so_far .lb-chart').layout.xaxis.range.map((x) => +x.toFixed(3))"


@needs_browser
def test_zoom_ranges_scroll_and_selection_survive_twenty_updates(page, server):
    job = opened(page, server, 60, states="done,done,failed")
    box = page.locator(".lb-card-best_so_far .nsewdrag").first.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.2, box["y"] + box["height"] * 0.2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + box["height"] * 0.8, steps=5)
    page.mouse.up()
    page.wait_for_timeout(500)
    zoomed = page.evaluate(ZOOM)
    brush(page, "alpha", 0.3, 1.1)
    brush(page, "accuracy", 0.3, 1.1)
    before, ranges = chosen(page), page.locator(".lb-pc-axes g:nth-of-type(2) rect").count()
    assert before and ranges >= 2
    page.locator(".lb-trials .lb-scroll").evaluate("(node) => (node.scrollTop = 300)")
    nodes = page.evaluate("() => (window.kept = document.querySelector('.lb-card-best_so_far .nsewdrag')) !== null")
    for _ in range(20):
        grown(page, server, job, 3)
    assert nodes and page.evaluate("() => window.kept.isConnected")  # not drawn anew
    assert page.evaluate(ZOOM) == zoomed
    assert page.locator(".lb-pc-axes g:nth-of-type(2) rect").count() == ranges
    assert page.locator(".lb-trials .lb-scroll").evaluate("(node) => node.scrollTop") == 300
    assert chosen(page) > before  # new trials inside the ranges belong to them
    assert page.locator("[data-stale=true]").count() == 0


@needs_browser
def test_a_brush_reaches_the_extremes_and_agrees_with_the_trials(page, server):
    job = opened(page, server, 80, states="done,failed,pruned,done")
    rows = list(csv.DictReader(io.StringIO(urllib.request.urlopen(f"{server}/live.csv?jobs={job}").read().decode())))
    brush(page, "alpha", 0.5, 1.2)
    high = {int(row["number"]) for row in rows if float(row["param_alpha"]) >= 1e-3}  # the middle of 1e-5 .. 1e-1
    near = {int(row["number"]) for row in rows if 0.85e-3 < float(row["param_alpha"]) < 1.18e-3}
    assert set(bright(page, "best_so_far")) ^ high <= near
    top = max(rows, key=lambda row: float(row["param_alpha"]))
    assert int(top["number"]) in bright(page, "best_so_far")
    brush(page, "solver", 0.6, 1.2)  # the second range narrows the first
    both = {n for n in high if rows[n]["param_solver"] == "sgd"}
    assert set(bright(page, "best_so_far")) ^ both <= near
    page.get_by_role("button", name="Clear selection").click()
    assert chosen(page) is None
    assert page.locator(".lb-pc-axes g:nth-of-type(2) rect").count() == 0
    brush(page, "momentum", -0.12, -0.05)  # the place of inactive ones
    inactive = {int(row["number"]) for row in rows if not row["param_momentum"]}
    assert set(bright(page, "best_so_far")) == inactive
    page.get_by_role("button", name="Clear selection").click()
    brush(page, "accuracy", -0.23, -0.18)
    assert set(bright(page, "best_so_far")) == {int(row["number"]) for row in rows if row["state"] == "failed"}
    page.get_by_role("button", name="Clear selection").click()
    page.get_by_role("slider").fill("10")
    values = sorted((float(row["value"]) for row in rows if row["value"]), reverse=True)
    assert chosen(page) == -(-len(values) // 10)


@needs_browser
def test_axes_move_flip_hide_and_change_scale_by_keyboard(page, server):
    opened(page, server, 60)
    names = """() => [...document.querySelectorAll('.lb-axis')].filter((a) => a.style.display !== 'none')
      .map((a) => a.querySelector('b').textContent)"""
    first = page.evaluate(names)
    head = page.locator(".lb-axis[aria-label^='Axis activation,']")
    head.focus()
    page.keyboard.press("ArrowLeft")
    assert page.evaluate(names)[:2] == [first[1], first[0]]
    x = axis_x(page, "alpha")
    box = page.locator(".lb-axis[aria-label^='Axis alpha,']").bounding_box()
    page.mouse.move(x, box["y"] + 8)
    page.mouse.down()
    page.mouse.move(axis_x(page, "shuffle") + 5, box["y"] + 8, steps=12)
    page.mouse.up()
    assert page.evaluate(names).index("alpha") == 7
    page.wait_for_timeout(100)
    head = page.locator(".lb-axis[aria-label^='Axis alpha,']")
    head.focus()
    page.keyboard.press("Enter")
    menu = page.get_by_role("group", name="Axis alpha")
    menu.get_by_label("Scale").select_option("rank")
    menu.get_by_label("Flipped").check()
    page.locator(".lb-axis[aria-label^='Axis alpha, rank, flipped']").wait_for()
    menu.get_by_label("From").fill("0.001")
    menu.get_by_label("From").press("Tab")
    assert 0 < chosen(page) < 60
    menu.get_by_role("button", name="Hide the axis alpha").click()
    page.wait_for_timeout(100)
    assert "alpha" not in page.evaluate(names)
    page.get_by_role("button", name="Show the axis alpha again").click()
    page.wait_for_timeout(100)
    assert "alpha" in page.evaluate(names)


@needs_browser
def test_one_selection_for_all_views_in_the_link_and_after_a_reload(page, server):
    opened(page, server, 40)
    page.locator(".lb-trials tr[data-key='0:35']").click(modifiers=["Control"])
    page.locator(".lb-trials tr[data-key='0:37']").click(modifiers=["Control"])
    page.wait_for_function("() => document.querySelector('.lb-pc-stage').dataset.inside === '2'")
    page.wait_for_url("**sel=0%3A35%2C37**")
    assert sorted(bright(page, "best_so_far")) == [35, 37]
    assert sorted(set(bright(page, "slice"))) == [35, 37]
    page.reload()
    page.wait_for_function("() => document.querySelector('.lb-pc-stage')?.dataset.inside === '2'")
    page.wait_for_function("() => document.querySelectorAll('.lb-trials tr.lb-chosen').length === 2")
    page.get_by_role("button", name="Clear selection").click()
    page.wait_for_function("() => !location.search.includes('sel=')")
    brush(page, "alpha", 0.5, 1.2)
    n = chosen(page)
    page.wait_for_url(re.compile(r"sel=f%3A%3Balpha%3D[\d.]+~~"))
    page.reload()
    page.wait_for_function("(n) => document.querySelector('.lb-pc-stage')?.dataset.inside === String(n)", arg=n)
    page.get_by_role("button", name="Clear selection").click()
    # a lasso in a chart: all points in its left half
    page.locator(".lb-card-best_so_far").hover()
    page.locator(".lb-card-best_so_far .modebar-btn[data-val=select]").click()
    box = page.locator(".lb-card-best_so_far .nsewdrag").first.bounding_box()
    page.mouse.move(box["x"] + 2, box["y"] + 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] - 2, steps=5)
    page.mouse.up()
    page.wait_for_function("() => +document.querySelector('.lb-pc-stage').dataset.inside < 40")
    left = bright(page, "best_so_far")
    assert left == list(range(len(left))) and 10 < len(left) < 30
    assert sorted(set(bright(page, "slice"))) == left


TRACES = [
    {"type": "scatter", "mode": "markers", "name": "grid: trials", "y": [1, 2, 3], "customdata": [0, 1, 2]},
    {"type": "scattergl", "mode": "markers", "legendgroup": "random", "y": [1, 2], "customdata": [1, 2]},
    {"type": "scatter", "mode": "markers", "name": "all", "y": [1, 2], "customdata": [[1, "grid"], [1, "random"]]},
    {"type": "scatter", "mode": "lines", "name": "grid", "y": [1, 2, 3], "customdata": [0, 1, 2]},
    {"type": "scatter", "mode": "lines", "name": "random", "y": [1, 2, None, 5, 6], "customdata": [1, 1, 1, 2, 2]},
    {"type": "heatmap", "z": [[1]]},
]


@needs_browser
def test_several_searches_are_told_apart_in_every_trace(page, server):
    page.goto(f"{server}/vendor/plotly.min.js")  # any page of our own
    shown = page.evaluate(
        """async (traces) => {
      const { dimmed } = await import('/vendor/board/test/dim.js');
      const { Selection } = await import('/vendor/board/test/trials.js');
      const selection = new Selection();
      selection.set(Selection.keysOf('1:1'));
      return dimmed(traces, [{ label: 'grid' }, { label: 'random' }], selection);
    }""",
        TRACES,
    )
    assert [trace.get("selectedpoints") for trace in shown[:3]] == [[], [0], [1]]
    assert shown[3] == TRACES[3]  # the best so far leads from trial to trial: no part of it is one trial's
    assert shown[4]["opacity"] < 0.1 and shown[5]["y"] == [1, 2, None, None, None]
    assert shown[6] == TRACES[5]


@needs_browser
@pytest.mark.parametrize("text", ["0:3", "0:3-17,20;1:5", "2:0,2,4"])
def test_a_selection_is_written_as_it_was_read(page, server, text):
    page.goto(f"{server}/vendor/plotly.min.js")
    read = """async (text) => {
      const { Selection } = await import('/vendor/board/test/trials.js');
      const selection = new Selection();
      selection.set(Selection.keysOf(text));
      return [selection.text(), selection.keys ? [...selection.keys].sort() : null];
    }"""
    assert page.evaluate(read, text)[0] == text
    assert page.evaluate(read, "0:3-5;x;1:<b>;9")[1] == ["0:3", "0:4", "0:5"]
    assert page.evaluate(read, "nonsense") == ["", None]


# Heights of axes, against their definitions.
AXES = """async () => {
  const { Axis, valueAxis } = await import('/vendor/board/test/axis.js');
  const log = new Axis('x', { low: 1e-3, high: 1e3, log: true }), found = {};
  found.log = [1e-3, 1, 1e3].map((v) => log.height(v));
  found.ticks = log.ticks(20).map((tick) => tick.text);
  log.flipped = true;
  found.flipped = [1e-3, 1, 1e3].map((v) => log.height(v));
  log.brush(-0.3, 0.5);
  found.brushed = [log.accepts(1e3, 0), log.accepts(1.1, 0), log.accepts(0.9, 0), log.accepts(null, 0)];
  log.flipped = false;
  log.scale = 'rank';
  log.learn([5, 1, 100, 1]);
  found.rank = [1, 5, 100].map((v) => log.height(v));
  const kinds = new Axis('k', { labels: ['a', 'b', 'c', 'd'], conditional: true });
  found.kinds = [0, 3].map((v) => kinds.height(v));
  kinds.brush(0.5, 1.1);
  found.kept = [0, 1, 2, 3].map((v) => kinds.accepts(v, 0));
  const other = new Axis('k', { labels: ['a', 'b', 'c', 'd'], conditional: true });
  other.parse(kinds.text().split('=')[1]);
  found.again = [0, 1, 2, 3].map((v) => other.accepts(v, 0)).concat(other.accepts(null, 0));
  const value = valueAxis('score');
  value.learn([0, 0, 0]);
  found.equal = value.height(0);
  const one = new Axis('one', { low: 3, high: 3 });
  found.point = one.height(3);
  const zero = new Axis('z', { low: 0, high: 10, log: false });
  found.zero = [zero.scales(), zero.height(0)];
  return found;
}"""


@needs_browser
def test_axes_put_values_where_they_belong(page, server):
    page.goto(f"{server}/vendor/plotly.min.js")
    found = page.evaluate(AXES)
    assert found["log"] == pytest.approx([0, 0.5, 1]) and found["flipped"] == pytest.approx([1, 0.5, 0])
    assert found["ticks"] == ["10⁻³", "0.01", "0.1", "1", "10", "100", "1000"]
    assert found["brushed"] == [True, True, False, False]  # no place without a number: the parameter is always active
    assert found["rank"] == pytest.approx([1 / 6, 2 / 3, 1])  # ties share the middle of their places
    assert found["kinds"] == pytest.approx([1 / 8, 7 / 8])
    assert found["kept"] == [False, False, True, True] and found["again"] == [False, False, True, True, False]
    assert found["equal"] == pytest.approx(0.5) and found["point"] == 0.5
    assert found["zero"] == [["linear", "rank"], 0]  # no log axis where 0 is a value


@needs_browser
def test_a_trial_opens_in_the_side_panel_by_click_and_by_keyboard(page, server):
    job = opened(page, server, 30, states="done,failed")
    point = page.locator(".lb-card-best_so_far .points path").first.bounding_box()
    page.mouse.click(point["x"] + point["width"] / 2, point["y"] + point["height"] / 2)
    panel = page.get_by_role("complementary", name="One trial")
    panel.get_by_role("heading", name="Trial 1 · random").wait_for()
    for part in (
        "Config",
        "Folds",
        "All metrics",
        "Learning curve",
        "Why it was proposed",
        "Nearest trials",
        "Code of exactly",
    ):
        assert panel.get_by_text(part).count() >= 1
    told = json.load(urllib.request.urlopen(f"{server}/live/trial?jobs={job}&number=0"))
    assert panel.locator("pre").text_content() == told["code"]
    panel.locator(".lb-neighbour").first.click()
    panel.get_by_role("heading", name=f"Trial {told['neighbours'][0]['number'] + 1} · random").wait_for()
    page.keyboard.press("Escape")
    assert not panel.is_visible()
    assert chosen(page) == 1  # closing the panel leaves the selection
    page.locator(".lb-trials .lb-scroll").focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    panel.get_by_role("heading", name="Trial 29 · random").wait_for()


@needs_browser
def test_downloads_of_every_kind(page, server, tmp_path):
    opened(page, server, 30)

    def saved(card, kind):
        with page.expect_download() as waiting:
            page.locator(f".lb-card-{card} .lb-actions").get_by_text(kind, exact=True).click()
        path = tmp_path / waiting.value.suggested_filename
        waiting.value.save_as(path)
        assert path.name == f"{card}.{kind.lower()}"
        return path.read_bytes()

    for card in ("best_so_far", "parallel_coordinates"):
        assert saved(card, "PNG").startswith(b"\x89PNG")
        assert b"</svg>" in saved(card, "SVG")
        assert saved(card, "CSV").count(b"\n") == 31
        assert b"newPlot" in saved(card, "HTML")
    page.locator(".lb-card-best_so_far").get_by_role("button", name="Data of Best so far as a table").click()
    page.wait_for_function("() => document.querySelectorAll('.lb-card-best_so_far .lb-data tbody tr').length === 30")


@needs_browser
def test_only_the_chosen_cards_are_drawn_and_the_choice_is_in_the_link(page, server):
    opened(page, server, 30)
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "/live?" in request.url else None)
    page.locator(".lb-which summary").click()
    page.locator(".lb-which").get_by_label("Slice by parameter").uncheck()
    page.wait_for_url("**cards=best_so_far%2Cparallel_coordinates**")
    assert page.locator(".lb-card-slice").count() == 0
    assert len(asked) == 1 and "cards=best_so_far&" in asked[0] and not asked[0].endswith("since=")
    page.reload()
    page.locator(".lb-card-best_so_far").wait_for()
    assert page.locator(".lb-card").count() == 2


@needs_browser
def test_an_option_of_a_card_is_chosen_kept_in_the_link_and_used_by_its_downloads(page, server):
    opened(page, server, 30, more="&cards=best_so_far")
    card = page.locator(".lb-card-best_so_far")
    card.get_by_label("x", exact=True).select_option("seconds")
    title = "() => document.querySelector('.lb-card-best_so_far .lb-chart').layout.xaxis.title.text"
    page.wait_for_function(f"() => ({title})().includes('second')")
    page.wait_for_url("**cards=best_so_far%3Ax%3Dseconds**")
    page.reload()
    page.wait_for_function(
        f"() => document.querySelector('.lb-card-best_so_far .lb-chart')?.layout && ({title})().includes('second')"
    )
    assert card.get_by_label("x", exact=True).input_value() == "seconds"
    assert "x%3Dseconds" in card.get_by_text("CSV", exact=True).get_attribute("href")


@needs_browser
def test_every_card_is_drawn(page, server):
    from tuning import plots

    page.set_viewport_size({"width": 1600, "height": 9000})
    opened(page, server, 60, more=f"&cards={','.join(plots.names())}", states="done,done,done,failed,pruned")
    drawn = [name for name in plots.names() if name != "parallel_coordinates"]
    page.wait_for_function(
        """(names) => names.every((name) => +document.querySelector(`.lb-card-${name} .lb-chart`).dataset.version > 0
        || document.querySelector(`.lb-card-${name} .lb-reason`).textContent.length > 20)""",
        arg=drawn,
    )
    reasons = page.evaluate(
        "() => [...document.querySelectorAll('.lb-card .lb-reason')].map((n) => n.textContent).filter((t) => t)"
    )
    assert reasons == []
    page.locator(".lb-trials tr[data-key='0:56']").click(modifiers=["Control"])
    page.wait_for_function("() => document.querySelector('.lb-pc-stage').dataset.inside === '1'")
    page.wait_for_timeout(1500)
    marked = {name: set(bright(page, name)) for name in drawn}
    assert all(found <= {56} for found in marked.values()), marked
    assert sum(found == {56} for found in marked.values()) >= 7


@needs_browser
def test_the_view_can_be_paused_and_a_hidden_tab_asks_for_nothing(page, server):
    job = opened(page, server, 30)
    page.get_by_role("button", name="Freeze the view").click()
    ask(server, f"add?job={job}&n=5")
    page.wait_for_timeout(1500)
    assert page.evaluate("() => document.querySelector('.lb-root').dataset.trials") == "30"
    page.get_by_role("button", name="Freeze the view").click()
    page.wait_for_function("() => document.querySelector('.lb-root').dataset.trials === '35'")
    hide = """(is) => {
      Object.defineProperty(document, 'hidden', { value: is, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    }"""
    page.evaluate(hide, True)
    ask(server, f"add?job={job}&n=5")
    page.wait_for_timeout(1000)
    assert page.evaluate("() => document.querySelector('.lb-root').dataset.trials") == "35"
    page.evaluate(hide, False)
    page.wait_for_function("() => document.querySelector('.lb-root').dataset.trials === '40'")


@needs_browser
def test_projector_mode_is_large_has_few_controls_and_is_in_the_link(page, server):
    opened(page, server, 30)
    size = "() => parseFloat(getComputedStyle(document.querySelector('.lb-card h4')).fontSize)"
    before = page.evaluate(size)
    page.get_by_role("button", name="Large type").click()
    page.wait_for_url("**projector=yes**")
    assert page.evaluate(size) > 1.3 * before
    assert not page.get_by_text("Ranges of the hyperparameters").is_visible()
    assert not page.locator(".lb-actions").first.is_visible()
    page.reload()
    page.wait_for_function("() => document.documentElement.classList.contains('lb-projector')")
    page.get_by_role("button", name="Large type").click()
    page.wait_for_function("() => !location.search.includes('projector')")
    assert page.get_by_text("Ranges of the hyperparameters").is_visible()


# Texts whose contrast with what is behind them is below 4.5, by the formula of WCAG 2.
LOW_CONTRAST = """() => {
  const context = document.createElement('canvas').getContext('2d');
  const rgb = (color) => {
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = color;
    context.fillRect(0, 0, 1, 1);
    return [...context.getImageData(0, 0, 1, 1).data];
  };
  const linear = (v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  const light = ([r, g, b]) => 0.2126 * linear(r / 255) + 0.7152 * linear(g / 255) + 0.0722 * linear(b / 255);
  const behind = (node) => {
    for (; node; node = node.parentElement) {
      const color = rgb(getComputedStyle(node).backgroundColor);
      if (color[3] === 255) return color;
    }
    return [255, 255, 255];
  };
  const found = [];
  for (const node of document.querySelectorAll('.lb-root *')) {
    const hasText = [...node.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim());
    if (!hasText || node.closest('svg') || !node.getClientRects().length || node.disabled) continue;
    const [a, b] = [light(rgb(getComputedStyle(node).color)), light(behind(node))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) found.push([node.className, node.textContent.slice(0, 30), ratio.toFixed(2)]);
  }
  return found;
}"""


@needs_browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast_of_all_text_is_at_least_4_5(page, server, scheme):
    page.emulate_media(color_scheme=scheme)
    opened(page, server, 30, states="done,failed")
    assert page.evaluate(LOW_CONTRAST) == []


@needs_browser
def test_no_trial_one_trial_and_all_failed(page, server):
    started = ask(server, "start?n=0")
    page.goto(f"{server}/?v=1&data=wine&job={started['job']}")
    page.locator(".lb-card-best_so_far .lb-reason", has_text="No trial has finished yet").wait_for()
    grown(page, server, started["job"])
    page.wait_for_function("() => document.querySelector('.lb-pc-stage').dataset.lines === '1'")
    ask(server, f"end?job={started['job']}")
    page.locator(".lb-state", has_text="finished").wait_for()
    page.get_by_text("Code of the best model").wait_for()
    opened(page, server, 5, states="failed,nan,died")
    page.locator(".lb-card-parallel_coordinates .lb-summary", has_text="None has a value").wait_for()


@needs_browser
def test_two_thousand_lines_are_redrawn_in_a_tenth_of_a_second_and_more_are_capped(page, server):
    job = opened(page, server, 2000, states="done,done,done,failed")
    frames = page.evaluate(
        """async () => {
      const stage = document.querySelector('.lb-pc-stage'), times = [];
      for (let i = 0; i < 7; i++) {
        const slider = document.querySelector('.lb-slider input');
        slider.value = 60 + i;
        stage.dataset.milliseconds = '';
        slider.oninput();
        while (!stage.dataset.milliseconds) await new Promise((done) => setTimeout(done, 1));
        const began = performance.now();
        document.querySelector('.lb-pc-stage canvas').getContext('2d').getImageData(0, 0, 1, 1);  // waits for it
        times.push(+stage.dataset.milliseconds + performance.now() - began);
      }
      return times;
    }"""
    )
    assert sorted(frames)[3] < 100, frames
    ask(server, f"add?job={job}&n=500")
    page.wait_for_function("() => +document.querySelector('.lb-root').dataset.trials === 2500")
    page.get_by_role("button", name="Clear selection").click()
    page.locator(".lb-card-parallel_coordinates .lb-summary", has_text="2000 of 2500 trials are drawn").wait_for()

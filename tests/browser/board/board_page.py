"""What tests do with the live board in a browser: begin a scripted search, let it grow, brush, and read."""

import json
import urllib.request

from pages._ui import scripts

VIEWPORT = {"width": 1600, "height": 2400}

SCRIPTS = f"/vendor/client/{scripts.version()}"  # where a test finds the screens' modules

DRAWN = """([names, version]) => names.every(
    (name) => +document.querySelector(`.lb-card-${name} .lb-chart`)?.dataset.version >= version)
  && +document.querySelector('.lb-root').dataset.version >= version"""


def ask(server, path):
    with urllib.request.urlopen(f"{server}/scripted/{path}") as answer:
        return json.load(answer)


def opened(page, server, n=60, more="", **asked):
    query = "&".join(f"{name}={value}" for name, value in {"n": n, **asked}.items())
    started = ask(server, f"start?{query}")
    page.goto(f"{server}/?v=1&data=wine&job={started['job']}{more}")
    page.wait_for_function(DRAWN, arg=[["best_so_far"], started["version"]])
    return started["job"]


def grown(page, server, job, n=1):
    version = ask(server, f"add?job={job}&n={n}")["version"]
    page.wait_for_function(DRAWN, arg=[["best_so_far"], version])


def let_draw(page):
    """Until what was asked for by now is drawn: in the next frame, which has ended when another one begins."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))")


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
    let_draw(page)


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


def zoom(page, name):
    """Drag a rectangle on a chart, and wait until its axes have other ranges."""
    ranges = f"""() => JSON.stringify(['xaxis', 'yaxis'].map((side) =>
      document.querySelector('.lb-card-{name} .lb-chart')._fullLayout[side].range))"""
    before = page.evaluate(ranges)
    box = page.locator(f".lb-card-{name} .nsewdrag").first.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.2, box["y"] + box["height"] * 0.2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + box["height"] * 0.8, steps=5)
    page.mouse.up()
    page.wait_for_function(f"(before) => ({ranges})() !== before", arg=before)

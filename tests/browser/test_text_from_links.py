"""Whatever stands in a link, our warnings show it as text: no image, link, icon, formula or emphasis."""

from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

HOSTILE = (
    "![x](http://198.51.100.7/x.png)",
    "[click](http://198.51.100.7)",
    "<http://198.51.100.7>",
    "http://198.51.100.7/a www.example.org a@example.org",
    ":material/home: :smile: **bold** `code` $x^2$",
    "\n# head\n- item\n| a | b |\n|---|---|\n| c | d |",
    '<img src="http://198.51.100.7/x.png">',
    "[x]: http://198.51.100.7\n[x]",
)


@pytest.mark.parametrize("place", ["data", "p.alpha", "unknown", "noise"])
def test_text_from_outside_is_never_markdown(page, server, place):
    for text in HOSTILE:
        name = text if place == "unknown" else place
        page.goto(f"{server}/?{urlencode({name: text})}")
        expect(page.get_by_role("button", name="Start")).to_be_visible(timeout=60_000)
        alerts = page.locator('[data-testid="stAlert"]')
        for k in range(alerts.count()):
            inside = alerts.nth(k).locator('[data-testid="stMarkdownContainer"]')
            assert inside.locator("a, img, strong, code, h1, li, table, .katex").count() == 0, inside.inner_html()

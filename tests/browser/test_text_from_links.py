"""Whatever stands in a link, our warnings show it as text: no image, link, icon, formula or emphasis."""

from urllib.parse import urlencode

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
PLACES = ("data", "p.alpha", "noise")


def test_text_from_outside_is_never_markdown(page, server):
    for text in HOSTILE:
        page.goto(f"{server}/?{urlencode({text: text, **dict.fromkeys(PLACES, text)})}")
        page.get_by_text("Choose a problem and press Start").wait_for()  # stands below all warnings
        alerts = page.locator('[data-testid="stAlert"]')
        said = " ".join(alerts.all_inner_texts())
        assert "is unknown and was left out" in said and "alpha" in said and ("'data'" in said or "Data set" in said)
        for k in range(alerts.count()):
            inside = alerts.nth(k).locator('[data-testid="stMarkdownContainer"]')
            assert inside.locator("a, img, strong, code, h1, li, table, .katex").count() == 0, inside.inner_html()

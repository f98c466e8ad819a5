"""The look of the board: projector, contrast, keyboard."""

import pytest

from tests.board_page import APP, VIEWPORT, opened  # noqa: F401 - read by the fixtures


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


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast_of_all_text_is_at_least_4_5(page, server, scheme):
    page.emulate_media(color_scheme=scheme)
    opened(page, server, 30, states="done,failed")
    assert page.evaluate(LOW_CONTRAST) == []

"""Which texts of a page are hard to read, by the formula of WCAG 2 (contrast ratio, success criterion 1.4.3)."""

_LOW = """(root) => {
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
  const opacity = (node) => (node ? Number(getComputedStyle(node).opacity) * opacity(node.parentElement) : 1);
  const found = [];
  for (const node of document.querySelectorAll(`${root} *`)) {
    const hasText = [...node.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim());
    if (!hasText || node.closest('svg') || !node.getClientRects().length || node.disabled) continue;
    const own = rgb(getComputedStyle(node).color), paper = behind(node), share = opacity(node);
    const [a, b] = [light(own.map((v, i) => share * v + (1 - share) * (paper[i] ?? v))), light(paper)];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) found.push([node.className, node.textContent.slice(0, 30), ratio.toFixed(2)]);
  }
  return found;
}"""


def low_contrast(page, root):
    """Class, text and ratio of all texts below `root` whose contrast with what is behind them is less than 4.5."""
    return page.evaluate(_LOW, root)


def contrast(a, b):
    """The ratio of two colours, each three numbers from 0 to 255."""

    def light(color):
        parts = [v / 255 for v in color]
        r, g, b = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    bright, dim = sorted((light(a), light(b)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)

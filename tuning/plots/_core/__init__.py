"""What the plots share: axes, marks, styles, windows, and the quick model behind a landscape."""

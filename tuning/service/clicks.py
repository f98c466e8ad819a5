"""Who clicks goes first: while a page is computed, no search computes its next proposal, for a moment at least.

Pages and searches share one interpreter. Forty visitors whose races all compute beside their clicks wait for seconds.
"""

import threading

LONGEST = 0.25  # seconds; searches go on, slowly, however many click

nobody_clicks = threading.Event()
"""Set while no page is computed or waits to be. Pages say so; where there are none, it stays set."""
nobody_clicks.set()


def give_way() -> None:
    """Waits until nobody clicks, or a moment."""
    nobody_clicks.wait(LONGEST)

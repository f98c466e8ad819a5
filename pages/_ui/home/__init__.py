"""The front page: a recorded race that plays by itself, drawn in the browser, and how it was recorded."""

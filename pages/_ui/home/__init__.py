"""The front page: a recorded race that plays by itself, and how it was recorded."""

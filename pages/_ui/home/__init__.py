"""The front page: a recorded race that plays by itself, how it was recorded, and what pages show that are empty yet."""

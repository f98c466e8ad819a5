"""One decision at a time, and the game: what the server sends, and its browser side."""

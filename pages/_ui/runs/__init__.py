"""The page of all stored studies: what the server sends, and its browser side."""

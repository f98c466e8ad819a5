"""The race in the browser: what the server sends, and its browser side in `client`."""

"""The live board of a search: what the server sends, and its browser side in `client`."""

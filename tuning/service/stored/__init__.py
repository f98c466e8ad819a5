"""Searches, races and games in a store: saved while they run, made again from there, followed where others run them."""

"""Searches on other data: what they lend, and which parameters are worth tuning across them."""

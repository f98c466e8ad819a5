"""The page Data: what was read is shown before it is used."""

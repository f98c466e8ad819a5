"""What the pages share: the set-up of a problem, its state in the URL, and the live board."""

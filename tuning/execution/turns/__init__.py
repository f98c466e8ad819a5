"""Whose turn it is on the workers: a `task`, what each has had (`usage`), and who is next (`scheduler`)."""

"""What a page shows before anything was begun on it."""

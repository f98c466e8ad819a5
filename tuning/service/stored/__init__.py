"""What of searches, races and games is in the store: how they get there, and how they are made again from there."""

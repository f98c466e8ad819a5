"""Whether the winner of a search is one: the best once more on fresh folds, and what the search tells about itself."""

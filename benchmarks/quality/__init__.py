"""Search quality: the runs, their statistics, their cost, who races and how, and three sets of problems."""

"""Measurements against rivals, as ratios within one run. Not tests: nothing here fails a build."""

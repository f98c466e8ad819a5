"""Cards over several data sets."""

"""By what a model is scored: the widgets."""

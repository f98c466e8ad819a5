"""How numbers may be scaled before a model sees them."""

SCALINGS = ("none", "standard", "minmax", "robust", "quantile")

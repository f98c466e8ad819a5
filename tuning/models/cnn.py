"""Convolutional network for images, with the structure that the text names: layers, kernel, stride and padding."""

from tuning.models._network import family
from tuning.space import Categorical, Int

MODEL = family(
    "cnn",
    "Convolutional network (CNN)",
    {"classification": "CNNClassifier"},
    {
        "n_layers": Int(1, 3),
        "channels": Int(4, 32, log=True),
        "kernel_size": Categorical([2, 3, 5]),
        "stride": Categorical([1, 2]),
        "padding": Categorical(["same", "valid"]),
        "activation": Categorical(["relu", "tanh"]),
    },
    {
        "n_layers": "Convolutions, one after another.",
        "channels": "Filters of each convolution.",
        "kernel_size": "Side of the window that a filter looks through; it must fit what is left of the image.",
        "stride": "How far the window moves: 2 halves the image.",
        "padding": "Whether zeros are laid around the image (same), so that it does not shrink.",
        "activation": "Activation function after each convolution.",
    },
    "images",
    "minmax",
)

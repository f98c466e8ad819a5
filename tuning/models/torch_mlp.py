"""Multi-layer perceptron of PyTorch: what scikit-learn's can do, and dropout, schedules and weight decay."""

from tuning.models._network import family
from tuning.space import Categorical

MODEL = family(
    "torch_mlp",
    "Neural network (MLP of PyTorch)",
    {"classification": "MLPClassifier", "regression": "MLPRegressor"},
    {
        "hidden_layer_sizes": Categorical([(50,), (100,), (200,), (50, 50), (100, 50)]),
        "activation": Categorical(["relu", "tanh", "gelu"]),
    },
    {
        "hidden_layer_sizes": "Neurons in each hidden layer; (100, 50) is two layers.",
        "activation": "Activation function of each neuron.",
    },
    "tables",
    max_iter=20,
)

"""Cards of what trials look like: small, and squares stay squares within their axes on any screen."""

import json

import pytest

from tuning import plots, problems, run

PICTURED = {
    "policy": "recorded_q_learning_lake",
    "images": "recorded_cnn_digits",
    "samples": "recorded_gan_ring",
    "episode": "recorded_actor_critic_pole",
    "attention": "recorded_transformer_digits",
}


@pytest.mark.parametrize("name", PICTURED)
def test_a_card_is_small_and_its_axes_end_where_the_squares_end(name):
    history = run(problems.get(PICTURED[name]), "random", trials=4, seed=0)
    card = plots.card(name, {"random": history})
    assert card.drawing is not None and len(json.dumps(card.drawing)) < 300_000, card.reason
    axes = {kind: card.drawing["layout"][kind] for kind in ("xaxis", "yaxis")}
    if name != "episode":  # else plotly widens the range of the longer axis, and the picture floats in empty space
        assert axes["yaxis"]["scaleanchor"] == "x"
        assert all(axis["constrain"] == "domain" for axis in axes.values())

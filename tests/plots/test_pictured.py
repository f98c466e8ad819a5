"""Cards of what trials look like: small, and squares stay squares within their axes on any screen."""

import json

import pytest

from tuning import plots, problems, run
from tuning.plots import images

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


def test_where_no_image_is_read_wrongly_it_is_said():
    frame = plots.card("images", {"random": run(problems.get(PICTURED["images"]), "random", trials=1)}).frame

    def said(frame):
        return images.drawing(frame)["layout"]["xaxis"]["title"]["text"]

    assert len(frame) and said(frame) == "images of the first fold that were read wrongly"
    assert said(frame.iloc[:0]) == "no image of the first fold was read wrongly"

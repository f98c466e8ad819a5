"""Cards of what trials look like: small, and squares stay squares within their axes on any screen."""

import json

import numpy as np
import pytest
import scipy.signal

from tuning import plots, problems, run
from tuning.language import speaking
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


@pytest.mark.parametrize("window", [1, 2, 3, 5])
def test_what_a_filter_responds_to_is_its_correlation_with_the_image(window):
    rng = np.random.default_rng(window)
    image, weights = rng.integers(0, 16, (6, 6)), rng.integers(-9, 10, (window, window))
    full = scipy.signal.correlate2d(image, weights)
    after = window // 2  # places before the image at which the full correlation begins, and `same` does not
    expected = full[after : after + 6, after : after + 6]
    found = np.reshape(images.responses(image.ravel().tolist(), weights.ravel().tolist()), (6, 6))
    np.testing.assert_array_equal(found, np.round(9 * expected / np.abs(expected).max()).astype(int))


def test_responses_are_a_choice_of_the_card_and_labels_fit_under_an_image():
    histories = {"random": run(problems.get(PICTURED["images"]), "random", trials=1)}
    card = plots.card("images", histories, show="responses")
    assert len(card.frame) == 8 and "respond to in one of them" in card.summary
    labels = plots.card("images", histories).drawing["data"][1]["text"]
    assert labels and all(len(label) == len("3 → 8") for label in labels)
    assert images._label("cat", "dog") == "cat<br>→ dog" and len(images._label("a" * 20, "b")) < 20


def test_words_on_places_without_a_colour_have_the_ink_of_the_page():
    """A heat map writes on an empty place as on white paper, which is unreadable on a dark page."""
    values, places, _ = plots.card("policy", {"a": run(problems.get(PICTURED["policy"]), "random", trials=2)}).drawing[
        "data"
    ]
    written = {(x, y) for y, row in enumerate(values["text"], 1) for x, text in enumerate(row, 1) if text}
    bare = {(x, y) for y, row in enumerate(values["z"], 1) for x, z in enumerate(row, 1) if z is None}
    assert set(zip(places["x"], places["y"], strict=True)) == bare and not written & bare
    assert {"hole", "goal"} <= set(places["text"]) and "color" not in places["textfont"]


def test_points_of_a_generator_are_no_percentage_points_in_chinese():
    history = run(problems.get(PICTURED["samples"]), "random", trials=1)
    with speaking("zh"):
        said = plots.card("samples", {"random": history}).summary
    assert "点" in said and "百分点" not in said

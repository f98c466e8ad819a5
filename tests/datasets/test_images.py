"""Images of one's own, by folder or zip: read as they are, searched like any table; hostile ones cost a sentence."""

import io
import zipfile

import numpy as np
import pytest
from PIL import Image

from tuning import problems
from tuning.datasets import DatasetError, table

LIMITS = table.Limits(megabytes=0.05, rows=400, columns=300, cells=100_000)


def picture(level=128, size=(20, 20), kind="PNG"):
    out = io.BytesIO()
    Image.new("L", size, level).save(out, kind)
    return out.getvalue()


def zipped(parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


def bars(n=30):
    """Lying and standing bars, 32 x 32, bright on dark."""
    rng, found = np.random.default_rng(0), {}
    for k in range(n):
        image = np.zeros((32, 32), dtype=np.uint8)
        at = int(rng.integers(2, 26))
        image[(slice(at, at + 4), slice(None)) if k % 2 else (slice(None), slice(at, at + 4))] = 170 + k
        out = io.BytesIO()
        Image.fromarray(image).save(out, "PNG")
        found[f"bars/{'lying' if k % 2 else 'standing'}/{k}.png"] = out.getvalue()
    return found


def test_a_zip_and_a_folder_give_the_same_rows_of_pixels(tmp_path):
    parts = bars()
    read = table.read(zipped({**parts, "bars/readme.txt": b"no image", "__MACOSX/bars/lying/._1.png": b"no image"}))
    for name, content in parts.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    assert table.of_images(tmp_path / "bars").n_rows == read.n_rows == 30
    data = table.use(read, "class")
    assert data.X.shape == (30, 256) and data.class_names == ("lying", "standing") and read.target == "class"
    for row, name in enumerate(parts):
        image = np.asarray(Image.open(io.BytesIO(parts[name])), dtype=float)
        by_hand = image.reshape(16, 2, 16, 2).mean(axis=(1, 3))  # each pixel is the mean of four
        np.testing.assert_allclose(data.X[row].reshape(16, 16), by_hand, atol=0.51)
        assert data.class_names[data.y[row]] == name.split("/")[1]
    assert read.found == ("30 images in 2 classes, made grey and 16 x 16.",)
    assert np.ptp(data.X[:, 0]) == 0 and read.is_images and read.remarks("class") == ()  # a margin is no fault


def test_a_few_images_with_a_pixel_that_is_different_in_each_stay_square():
    levels = {f"{'ab'[k % 2]}/{k}.png": picture(10 * k) for k in range(12)}
    assert table.use(table.read(zipped(levels)), "class").X.shape == (12, 256)


def test_links_that_lead_out_of_the_folder_are_left_alone(tmp_path):
    (tmp_path / "secret.png").write_bytes(picture())
    for name in "ab":
        (tmp_path / "mine" / name).mkdir(parents=True)
        (tmp_path / "mine" / name / "1.png").write_bytes(picture())
    (tmp_path / "mine" / "a" / "2.png").symlink_to(tmp_path / "secret.png")
    assert table.of_images(tmp_path / "mine").n_rows == 2


GOOD = {"a/1.png": picture(), "b/1.jpg": picture(kind="JPEG")}
HOSTILE = {
    "out of itself": ({**GOOD, "../b/2.png": picture()}, "the zip has a file outside of itself, '../b/2.png'"),
    "absolute": ({**GOOD, "/etc/2.png": picture()}, "outside of itself"),
    "of windows": ({**GOOD, "..\\b\\2.png": picture()}, "outside of itself"),
    "a drive": ({**GOOD, "C:\\b\\2.png": picture()}, "outside of itself"),
    "no folder": ({**GOOD, "2.png": picture()}, "the image '2.png' is in no folder"),
    "one class": ({"a/1.png": picture(), "a/2.png": picture()}, "all images are in one folder"),
    "no image": ({**GOOD, "a/2.png": b"hello"}, "'a/2.png' in the zip is no image that can be read"),
    "half an image": ({**GOOD, "a/2.png": picture(size=(90, 90))[:70]}, "is no image that can be read"),
    "many": ({f"{'ab'[k % 2]}/{k}.png": b"" for k in range(401)}, "more than 389 rows of 257 columns"),
    "a bomb": ({**GOOD, "a/2.png": b"\0" * 900_000}, "the zip unpacks to 1 MB"),
    "many pixels": ({**GOOD, "a/2.gif": lambda: picture(size=(60_000, 1000), kind="GIF")}, "60,000 x 1,000 pixels"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_zips_cost_a_sentence(case):
    parts, words = HOSTILE[case]
    parts = {name: data() if callable(data) else data for name, data in parts.items()}
    with pytest.raises(DatasetError) as caught:
        table.read(zipped(parts), limits=LIMITS)
    said = str(caught.value)
    assert words in said and "\n" not in said and said.endswith("."), said


def test_a_damaged_zip_and_folders_without_images_cost_a_sentence(tmp_path):
    data = bytearray(zipped(GOOD))
    data[40:60] = b"\xff" * 20
    with pytest.raises(DatasetError, match=r"the zip is damaged, or locked by a password|no image that can be read"):
        table.read(bytes(data))
    with pytest.raises(DatasetError, match="there is no folder"):
        table.of_images(tmp_path / "nowhere")
    with pytest.raises(DatasetError, match="has no images"):
        table.of_images(tmp_path)
    with pytest.raises(DatasetError, match="packed, and no Excel table"):
        table.read(zipped({"a/readme.txt": b"hello"}))


def test_a_network_learns_from_them():
    pytest.importorskip("skorch")
    read = table.read(zipped(bars(80)))
    settings = {"content": table.keep(read), "target": "class"}
    space = {"learning_rate": [0.01], "max_iter": [6], "channels": [4], "n_layers": [1]}
    problem = problems.estimator("table", "cnn", settings=settings, validation="holdout", space=space)
    config = problem.space.sample(np.random.default_rng(0))
    outcome = problem.evaluate(config)
    assert outcome.value > 0.9 and len(outcome.pictures["images"]["filters"]) == 4
    early = problem.evaluate({**config, "learning_rate": 1e-9, "max_iter": 1}).pictures["images"]
    assert early["wrong"] and {tuple(sorted(image[1:])) for image in early["wrong"]} == {("lying", "standing")}

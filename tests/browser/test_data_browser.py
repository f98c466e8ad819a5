"""A file of one's own, from opening the page to trials, in a browser."""

import numpy as np
import pytest

from tests.datasets.tables import csv, mixed


def wide():
    """1,000 rows and 20 columns with words and gaps."""
    frame = mixed(1000).drop(columns="price")
    rng = np.random.default_rng(1)
    for k in range(13):
        frame.insert(2, f"x{k}", rng.normal(size=1000).round(3))
        frame.loc[rng.random(1000) < 0.1, f"x{k}"] = None
    return frame


@pytest.mark.parametrize("kind", ["csv", "xlsx", "parquet"])
def test_a_file_is_searched_with_three_clicks(page, server, tmp_path, kind):
    frame, path = wide(), tmp_path / f"my cars.{kind}"
    assert frame.shape == (1000, 20)
    if kind == "csv":
        path.write_bytes(csv(frame, sep=";", decimal=","))
    else:
        frame.to_parquet(path) if kind == "parquet" else frame.to_excel(path, index=False)
    page.goto(f"{server}/data")
    page.locator("input[type=file]").set_input_files(path)  # the first click
    page.get_by_text("1,000 rows, 20 columns.").wait_for()
    page.get_by_role("button", name="Search this").click()
    page.get_by_text("my cars." + kind).wait_for()
    page.get_by_role("button", name="Start", exact=True).click()
    page.wait_for_function("() => +document.querySelector('.lb-card-best_so_far .lb-chart')?.dataset.version > 0")
    assert "data.target=label" in page.url
    page.get_by_role("button", name="Stop", exact=True).click()

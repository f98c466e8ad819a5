"""A file of one's own, from opening the page to trials, in a browser."""

import numpy as np

from tests.datasets.tables import csv, mixed


def wide():
    """1,000 rows and 20 columns with words and gaps."""
    frame = mixed(1000).drop(columns="price")
    rng = np.random.default_rng(1)
    for k in range(13):
        frame.insert(2, f"x{k}", rng.normal(size=1000).round(3))
        frame.loc[rng.random(1000) < 0.1, f"x{k}"] = None
    return frame


def test_a_file_of_each_kind_is_read_and_searched_with_three_clicks(page, server, tmp_path):
    frame = wide()
    assert frame.shape == (1000, 20)
    frame.head(300).to_excel(tmp_path / "my cars.xlsx", index=False)
    frame.head(400).to_parquet(tmp_path / "my cars.parquet")
    (tmp_path / "my cars.csv").write_bytes(csv(frame, sep=";", decimal=","))
    page.goto(f"{server}/data")
    for kind, rows in (("xlsx", "300"), ("parquet", "400"), ("csv", "1,000")):  # each takes the place of the one before
        page.locator("input[type=file]").set_input_files(tmp_path / f"my cars.{kind}")  # the first click
        page.get_by_text(f"{rows} rows, 20 columns.").wait_for()
    page.get_by_role("button", name="Search this").click()
    page.get_by_text("my cars.csv").wait_for()
    page.get_by_role("button", name="Start", exact=True).click()
    page.wait_for_function("() => +document.querySelector('.lb-card-best_so_far .lb-chart')?.dataset.version > 0")
    assert "data.target=label" in page.url
    page.get_by_role("button", name="Stop", exact=True).click()

"""A table that somebody brings to the Runs page: what it is taken for, kept as a study, or refused in a sentence."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pages._ui.runs import brought
from tests.reading import read
from tests.waiting import until
from tuning.service import jobs
from tuning.service.jobs import Jobs
from tuning.store import Recording
from tuning.study.exchange import read_table

PAGE = str(Path(__file__).parents[3] / "pages" / "runs.py")
TABLE = b"lr,layers,kind,score\n0.1,2,a,0.5\n0.01,3,b,0.7\n0.001,1,a,nan\n"


@pytest.fixture
def page(monkeypatch):
    found = Jobs(1, store="memory:brought")
    monkeypatch.setattr(jobs, "_REGISTRY", found)
    yield AppTest.from_file(PAGE, default_timeout=240).run()
    for row in found.archive.store.studies().rows:
        found.archive.store.delete(row.id)
    found.shutdown()


def bring(page, data, name="results.csv"):
    page.get("file_uploader")[0].upload(name, data)
    return page.run()


def test_what_it_is_taken_for_is_shown_before_it_is_kept(page):
    bring(page, TABLE, "<b>mine</b>.csv")
    said = " ".join(read(caption.value) for caption in page.caption)
    assert "3 trials, 2 with a value" in said and "log scale" in said and "'a', 'b'" in said
    store = jobs.registry().archive.store
    assert store.studies().total == 0
    page.button(key="brought_keep").click().run()
    (row,) = store.studies().rows
    assert (row.name, row.n_trials, row.best, row.state) == ("<b>mine</b>.csv", 3, 0.7, "finished")
    assert [read(title.value) for title in page.subheader] == ["<b>mine</b>.csv"] and not page.exception


@pytest.mark.parametrize("data", [b"", b"a,b\n1\n", b"\xff\xfe\x00", b"a\nx\ny\n", b"a,a\n1,2\n", b"=1+1\n=2\n"])
def test_what_is_no_table_of_results_is_said(page, data):
    bring(page, data)
    assert not page.exception and len(page.error) == 1 and 10 < len(page.error[0].value) < 400
    assert jobs.registry().archive.store.studies().total == 0


def test_a_table_of_more_rows_than_a_study_may_have_trials_is_refused(page):
    rows = b"".join(b"%d,0.5\n" % k for k in range(brought.MOST_ROWS + 1))
    bring(page, b"lr,score\n" + rows)
    said = read(page.error[0].value)
    assert "10,001 rows" in said and "from_frame" in said
    assert not page.exception and not page.selectbox


def test_a_table_is_read_once_however_often_the_page_runs(page, monkeypatch):
    n_read = []
    monkeypatch.setattr(brought, "read_table", lambda data: n_read.append(1) or read_table(data))
    bring(page, TABLE)
    page.selectbox(key="brought_way").set_value("minimize").run()
    page.run()
    assert len(n_read) == 1 and not page.exception
    page.button(key="brought_keep").click().run()
    assert jobs.registry().archive.store.studies().rows[0].best == 0.5


def test_what_the_store_does_not_take_is_said(page, monkeypatch):
    bring(page, TABLE)
    with monkeypatch.context() as broken:
        broken.setattr(Recording, "flush", lambda self, timeout=None: False)
        broken.setattr(Recording, "unsaved", "3 trials are not saved: the disk is full.")
        page.button(key="brought_keep").click().run()
    assert [read(one.value) for one in page.warning] == ["3 trials are not saved: the disk is full."]
    until(lambda: jobs.registry().archive.store.studies().total)

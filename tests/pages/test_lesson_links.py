"""Where a lesson sends people, the page opens with what the link says, and nothing of it is left out."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pages import lessons
from tuning.service import jobs

ROOT = Path(__file__).parent.parent.parent
LINKS = sorted({following.page for name in lessons.names() for following in lessons.get(name).next if following.page})

pytestmark = [
    # Streamlit's own: AppTest runs a script without a server.
    pytest.mark.filterwarnings("ignore:.*:DeprecationWarning:streamlit.*"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


@pytest.fixture(autouse=True, scope="module")
def no_workers_left():
    yield
    jobs.registry().shutdown()


@pytest.mark.parametrize("page", LINKS)
def test_the_page_takes_the_link_as_it_is(page):
    name, _, query = page.partition("?")
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=240)
    app.query_params.update(dict(part.split("=", 1) for part in query.split("&")))
    app.run()
    app.switch_page(f"pages/{name}.py").run()
    assert not app.exception and not app.error
    assert not [warning.value for warning in app.warning]

"""Whose a run is, in real browsers: without signing in each browser has its own, and each person who signs in."""

import re
from contextlib import contextmanager

import pytest

from tests.browser.servers import any_port, served

SEARCH = "v=1&data=iris&model=knn&method=random&trials=4&workers=1&cards=best_so_far"
YOURS = "This is shared with you to look at."


@contextmanager
def visitor_of(browser):
    """A page of a browser that was never here."""
    context = browser.new_context(viewport={"width": 1400, "height": 1500})
    page = context.new_page()
    page.set_default_timeout(180_000)
    try:
        yield page
    finally:
        context.close()


def searched(page, url):
    """Runs a search to its end; its id, which is in the link."""
    page.goto(f"{url}/search?{SEARCH}")
    page.get_by_role("button", name="Start", exact=True).click()
    page.get_by_text("4 of 4 trials", exact=True).wait_for()
    page.wait_for_url("**job=**")
    return re.search(r"job=([\w-]+)", page.url)[1]


def listed(page):
    """How many runs the page of runs lists."""
    page.get_by_role("link", name="Runs", exact=True).click()
    page.locator(".rn-root[data-total]").wait_for()
    return int(page.locator(".rn-root").get_attribute("data-total"))


def only_looks(page, url, id):
    """The links show the study, and offer nothing that would change it."""
    for link in (f"{url}/search?v=1&cards=best_so_far&job={id}", f"{url}/runs?v=1&runs={id}"):
        page.goto(link)
        page.get_by_text(YOURS).wait_for()
        page.get_by_text("4 of 4 trials", exact=True).wait_for()
        assert page.get_by_text("Name, tags and note").count() == 0


@contextmanager
def served_with_sign_in(tmp_path, monkeypatch):
    """A server that listens on all addresses, and a provider that it sends people to."""
    from tests.browser.provider import CLIENT, SECRET, provider

    port = any_port()
    with provider() as issuer:
        secrets = tmp_path / "secrets.toml"
        secrets.write_text(
            f'[auth]\nredirect_uri = "http://127.0.0.1:{port}/oauth2callback"\ncookie_secret = "{SECRET}{SECRET}"\n'
            f'client_id = "{CLIENT}"\nclient_secret = "{SECRET}"\n'
            f'server_metadata_url = "{issuer}/.well-known/openid-configuration"\n'
        )
        monkeypatch.setenv("STREAMLIT_SECRETS_FILES", str(secrets))
        monkeypatch.setenv("STREAMLIT_SERVER_ADDRESS", "0.0.0.0")
        monkeypatch.setenv("TUNING_STORE", str(tmp_path / "runs.db"))
        with served("app.py", tmp_path / "log.txt", port) as (url, _):
            yield url


def test_each_browser_and_each_person_who_signs_in_has_their_own_runs(browser, new_page, tmp_path, monkeypatch):
    pytest.importorskip("authlib")
    pytest.importorskip("httpx")

    def sign_in(page, who, shown):
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.get_by_role("link", name=who).click()
        page.get_by_text(f"Signed in as {shown}", exact=True).wait_for()

    def sign_out(page):
        page.get_by_role("button", name="Sign out").click()
        page.get_by_role("button", name="Sign in", exact=True).wait_for()

    first = new_page({"width": 1400, "height": 1500})
    with served_with_sign_in(tmp_path, monkeypatch) as url, visitor_of(browser) as second:
        second.goto(url)
        of_browser = searched(first, url)
        assert (listed(first), listed(second)) == (1, 0)
        only_looks(second, url, of_browser)
        sign_in(first, "ada", "Ada <b>Lovelace</b>")
        assert listed(first) == 0
        of_ada = searched(first, url)
        sign_in(second, "bob", "Bob")
        assert (listed(first), listed(second)) == (1, 0)
        only_looks(second, url, of_ada)
        sign_out(second)
        sign_in(second, "ada", "Ada <b>Lovelace</b>")  # the same person in another browser
        assert listed(second) == 1
        sign_out(first)
        assert listed(first) == 1  # that of the browser
        only_looks(first, url, of_ada)

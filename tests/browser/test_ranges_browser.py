"""The editor of ranges: what one types is kept, taken by the next click, and shown as it will be sampled."""

import re

import pytest
from playwright.sync_api import expect


@pytest.fixture
def editor(page, server):
    """A search of two trials whose ranges are open."""
    page.goto(f"{server}/search?v=1&data=wine&model=svm&method=random&trials=2&p.kernel=fix:rbf&cards=best_so_far")
    page.get_by_label("Scale of C").wait_for()
    page.get_by_role("button", name="Start", exact=True).wait_for()
    return page


def in_link(page, text):
    page.wait_for_function("text => decodeURIComponent(location.search).replaceAll('+', ' ').includes(text)", arg=text)


def test_another_scale_keeps_the_ends_and_a_middle_is_fixed(editor):
    scale = editor.get_by_label("Scale of C")
    row = editor.get_by_role("group", name="C", exact=True)
    expect(row).to_contain_text("[0.01, 1000] (log)")
    scale.select_option("linear")
    expect(editor.get_by_label("Low of C")).to_have_value("0.01")
    expect(row).to_contain_text("[0.01, 1000]: 60 draws")  # as the server will sample it
    scale.select_option("choices")
    expect(editor.get_by_label("Choices of C")).to_have_value("0.01, 1000.0")
    in_link(editor, "p.C=of:0.01, 1000.0")
    expect(row.get_by_role("img")).to_be_hidden()
    scale.select_option("log")
    expect(editor.get_by_label("High of C")).to_have_value("1000.0")
    editor.wait_for_function("() => !location.search.includes('p.C')")  # as it was
    scale.select_option("fixed")
    expect(editor.get_by_label("Value of C")).to_have_value(re.compile(r"3\.16227766016\d*"))
    in_link(editor, "p.C=fix:3.16")


def test_the_next_click_takes_what_was_typed(editor):
    editor.get_by_label("Scale of C").select_option("fixed")
    editor.get_by_label("Value of C").fill("0.4321")
    editor.get_by_role("button", name="Start", exact=True).click()  # without Enter, and without waiting
    editor.locator(".lb-state", has_text="finished").wait_for()
    in_link(editor, "p.C=fix:0.4321")
    expect(editor.locator(".lb-root")).to_contain_text("C = 0.4321, kernel = rbf")


def test_what_makes_no_sense_is_said_marked_and_not_lost(editor):
    low = editor.get_by_label("Low of gamma")
    low.fill("ten")
    low.press("Enter")
    editor.locator('[data-testid="stAlert"]', has_text="low must be a number").wait_for()
    expect(low).to_have_attribute("aria-invalid", "true")
    expect(editor.get_by_role("group", name="gamma")).to_contain_text("low must be a number")
    expect(low).to_have_value("ten")
    expect(editor.get_by_role("button", name="Start", exact=True)).to_be_disabled()
    low.fill("0.002")
    low.press("Enter")
    expect(editor.get_by_role("button", name="Start", exact=True)).to_be_enabled()
    expect(low).not_to_have_attribute("aria-invalid", "true")


def test_news_of_one_row_leave_alone_what_is_being_typed_in_it_and_elsewhere(editor):
    high = editor.get_by_label("High of C")
    high.press("ControlOrMeta+a")
    editor.keyboard.type("7")  # and not yet left
    editor.evaluate(
        """() => {
          const low = document.querySelector('[aria-label="Low of C"]');
          low.value = "0.5";
          low.dispatchEvent(new Event("change"));
        }"""
    )
    expect(editor.get_by_role("group", name="C", exact=True)).to_contain_text("[0.5, 1000]")
    expect(high).to_be_focused()
    expect(high).to_have_value("7")
    high.press("Tab")
    in_link(editor, "p.C=log:0.5:7")


def test_a_word_says_what_each_does_and_goes_again(editor):
    ask = editor.get_by_role("button", name="What kernel does")
    said = editor.get_by_text("What counts as similar.", exact=True)
    expect(said).to_be_hidden()
    ask.click()
    expect(said).to_be_visible()
    expect(ask).to_have_attribute("aria-expanded", "true")
    ask.press("Enter")
    expect(said).to_be_hidden()

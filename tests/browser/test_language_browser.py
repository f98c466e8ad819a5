"""One visitor reads in Chinese, from page to page and through a search, and then in English again."""

import re

from playwright.sync_api import expect

TEXTS = """() => {
  const found = [];
  const walk = document.createTreeWalker(document.querySelector(".stApp"), NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const parent = walk.currentNode.parentElement;
    if (parent.closest("code, pre, script, style, [data-testid=stIconMaterial]")) continue;
    if (parent.checkVisibility({ opacityProperty: true, visibilityProperty: true })) {
      found.push(walk.currentNode.textContent.trim());
    }
  }
  return found;
}"""
SENTENCE = re.compile(r"[A-Za-z]{2,},? [a-z]{2,},? [a-z]{2,}")  # three words of English in a row
NAMES = re.compile(  # of data and where they come from, of machines, of the library; and what Streamlit says itself
    r"UCI .*|(?:Linux|Windows|macOS|Darwin)[^)]*|Skip to main content|[0-9]+MB per file|the store \\S+"
)


def in_english(page):
    """What is shown in English sentences, apart from names."""
    return [text for text in page.evaluate(TEXTS) if SENTENCE.search(NAMES.sub("", text))]


def go_to(page, name, title):
    page.get_by_role("link", name=name, exact=True).click()
    titled(page, title)


def titled(page, title):
    """The page has this title and, once what was there before is gone, no other."""
    expect(page.get_by_role("heading", name=title, level=1, exact=True)).to_be_visible()
    expect(page.locator("h1")).to_have_count(1)


def test_a_visitor_reads_chinese_on_every_page_and_english_again(page, server):
    page.goto(f"{server}/?lang=zh")
    page.locator(".hb-root[data-step]").wait_for()
    go_to(page, "搜索", "搜索")
    page.get_by_text("快速演示", exact=True).click()
    page.locator(".lb-state", has_text="已完成").wait_for()
    expect(page.locator(".lb-root")).to_contain_text("20 / 20 次试验")
    expect(page.locator("h3", has_text="最优模型的代码")).to_be_visible()
    assert in_english(page) == []
    assert "C = " in page.locator(".lb-root").inner_text()  # parameters keep their names
    go_to(page, "竞赛", "竞赛")
    expect(page.get_by_role("button", name="开始", exact=True)).to_be_enabled()
    assert in_english(page) == []
    page.get_by_role("button", name="做成一课").click()
    page.get_by_role("dialog").get_by_text("一个数", exact=True).click()  # what is in a dialog runs without its page
    expect(page.get_by_role("dialog").get_by_role("textbox", name="提问")).to_be_visible()
    assert in_english(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    go_to(page, "记录", "记录")
    expect(page.locator(".rn-row").first).to_contain_text("已完成")
    assert in_english(page) == []
    go_to(page, "数据", "数据")
    expect(page.get_by_text("粘贴", exact=True)).to_be_visible()
    assert in_english(page) == []
    go_to(page, "内部", "内部")
    expect(page.locator(".in-count")).to_contain_text("次")
    assert in_english(page) == []
    page.get_by_role("button", name="English", exact=True).click()
    titled(page, "Inside")
    assert "lang=zh" not in page.url
    expect(page.locator(".in-count")).to_contain_text("trial")
    go_to(page, "Data", "Data")

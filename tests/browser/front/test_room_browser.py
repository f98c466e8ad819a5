"""A teacher opens a room, a phone comes in by its code, and both see the rounds; nothing but text is made of a name."""

import json
import re
import urllib.request

from playwright.sync_api import expect

from tests.browser.test_phone import VIEWPORT as PHONE
from tests.browser.test_phone import wait_until_in_sight


def post(server, path, **told):
    request = urllib.request.Request(
        f"{server}/room/{path}", json.dumps(told).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


def test_a_teacher_and_a_phone_play_all_rounds(page, new_page, server):
    page.goto(f"{server}/room")
    page.get_by_role("button", name="Open a room").click()
    code = page.locator(".cr-code").inner_text()
    page.wait_for_function("() => document.querySelector('.cr-qr').naturalWidth > 100")

    phone = new_page(PHONE)
    troubles = []
    phone.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
    phone.on("pageerror", lambda error: troubles.append(str(error)))
    phone.goto(f"{server}/room/phone")
    phone.get_by_label("Code").fill(code.lower())
    phone.get_by_label("Nickname").fill("Ada-1")
    phone.get_by_role("button", name="Join").click()
    phone.get_by_text("You are in").wait_for()
    page.locator(".cr-names li", has_text="Ada-1").wait_for()

    other = post(server, "join", code=code, name="Ben")
    page.get_by_label("Problem").select_option("branin")
    page.get_by_role("button", name="Begin").click()
    run = phone.get_by_role("button", name="Run seed 1")
    wait_until_in_sight(phone, run)
    run.click()
    post(server, "add", code=code, token=other["token"], round=1)
    page.locator(".cr-root[data-count='2']").wait_for()
    phone.locator("#room[data-shown='20']").wait_for()
    page.get_by_role("button", name="Reveal").click()
    expect(page.locator(".cr-verdict")).to_contain_text("2 runs that differ in their seed only", timeout=180_000)
    expect(phone.locator(".cr-said").first).to_contain_text("One run proves little", timeout=180_000)

    page.get_by_label("What is played").select_option("guess")
    page.get_by_role("button", name="Begin").click()
    phone.locator("#room[data-round='2']").wait_for()
    box = phone.locator("canvas").bounding_box()
    phone.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    phone.get_by_text("Your guess is in").wait_for()
    phone.locator("canvas").press("ArrowLeft")  # by keyboard too
    page.locator(".cr-root[data-count='1']").wait_for()
    page.reload()  # the browser that opened the room leads it again
    page.locator(".cr-names li", has_text="Ada-1").wait_for()
    expect(page.get_by_label("What is played")).to_have_value("guess")  # as it is
    expect(page.get_by_label("Problem")).to_have_value("branin")
    page.get_by_role("button", name="Reveal").click()
    expect(page.locator(".cr-verdict")).to_contain_text(re.compile(r"better guesses: [01] of 1\."), timeout=180_000)
    expect(phone.locator(".cr-said").first).to_contain_text("Yours:", timeout=180_000)

    page.get_by_label("What is played").select_option("prediction")
    page.get_by_label("Problem").select_option("branin")
    page.get_by_role("button", name="Begin").click()
    phone.get_by_role("button", name="Bayesian").click()
    phone.get_by_text("You said Bayesian").wait_for()
    page.get_by_role("button", name="Reveal").click()
    expect(page.locator(".cr-verdict")).to_contain_text("Right predictions: 1 of 1.", timeout=180_000)
    assert phone.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")

    page.get_by_label("What is played").select_option("tournament")
    page.get_by_label("Trials of each").fill("8")
    page.get_by_role("button", name="Begin").click()
    phone.get_by_role("button", name="Place trial 1 of 8").click()
    button = phone.get_by_role("button", name="Place trial 2 of 8")
    assert button.is_disabled()  # the same place once more would be a lost trial
    phone.locator("canvas").press("ArrowLeft")  # by keyboard
    phone.locator("canvas").press("Enter")
    phone.locator("#room[data-placed='2']").wait_for()
    phone.reload()  # what was placed is still there
    phone.locator("#room[data-placed='2']").wait_for()
    box = phone.locator("canvas").bounding_box()
    phone.mouse.click(box["x"] + box["width"] / 3, box["y"] + box["height"] / 3)
    phone.get_by_role("button", name="Place trial 3 of 8").click()
    phone.get_by_text("Best so far").wait_for()
    expect(page.locator(".cr-lead")).to_contain_text("Ada-1:", timeout=180_000)
    page.get_by_role("button", name="Reveal").click()
    expect(page.locator(".cr-verdict")).to_contain_text("of 1 beat Bayesian", timeout=180_000)

    page.get_by_role("button", name="Remove Ada-1").hover()
    page.mouse.down()
    post(server, "join", code=code, name="Cem")  # just then
    page.get_by_text("3 people are in.").wait_for()
    page.mouse.up()
    page.locator(".cr-names li", has_text="Cem").wait_for()
    phone.get_by_text("You are no longer in this room").wait_for()
    page.get_by_role("button", name="End the room").click()
    page.get_by_text("The room has ended").wait_for()
    page.get_by_role("button", name="Open a room").wait_for()
    assert troubles == []


def test_two_tabs_of_a_teacher_lead_one_room_and_two_of_a_phone_play_one_game(page, new_page, server):
    other = new_page()  # of the same browser
    other.goto(f"{server}/room")
    other.get_by_role("button", name="Open a room").wait_for()
    page.goto(f"{server}/room")
    page.get_by_role("button", name="Open a room").dblclick()
    code = page.locator(".cr-code").inner_text()
    other.get_by_role("button", name="Open a room").click()
    expect(other.locator(".cr-code")).to_have_text(code)

    first, second = new_page(PHONE), new_page(PHONE)
    first.goto(f"{server}/room/phone?code={code}")
    first.get_by_label("Nickname").fill("أدا")
    first.get_by_role("button", name="Join").click()
    first.get_by_text("You are in").wait_for()
    second.goto(f"{server}/room/phone?code={code}")
    second.get_by_text("You are in").wait_for()
    begin(page, "tournament", "branin")
    first.get_by_role("button", name="Place trial 1 of 12").wait_for()
    second.get_by_role("button", name="Place trial 1 of 12").click()
    second.get_by_role("button", name="Place trial 2 of 12").wait_for()
    first.get_by_role("button", name="Place trial 1 of 12").click()  # which the second has placed
    first.get_by_role("button", name="Place trial 2 of 12").wait_for()
    assert page.locator(".cr-lead bdi").inner_text() == "أدا"

    begin(page, "prediction", "branin")
    second.get_by_role("button", name="Bayesian").click()
    second.get_by_text("You said Bayesian").wait_for()
    first.reload()
    first.get_by_text("You said Bayesian").wait_for()
    page.get_by_role("button", name="End the room").click()
    other.get_by_text("The room has ended").wait_for()


def begin(page, mode, problem):
    page.get_by_label("What is played").select_option(mode)
    page.get_by_label("Problem").select_option(problem)
    page.get_by_role("button", name="Begin").click()


def test_a_phone_is_told_what_is_wrong(new_page, server):
    page = new_page(PHONE)
    page.goto(f"{server}/room/phone?code=QQQQQ")
    page.get_by_label("Nickname").fill("<b>x</b>")
    page.get_by_role("button", name="Join").click()
    expect(page.get_by_role("alert")).to_contain_text("There is no room of this code", timeout=180_000)


def test_a_chinese_phone_and_an_english_wall_show_one_round(page, new_page, server):
    page.goto(f"{server}/room")
    page.get_by_role("button", name="Open a room").click()
    code = page.locator(".cr-code").inner_text()
    phone = new_page(PHONE)
    phone.set_extra_http_headers({"Accept-Language": "zh-CN,zh;q=0.9"})
    phone.goto(f"{server}/room/phone?code={code}")
    assert phone.evaluate("() => document.documentElement.lang") == "zh-CN"
    phone.get_by_label("昵称").fill("<b>")
    phone.get_by_role("button", name="加入").click()
    expect(phone.get_by_role("alert")).to_contain_text("昵称只能含")
    phone.get_by_label("昵称").fill("Ada")
    phone.get_by_role("button", name="加入").click()
    phone.get_by_text("你已加入").wait_for()
    page.get_by_label("What is played").select_option("prediction")
    page.get_by_label("Problem").select_option("branin")
    page.get_by_role("button", name="Begin").click()
    phone.get_by_role("button", name="贝叶斯优化").click()
    phone.get_by_text("你选了贝叶斯优化").wait_for()
    page.get_by_role("button", name="Reveal").click()
    expect(page.locator(".cr-verdict")).to_contain_text("Right predictions: 1 of 1.")
    expect(phone.locator(".cr-said").first).to_contain_text("1 个预测中有 1 个")
    page.get_by_role("button", name="End the room").click()
    phone.get_by_text("课堂已结束").wait_for()

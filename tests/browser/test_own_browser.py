"""A lesson of one's own in a real browser: made on a page, opened by its link; nothing hostile in one is run."""

from urllib.parse import parse_qsl, urlencode, urlsplit

from pages._ui.own.lesson import Own, parse, read_file

EVIL = (
    "<script>document.title = 'owned'</script><img src=x onerror=\"document.title = 'owned'\">\n\n"
    "![a](https://pictures.example/a.png) \\![a](https://pictures.example/b.png) [b](javascript:document.title='owned')"
)


def opened(page, server, where, own, **state):
    page.goto(f"{server}/{where}?{urlencode({'v': '1', **state, 'own': own.text()})}")
    page.get_by_role("button", name="Leave this lesson").wait_for()


def test_a_teacher_makes_a_lesson_and_a_student_opens_its_link(page, server, tmp_path):
    page.goto(f"{server}/search?v=1&data=wine&model=logistic_regression&trials=6")
    page.get_by_role("button", name="Make it a lesson").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Task, in Markdown").fill("Find **the best** C.")
    dialog.get_by_label("Task, in Markdown").press("Tab")
    dialog.get_by_text("a number", exact=True).click()
    dialog.get_by_role("textbox", name="Question").fill("How high is the best accuracy?")
    dialog.get_by_role("textbox", name="Question").press("Tab")
    dialog.get_by_label("What was to be seen, in Markdown").fill("It was *seen*.")
    file_button = dialog.get_by_role("button", name="The same as a file")
    file_button.scroll_into_view_if_needed()
    place = file_button.bounding_box()
    files = []
    page.on("download", lambda file: files.append(file.suggested_filename))
    page.mouse.click(place["x"] + 20, place["y"] + 10)  # still typing: it would be the file of before
    dialog.locator("[data-testid=stCode]", has_text="seen").wait_for()
    assert files == []
    link = dialog.locator("[data-testid=stCode]").inner_text()
    own = parse(dict(parse_qsl(urlsplit(link).query))["own"])
    assert own.question == "How high is the best accuracy?" and own.covers and own.after == "It was *seen*."
    with page.expect_download() as download:
        dialog.get_by_role("button", name="The same as a file").click()
    file = tmp_path / "lesson.json"
    download.value.save_as(file)
    assert parse(read_file(file.read_bytes())[1]["own"]) == own

    page.goto(link)
    page.get_by_text("Find the best C.").wait_for()
    start = page.get_by_role("button", name="Start", exact=True)
    page.get_by_text("Results appear once you have said").wait_for()
    assert start.is_hidden()
    page.get_by_label("How high is the best accuracy?").fill("0.9")
    page.get_by_label("How high is the best accuracy?").press("Tab")
    page.get_by_role("button", name="This is what I expect").click()
    start.click()
    page.locator(".lb-root[data-over=true]").wait_for()
    assert page.get_by_text("You expect: 0.9").is_visible()

    page.goto(f"{server}/learn")
    page.get_by_text("Make your own lesson, or open one").click()
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Open it").click()
    page.get_by_text("Find the best C.").wait_for()


def test_nothing_in_a_task_is_run_or_fetched(page, server):
    own = Own("inside", EVIL[:90], EVIL, "choice", EVIL[:200], (EVIL[:100], "b"), hidden=("method",), after=EVIL)
    opened(page, server, "inside", own)
    page.wait_for_function("() => +document.querySelector('.in-root')?.dataset.drawn > 0")
    page.get_by_text("b", exact=True).last.click()
    page.get_by_role("button", name="This is what I expect").click()
    page.get_by_text("What was to be seen").click()
    page.get_by_text("You expect").wait_for()
    task = page.locator(".st-key-own_task")
    assert task.locator("img, script").count() == 0
    assert not any("javascript" in (a.get_attribute("href") or "") for a in task.locator("a").all())
    assert "owned" not in page.title()
    assert page.locator(".st-key-own_method").is_hidden()

"""Take it away: what the pages offer, and that a file is made when it is asked for and not before."""

from pages._ui import away
from tuning import export, problems, run
from tuning.study import History

HISTORY = run(problems.get("branin"), "random", trials=4, seed=1)
PLAIN = History.of(HISTORY.space, [dict(trial.config) for trial in HISTORY.trials], [1.0, 2.0, 3.0, 4.0])


class Screen:
    """Stands for Streamlit: keeps what is shown."""

    def __init__(self):
        self.buttons, self.captions = {}, []

    def popover(self, *_, **__):
        return self

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None

    def download_button(self, label, data, name, kind, **options):
        self.buttons[name] = (data, kind, options)

    def caption(self, text):
        self.captions.append(text)


def test_each_file_is_made_at_its_click(monkeypatch):
    screen, now = Screen(), [PLAIN]
    monkeypatch.setattr(away, "st", screen)
    away.offer("job", lambda: now[-1], key="k")
    assert all(screen.buttons[name][2]["disabled"] for name in ("repeat.py", "repeat.ipynb"))
    assert "plain data" in screen.captions[0].replace("\\", "")
    now.append(HISTORY)  # the search goes on after the page was drawn
    made = {name: data() for name, (data, _, _) in screen.buttons.items()}
    assert made["report.html"].startswith(b"<!doctype html>")
    assert made["repeat.py"].decode() == export.script(HISTORY)
    assert made["trials.csv"].decode() == export.csv(HISTORY)
    assert made["trials.parquet"][:4] == b"PAR1" and made["repeat.ipynb"].startswith(b"{")


def test_nothing_is_made_for_a_page_run(monkeypatch):
    made = []
    monkeypatch.setattr(away, "FILES", [away.File("x", "x", "text/plain", lambda what: made.append(what) or "x")])
    screen = Screen()
    monkeypatch.setattr(away, "st", screen)
    away.offer("job", lambda: HISTORY, key="k")
    assert made == [] and not screen.captions
    assert screen.buttons["x"][0]() == b"x" and made == [HISTORY]

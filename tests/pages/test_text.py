"""Text from outside is shown letter for letter."""

from hypothesis import given
from hypothesis import strategies as st

from pages._ui.text import plain
from tests.reading import read


@given(st.text(alphabet=st.characters(exclude_characters="\u2060", exclude_categories=["Cs"])))
def test_every_letter_is_still_there_and_every_mark_is_escaped(text):
    escaped = plain(text)
    assert read(escaped) == " ".join(text.split())
    assert "\n" not in escaped
    marks = 0
    for at, letter in enumerate(escaped):
        if letter in "*_[]()<>!`#|~$&":
            marks += 1
            before = len(escaped[:at]) - len(escaped[:at].rstrip("\\"))
            assert before % 2 == 1


def test_addresses_and_icons_are_parted():
    assert ":\u2060" in plain("https://example.org :material/home: a@b.org www.example.org")
    assert "www\u2060" in plain("www.example.org")

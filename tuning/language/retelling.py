"""Sentences that were said in another language than that of who reads: by a worker, in the background, or long ago.

A search stores why a trial failed in the language in which it was said, and a worker speaks English. Such a sentence
was made from a message of the catalogues, so the message is found again by the parts of it that are no fields, and
said anew with what stood in its fields. What libraries say is in the catalogues where searches meet it; an error that
is in none is quoted, so that it is clear whose words these are.
"""

from __future__ import annotations

import re
import string
from functools import cache, lru_cache
from typing import NamedTuple

from tuning.language.known import ENGLISH, LANGUAGES, messages, spoken, translated
from tuning.language.libraries import LEAD

LONGEST = 2000  # characters; no message is longer
DEEPEST = 4  # so often a sentence may stand in a field of another one
LEAST = {ENGLISH: 4, "zh": 2}  # letters that a message must have besides its fields, to be found by them
_NUMBER = re.compile(r"[-+]?[\d,.]*\d(?:e[-+]?\d+)?%?|[-+]?(?:inf|nan)")
_LETTERS = {ENGLISH: re.compile("[A-Za-z]"), "zh": re.compile("[\u4e00-\u9fff]")}
FEW_WORDS, FEW_LETTERS = 3, 12  # what stands in a field of a short message is short, or else the message is another
SENTENCES = {"error", "reason", "why", "said", "sentence", "told", "about", "trouble", "cannot", "difference"}
_JOINTS = (". ", "; ", ": ", "。", "；", "：", "\n")
_COMMA = ", "
_OF_A_LIBRARY = re.compile(
    r"(?P<kind>[\w.]*(?:Error|Exception|Warning|Interrupt|Iteration)|error|ERROR): (?P<said>.*[A-Za-z]{2}.*\s.*)",
    re.DOTALL | re.ASCII,
)
_WORD = re.compile("[A-Za-z]{3}")


class Field(NamedTuple):
    """What stands for a value in a message."""

    name: str
    is_number: bool
    is_text: bool  # rather than a value as code writes it
    is_short: bool


class Message(NamedTuple):
    """A message taken apart: parts of text, with a field between each two, and the translation."""

    parts: tuple[str, ...]
    fields: tuple[Field, ...]
    target: str


def retold(text: object) -> str:
    """The text, or that of an error, in the language that is spoken, if it was made from a message in another one."""
    said = str(text)
    language = spoken()
    if not said or len(said) > LONGEST or (language == ENGLISH and said.isascii()):
        return said
    for other in LANGUAGES:
        if other != language and _LETTERS[other].search(said):
            told = _retold(said, other, language, 0)
            said = _quoted(said, language) if told == said else told
    return said


def _quoted(said: str, language: str) -> str:
    """An error that nobody has translated, with a word before it on whose words these are."""
    found = _OF_A_LIBRARY.fullmatch(said)
    lead = messages(language).get(LEAD)
    return said if found is None or lead is None else _filled(lead[0], found.groupdict())


@lru_cache(4096)
def _retold(said: str, source: str, target: str, depth: int) -> str:
    whole = _whole(said, source, target, depth)
    if whole is not None:
        return whole
    for joint in _JOINTS:  # sentences in a row, or a name before one
        at = said.find(joint)
        while at >= 0 and depth < DEEPEST:
            end = at + len(joint.rstrip() if joint[0] in ".。" else "")
            head, tail = said[:end], said[at + len(joint) :]
            first = _whole(head, source, target, depth)
            if first is not None or (joint[0] in ":：" and head.isidentifier()):
                rest = _retold(tail, source, target, depth + 1)
                # A word such as "Error" before what nobody has translated is part of it.
                if first is None or " " in head or rest != tail or " " not in tail:
                    return (head if first is None else first) + said[end : at + len(joint)] + rest
            at = said.find(joint, at + 1)
    exact, listed = _known(source, target)[0], said.split(_COMMA)
    if len(listed) > 1 and all(name in exact for name in listed):  # such as the methods of a race
        return exact.get(_COMMA, _COMMA).join(exact[name] for name in listed)
    return said


def _whole(said: str, source: str, target: str, depth: int) -> str | None:
    """The text made anew from the message that has most of it; None if there is none."""
    found = _found(said, source, target, depth)
    if found is None and said[:1].isupper() and len(said) > 1:  # a sentence that was given its large letter later
        return _found(said[:1].lower() + said[1:], source, target, depth)
    return found


def _found(said: str, source: str, target: str, depth: int) -> str | None:
    exact, by_start = _known(source, target)
    if said in exact:
        return exact[said]
    if depth >= DEEPEST:
        return None
    for message in by_start.get(said[:2], by_start[""]):
        values = _values(message, said)
        if values is not None:
            told = {field.name: value for field, value in zip(message.fields, values, strict=True)}
            for field, value in zip(message.fields, values, strict=True):
                if field.is_text and (" " in value or value[:1].isupper()):
                    told[field.name] = _retold(value, source, target, depth + 1)
            if not any(map(_is_of_another, message.fields, values, [told[field.name] for field in message.fields])):
                return _filled(message.target, told)
    return None


def _is_of_another(field: Field, value: str, told: str) -> bool:
    """Whether words stand in a field of a short message that are in no catalogue: then they are a part of something."""
    return field.is_short and told == value and " " in value and _WORD.search(value) is not None


def _values(message: Message, said: str) -> list[str] | None:
    """What stands in the fields, from left to right as little as possible; None if the text is not of this message."""
    first, *between, last = message.parts
    end = len(said) - len(last)
    if not said.startswith(first) or not said.endswith(last) or end < len(first):
        return None
    values, at = [], len(first)
    for part in between:
        found = said.find(part, at, end)
        if found < 0:
            return None
        values.append(said[at:found])
        at = found + len(part)
    values.append(said[at:end])
    return values if all(map(_fits, message.fields, values)) else None


def _fits(field: Field, value: str) -> bool:
    if field.is_number:
        return _NUMBER.fullmatch(value) is not None
    return not field.is_short or value.count(" ") < FEW_WORDS


def _n_told(message: Message) -> int:
    return sum(map(len, message.parts))


def _filled(template: str, values: dict[str, str]) -> str:
    """The template with values that are written already, so without its formats."""
    told = []
    for part, name, _, _ in string.Formatter().parse(template):
        told += [part, "" if name is None else values[name]]
    return "".join(told)


@cache
def _known(source: str, target: str) -> tuple[dict[str, str], dict[str, tuple[Message, ...]]]:
    """Texts without a field with their translations; others by their first two letters, those that say most first."""
    exact: dict[str, str] = {}
    by_start: dict[str, list[Message]] = {}
    pairs = _pairs(source, target)
    later = [(said.lstrip(" "), told.lstrip(" ")) for said, told in pairs if said[:1] == " "]  # behind other sentences
    for said, told in [*pairs, *later]:
        message = _taken_apart(said, told)
        if message is None:
            exact.setdefault(said, told)
        elif sum(len(_LETTERS[source].findall(part)) for part in message.parts) >= LEAST[source]:
            start = message.parts[0][:2]
            by_start.setdefault(start if len(start) == 2 else "", []).append(message)
    anywhere = by_start.pop("", [])
    by_start = {start: [*messages, *anywhere] for start, messages in by_start.items()}
    ordered = {**by_start, "": anywhere}
    return exact, {start: tuple(sorted(some, key=_n_told, reverse=True)) for start, some in ordered.items()}


def _pairs(source: str, target: str) -> list[tuple[str, str]]:
    if source == ENGLISH:
        entries = translated(target)
        return [(said, entry.forms[-1]) for entry in entries for said in (entry.one, entry.many) if said]
    return [(entry.forms[-1], entry.many or entry.one) for entry in translated(source)]


def _taken_apart(said: str, told: str) -> Message | None:
    """None if it has no field, or braces that are none."""
    try:
        pieces, wanted = list(string.Formatter().parse(said)), list(string.Formatter().parse(told))
    except ValueError:
        return None
    names = [name for _, name, _, _ in pieces if name is not None]
    if not names or not all(name and name.isidentifier() for name in names):
        return None
    if {name for _, name, _, _ in wanted if name is not None} - set(names):
        return None
    is_brief = sum(char.isalpha() for text, *_ in pieces for char in text) < FEW_LETTERS
    parts, fields = [""], []
    for text, name, form, how in pieces:
        parts[-1] += text
        if name is not None:
            is_short = is_brief and name not in SENTENCES
            is_number = (form or "")[-1:] in {*"dfge%,"} or name == "n" or name.startswith("n_")
            fields.append(Field(name, is_number, not how and not form, is_short))
            parts.append("")
    return Message(tuple(parts), tuple(fields), told)

"""The page of a rehearsal: whole by itself, and nothing that anybody said is a part of it."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from local.rehearsal.__main__ import write
from local.rehearsal.judge import judge
from local.rehearsal.page import page
from local.rehearsal.record import Heard, Said
from tests.support.rehearsals import answer, good, plan

pytestmark = pytest.mark.unit

EVIL = "<script>alert('x')</script>\"><img src=x onerror=alert(1)>"


class Tags(HTMLParser):
    """The names of all elements, and their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.attributes: dict[str, str] = {}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.attributes |= {name: value or "" for name, value in attrs}


def test_the_page_says_it_all_in_one_file(tmp_path: Path) -> None:
    path = write(plan(), [judge(plan(), good())], simulated=True, folder=tmp_path / "new")
    text = path.read_text()
    assert path.name == "short.html"
    for words in (
        "Rehearsal of ‘Short’",
        "no promise broke",
        "Answers well.",
        "a job",
        "I build bridges.",
        "simulator",
    ):
        assert words in text
    tags = Tags(text)
    assert tags.names.count("svg") == 1
    assert not {"script", "link", "img", "iframe"} & set(tags.names)
    assert not {"src", "href", "style"} & set(tags.attributes)
    assert not re.search(r"https?://|url\(|@import", text)


def test_every_text_is_escaped() -> None:
    record = good(
        name=EVIL,
        who=EVIL,
        problem=EVIL,
        heard=(*good().heard, Heard(21.0, EVIL)),
        said=(*good().said, Said(21.5, 22.0, EVIL, "work")),
        interview={"status": EVIL},
        answers=dict(good().answers) | {"years": answer(EVIL, EVIL)},
    )
    evil = plan().model_copy(update={"title": EVIL})
    first = evil.phases[0]
    question = first.questions[0]
    items = tuple(item.model_copy(update={"note": EVIL}) for item in question.listen_for)
    question = question.model_copy(update={"ask": EVIL, "listen_for": items})
    phases = (first.model_copy(update={"questions": (question, *first.questions[1:])}), *evil.phases[1:])
    text = page(evil.model_copy(update={"phases": phases}), [judge(plan(), record)])
    tags = Tags(text)
    assert text.count("&lt;script&gt;") > 5
    assert not {"script", "img"} & set(tags.names)
    assert "onerror" not in tags.attributes


def test_a_broken_promise_is_the_first_thing_on_it() -> None:
    text = page(plan(), [judge(plan(), good(heard=good().heard[:-1]))])
    assert 'class="verdict broken"' in text
    assert text.index("not fit for candidates") < text.index("Who took it")
    assert "Ada: the goodbye was not heard." in text


def test_with_gemini_it_says_so() -> None:
    text = page(plan(), [judge(plan(), good())], simulated=False)
    assert "Noah’s model was Gemini" in text
    assert "simulator" not in text

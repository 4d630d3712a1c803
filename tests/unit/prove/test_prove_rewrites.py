"""What is taken out is found by its name and as syntax, exactly once; all else is an error that says what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from prove.rewrites import Body, Code, Rewrite, RewriteError, Text, rewritten

pytestmark = pytest.mark.unit

CODE = '''\
LIMIT = 4096


class Call:
    """A call."""

    kept: int = 3

    def leave(self, reason):
        """Leave."""
        # é, before what is looked for: columns are counted in bytes
        if reason == "é" and self.here(  # a comment
            now=True,
        ):
            return
        self.end(reason, wait=1, hard=False)

    async def take(self):
        def decide(change):
            if change.held:
                raise ValueError
            change.put(1)

        return await self.change(decide)


def leave(call):
    call.leave("a")
    call.leave("b")
'''
CONDITION = """self.here(  # a comment
            now=True,
        )"""
END = "self.end(reason, wait=1, hard=False)"
HELD = "if change.held:\n                raise ValueError"
TWICE = 'call.leave("a")\n    call.leave("b")'


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for folder in ("worker/noah/room", "functions/start_bot"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "worker/noah/room/call.py").write_text(CODE)
    (tmp_path / "functions/start_bot/web.py").write_text("LIMIT = 1\n\n\nasync def start():\n    begin()\n")
    (tmp_path / "app.rules").write_text("allow: if false;\n")
    return tmp_path


def changed(root: Path, *rewrites: Rewrite) -> str:
    (text,) = rewritten(rewrites, root).values()
    return text


@pytest.mark.parametrize(
    ("rewrite", "before", "after"),
    [
        (Code("Call.leave", "reason == 'é'", "False"), 'reason == "é"', "False"),
        (Code("Call.leave", "self.here(now=True)", "a or b"), CONDITION, "(a or b)"),
        (Code("Call.leave", "wait=1"), "wait=1, ", ""),
        (Code("Call.leave", "hard=False"), ", hard=False", ""),
        (Code("Call.leave", "wait=1", "wait=2"), "wait=1", "wait=2"),
        (Code("Call.leave", "self.end(reason, wait=1, hard=False)"), f"        {END}\n", ""),
        (Code("Call.leave", "return"), "            return\n", "            pass\n"),
        (Code("Call.take", "if change.held: raise ValueError"), f"            {HELD}\n", ""),
        (
            Code("Call.take.decide", "change.put(1)", "a()\nb()"),
            "            change.put(1)",
            "            a()\n            b()",
        ),
        (Code("Call.take", "if change.held: ..."), f"            {HELD}\n", ""),
        (Code("Call.leave", "self.end(reason, ...)", "self.a()"), END, "self.a()"),
        (Code("Call.leave", "self.end(..., hard=False)", "self.a()"), END, "self.a()"),
        (Code("Call.leave", "... == 'é'", "False"), 'reason == "é"', "False"),
        (Code("Call.kept", "3", "4"), "kept: int = 3", "kept: int = 4"),
        (Code("noah.LIMIT", "4096", "4096**3"), "4096", "(4096**3)"),
        (Code("call.leave", "call.leave('a'); call.leave('b')", "pass"), TWICE, "pass"),
        (Body("call.leave", "return"), TWICE, "return"),
    ],
    ids=str,
)
def test_a_piece_of_code_is_replaced_and_nothing_else(root: Path, rewrite: Rewrite, before: str, after: str) -> None:
    assert before in CODE
    assert changed(root, rewrite) == CODE.replace(before, after, 1)


def test_a_docstring_and_the_rest_of_the_file_stay(root: Path) -> None:
    text = changed(root, Body("Call.leave", "return"))
    start, end = CODE.index("        if reason"), CODE.index("\n    async def take")
    assert text == CODE[:start] + "        return\n" + CODE[end:]


def test_changes_of_one_file_follow_each_other(root: Path) -> None:
    text = changed(root, Body("Call.leave", "self.a()"), Code("Call.leave", "self.a()", "self.b()"))
    assert "self.b()" in text


def test_another_file_is_changed_as_text(root: Path) -> None:
    assert rewritten([Text("*.rules", "false", "true")], root) == {"app.rules": "allow: if true;\n"}


@pytest.mark.parametrize(
    ("rewrite", "says"),
    [
        (Code("Call.gone", "x"), "nothing is called Call.gone"),
        (Code("Room.leave", "x"), r"there is Call\.leave \(worker/noah/room/call\.py:9\), leave \("),
        (Code("LIMIT", "1", "2"), "LIMIT is defined 2 times; put folder or module first"),
        (Code("Call.leave", "self.begin()"), r"0 times in Call\.leave(.|\n)*It is now:\ndef leave"),
        (Code("Call.leave", "self.end(reason)"), "0 times in"),
        (Code("Call.leave", "self.end(..., soft=False)"), "0 times in"),
        (Code("Call.leave", "self.end(reason, 1, ...)"), "0 times in"),
        (Code("noah.LIMIT", "4096.0", "1"), "0 times in"),
        (Code("call.leave", "call.leave(...)"), "2 times in leave"),
        (Code("call.leave", "call.leave"), "2 times in leave"),
        (Code("Call.leave", "if if"), "this is no Python"),
        (Code("Call.leave", "reason == 'é'", "return"), "an expression can only become an expression"),
        (Code("Call.leave", "return", "return "), "stays as it is"),
        (Code("start", "begin()", "begin("), "does not compile any more"),
        (Body("Call", "pass"), "is not a function"),
        (Text("*.txt", "a", "b"), "0 files match"),
        (Text("*.rules", "a", "b"), "2 times in app.rules"),
        (Text("*.rules", "false", "false"), "stays as it is"),
    ],
    ids=str,
)
def test_what_is_not_found_once_is_an_error_that_says_so(root: Path, rewrite: Rewrite, says: str) -> None:
    with pytest.raises(RewriteError, match=says):
        rewritten([rewrite], root)

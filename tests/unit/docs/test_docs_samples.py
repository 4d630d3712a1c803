"""The samples for apps use the names of the contracts, and know all of the codes."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from noah.room import typed

from local import samples
from local.paths import ROOT
from local.tools import ToolMissingError

pytestmark = pytest.mark.unit

OPENAPI: dict[str, Any] = yaml.safe_load((ROOT / "docs" / "openapi.yaml").read_text())
LIVEKIT = (ROOT / "docs" / "livekit.md").read_text()
KOTLIN = (ROOT / "web" / "samples" / "kotlin" / "NoahCall.kt").read_text()
SWIFT = (ROOT / "web" / "samples" / "swift" / "NoahCall.swift").read_text()
BOTH = pytest.mark.parametrize("sample", [KOTLIN, SWIFT], ids=["kotlin", "swift"])
OWN = {"network_down", "room_unreachable", "kept_ending"}  # what a client finds out by itself
FOR_SUPPORT = {"noah.job"}


def table(heading: str) -> set[str]:
    found = re.search(rf"^## {heading}.*?\n(.*?)(?=^## |\Z)", LIVEKIT, re.MULTILINE | re.DOTALL)
    assert found
    return set(re.findall(r"^\| `([^`]+)` \|", found.group(1), re.MULTILINE))


def words_of(sample: str, what: str) -> set[str]:
    """The codes for which a sample has words: what stands before the arrow, or in a `case`."""
    begins = {"notice": r"fun wordsOf\(notice|func words\(ofNotice", "refused": r"fun wordsOf\(refused|func words\(of "}
    (start,) = [found.end() for found in re.finditer(begins[what], sample)]
    body = re.split(r"\n}\n", sample[start:], maxsplit=1)[0]
    heads = re.findall(r"^\s*((?:\"\w+\",? ?)+) ->|^\s*case ((?:\"\w+\",? ?)+):", body, re.MULTILINE)
    return {code for head in heads for code in re.findall(r'"(\w+)"', "".join(head))}


def refusals() -> set[str]:
    """Every code with which docs/openapi.yaml has `start-bot` refuse."""
    codes: set[str] = set()
    for answer in OPENAPI["paths"]["/api/start-bot"]["post"]["responses"].values():
        answer = OPENAPI["components"]["responses"][answer["$ref"].rpartition("/")[2]] if "$ref" in answer else answer
        codes |= set(answer.get("x-codes", ()))
    return codes


def fields(schema: str, inner: str = "") -> set[str]:
    properties = OPENAPI["components"]["schemas"][schema]["properties"]
    return set((properties[inner]["properties"] if inner else properties).keys())


def snake(name: str) -> str:
    return re.sub(r"([A-Z])", lambda letter: f"_{letter.group(1).lower()}", name)


def members(struct: str) -> set[str]:
    """The fields of a Swift struct, as they are in JSON."""
    found = re.search(rf"struct {struct}: (?:De|En)codable {{\s*(.*?)\n?\s*}}\n(?!\s+let)", SWIFT, re.DOTALL)
    assert found, struct
    body = re.sub(r"struct \w+:.*?}", "", found.group(1))
    return {snake(name) for name in re.findall(r"(\w+): [A-Z]\w+\??", body)}


@BOTH
def test_the_names_in_the_room(sample: str) -> None:
    used = set(re.findall(r'"((?:lk|noah)\.[a-z_.]+)"', sample))
    assert used - set(re.findall(r"`((?:lk|noah)\.[a-z_.]+)`", LIVEKIT)) == set()
    assert (table("Attributes") | table("Topics")) - used == FOR_SUPPORT
    assert {typed.TOPIC, typed.BUTTONS, typed.NAME, typed.SEEN} <= used
    assert {"lk.segment_id", "lk.transcription_final"} <= used


@BOTH
def test_there_are_words_for_every_notice(sample: str) -> None:
    assert words_of(sample, "notice") == table("Notices")
    acted_on = set(re.findall(r'notice == "(\w+)"', sample))
    assert acted_on == {"interview_completed", "paused", "withdrawn"}
    assert acted_on <= table("Notices")


@BOTH
def test_there_are_words_for_every_refusal(sample: str) -> None:
    assert len(refusals()) > 15
    assert words_of(sample, "refused") == refusals() | OWN
    again = {"invalid_token", "interview_completed", "unavailable", "internal"}
    again |= {"too_many_starts", "too_many_at_once", "not_joined", "too_many_here", "full_today"}
    assert again <= refusals()
    assert all(f'"{code}"' in sample for code in again)


@BOTH
def test_the_buttons_are_those_that_there_are(sample: str) -> None:
    (buttons,) = re.findall(r"otherwise say: (`\w+`, `\w+` or `\w+`)", sample)
    assert buttons in LIVEKIT


def test_what_is_typed_is_sent_again_as_the_page_does() -> None:
    client = (ROOT / "web" / "src" / "noah-client.ts").read_text()
    (page,) = re.findall(r"SENT_AGAIN = \[([\d_, ]+)\]", client)
    waits = [int(wait) for wait in page.replace("_", "").split(",")]
    (kotlin,) = re.findall(r"SENT_AGAIN = sequenceOf\(([\d_L, ]+)\)", KOTLIN)
    assert [int(wait.strip(" L")) for wait in kotlin.replace("_", "").split(",")] == waits
    again = SWIFT.partition("func sendAgain()")[2]
    (swift,) = re.findall(r"waits: \[Double\] = \[([\d, ]+)\]", again.partition("func send(")[0])
    (last,) = re.findall(r"waits.isEmpty \? (\d+) :", again.partition("func send(")[0])
    assert [1000 * int(wait) for wait in [*swift.split(","), last]] == waits


@BOTH
def test_a_recording_is_shown_and_taken_back(sample: str) -> None:
    assert "listener?.recorded(" in sample or "listener.recorded(room.isRecording)" in sample
    (path,) = re.findall(r"interviews/(?:\$|\\\()interviewId\)?(/\w+)", sample)
    assert "delete" in OPENAPI["paths"]["/api/interviews/{interview_id}" + path]


def test_what_kotlin_sends_and_reads() -> None:
    sent = re.findall(r'put\("(\w+)"', KOTLIN)
    assert set(sent) - fields("Start", "consent") == fields("Start")
    assert set(sent) - fields("Start") == fields("Start", "consent")
    assert set(re.findall(r'getString\("(\w+)"\)', KOTLIN)) <= fields("Started")
    read = set(re.findall(r'opt\w+\("(\w+)"', KOTLIN))
    assert read - fields("Started") - fields("Error", "consent") == {"code", "consent"}
    assert read <= fields("Started") | fields("Error") | fields("Error", "consent")


def test_what_swift_sends_and_reads() -> None:
    assert members("Body") == fields("Start")
    assert members("Begun") <= fields("Started")
    assert members("Refusal") <= fields("Error")
    assert {"code", "interview_id", "consent"} <= members("Refusal")
    (asked,) = re.findall(r"struct Asked: Decodable {(.*?)}", SWIFT)
    assert set(re.findall(r"(\w+): String", asked)) == fields("Error", "consent")
    (agreed,) = re.findall(r"struct Consent: Encodable {(.*?)}", SWIFT)
    assert set(re.findall(r"(\w+): String", agreed)) == fields("Start", "consent")


def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert samples.swift() == "web/samples/swift/NoahCall.swift: NOT compiled, there is no Swift here"
    with pytest.raises(ToolMissingError, match="mvn is not here: install Maven"):
        samples._maven()


def test_what_a_compiler_says_is_shown(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    swiftc = tmp_path / "swiftc"
    swiftc.write_text("#!/bin/sh\necho 'NoahCall.swift:1:1: error: no' >&2\nexit 1\n")
    swiftc.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    with pytest.raises(samples.SampleError, match=r"swiftc ended with 1:\nNoahCall.swift:1:1: error: no"):
        samples.swift()

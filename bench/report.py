"""The table: what was measured of both, the ratio, and what was aimed at."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

Results = dict[str, Any]


@dataclass(frozen=True)
class Row:
    """A line of the table; a value is None when it was not measured."""

    what: str
    unit: str
    baseline: float | None
    noah: float | None
    aim: str = ""
    spread: tuple[str, str] = ("", "")

    @property
    def ratio(self) -> float | None:
        if self.noah is None or not self.baseline:
            return None
        return self.noah / self.baseline


def rows(results: Results) -> list[Row]:
    """All rows for which there are measurements."""
    found: list[Row] = []
    for part in (_first_audio, _idle, _start, _at_once, _in_a_row, _blocks, _function, _interview):
        found += part(results)
    return found


def table(results: Results) -> str:
    """What has an aim as a table in Markdown, the machine below it, then everything else that was measured."""
    machine = results["machine"]
    kind = "a quick run" if results.get("quick") else "a full run"
    before, after = _loads(machine["load"]), _loads(machine.get("load_after", []))
    found = rows(results)
    lines = [
        *_lines([row for row in found if row.aim]),
        "",
        f"{machine['cpu']}, {machine['cores']} cores, {machine['memory_gb']} GB, Python {machine['python']};",
        f"{results['at']}, {kind} of {results.get('seconds', 0)} s.",
        f"Load of the machine (1, 5, 15 min): {before} before, {after} after.",
        "Medians; in brackets the quartiles.",
        "",
        "<details><summary>Everything else that was measured</summary>",
        "",
        *_lines([row for row in found if not row.aim]),
        "",
        "</details>",
    ]
    return "\n".join(lines)


def _lines(found: Iterable[Row]) -> Iterator[str]:
    yield "| | baseline | Noah | ratio | aim |"
    yield "|---|---:|---:|---:|---|"
    for row in found:
        ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
        baseline, noah = _cell(row.baseline, row.unit, row.spread[0]), _cell(row.noah, row.unit, row.spread[1])
        yield "| " + " | ".join([row.what, baseline, noah, ratio, row.aim]) + " |"


def _loads(loads: Iterable[float]) -> str:
    return "/".join(f"{each:.1f}" for each in loads)


def _cell(value: float | None, unit: str, spread: str) -> str:
    if value is None:
        return "–"
    text = (
        f"{value:.3f}"
        if abs(value) < 1 and unit in ("s", "core")
        else f"{value:.2f}"
        if abs(value) < 10
        else f"{value:.0f}"
    )
    if unit == "":
        text = f"{value:g}"
    return f"{text} {unit}".strip() + (f" ({spread})" if spread else "")


def _median(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return statistics.median(known) if known else None


def _spread(values: Iterable[float | None]) -> str:
    known = [value for value in values if value is not None]
    if len(known) < 3:
        return ""
    low, _, high = statistics.quantiles(known, n=4)
    return f"{low:.2f}–{high:.2f}"


def _first_audio(results: Results) -> Iterator[Row]:
    for think, kinds in results.get("first_audio", {}).items():
        firsts = {name: [call["first_audio"] for call in calls] for name, calls in kinds.items()}
        latency = f"model latency {int(think) / 1000:g} s"
        aims = {"0": "≤ 0.35 s, ≤ 0.5 of it", "600": "≤ 0.4 s"}
        for name, when in (("noah_early", "token 1.5 s before the join"), ("noah", "joined at once")):
            yield Row(
                f"join → first audio, {latency}, {when}",
                "s",
                _median(firsts["baseline"]),
                _median(firsts[name]),
                aims.get(think, "") if name == "noah_early" else "",
                (_spread(firsts["baseline"]), _spread(firsts[name])),
            )
        turns = {name: [turn for call in calls for turn in call["turns"]] for name, calls in kinds.items()}
        if turns["noah"]:
            yield Row(
                f"last word → Noah's next, {latency} + 0.4 s of silence",
                "s",
                _median(turns["baseline"]),
                _median(turns["noah"]),
                "",
                (_spread(turns["baseline"]), _spread(turns["noah"])),
            )
    if "first_audio" in results:
        calls = [call for kinds in results["first_audio"].values() for call in kinds["noah"]]
        baseline = [call for kinds in results["first_audio"].values() for call in kinds["baseline"]]
        tried, greeted = len(baseline), sum(call["first_audio"] is not None for call in baseline)
        yield Row(
            f"one call at a time: greeted, of {tried}", "", greeted, sum(c["first_audio"] is not None for c in calls)
        )
        yield Row("click → token", "s", None, _median(call["token"] for call in calls))
        yield Row(
            "token → joined",
            "s",
            _median(call["connect"] for call in baseline),
            _median(call["connect"] for call in calls),
        )


def _idle(results: Results) -> Iterator[Row]:
    if idle := results.get("idle"):
        yield Row("idle CPU", "core", idle["baseline"]["cpu"], idle["noah"]["cpu"], "≤ 0.005")
        yield Row("idle memory", "MB", idle["baseline"]["memory"], idle["noah"]["memory"], "≤ 200 MB")


def _start(results: Results) -> Iterator[Row]:
    if start := results.get("start"):
        for kind, what in (("first", "start → ready, no bytecode on disk"), ("again", "start → ready")):
            aim = "≤ 3.5 s" if kind == "again" else ""
            yield Row(what, "s", _median(start["baseline"][kind]), _median(start["noah"][kind]), aim)


def _at_once(results: Results) -> Iterator[Row]:
    if not (crowds := results.get("at_once")):
        return
    rounds = {
        calls: tuple([crowd for crowd in crowds[name] if crowd["calls"] == calls] for name in ("baseline", "noah"))
        for calls in sorted({crowd["calls"] for crowd in crowds["noah"]})
    }
    for calls, (naive, noah) in rounds.items():
        many = calls == 8
        if calls in (1, 8):
            yield _both(f"CPU per call, {calls} at once", "core", naive, noah, _cpu, "≤ 0.6 of it" if many else "")
            yield _both(f"memory per call, {calls} at once", "MB", naive, noah, _memory, "≤ 15 MB" if many else "")
    for calls, (naive, noah) in rounds.items():
        burst = calls == 12
        if burst and "burst" in results:
            gate = results["burst"]["greeted"]
            yield Row("12 at once: greeted, with the gate as it comes", "", gate, _least(noah), "12")
        yield Row(f"{calls} at once: greeted", "", _least(naive), _least(noah))
        yield _both(
            f"{calls} at once: slowest first audio", "s", naive, noah, _most("first_audio"), "≤ 5 s" if burst else ""
        )
        yield _both(
            f"{calls} at once: gaps in 11 s of speech, worst caller",
            "s",
            naive,
            noah,
            _most("gap_total"),
            "≤ 0.02 s" if calls == 8 else "",
        )
        yield _both(f"{calls} at once: longest gap", "s", naive, noah, _most("gap_longest"))
        yield _both(f"{calls} at once: of the words, heard by the worst caller", "", naive, noah, _heard)


def _both(
    what: str,
    unit: str,
    naive: list[dict[str, Any]],
    noah: list[dict[str, Any]],
    value: Callable[[dict[str, Any]], float | None],
    aim: str = "",
) -> Row:
    """The median over the rounds."""
    values = [value(crowd) for crowd in naive], [value(crowd) for crowd in noah]
    return Row(what, unit, _median(values[0]), _median(values[1]), aim, (_spread(values[0]), _spread(values[1])))


def _least(rounds: list[dict[str, Any]]) -> int:
    """Greeted in the worst round."""
    return min(int(crowd["greeted"]) for crowd in rounds)


def _most(name: str) -> Callable[[dict[str, Any]], float | None]:
    return lambda crowd: max(crowd[name], default=None)


def _heard(crowd: dict[str, Any]) -> float | None:
    return min(crowd["heard_share"], default=None)


def _cpu(crowd: dict[str, Any]) -> float | None:
    return crowd["cpu_per_call"] if crowd["greeted"] else None


def _memory(crowd: dict[str, Any]) -> float | None:
    return crowd["memory_per_call"] if crowd["greeted"] else None


def _in_a_row(results: Results) -> Iterator[Row]:
    if row := results.get("in_a_row"):
        yield Row(
            f"memory left by a call, over {row['noah']['calls']} calls",
            "MB",
            row["baseline"]["left_per_call"] if row["baseline"]["failed"] < row["baseline"]["calls"] else None,
            row["noah"]["left_per_call"],
            "≤ 0.2 MB",
        )


def _blocks(results: Results) -> Iterator[Row]:
    if blocks := results.get("blocks"):
        least = 0.01  # what earlier runs looked for; now the probe reports blocks of 3 ms
        longest = {
            name: max(each["own"], default=least) if not each["error"] else None for name, each in blocks.items()
        }
        yield Row("longest block of an event loop in a call", "s", longest["baseline"], longest["noah"], "≤ 0.02 s")


def _function(results: Results) -> Iterator[Row]:
    if function := results.get("function"):
        yield Row("function: warm, alone, p50", "s", None, _median(function["alone"]))
        yield Row("function: CPU of its own, alone", "s", None, function["cpu_alone"], "≤ 0.005 s")
        yield Row("function: the first request, cold", "s", None, function["cold"])
        times = sorted(function["at_once"])
        yield Row(f"function: {len(times)} at once, p50", "s", None, _median(times))
        yield Row(f"function: {len(times)} at once, p99", "s", None, times[min(len(times) - 1, int(len(times) * 0.99))])


def _interview(results: Results) -> Iterator[Row]:
    if interview := results.get("interview"):
        minutes = interview["seconds"] / 60
        yield Row("audio to the model, per minute of interview", "s", None, interview["audio_seconds_sent"] / minutes)
        yield Row("audio from the model, per minute of interview", "s", None, interview["noah_seconds"] / minutes)
        yield Row(
            "tokens per minute of interview (audio and text)",
            "",
            None,
            round((interview["audio_tokens"] + interview["text_tokens"]) / minutes),
        )

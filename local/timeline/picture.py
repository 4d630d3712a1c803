"""The picture of a call as plain SVG: a strip for each part of its time, a lane for each who did something."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from local.timeline.spans import Span

WIDTH, LEFT, RIGHT = 1200, 150, 24
LANE, BAR, AXIS, GAP, TOP = 26, 14, 24, 22, 92
STRIP_SECONDS = 60.0
MOST_STRIPS = 8
LEAST_PIXELS = 2.0
LETTER = 6.2  # pixels, about

STYLE = (
    "text{fill:#1d2733;font-size:12px}.t{font-size:18px;font-weight:600}.m{fill:#5c6875}.s{font-size:10.5px;fill:#5c6875}"
    ".bg{fill:#fff}.odd{fill:#f5f7f9}.grid{stroke:#dfe4e9}.edge{stroke:#b3bcc6}"
    ".candidate{fill:#c2621b}.heard{fill:#1f6fb2}.made{fill:#8fbfe6}.tool{fill:#7a4fb5}.kept{fill:#2b8a57}"
    ".store{fill:#5fae86}.model{fill:#9aa5b1}.step{fill:#62717f}.start{fill:#c9922b}.bad{fill:#c4262e}"
    "@media(prefers-color-scheme:dark){text{fill:#e3e8ed}.m,.s{fill:#a3aeba}.bg{fill:#14181d}.odd{fill:#1b2027}"
    ".grid{stroke:#2b323b}.edge{stroke:#55606c}.made{fill:#3f6f99}.heard{fill:#5aa9e6}.candidate{fill:#e8914f}}"
)


@dataclass(frozen=True)
class Lane:
    """`label` names it; `kind` is its colour; `word` is what stands beside a bar."""

    label: str
    kind: str
    names: frozenset[str]
    word: Callable[[Span], str] = lambda _: ""


LANES = (
    Lane("Start", "start", frozenset({"noah.page", "start-bot"}), lambda span: short(span.name)),
    Lane(
        "Script",
        "step",
        frozenset({f"noah.{step}" for step in ("listen", "state", "lease", "greet", "end", "report")}),
        lambda span: short(span.name),
    ),
    Lane("Candidate speaks", "candidate", frozenset({"noah.candidate"})),
    Lane("Noah is generated", "made", frozenset({"noah.generation"})),
    Lane("Noah is heard", "heard", frozenset({"agent_speaking"})),
    Lane("Tools", "tool", frozenset({"function_tool"}), lambda span: tool(span)),
    Lane(
        "Answers kept", "kept", frozenset({"noah.answer"}), lambda span: str(span.attributes.get("noah.question", ""))
    ),
    Lane("Firestore", "store", frozenset({"noah.firestore", "noah.lease.renewal"})),
    Lane("Model connection", "model", frozenset({"noah.model.connect", "noah.model.connection"})),
)


def short(name: str) -> str:
    """A span's name without whose it is."""
    return name.removeprefix("noah.")


def tool(span: Span) -> str:
    """What stands beside a tool's call: nothing for an answer, which has a lane of its own."""
    name = str(span.attributes.get("gen_ai.tool.name", ""))
    if span.attributes.get("noah.tool.refused"):
        return "refused"
    return "" if name == "process_user_response" else name.removesuffix("_interview")


def went_wrong(span: Span) -> bool:
    refused = span.attributes.get("noah.tool.refused") is True
    return span.failed or refused or span.attributes.get("lk.function_tool.is_error") is True


def svg(spans: Sequence[Span]) -> str:
    """The picture of one call's spans."""
    began, ended = min(span.start for span in spans), max(span.end for span in spans)
    total = max(ended - began, 1.0)
    seconds = max(STRIP_SECONDS, math.ceil(total / MOST_STRIPS / 30) * 30)
    if total <= STRIP_SECONDS:
        seconds = math.ceil(total / 5) * 5
    strips = math.ceil(total / seconds)
    strip_height = LANE * len(LANES) + AXIS + GAP
    height = TOP + strips * strip_height + 16
    title, told = heading(spans, total), waited(spans, began)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        'font-family="system-ui, sans-serif" role="img" aria-labelledby="title desc">',
        f'<title id="title">{escape(title)}</title>',
        f'<desc id="desc">{escape(described(spans, told))}</desc>',
        f"<style>{STYLE}</style>",
        f'<rect class="bg" width="{WIDTH}" height="{height}"/>',
        f'<text class="t" x="24" y="34">{escape(title)}</text>',
        *(f'<text class="m" x="24" y="{56 + 18 * row}">{escape(line)}</text>' for row, line in enumerate(told)),
    ]
    for number in range(strips):
        parts += strip(spans, began, number * seconds, seconds, TOP + number * strip_height)
    return "\n".join([*parts, "</svg>", ""])


def strip(spans: Sequence[Span], began: float, first: float, seconds: float, top: float) -> list[str]:
    """The part of the call from `first` on, in seconds since its beginning."""
    across = (WIDTH - LEFT - RIGHT) / seconds
    parts = []
    for row, lane in enumerate(LANES):
        y = top + row * LANE
        if row % 2 == 0:
            parts.append(f'<rect class="odd" x="0" y="{y}" width="{WIDTH}" height="{LANE}"/>')
        parts.append(f'<text x="{LEFT - 12}" y="{y + 17}" text-anchor="end">{lane.label}</text>')
    bottom = top + LANE * len(LANES)
    for mark in range(math.ceil(first), math.floor(first + seconds) + 1):
        if mark % (5 if seconds <= 90 else 15) == 0:
            x = LEFT + (mark - first) * across
            parts.append(f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{top}" y2="{bottom}"/>')
            parts.append(f'<text class="s" x="{x:.1f}" y="{bottom + 14}" text-anchor="middle">{clock(mark)}</text>')
    parts.append(f'<line class="edge" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{bottom}" y2="{bottom}"/>')
    for row, lane in enumerate(LANES):
        y = top + row * LANE + (LANE - BAR) / 2
        shown = [span for span in spans if span.name in lane.names and _within(span, began + first, seconds)]
        for number, span in enumerate(shown):
            start, end = max(span.start - began - first, 0.0), min(span.end - began - first, seconds)
            x, width = LEFT + start * across, max((end - start) * across, LEAST_PIXELS)
            kind = "bad" if went_wrong(span) else lane.kind
            parts.append(
                f'<rect class="{kind}" x="{x:.1f}" y="{y}" width="{width:.1f}" height="{BAR}" rx="2" opacity=".85">'
                f"<title>{escape(f'{span.name}: {span.seconds:.2f} s, from {span.start - began:.2f} s')}</title></rect>"
            )
            word, at = lane.word(span), x + width + 4
            following = [LEFT + (each.start - began - first) * across for each in shown[number + 1 :]]
            if word and at + LETTER * len(word) < min([WIDTH - RIGHT / 2, *following]):
                parts.append(f'<text class="s" x="{at:.1f}" y="{y + 11}">{escape(word)}</text>')
    return parts


def _within(span: Span, first: float, seconds: float) -> bool:
    return span.end >= first and span.start < first + seconds


def clock(seconds: float) -> str:
    """As 1:05."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def heading(spans: Sequence[Span], total: float) -> str:
    """What call it is, and how it ended."""
    jobs = [span for span in spans if span.name == "noah.job"]
    told = jobs[-1].attributes if jobs else {}
    return f"Interview {str(told.get('noah.interview', ''))[:8]}, plan {told.get('noah.plan', '?')}: " + (
        f"{told.get('noah.ending', 'not ended')} after {clock(total)}"
    )


def waited(spans: Sequence[Span], began: float) -> list[str]:
    """A few lines: what the candidate waited for, and what it took."""
    marks = []
    for name, what, at_end in (
        ("start-bot", "the function had answered", True),
        ("noah.job", "the worker had the job", False),
        ("noah.model.connection", "the model was there", False),
        ("agent_speaking", "Noah began to speak", False),
        ("noah.greet", "the greeting was heard", True),
    ):
        first = next((span for span in spans if span.name == name), None)
        if first is not None:
            marks.append(f"{(first.end if at_end else first.start) - began:.2f} s {what}")
    count = {name: sum(span.name == name for span in spans) for name in ("function_tool", "noah.answer")}
    turns = sum(int(span.attributes.get("noah.turns", 0)) for span in spans)
    writes = [span for span in spans if span.name == "noah.firestore" and span.attributes.get("noah.documents")]
    longest = max((span.seconds for span in spans if span.name == "noah.answer"), default=0.0)
    cost = sum(float(span.attributes.get("noah.cost_usd", 0)) for span in spans)
    return [
        "After the click: " + " · ".join(marks),
        f"{turns} turns of the model · {count['function_tool']} tool calls · {count['noah.answer']} answers, "
        f"the slowest kept in {longest:.2f} s · {len(writes)} writes to Firestore · about {cost:.2f} USD for models",
    ]


def described(spans: Sequence[Span], told: Sequence[str]) -> str:
    """The picture in words, for who does not see it."""
    talked = {
        who: sum(span.seconds for span in spans if span.name == name)
        for who, name in (("the candidate", "noah.candidate"), ("Noah", "agent_speaking"))
    }
    lanes = ", ".join(lane.label for lane in LANES)
    spoken = ", ".join(f"{who} {seconds:.0f} s" for who, seconds in talked.items())
    return f"Time runs from left to right, in lanes: {lanes}. Spoken: {spoken}. {' '.join(f'{line}.' for line in told)}"

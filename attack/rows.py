"""What each attack came to, against what must hold: rules over numbers, and no more."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from noah.room.edge import (
    BYTES_AT_ONCE,
    BYTES_PER_SECOND,
    CHANGES_AT_ONCE,
    CHANGES_PER_SECOND,
    MESSAGES_AT_ONCE,
    MESSAGES_PER_SECOND,
)

from attack.attackers import KINDS, Report
from faults.results import Row

SHARE = 0.2
LATER_SECONDS, QUIETER_SECONDS, OUT_SECONDS, CLOSED_SECONDS = 2.0, 0.1, 5.0, 60.0
FLOOD_SECONDS = 40.0
"""How long somebody floods at most: it ends when they are put out."""
MORE_THAN_ALLOWED = 1.5
"""By this factor: some of what an attacker has sent has not arrived when the time is over."""
USD_PER_HOUR = 2.0
PRICE_HEARD, PRICE_READ, PRICE_SAID = 3.00, 0.50, 12.00
"""USD for a million tokens of a live model, of what it hears, reads and says: docs/deploy.md."""


@dataclass(frozen=True)
class Heard:
    """What two people heard who called at the same moment, in seconds; None where one heard nothing."""

    beside: float | None
    apart: float | None

    @property
    def more(self) -> float:
        """How much worse it was beside the attack."""
        if self.beside is None:
            return float("inf")
        return self.beside - (self.apart or 0.0)


@dataclass
class Flood:
    """A kind of flood, by so many at once: what it came to, each time."""

    kind: str
    by: int
    reports: list[Report] = field(default_factory=list)
    gaps: list[Heard] = field(default_factory=list)


def is_flood(report: Report) -> bool:
    """Whether somebody who was not put out sent more than is allowed: on a small machine five hold each other up."""
    kind = KINDS[report.kind]
    if kind.size:
        each = max(1 / MESSAGES_PER_SECOND, kind.size / BYTES_PER_SECOND)
        at_once = min(MESSAGES_AT_ONCE / MESSAGES_PER_SECOND, BYTES_AT_ONCE / BYTES_PER_SECOND)
    elif kind.changes:
        each, at_once = kind.changes / CHANGES_PER_SECOND, CHANGES_AT_ONCE / CHANGES_PER_SECOND
    else:
        return True
    return report.sent * each - at_once > MORE_THAN_ALLOWED * FLOOD_SECONDS


def _after(report: Report) -> float:
    """How long after they were told they were out: as LiveKit has it, or else as they have noticed it themselves."""
    if report.removed is not None:
        return report.removed
    # from when they were told, or from when they went on after that
    return max((report.out or 0.0) - max(report.told or 0.0, report.resumed), 0.0)


def _told_late(report: Report) -> bool:
    """So late that they stopped before they had to be out."""
    return report.told is not None and report.told > FLOOD_SECONDS - OUT_SECONDS


def flood(found: Flood) -> Row:
    """The honest person hears no more silence; who floods is told, and out in time."""
    kind = KINDS[found.kind]
    more = statistics.median(heard.more for heard in found.gaps) if found.gaps else float("inf")
    worst = max((heard.beside or 0.0 for heard in found.gaps), default=0.0)
    outs = [report for report in found.reports if report.out is not None or report.removed is not None]
    told = sum(report.told is not None or report.removed is not None for report in found.reports)
    failed = [report.error for report in found.reports if report.error]
    must, holds = f"≤ {QUIETER_SECONDS:g} s more silence", more <= QUIETER_SECONDS and not failed
    said = f"{more:+.2f} s, longest {worst:.2f} s"
    if kind.flood:
        must += f"; told, and out within {OUT_SECONDS:g} s of that"
        stayed = [report for report in found.reports if report.out is None and report.removed is None]
        slow = sum(not is_flood(report) for report in stayed)
        late = sum(is_flood(report) and _told_late(report) for report in stayed)
        all_out = len(outs) + slow + late == len(found.reports) > 0 and told >= len(outs)
        after = [_after(report) for report in outs]
        holds = holds and all_out and max(after, default=0.0) <= OUT_SECONDS
        said += f"; told {told}, out {len(outs)} of {len(found.reports)}"
        said += f", and {slow} got hardly more sent than is allowed" if slow else ""
        said += f", and {late} were told as the time was over" if late else ""
        said += f", the last {max(after):.1f} s later" if outs else ""
        first = [report.out for report in outs if report.out is not None]
        said += f", {max(first):.1f} s after the first that was sent" if first else ""
    said += f"; {sum(report.sent for report in found.reports)} sent"
    return Row(f"{found.by} × {kind.what}", must, said + "".join(f"; {why}" for why in failed[:1]), holds)


def places(held: int, most: int, calls: int) -> Row:
    """Who calls and does not come takes a share of the places."""
    allowed = max(1, int(most * SHARE))
    return Row(
        f"places held by {calls} accounts that call and never join",
        f"≤ {SHARE:.0%} of {most}",
        f"{held}",
        held <= allowed,
    )


def waits(heard: Sequence[Heard]) -> Row:
    """And somebody honest waits hardly longer."""
    more = max((one.more for one in heard), default=float("inf"))
    return Row(
        "how much longer somebody honest waits beside them",
        f"≤ {LATER_SECONDS:g} s",
        f"{more:+.2f} s",
        more <= LATER_SECONDS,
    )


def starts(begun: int, tried: int, limit: int, seconds: float) -> Row:
    """New accounts of one address."""
    return Row(
        f"interviews begun from one address by {tried} new accounts",
        f"{limit} (STARTS_PER_ADDRESS_HOUR), at most",
        f"{begun}, in {seconds:.0f} s",
        0 < begun <= limit,
    )


@dataclass(frozen=True)
class Bought:
    """What one person had of the model within some seconds, as the simulator tells it and as it was counted."""

    how: str
    turns: int
    usage: Mapping[str, int]
    seconds: float
    reminders: int = 0
    """Those of the turns in which Noah spoke to somebody silent: nobody brings them about."""


def turns(found: Bought, limit: int, besides: int) -> Row:
    """So many in a minute as the setting says, and those that were under way."""
    most, brought_about = limit * max(1.0, found.seconds / 60) + besides, found.turns - found.reminders
    return Row(
        f"turns of the model that one person has {found.how}, reminders not counted",
        f"≤ {most:.0f} (TURNS_PER_MINUTE {limit}, and {besides} under way)",
        f"{brought_about}, in {found.seconds:.0f} s",
        brought_about <= most,
    )


def counted(found: Bought) -> Row:
    """What was cut costs too."""
    return Row(
        f"turns counted in `usage`, {found.how}, cut ones too",
        f"all {found.turns}, but for one under way",
        str(found.usage.get("turns", 0)),
        found.usage.get("turns", 0) >= found.turns - 1,
    )


def dollars(found: Bought, most: int) -> Row:
    """What an hour of it costs: no more than `most` tokens of heard sound do, as Noah ends what has used them.

    Of a turn that was cut it is not known what was sound: all of it counts as sound.
    """
    usage = found.usage
    sound, read = usage.get("input_audio_tokens", 0), usage.get("input_tokens", 0)
    written, cut = usage.get("output_tokens", 0) + usage.get("thinking_tokens", 0), usage.get("cut_tokens", 0)
    usd = ((sound + cut) * PRICE_HEARD + (read - sound) * PRICE_READ + written * PRICE_SAID) / 1e6
    hour = min(usd * 3600 / found.seconds, most * PRICE_HEARD / 1e6)
    return Row(
        f"USD for an hour of it, {found.how}: {most:,} tokens of heard sound, or as much (TOKENS_PER_PERSON_HOUR)",
        f"≤ {USD_PER_HOUR:g}",
        f"{hour:.2f}; {read + cut + written:,} tokens in {found.seconds:.0f} s",
        0 < hour <= USD_PER_HOUR,
    )


def closed(seconds: float | None) -> Row:
    """An account that was disabled."""
    return Row(
        "until an account that was disabled is refused",
        f"≤ {CLOSED_SECONDS:g} s",
        "never" if seconds is None else f"{seconds:.0f} s",
        seconds is not None and seconds <= CLOSED_SECONDS,
    )


def deleted(sessions: int, jobs: int, joins: int, most_jobs: int) -> tuple[Row, Row]:
    """Whoever uses the token of an interview that was deleted."""
    return (
        Row(f"sessions with the model in {joins} joins of a deleted interview", "0", str(sessions), sessions == 0),
        Row(f"jobs in {joins} joins of a deleted interview", f"≤ {most_jobs}", str(jobs), jobs <= most_jobs),
    )

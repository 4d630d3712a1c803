"""`docs/faults.md`: what every fault came to, and whether what must hold does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from faults import growth
from faults.atlas import document as atlas
from faults.results import Fault, Results, median
from faults.world import ENDS_SECONDS, LEASE_SECONDS
from local.paths import ROOT

DOCUMENT = ROOT / "docs" / "faults.md"
INTERVIEWS = 300


@dataclass(frozen=True)
class Row:
    """One line of what must hold."""

    what: str
    must: str
    found: str
    holds: bool


def rows(results: Results) -> list[Row]:
    """What must hold, and whether it does. What was not measured does not hold."""
    faults = list(results.faults.values())
    samples = [sample for fault in faults for sample in fault.samples]
    lost = sum(fault.lost for fault in faults)
    acknowledged = sum(fault.acknowledged for fault in faults)
    again = sum(len(sample["asked_again"]) for sample in samples)
    twice = sum(sample["greeted"] > 1 for sample in samples)
    most = max((fault.at_once for fault in faults), default=0)
    never = sum(
        not sample["heard"] for key, f in results.faults.items() if key != "end-no-show" for sample in f.samples
    )
    wrong = sum(len(fault.wrong) for fault in faults) + len(results.broken)
    arrivals = [s for f in faults for s in f.first_audios]

    def silences(*keys: str) -> list[float]:
        return [s for key in keys if key in results.faults for s in results.faults[key].silences]

    def at_most(values: list[float], middle: float | None, worst: float | None) -> tuple[str, bool]:
        if not values:
            return "not measured", False
        holds = (middle is None or (median(values) or 0) <= middle) and (worst is None or max(values) <= worst)
        return f"{median(values):.2f} s, worst {max(values):.2f} s (n = {len(values)})", holds

    arrival = at_most(arrivals, 1.5, 5)
    refresh = at_most(silences("candidate-refresh"), None, 1.5)
    restart = at_most(silences("worker-sigterm"), 1.5, None)
    killed = at_most(silences("worker-sigkill"), None, LEASE_SECONDS + 3)
    burst = at_most(silences("arrive-burst"), None, 5)
    bursts = results.faults.get("arrive-burst", Fault("", "", ""))
    greeted = sum(sample["heard"] for sample in bursts.samples)
    came = len(bursts.samples)
    more = growth.grown(*results.growth) if results.growth else ["not measured"]
    return [
        Row(
            "answers acknowledged and lost",
            f"0, in at least {INTERVIEWS} interviews",
            f"{lost} of {acknowledged}, in {len(samples)} interviews",
            lost == 0 and len(samples) >= INTERVIEWS,
        ),
        Row("answers asked for again after they were acknowledged", "0", str(again), again == 0),
        Row("agents speaking at once in a room", "never more than 1", str(most), most == 1),
        Row("candidates never greeted while capacity exists", "0", str(never), never == 0),
        Row("candidates greeted from the start twice", "0", str(twice), twice == 0),
        Row("first audio after a worker can take the call", "≤ 1.5 s (median), ≤ 5 s (worst)", *arrival),
        Row("silence through a refresh, from being back in the room", "≤ 1.5 s", *refresh),
        Row("silence through a planned restart (SIGTERM)", "≤ 1.5 s (median)", *restart),
        Row("silence through SIGKILL", f"≤ {LEASE_SECONDS + 3:g} s: the lease's {LEASE_SECONDS:g} s, and 3", *killed),
        Row(
            f"jobs, rooms, model sessions that outlive their interview by {ENDS_SECONDS:g} s",
            "0",
            str(len(results.left_behind)) + _list(results.left_behind),
            not results.left_behind,
        ),
        Row(
            f"a worker after {growth.MANY} interviews",
            f"has what it had after {growth.FEW}",
            "; ".join(more) if more else _compared(results.growth),
            not more,
        ),
        Row(
            "bursts: 12 candidates within 1 s",
            "12 greeted; the last within 5 s",
            f"{greeted} of {came} greeted; {burst[0]}",
            burst[1] and greeted == came,
        ),
        Row("interviews that went wrong in any other way", "0", str(wrong), wrong == 0),
        *_atlas(results),
    ]


def _atlas(results: Results) -> list[Row]:
    """What has been reported of others (`docs/atlas.md`), for each model that it was tried with."""
    found = []
    for model, rows in sorted(results.atlas.items()):
        failing, quiet = atlas.failing(rows), atlas.silences(rows)
        middle, worst = median(quiet) or 0.0, max(quiet, default=0.0)
        found += [
            Row(f"rows of the atlas that fail ({model})", "0", f"{len(failing)}{_list(failing)}", not failing),
            Row(
                f"silence after a reported fault ({model})",
                f"≤ {atlas.MEDIAN_SILENCE:g} s (median), ≤ {atlas.WORST_SILENCE:g} s (worst)",
                f"{middle:.1f} s, worst {worst:.1f} s (n = {len(quiet)})",
                bool(quiet) and middle <= atlas.MEDIAN_SILENCE and worst <= atlas.WORST_SILENCE,
            ),
        ]
    return found or [Row("rows of the atlas that fail", "0", "not tried", holds=False)]


def _list(found: list[str]) -> str:
    return f": {', '.join(found[:5])}" if found else ""


def _compared(counts: list[dict[str, float]]) -> str:
    few, many = counts
    return ", ".join(f"{key} {few[key]:g} → {many[key]:g}" for key in few if key != "interviews")


def write(results: Results, found: list[Row]) -> None:
    """Write the document."""
    lines = [
        "# What was done to it, and what people noticed",
        "",
        "Generated by `make faults`; not to be edited.",
        "",
        "## What must hold",
        "",
        "| | must be | is | |",
        "|---|---|---|---|",
        *(
            f"| {row.what} | {row.must} | {row.found} | {'holds' if row.holds else '**does not hold**'} |"
            for row in found
        ),
        "",
        "## How it was done",
        "",
        "Faults are put into real parts: worker processes, LiveKit,",
        "the Firestore emulator behind a proxy, a network of its own. The model is the simulator, which commits the",
        "model's faults. What people heard is measured from the audio of every agent's track at the candidate; what",
        "was acknowledged is the simulator's log, what was stored is read from Firestore. Nothing is taken from the",
        "workers' logs.",
        "",
        f"Commit `{results.commit}`. Runs:",
        "",
        *(
            f"- {run['at']}, {run['seconds']} s, on {run['cores']} cores, {run['memory']}, {run['system']}; "
            f"load before: {run['load_before']}"
            for run in results.runs
        ),
        "",
        "## Every fault",
        "",
        "Silence: seconds without Noah's voice because of the fault, median and worst. A *start* is from being able to",
        "take the call to the first sound. Lost: answers that Noah had acknowledged and that are not stored.",
        "",
        "| part | what was done to it | times | silence, median | worst | answers lost | agents at once |",
        "|---|---|---|---|---|---|---|",
        *(_line(fault) for fault in sorted(results.faults.values(), key=lambda fault: (fault.part, fault.key))),
        "",
    ]
    if problems := [f"- `{fault.key}`: {what}" for fault in results.faults.values() for what in fault.wrong]:
        lines += ["## What went wrong", "", *problems, *(f"- {each}" for each in results.broken), ""]
    lines += _notes()
    DOCUMENT.parent.mkdir(exist_ok=True)
    DOCUMENT.write_text("\n".join(lines))


def _line(fault: Fault) -> str:
    values, kind = (fault.silences, "") if fault.silences else (fault.first_audios, " (start)")

    def seconds(pick: Callable[[list[float]], float | None]) -> str:
        return f"{pick(values):.2f}{kind}" if values else "–"

    return (
        f"| {fault.part} | {fault.done} | {len(fault.samples)} | {seconds(median)} | {seconds(max)} "
        f"| {fault.lost} of {fault.acknowledged} | {fault.at_once} |"
    )


def _notes() -> list[str]:
    return [
        "## How to read it",
        "",
        "- SIGTERM, SIGKILL, SIGSTOP, blocked: from the last sound of the lost agent to the first of the next.",
        "- Refresh, second tab, crashed tab: from being connected again to Noah's first sound.",
        "- Network: from the moment the network is back to Noah's first sound; it has the person's own words in it.",
        "- Database: from the end of a typed answer to Noah's first sound, while the database fails.",
        "- Model: the longest silence between the fault and what the person said next.",
        "- Two agents count as speaking at once from 0.12 s on: WebRTC fades out a track that ends.",
        "",
    ]

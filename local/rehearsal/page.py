"""The page of a rehearsal: one HTML file without scripts, whose pictures are inline. Every text in it is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from noah.interview.plan import Plan

from local.rehearsal import verdict
from local.rehearsal.judge import Judgement

WIDTH, BAR = 900, 14  # of a timeline, in its own units
MARKS = {True: ("yes", "✓"), False: ("no", "–"), None: ("unknown", "·")}
OUTCOMES = {"timed_out": "no time", "not asked": "not asked"}
WHAT_IT_IS = {
    True: "Who was interviewed was scripted and what Noah’s model makes of an answer, too: Gemini’s simulator does not "
    "understand what it hears. So this page shows how the plan runs, what is asked when, and what is kept; not how "
    "well a model judges. Everybody spoke about twice as fast as people do; minutes are for the speed of calm speech.",
    False: "Who was interviewed was scripted. Noah’s model was Gemini, which judged what it heard; whether it was "
    "right is for you to say.",
}
PLAYED = (
    "Who was interviewed was played by Gemini, as the people’s files describe them; Noah’s model was Gemini, too. What "
    "was said was made up, and two interviews are never the same; whether Noah judged it rightly is for you to say."
)
STYLE = """
:root { color-scheme: light dark; --noah: #3b6fb5; --person: #c9772b; --good: #2f7d4f; --bad: #b3362e; --line: #8885; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 68rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; margin: 0 } h2 { margin-top: 2.5rem; font-size: 1.25rem }
h3 { margin: 2rem 0 0; font-size: 1.05rem }
.verdict { font-size: 1.2rem; border-left: .4rem solid var(--good); padding: .3rem 1rem }
.verdict.broken { border-color: var(--bad) } .broken li, .bad { color: var(--bad) } .quiet { opacity: .75 }
.wide { overflow-x: auto } table { border-collapse: collapse; font-size: .9rem; width: 100% }
th, td { border-bottom: 1px solid var(--line); padding: .3rem .5rem; text-align: left; vertical-align: top }
td.n, th.n { text-align: right } td.mark { text-align: center; font-weight: bold } th.person { vertical-align: bottom }
th.question { padding-top: 1rem; font-weight: 600 } td.yes { color: var(--good) } td.no { color: var(--bad) }
th.person span { writing-mode: vertical-rl; transform: rotate(180deg) }
svg { width: 100%; height: auto; display: block; margin: .5rem 0 }
svg text { font: 11px system-ui, sans-serif; fill: currentColor }
.noah { fill: var(--noah) } .person { fill: var(--person) } .tick { stroke: currentColor; stroke-width: 1; opacity: .5 }
dl { display: grid; grid-template-columns: 6rem 1fr; gap: .2rem .8rem; font-size: .9rem }
dt { font-weight: 600 } dd { margin: 0 }
"""


def page(plan: Plan, judged: Sequence[Judgement], *, simulated: bool = True, scripted: bool = True) -> str:
    """The whole page. `simulated`: the model was the simulator."""
    points = verdict.look_at(plan, judged)
    broken = any(each.broken for each in judged)
    parts = [
        f"<h1>Rehearsal of ‘{escape(plan.title)}’</h1>",
        f'<p class="quiet">Plan {escape(plan.id)}, version {plan.version}, {plan.minutes:g} minutes, '
        f"{len(plan.questions)} questions</p>",
        f'<p class="verdict{" broken" if broken else ""}">{escape(verdict.sentence(plan, judged))}</p>',
        "<h2>What to look at</h2>",
        _list(points) if points else "<p>Nothing stands out.</p>",
        f'<p class="quiet">{escape(WHAT_IT_IS[simulated] if scripted else PLAYED)}</p>',
        "<h2>Who took it</h2>",
        _people(plan, judged),
        "<h2>What was covered</h2>",
        _coverage(plan, judged),
        "<h2>One by one</h2>",
        '<p class="quiet">In each picture Noah is above and the person below; a number is a question of the plan, '
        "+ is a follow-up.</p>",
        *(_one(plan, each) for each in judged),
    ]
    head = [
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width">',
        f"<title>Rehearsal of {escape(plan.title)}</title><style>{STYLE}</style></head>\n<body>",
    ]
    return _joined([*head, *parts, "</body></html>\n"])


def _people(plan: Plan, judged: Sequence[Judgement]) -> str:
    names = ("", "", "ended", "minutes", "questions asked", "covered", "follow-ups", "declined", "Noah’s talking")
    rows = []
    for each in judged:
        cells = (
            f"{each.spoken_minutes:.1f}",
            f"{len({one.question for one in each.asked})} of {len(plan.questions)}",
            f"{sum(1 for item in each.items if item.covered)} of {len(each.items)}",
            str(each.follow_ups),
            str(len(each.closed_as("declined", "skipped"))),
            verdict.share(each),
        )
        how = f"{verdict.ended(each)}, but a promise broke" if each.broken else verdict.ended(each)
        ended = f"<td{' class=bad' if each.broken else ''}>{escape(how)}</td>"
        who = f"<th>{escape(each.record.name)}</th><td>{escape(each.record.who)}</td>"
        rows.append(f"<tr>{who}{ended}{''.join(f'<td class=n>{escape(cell)}</td>' for cell in cells)}</tr>")
    head = "".join(f"<th{' class=n' if at > 2 else ''}>{name}</th>" for at, name in enumerate(names))
    return f'<div class="wide"><table><tr>{head}</tr>{_joined(rows)}</table></div>'


def _coverage(plan: Plan, judged: Sequence[Judgement]) -> str:
    """Items down, people across."""
    found = {(each.record.person, item.question, item.item): item.covered for each in judged for item in each.items}
    people = "".join(f"<th class=person><span>{escape(each.record.name)}</span></th>" for each in judged)
    rows = [f"<tr><th></th>{people}</tr>"]
    for number, question in enumerate(plan.questions, 1):
        if question.listen_for:
            title = f"{number}. {escape(question.ask)}"
            rows.append(f'<tr><th class=question colspan="{len(judged) + 1}">{title}</th></tr>')
        for item in question.listen_for:
            marks = [MARKS[found.get((each.record.person, question.id, item.id))] for each in judged]
            cells = "".join(f'<td class="mark {word}" title="{word}">{mark}</td>' for word, mark in marks)
            rows.append(f"<tr><td>{escape(item.note)}</td>{cells}</tr>")
    if len(rows) == 1:
        return "<p>No question of this plan says what it listens for.</p>"
    legend = '<p class="quiet">✓ covered · – missing · a dot: not asked, or the model did not say</p>'
    return f'{legend}<div class="wide"><table>{_joined(rows)}</table></div>'


def _one(plan: Plan, judged: Judgement) -> str:
    record = judged.record
    outcomes = [f"{number} {_outcome(judged.outcomes[q.id])}" for number, q in enumerate(plan.questions, 1)]
    talk = sorted(
        [(each.at, "Noah", each.text) for each in record.heard] + [(e.at, record.name, e.text) for e in record.said]
    )
    lines = "".join(f"<dt>{escape(who)}</dt><dd>{escape(text)}</dd>" for _, who, text in talk)
    parts = [
        f"<h3>{escape(record.name)}</h3>",
        f"<p>{escape(record.who)}</p>",
        f'<div class="broken">{_list(str(each) for each in judged.broken)}</div>' if judged.broken else "",
        timeline(plan, judged),
        f"<p>{record.seconds:.0f} s. Questions: {escape(', '.join(outcomes))}.</p>",
        f"<p>Not as planned:</p>{_list(judged.otherwise)}" if judged.otherwise else "",
        f"<details><summary>What was said</summary><dl>{lines}</dl></details>",
    ]
    return f"<section>{_joined(filter(None, parts))}</section>"


def timeline(plan: Plan, judged: Judgement) -> str:
    """A picture of who spoke when, and of when each question was asked."""
    record = judged.record
    scale = WIDTH / max(record.seconds, 1.0)
    number = {question.id: str(n) for n, question in enumerate(plan.questions, 1)}

    def bar(kind: str, since: float, until: float, top: int) -> str:
        x, width = max(0.0, since) * scale, max((until - since) * scale, 1.5)
        return f'<rect class="{kind}" x="{x:.1f}" y="{top}" width="{width:.1f}" height="{BAR}" rx="2"/>'

    drawn = [bar("noah", since, until, 18) for since, until in record.sounds]
    drawn += [bar("person", each.at, each.until, 18 + BAR + 3) for each in record.said]
    for each in judged.asked:
        x = each.at * scale
        label = number[each.question] if each.kind == "question" else "+"
        drawn.append(f'<line class="tick" x1="{x:.1f}" x2="{x:.1f}" y1="14" y2="{21 + 2 * BAR}"/>')
        drawn.append(f'<text x="{x:.1f}" y="11" text-anchor="middle">{escape(label)}</text>')
    name = escape(f"Who spoke when in the interview of {record.name}", quote=True)
    return f'<svg viewBox="-8 0 {WIDTH + 16} {24 + 2 * BAR}" role="img" aria-label="{name}">{"".join(drawn)}</svg>'


def _outcome(outcome: str) -> str:
    return OUTCOMES.get(outcome, outcome)


def _list(texts: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(text)}</li>' for text in texts)}</ul>"


def _joined(parts: Iterable[str]) -> str:
    return "\n".join(parts)

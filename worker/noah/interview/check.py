"""What can be said of a plan without holding it: the path through it, and a page's facts (`python -m noah plan`)."""

from typing import Any

from noah.interview import speech
from noah.interview.consistency import left_as_written, path_of
from noah.interview.effects import Effect, Reply, Speak
from noah.interview.events import CandidateJoined, Event, GreetingDone, GreetingStarted, ResponseGiven
from noah.interview.personal import personal
from noah.interview.plan import MAX_FOLLOW_UPS, NAME, Plan, Question
from noah.interview.routes import conditions, explore, in_words
from noah.interview.state import QuestionStatus, new_state
from noah.interview.table import step
from noah.interview.translation import in_language

WORDS_PER_SECOND = 2.5  # of calm speech
SECONDS_PER_ANSWER = 5.0  # one sentence, and the moments before and after it
TOKENS_PER_MINUTE = 16_300
"""What calm talk costs, in tokens of heard sound: docs/deploy.md, "One person"."""
AFFORDED_MINUTES = 36
"""How long TOKENS_PER_PERSON_HOUR lasts as it is by default."""


def paths(plan: Plan) -> list[str]:
    """The path through a plan in each of its languages."""
    lines = path(plan)
    for language in plan.translations:
        lines += ["", *path(in_language(plan, language))]
    for loc, name in left_as_written(plan):
        lines.append(f"WARNING: {path_of(loc)}: nothing is put in for {{{name}}} there: it is read as it stands")
    if plan.minutes > AFFORDED_MINUTES:
        needed = round(min(plan.minutes, 60) * TOKENS_PER_MINUTE, -4)
        lines.append(
            f"WARNING: minutes: Noah may end it after {AFFORDED_MINUTES}: {plan.minutes:g} need about {needed:,.0f} "
            "tokens in an hour (TOKENS_PER_PERSON_HOUR)"
        )
    return lines + ways(plan)


def ways(plan: Plan) -> list[str]:
    """Every way through a plan with conditions, and how it ends; nothing for another plan."""
    if not any(conditions(plan.stops)):
        return []
    found = explore(plan.stops)
    more = " and more, which are not shown" if found.more else ""
    lines = ["", f"{len(found.routes)} ways through it{more}, each by an example, as long as there is time:"]
    for number, route in enumerate(found.routes, 1):
        asked = " > ".join(f"{name} ({said})" if said else name for name, said in route.asked)
        given = f"{', '.join(route.given)} known: " if route.given else ""
        lines.append(f"  {number}. {given}{asked} > {'ended' if route.ended_by else 'goodbye'}")
    lines.append("each of them ends: a question is asked once at most, in the plan's order")
    if not found.proved:
        lines.append("WARNING: these are too many combinations to try: a question may be one that is never asked")
    return lines


def drawing(plan: Plan) -> list[str]:
    """The plan as a Mermaid flowchart."""
    lines = ["flowchart TD", f'    start(["{_drawn(plan.title)}"])']
    # what leads to what comes next: a node, and the words on its arrow
    ways_here: list[tuple[str, str]] = [("start", "")]
    for stop, question in zip(plan.stops, plan.questions, strict=True):
        node, skipping = f"q_{stop.id}", []
        if stop.whens:
            when = f"when_{stop.id}"
            lines.append(f'    {when}{{"{" and ".join(map(in_words, stop.whens))}?"}}')
            lines += _arrows(ways_here, when)
            ways_here, skipping = [(when, "yes")], [(when, "no")]
        lines.append(f'    {node}["{stop.id}: {_drawn(question.ask)}"]')
        lines += _arrows(ways_here, node)
        ways_here = [(node, ""), *skipping]
        if question.ends is not None:
            decides, closing = f"ends_{stop.id}", f"closing_{stop.id}"
            lines.append(f'    {decides}{{"{in_words(question.ends.when)}?"}}')
            lines.append(f'    {closing}(["{_drawn(question.ends.closing)}"])')
            lines += [*_arrows([(node, "")], decides), *_arrows([(decides, "yes")], closing)]
            ways_here = [(decides, "no"), *skipping]
    return [*lines, f'    goodbye(["{_drawn(plan.goodbye)}"])', *_arrows(ways_here, "goodbye")]


def _arrows(ways_here: list[tuple[str, str]], to: str) -> list[str]:
    return [f"    {node} -->{f'|{words}|' if words else ''} {to}" for node, words in ways_here]


def _drawn(text: str) -> str:
    """A line in a drawing: what means something to Mermaid is written as a code."""
    return "".join(f"#{ord(c)};" if c in '#<>&"`' else c for c in text)


def _of_question(written: Plan, plan: Plan, known: Plan, question: Question, before: str = "") -> list[str]:
    """All that can be said about a question: to somebody unknown, and what else to somebody known."""
    lines = [f"  {before}{question.id}: {question.ask}"]
    person = known.find(question.id) or question
    lines += _otherwise(question.ask, person.ask)
    as_written = next(stop for stop in written.stops if stop.id == question.id)
    lines += [f"      only when {in_words(when)}" for when in as_written.whens]
    if question.patience is not None and question.patience != plan.patience:
        lines.append(f"      waits {question.patience:g} s of silence")
    if question.required and plan.phrases.matters:
        lines.append(f"      if declined or skipped, once: {plan.phrases.matters} {question.ask}")
    if question.seconds is not None:
        lines.append(
            f"      takes at most {_clock(question.seconds)} min; then what was said counts, and the next is asked"
        )
    lines += [f"      listens for {item.id}: {item.note}" for item in question.listen_for]
    if plan.probe_of(question) != "vague":
        lines.append(f"      {_PROBES[plan.probe_of(question)]}")
    for follow_up, personal_one in zip(question.follow_ups, person.follow_ups, strict=True):
        lines += [f"      if vague: {follow_up}", *_otherwise(follow_up, personal_one)]
    if as_written.ends is not None and question.closing is not None and person.closing is not None:
        lines.append(f"      the end when {in_words(as_written.ends)}: {question.closing}")
        lines += _otherwise(question.closing, person.closing)
    return lines


def path(plan: Plan) -> list[str]:
    """The path through a plan, line by line: what the engine says to a candidate who answers everything.

    To one of whom nothing is known; what it says otherwise follows where that is something else.
    """
    known = personal(plan, {NAME: "Ada"} | {name: name.upper() for name in plan.placeholders})
    written, plan = plan, personal(plan, {})
    total = f"{plan.minutes:g} min, {_clock(plan.seconds - plan.main_seconds)} of it kept for the wrap-up"
    if plan.interviewer.voice:
        total += f", in the voice {plan.interviewer.voice}"
    if plan.recording:
        total += ", recorded where the candidate agrees"
    lines = [f"{plan.id} (version {plan.version}, {plan.language}): {plan.title}, {total}", ""]
    state = new_state(plan)
    first = speech.greeting(plan, state, "new")
    said = [first.say]
    noah = plan.interviewer.name or "Noah"
    lines.append(f"  {noah}: {first.say}")
    lines += _otherwise(first.say, speech.greeting(known, state, "new").say)
    if plan.remember:
        lines += _otherwise(first.say, speech.greeting(known, state, "remembered", "What they said last time.").say)
    events: list[Event] = [CandidateJoined(), GreetingStarted(), GreetingDone()]
    for event in events:
        state = step(plan, state, event, 0.0).state
    phase = ""
    while not state.over:
        question = plan.find(state.question)
        assert question is not None
        if state.phase != phase:
            phase = state.phase
            of_plan = plan.phase_of(question.id)
            share = "the wrap-up" if of_plan.wrap_up else f"{of_plan.share} %"
            lines += ["", f"{of_plan.id} ({share}, until {_clock(plan.ends_at(of_plan))}): {of_plan.goal}"]
        lines += _of_question(written, plan, known, question, f"{speech.progress(state)} ")
        after = step(plan, state, ResponseGiven(question.id, "An answer.", "answered", question.id), 0.0)
        state = after.state
        said += _said(after.effects)
    if left := [q for q in plan.questions if state.questions[q.id].status is QuestionStatus.LEFT_OUT]:
        lines += ["", "asked on other ways:"]
        lines += [line for question in left for line in _of_question(written, plan, known, question)]
    lines += _answerable(plan, known)
    seconds = sum(len(line.split()) for line in said) / WORDS_PER_SECOND
    seconds += SECONDS_PER_ANSWER * len(plan.questions)
    scale = plan.rubric.scale
    named = (f"{each.title} ({each.id})" if each.title else each.id for each in plan.rubric.criteria)
    criteria = ", ".join(named) + f", each from {scale.lowest} to {scale.highest}"
    criteria += f" ({', '.join(f'{n}: {label}' for n, label in sorted(scale.labels.items()))})" if scale.labels else ""
    lines += [
        "",
        f"  {noah}: {said[-1]}",
        *_otherwise(plan.goodbye, known.goodbye),
        *_closings(plan, known),
        "",
        f"rubric version {plan.rubric.version}: {criteria}",
    ]
    lines.append(f"with one-sentence answers and no follow-up it takes about {_clock(seconds)}")
    if seconds > plan.main_seconds:
        lines.append("WARNING: that is more than there is time for; the last questions will not be asked")
    return lines


def _closings(plan: Plan, known: Plan) -> list[str]:
    """The last words of an interview that is not whole."""
    lines: list[str] = []
    for when, words, other in (
        ("the time is up", plan.closings.time_up, known.closings.time_up),
        ("the candidate ends it early", plan.closings.ended_early, known.closings.ended_early),
    ):
        if words and other:
            lines += [f"      when {when}: {words}", *_otherwise(words, other)]
    return lines


def _answerable(plan: Plan, known: Plan) -> list[str]:
    """What Noah may answer when somebody asks."""
    lines = ["", "asked by the candidate, Noah answers from these and the brief, and else that he does not know:"]
    for fact, other in zip(plan.facts, known.facts, strict=True):
        line, known_line = (" ".join(filter(None, (each.asked, each.answer))) for each in (fact, other))
        lines += [f"  {line}", *_otherwise(line, known_line)]
    return lines if plan.facts else []


_PROBES = {
    "missing": "asks its follow-ups also when one of these is missing",
    "own": f"asks up to {MAX_FOLLOW_UPS} questions more about what is missing, also in Noah's own words",
}


def facts(plan: Plan) -> dict[str, Any]:
    """What a page says of a plan before it begins, and what of it is called otherwise in its further languages."""
    named = {"interviewer": plan.interviewer.name} if plan.interviewer.name else {}
    others = {language: _called_otherwise(plan, language) for language in plan.translations}
    return {
        **named,
        **({"recording": True} if plan.recording else {}),
        **({"translations": others} if others else {}),
        "title": plan.title,
        "minutes": plan.minutes,
        "questions": len(plan.questions),
        "language": plan.language,
    }


def _called_otherwise(plan: Plan, language: str) -> dict[str, str]:
    there = in_language(plan, language)
    called = {"title": (there.title, plan.title), "interviewer": (there.interviewer.name, plan.interviewer.name)}
    return {field: name for field, (name, before) in called.items() if name and name != before}


def _otherwise(line: str, known: str) -> list[str]:
    return [] if known == line else [f"      or, as far as it is known: {known}"]


def _said(effects: tuple[Effect, ...]) -> list[str]:
    return [effect.say for effect in effects if isinstance(effect, Reply | Speak)]


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"

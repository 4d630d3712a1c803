"""What each event does: which of the table's states comes next, and with what effects."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

from noah.interview import limits, listening, speech
from noah.interview.effects import (
    WAIT_FOR_GREETING,
    Effect,
    Finish,
    Leave,
    Notice,
    Refuse,
    Reply,
    SaveState,
    StoreAnswer,
    WaitUntil,
)
from noah.interview.events import (
    BudgetSpent,
    CandidateJoined,
    CandidateLost,
    EndRequested,
    Event,
    FinishPressed,
    GoodbyeDone,
    GraceExpired,
    GreetingDone,
    GreetingStarted,
    NoShow,
    PauseRequested,
    RepeatPressed,
    ResponseGiven,
    SilenceHeard,
    SkipPressed,
    StoreReturned,
    TimePassed,
    TurnEnded,
    WorkerLeaving,
)
from noah.interview.listening import NOT_JUDGED, Judged
from noah.interview.plan import Plan
from noah.interview.state import Greeting, InterviewState, QuestionState, QuestionStatus, Status, phase_of, whose_turn
from noah.interview.words import repeats

MAX_ANSWER_BYTES = 8 * 1024
GOODBYE_SECONDS = 15.0  # after which the last words count as said
MAX_MISSED = 2  # exchanges without the due call, after which what was heard is taken as it is
MAX_ASKED_AGAIN = 3  # the same, where Noah asked the same question again each time
# The share of a line from which on it counts as heard. With less, what the candidate says next is no answer to it.
# It is more than a half, as Noah notices half a second late that somebody speaks over him.
HEARD_ENOUGH = 0.6
MAX_UNHEARD = 8  # times that a line is asked again as it was not heard; then what is said is taken as said to it
TRANSCRIPT = "transcript"  # the tool call id of an answer that came without a call
BUTTON = "button"  # the same, of a question that was left out with a button
ONCE_MORE: Final = Notice("question_asked_once_more")  # a required question was refused: no answer yet
OUTCOMES: Final = {
    status.value: status
    for status in (
        QuestionStatus.ANSWERED,
        QuestionStatus.VAGUE,
        QuestionStatus.DECLINED,
        QuestionStatus.SKIPPED,
    )
}


@dataclass(frozen=True, slots=True)
class Step:
    """The next state, and what is to be done, in this order."""

    state: InterviewState
    effects: tuple[Effect, ...] = ()


def count_time(state: InterviewState, now: float) -> InterviewState:
    """The state with the time up to `now` counted. A clock that goes back counts nothing."""
    if state.since is None:
        return state
    return replace(state, active_seconds=state.active_seconds + max(0.0, now - state.since), since=now)


def apply(plan: Plan, state: InterviewState, event: Event, now: float) -> Step:
    """Follow an event that the table has for this state."""
    return _RULES[type(event)](plan, state, event, now)


def out_of_place(plan: Plan, state: InterviewState, event: Event) -> Step:
    """An event that the table does not have for this state: nothing changes, and a tool is told why."""
    if not isinstance(event, ResponseGiven | PauseRequested | EndRequested):
        return Step(state)
    if isinstance(event, ResponseGiven) and event.tool_call_id in state.replies:
        return Step(state, (state.replies[event.tool_call_id],))
    if state.over:
        return _finished(state)
    if state.paused:
        return Step(state, (Refuse("not_live", "The interview is paused. Say nothing more.", state.question),))
    if state.greeting is not Greeting.DONE:
        return Step(state, (Refuse("greeting", WAIT_FOR_GREETING),))
    return Step(state, (Refuse("not_live", "The candidate is not there. Say nothing and wait.", state.question),))


def _finished(state: InterviewState) -> Step:
    return Step(state, (Refuse("finished", "The interview is over. Ask nothing more."),))


# ---- the candidate comes and goes


def _joined(plan: Plan, state: InterviewState, _: Event, now: float) -> Step:
    if state.since is not None:
        return Step(state)
    returning = state.greeting is Greeting.DONE
    state = replace(
        state,
        status=Status.LIVE,
        since=now,
        paused=False,
        leave_at=None,
        silences=0,
        opened=state.active_seconds,  # who comes back has a question's own time anew
        resumes=state.resumes + (1 if state.greeted else 0),
    )
    effects: tuple[Effect, ...] = (SaveState(), _wake(plan, state, now))
    if returning:
        effects = (*effects, speech.welcome_back(plan, state))
    return Step(state, effects)


def _lost(_: Plan, state: InterviewState, __: Event, ___: float) -> Step:
    if state.status is Status.COMPLETED:
        return Step(state, (Leave("completed"),))
    if state.status is Status.INTERRUPTED:
        return Step(state, (Leave("paused"),) if state.paused else ())
    greeting = Greeting.NONE if state.greeting is Greeting.STARTED else state.greeting
    return Step(replace(state, status=Status.INTERRUPTED, since=None, greeting=greeting), (SaveState(),))


def _grace_expired(_: Plan, state: InterviewState, __: Event, ___: float) -> Step:
    if state.paused:
        return Step(state, (Leave("paused"),))
    return Step(replace(state, status=Status.ABANDONED), (SaveState(), Leave("abandoned")))


def _no_show(_: Plan, state: InterviewState, __: Event, ___: float) -> Step:
    if state.since is not None:
        return Step(state)  # they are there
    status = state.status
    if status is Status.CREATED or (status is Status.LIVE and not state.greeted):
        status = Status.NO_SHOW
    elif status is Status.LIVE:
        status = Status.ABANDONED
    return Step(replace(state, status=status), (SaveState(), Leave("no_show")))


def _worker_leaving(_: Plan, state: InterviewState, __: Event, ___: float) -> Step:
    return Step(replace(state, since=None), (SaveState(),))


# ---- the greeting


def _greeting_started(_: Plan, state: InterviewState, __: Event, ___: float) -> Step:
    if state.greeting is not Greeting.NONE:
        return Step(state)
    return Step(replace(state, greeting=Greeting.STARTED, greeting_question=state.question))


def _greeting_done(plan: Plan, state: InterviewState, _: Event, now: float) -> Step:
    if state.greeting is not Greeting.STARTED:
        return Step(state)
    asked_another = state.greeting_question != state.question
    state = replace(state, greeting=Greeting.DONE, greeted=True)
    if not state.question:
        return _complete(plan, state, "finished", now, said_goodbye=not asked_another)
    state = _opened(state)
    effects: tuple[Effect, ...] = (SaveState(), *_limit(plan, state, now))
    if asked_another:  # what was stored came back while the greeting was spoken, or the time was up
        effects = (*effects, speech.ask(plan, state, _why_another(plan, state)))
    return Step(state, effects)


def _why_another(plan: Plan, state: InterviewState) -> str:
    time_is_up = state.active_seconds >= plan.main_seconds
    return plan.phrases.time_is_up if time_is_up else plan.phrases.already_told


# ---- answers


def _response(plan: Plan, state: InterviewState, event: Event, now: float) -> Step:
    assert isinstance(event, ResponseGiven)
    if state.greeting is not Greeting.DONE:
        return Step(state, (Refuse("greeting", WAIT_FOR_GREETING),))
    if event.tool_call_id in state.replies:
        return Step(state, (state.replies[event.tool_call_id],))
    unheard = _unheard(state, event.heard)
    # a part of an answer was closed together with it when the interview ended
    if state.over and not (unheard and state.taken and not state.taken.part):
        return _finished(state)
    refusal = _refusal(plan, state, event, unheard=unheard)
    if refusal is not None:
        return Step(state, (refusal,))
    question_id, answer = str(event.question_id), str(event.answer).strip()
    outcome = OUTCOMES[str(event.outcome)]
    if state.questions[question_id].recovered:
        reply = speech.already_recorded(plan, state)
        return Step(_remember(state, event.tool_call_id, reply), (reply,))
    if question_id == state.cut or (unheard and state.cut and not state.taken and question_id == state.question):
        state, stored = _close(plan, state, state.cut, outcome, answer, event.tool_call_id)
        state = replace(state, cut="", taken=stored)
        reply = speech.reply(plan, state, "") if unheard else speech.already_recorded(plan, state)
        return Step(_remember(state, event.tool_call_id, reply), (stored, reply))
    goes_on = state.taken if unheard else None
    question = plan.find(goes_on.question_id if goes_on else question_id)
    assert question is not None
    known = state.questions[question.id]
    judged = listening.judge(plan, question, known, event)
    if goes_on and (not goes_on.part or listening.wants_more(plan, question, known, outcome, judged)):
        after, effects = _go_on(plan, state, goes_on, outcome, answer, now, judged)
        lead = speech.acknowledgement(plan, goes_on.question_id)
    else:
        after, effects, lead = _take(plan, state, outcome, answer, event.tool_call_id, now, judged)
    reply = speech.reply(plan, after, lead, recorded=ONCE_MORE not in effects)
    after = _remember(replace(after, called=True), event.tool_call_id, reply)
    return Step(after, (*judged.notices, *effects, reply))


def _unheard(state: InterviewState, heard: float) -> bool:
    """Whether Noah's latest line was hardly heard, so that what is said goes on with what was said before it."""
    enough = 1.0 if state.over else HEARD_ENOUGH  # the goodbye asks nothing: who speaks over it still answers
    return heard < enough and state.again < MAX_UNHEARD


def _go_on(
    plan: Plan,
    state: InterviewState,
    taken: StoreAnswer,
    outcome: QuestionStatus,
    text: str,
    now: float,
    judged: Judged = NOT_JUDGED,
) -> tuple[InterviewState, tuple[Effect, ...]]:
    """Add what was said to the latest answer; the line after it was not heard, and is asked again."""
    state = replace(state, heard=(), missed=0, silences=0, again=state.again + 1)
    effects: list[Effect] = []
    said = speech.joined(taken.text, text)
    if said != taken.text:
        best = max(QuestionStatus(taken.outcome), outcome, key=_WORTH.__getitem__)
        state = _cover(state, taken.question_id, judged)
        known = state.questions[taken.question_id]
        taken = replace(taken, outcome=best.value, text=said, covered=_covered(plan, state, taken.question_id))
        effects += [Notice("answer_continued"), taken]
        if taken.part:
            answered = known.answered or best is QuestionStatus.ANSWERED
            state = _set(state, taken.question_id, parts=(*known.parts[:-1], said), answered=answered)
        else:
            state = _set(state, taken.question_id, status=best)
    if state.over:
        state = replace(state, leave_at=now + GOODBYE_SECONDS)
        effects.append(WaitUntil(now + GOODBYE_SECONDS))
    return replace(state, taken=taken), tuple(effects)


_WORTH: Final = {
    QuestionStatus.TIMED_OUT: 0,
    QuestionStatus.SKIPPED: 1,
    QuestionStatus.DECLINED: 1,
    QuestionStatus.VAGUE: 2,
    QuestionStatus.ANSWERED: 3,
}
"""Of two outcomes of one answer the one that is worth more counts, and of equal ones the first."""


def _refusal(plan: Plan, state: InterviewState, event: ResponseGiven, *, unheard: bool) -> Refuse | None:
    open_question = speech.open_question(plan, state)

    def refuse(code: str, why: str) -> Refuse:
        return Refuse(code, f"Nothing was recorded: {why} {open_question}", state.question)

    if not isinstance(event.question_id, str) or not isinstance(event.answer, str):
        return refuse("bad_arguments", "question_id and answer must be texts.")
    if not isinstance(event.outcome, str) or event.outcome not in OUTCOMES:
        return refuse("bad_arguments", f"outcome must be one of {', '.join(OUTCOMES)}.")
    # every character is a byte at least: a huge text is not even encoded
    if len(event.answer) > MAX_ANSWER_BYTES or len(event.answer.encode(errors="replace")) > MAX_ANSWER_BYTES:
        return refuse("too_long", f"answer is over {MAX_ANSWER_BYTES} bytes. Call again with what was said, in short.")
    question = state.questions.get(event.question_id)
    if question is None:
        return refuse("unknown_question", "there is no question with that id.")
    takes = event.question_id in (state.question, state.cut) or question.recovered
    if unheard and state.taken is not None:
        takes = takes or event.question_id == state.taken.question_id
    if not takes and question.status.closed:
        return refuse("already_recorded", "that question is closed.")
    if not takes:
        return refuse("question_not_open", "that question is not open yet.")
    if not event.answer.strip() and event.outcome in ("answered", "vague") and not question.recovered:
        return refuse("empty_answer", "answer is empty. Wait for the candidate, then call again.")
    return None


def _take(
    plan: Plan,
    state: InterviewState,
    outcome: QuestionStatus,
    text: str,
    tool_call_id: str,
    now: float,
    judged: Judged = NOT_JUDGED,
) -> tuple[InterviewState, tuple[Effect, ...], str]:
    """Take what was said to the open question: ask a follow-up, or close it and open the next one.

    The third is what Noah says first.
    """
    question_id = state.question
    lead = speech.acknowledgement(plan, question_id)
    question = plan.find(question_id)
    state = replace(_cover(state, question_id, judged), heard=(), missed=0, silences=0, again=0)
    known = state.questions[question_id]
    in_time = state.active_seconds < plan.ends_at(plan.phase_of(question_id)) and not limits.used_up(plan, state)
    more = listening.follow_up(plan, question, known, outcome, judged) if question is not None and in_time else None
    if more is not None:
        number, covered = len(known.parts), _covered(plan, state, question_id)
        part = StoreAnswer(question_id, outcome.value, text, number, tool_call_id, number + 1, covered, more)
        state = _set(
            replace(state, taken=part),
            question_id,
            parts=(*known.parts, text),
            own=(*(known.own_at(each) for each in range(number)), more),
            answered=known.answered or outcome is QuestionStatus.ANSWERED,
        )
        return state, (part, SaveState()), lead
    if outcome in (QuestionStatus.DECLINED, QuestionStatus.SKIPPED):
        if question is not None and question.required and _asks_once_more(state, text, tool_call_id):
            state = _set(replace(state, taken=None), question_id, refused=outcome, refusal=text)
            return state, (ONCE_MORE, SaveState()), plan.phrases.matters or ""
        lead = plan.phrases.no_problem
    state, stored = _close(plan, state, question_id, outcome, text, tool_call_id)
    state, effects = _next(plan, replace(state, taken=stored), now)
    return state, (stored, *effects), lead


def _asks_once_more(state: InterviewState, text: str, tool_call_id: str) -> bool:
    """Whether a refusal of a question that the plan requires is the first one: the second one is taken."""
    known = state.questions[state.question]
    if any(known.parts):
        return False  # a follow-up
    called_twice = tool_call_id not in ("", BUTTON) and state.called and text == known.refusal
    return known.refused is None or called_twice


def _cover(state: InterviewState, question_id: str, judged: Judged) -> InterviewState:
    """The state with what an answer covers."""
    covered = listening.together(state.questions[question_id].covered, judged.covered)
    return _set(state, question_id, covered=covered)


def _covered(plan: Plan, state: InterviewState, question_id: str) -> tuple[str, ...] | None:
    """The items of a question that are covered by now, in the plan's order."""
    question, covered = plan.find(question_id), state.questions[question_id].covered
    if question is None or covered is None:
        return None
    return tuple(item.id for item in question.listen_for if item.id in covered)


def _close(
    plan: Plan, state: InterviewState, question_id: str, outcome: QuestionStatus, text: str, tool_call_id: str
) -> tuple[InterviewState, StoreAnswer]:
    """Close a question, with all that was said to it."""
    known = state.questions[question_id]
    if any(known.parts):  # something was said: that counts
        said_before = QuestionStatus.ANSWERED if known.answered else QuestionStatus.VAGUE
        outcome = max(said_before, outcome, key=_WORTH.__getitem__)
    said = speech.joined(known.refusal, *known.parts, text)
    covered = _covered(plan, state, question_id)
    stored = StoreAnswer(question_id, outcome.value, said, len(known.parts), tool_call_id, covered=covered)
    return _set(state, question_id, status=outcome), stored


def _next(plan: Plan, state: InterviewState, now: float) -> tuple[InterviewState, tuple[Effect, ...]]:
    """Open the next question that there is time for; complete the interview when there is none."""
    effects: list[Effect] = []
    while (state := _turned(plan, state)).question:
        phase = plan.phase_of(state.question)
        if state.active_seconds < plan.ends_at(phase):
            state = _opened(state)
            return state, (*effects, SaveState(), *_limit(plan, state, now))
        state, stored = _close(plan, state, state.question, QuestionStatus.TIMED_OUT, "", "")
        effects.append(stored)
    cut = limits.time_was_up(plan, state)
    done = _complete(plan, state, "time_up" if cut and not state.ended_by else "finished", now, said_goodbye=None)
    return done.state, (*effects, *done.effects)


def _opened(state: InterviewState) -> InterviewState:
    state = _set(state, state.question, status=QuestionStatus.ASKED)
    return replace(state, opened=state.active_seconds)


def _limit(plan: Plan, state: InterviewState, now: float) -> tuple[Effect, ...]:
    """The timer for the open question's own time, where it has one."""
    return (_wake(plan, state, now),) if limits.deadline(plan, state) is not None else ()


def _turned(plan: Plan, state: InterviewState) -> InterviewState:
    """The state with the question whose turn it is, after what the plan leaves out."""
    turn = whose_turn(plan, state.questions)
    return replace(
        state,
        questions=turn.questions,
        question=turn.question,
        phase=phase_of(plan, turn.question),
        ended_by=turn.ended_by or state.ended_by,
    )


def _remember(state: InterviewState, tool_call_id: str, reply: Reply) -> InterviewState:
    if not tool_call_id:
        return state
    return replace(state, replies={**state.replies, tool_call_id: reply})


# ---- without the call that was due


def _turn_ended(plan: Plan, state: InterviewState, event: Event, now: float) -> Step:
    assert isinstance(event, TurnEnded)
    said, noah = event.candidate_text.strip(), event.noah_text.strip()
    called = state.called
    state = replace(state, called=False, silences=0 if said else state.silences)
    if state.greeting is not Greeting.DONE or not state.question or not said or not noah:
        return Step(state)
    if called and not _unheard(state, event.heard):
        return Step(replace(state, heard=(), missed=0))
    if speech.is_question(said):  # to repeat, to explain: the answer is still to come
        state = replace(state, heard=(*state.heard, said))
        answered = plan.facts and not speech.is_question(noah) and not repeats(speech.open_line(plan, state), noah)
        return Step(state, (speech.ask(plan, state),) if answered else ())
    state = replace(state, missed=state.missed + 1)
    if repeats(speech.open_line(plan, state), noah):  # asked (again): that was no answer to it
        if state.missed < MAX_ASKED_AGAIN:
            return Step(replace(state, heard=()))
        return _recover(plan, replace(state, heard=(said,)), now, event.heard)
    state = replace(state, heard=(*state.heard, said))
    moved_on = speech.enough(said) and speech.enough(noah) and not speech.is_question(noah)
    return _recover(plan, state, now, event.heard) if moved_on or state.missed >= MAX_MISSED else Step(state)


def _recover(plan: Plan, state: InterviewState, now: float, heard: float) -> Step:
    """Take what was heard as the answer, as the call did not come, and have the model go on."""
    question_id = state.question
    text = " ".join(state.heard)
    outcome = QuestionStatus.ANSWERED if speech.enough(text) else QuestionStatus.VAGUE
    text = text.encode(errors="replace")[:MAX_ANSWER_BYTES].decode(errors="ignore")
    if state.cut and not state.taken and _unheard(state, heard):
        state, stored = _close(plan, replace(state, again=state.again + 1), state.cut, outcome, text, TRANSCRIPT)
        state = replace(state, cut="", taken=stored, heard=(), missed=0)
        return Step(state, (Notice("answer_recovered"), stored, speech.ask(plan, state)))
    if (taken := state.taken) and _unheard(state, heard):
        after, effects = _go_on(plan, state, taken, outcome, text, now)
        lead = speech.acknowledgement(plan, taken.question_id)
        return Step(after, (*effects, speech.ask(plan, after, lead)))
    after, effects, lead = _take(plan, state, outcome, text, TRANSCRIPT, now)
    after = _set(after, question_id, recovered=after.question != question_id)
    speak = speech.ask(plan, after, lead) if after.question else speech.goodbye(plan, after)
    return Step(after, (Notice("answer_recovered"), *effects, speak))


def _silence(plan: Plan, state: InterviewState, event: Event, now: float) -> Step:
    assert isinstance(event, SilenceHeard)
    if state.greeting is not Greeting.DONE:
        return Step(state)
    if state.question and not all(map(speech.is_question, state.heard)):
        return _recover(plan, state, now, event.heard)
    if (taken := state.taken) and _unheard(state, event.heard):  # what was to be said after it was not said, or cut
        state = replace(state, again=state.again + 1)
        if not state.question:
            return Step(state, (speech.goodbye(plan, state),))
        return Step(state, (speech.ask(plan, state, speech.acknowledgement(plan, taken.question_id)),))
    if not state.question:
        return Step(state)
    skips = 1 if event.unanswered and not state.silences else 0  # who may have answered is not told to take their time
    state = replace(state, silences=state.silences + 1 + skips)
    refused = state.questions[state.question].refused
    if refused is not None and state.silences > 1:  # asked once more, and that is enough
        after, effects, lead = _take(plan, state, refused, "", "", now)
        return Step(after, (*effects, speech.go_on(plan, after, lead)))
    speak = speech.silence(plan, state)
    return Step(state, (speak,) if speak else ())


# ---- the buttons


def _repeat_pressed(plan: Plan, state: InterviewState, _: Event, __: float) -> Step:
    if state.greeting is not Greeting.DONE or not state.question:
        return Step(state)
    state = replace(state, silences=0)
    return Step(state, (speech.pressed(speech.ask(plan, state), "to hear the question again"),))


def _skip_pressed(plan: Plan, state: InterviewState, event: Event, now: float) -> Step:
    assert isinstance(event, SkipPressed)
    if state.greeting is not Greeting.DONE or not state.question:
        return Step(state)
    if event.progress != speech.progress(state):
        return Step(state)  # what they saw has moved on meanwhile: this question they have not refused
    told = f"to leave out the question {state.question}"
    after, effects, lead = _take(plan, state, QuestionStatus.SKIPPED, "", BUTTON, now)
    return Step(after, (*effects, speech.pressed(speech.go_on(plan, after, lead), told)))


def _finish_pressed(plan: Plan, state: InterviewState, _: Event, now: float) -> Step:
    if state.greeting is not Greeting.DONE:
        return Step(state)
    done = _complete(plan, state, "candidate_asked", now, said_goodbye=None)
    speak = speech.go_on(plan, done.state, plan.phrases.ended_early)
    return Step(done.state, (*done.effects, speech.pressed(speak, "to end the interview, and it is over")))


# ---- time, and the end


def _wake(plan: Plan, state: InterviewState, now: float) -> WaitUntil:
    deadlines = [plan.main_seconds, plan.closing_seconds]
    if (of_question := limits.deadline(plan, state)) is not None:
        deadlines.append(max(of_question, state.active_seconds + limits.LULL_SECONDS))
    at = min((d for d in deadlines if d > state.active_seconds), default=state.active_seconds)
    return WaitUntil(now + at - state.active_seconds)


def _time_passed(plan: Plan, state: InterviewState, event: Event, now: float) -> Step:
    assert isinstance(event, TimePassed)
    if state.status is not Status.LIVE:
        if state.leave_at is None:
            return Step(state)
        if now < state.leave_at:  # the timer's clock and this one are not the same
            return Step(state, (WaitUntil(state.leave_at),))
        return _goodbye_done(plan, state, event, now)
    if state.since is None:
        return Step(state)
    of_wrap_up = not state.question or plan.phase_of(state.question).wrap_up
    if state.active_seconds < (plan.closing_seconds if of_wrap_up else plan.main_seconds):
        if limits.used_up(plan, state):
            return _used_up(plan, state, event, now)
        return Step(state, (_wake(plan, state, now),))
    state, effects = _cut(plan, state, event)
    state, more = _next(plan, replace(state, heard=(), missed=0, silences=0, again=0), now)
    lead = plan.phrases.time_is_up
    if not state.question:
        return Step(state, (*effects, *more, speech.go_on(plan, state, lead)))
    effects += [*more, _wake(plan, state, now)]
    if state.greeting is Greeting.DONE:  # before that, the greeting asks it, or what follows the greeting
        effects.append(speech.go_on(plan, state, lead))
    return Step(state, tuple(effects))


def _used_up(plan: Plan, state: InterviewState, event: TimePassed, now: float) -> Step:
    """A question's own time is used up: what was said to it counts, and the next one is asked; nobody is cut short."""
    if event.speaking or _unheard(state, event.heard):
        return Step(state, (_wake(plan, state, now),))
    if state.heard and not all(map(speech.is_question, state.heard)):
        done = _recover(plan, state, now, event.heard)
    else:
        said = any(state.questions[state.question].parts)
        lead = speech.acknowledgement(plan, state.question) if said else plan.phrases.no_problem
        state, effects = _cut(plan, state, event)
        state, more = _next(plan, replace(state, heard=(), missed=0, silences=0, again=0), now)
        done = Step(state, (Notice("question_time_used_up"), *effects, *more, speech.go_on(plan, state, lead)))
    if done.state.over:
        return done
    return Step(done.state, (*done.effects, _wake(plan, done.state, now)))


def _cut(plan: Plan, state: InterviewState, event: TimePassed) -> tuple[InterviewState, list[Effect]]:
    """Close the open question, as there is no time left for it."""
    effects: list[Effect] = []
    if state.question and any(state.questions[state.question].parts):
        state, stored = _close(plan, state, state.question, QuestionStatus.VAGUE, "", "")
        state = replace(state, taken=stored)
        effects.append(stored)
    elif state.question and (refused := state.questions[state.question].refused) is not None:
        state, stored = _close(plan, state, state.question, refused, "", "")
        effects.append(stored)
    elif state.question and state.taken and _unheard(state, event.heard):  # what they say now is not said to it
        effects.append(StoreAnswer(state.question, QuestionStatus.TIMED_OUT.value, "", 0, ""))
        state = _set(state, state.question, status=QuestionStatus.TIMED_OUT)
    elif state.question:
        if state.cut:  # the one cut before it: nothing came for it any more
            effects.append(StoreAnswer(state.cut, QuestionStatus.TIMED_OUT.value, "", 0, ""))
        state = _set(state, state.question, status=QuestionStatus.TIMED_OUT)
        state = replace(state, cut=state.question, taken=None)
    return state, effects


def _budget_spent(plan: Plan, state: InterviewState, _: Event, now: float) -> Step:
    if state.greeting is not Greeting.DONE:
        return Step(state)  # the model's next turn tells of it again
    done = _complete(plan, state, "time_up", now, said_goodbye=None)
    return Step(done.state, (*done.effects, speech.go_on(plan, done.state, plan.phrases.time_is_up)))


def _complete(plan: Plan, state: InterviewState, outcome: str, now: float, *, said_goodbye: bool | None) -> Step:
    """Complete the interview.

    `said_goodbye`: False has the goodbye said, True says that it was, None leaves it to the caller.
    """
    if state.ended_by and outcome == "finished":
        outcome = "ended_by_plan"
    effects: list[Effect] = []
    for question_id in dict.fromkeys((state.question, state.cut)):
        known = state.questions.get(question_id)
        if known is None:
            continue
        if known.status is QuestionStatus.ASKED and any(known.parts):
            state, stored = _close(plan, state, question_id, QuestionStatus.VAGUE, "", "")
            effects.append(stored)
        elif known.status is QuestionStatus.ASKED and known.refused is not None:
            state, stored = _close(plan, state, question_id, known.refused, "", "")
            effects.append(stored)
        elif known.status is QuestionStatus.TIMED_OUT:
            effects.append(StoreAnswer(question_id, known.status.value, "", 0, ""))
    state = replace(
        state,
        status=Status.COMPLETED,
        outcome=outcome,
        question="",
        phase=plan.phases[-1].id,
        cut="",
        since=None,
        leave_at=now + GOODBYE_SECONDS,
    )
    effects += [Finish(outcome), WaitUntil(now + GOODBYE_SECONDS)]
    if said_goodbye is False:
        effects.append(speech.goodbye(plan, state))
    elif said_goodbye:
        effects.append(Leave("completed"))
    return Step(state, tuple(effects))


def _end(plan: Plan, state: InterviewState, event: Event, now: float) -> Step:
    assert isinstance(event, EndRequested)
    if state.greeting is not Greeting.DONE:
        return Step(state, (Refuse("greeting", WAIT_FOR_GREETING),))
    open_question = speech.open_question(plan, state)
    if event.reason != "candidate_asked":
        why = "it is not finished." if event.reason == "finished" else "reason must be candidate_asked or finished."
        text = f"The interview goes on: {why} {open_question}"
        return Step(state, (Refuse("not_finished", text, state.question),))
    done = _complete(plan, state, "candidate_asked", now, said_goodbye=None)
    return Step(done.state, (*done.effects, speech.reply(plan, done.state, plan.phrases.ended_early, recorded=False)))


def _pause(plan: Plan, state: InterviewState, _: Event, now: float) -> Step:
    if state.greeting is not Greeting.DONE:
        return Step(state, (Refuse("greeting", WAIT_FOR_GREETING),))
    leave_at = now + GOODBYE_SECONDS
    state = replace(state, status=Status.INTERRUPTED, since=None, paused=True, leave_at=leave_at)
    return Step(state, (SaveState(), WaitUntil(leave_at), speech.paused(plan, state)))


def _goodbye_done(_: Plan, state: InterviewState, __: Event, ___: float) -> Step:
    if state.status is Status.INTERRUPTED and not state.paused:
        return Step(state)
    reason = "completed" if state.status is Status.COMPLETED else "paused"
    return Step(replace(state, leave_at=None), (Leave(reason),))


# ---- what was stored comes back late


def _store_returned(plan: Plan, state: InterviewState, event: Event, now: float) -> Step:
    assert isinstance(event, StoreReturned)
    stored = event.state
    if state.merged:
        return Step(state)
    state = replace(state, merged=True)
    before = stored.questions.get(state.taken.question_id) if state.taken else None
    if state.taken and before and before.status.closed and state.taken.tool_call_id not in event.calls:
        state = replace(state, taken=None, again=0)  # what is stored is not ours, and wins: it does not go on
    if stored.status is Status.WITHDRAWN:
        return Step(replace(state, status=Status.WITHDRAWN, since=None), (Leave("withdrawn"),))
    questions = {q: _merged(known, stored.questions.get(q)) for q, known in state.questions.items()}
    was_open = state.question
    state = replace(
        state,
        questions=questions,
        greeted=state.greeted or stored.greeted,
        resumes=max(state.resumes, stored.resumes + (1 if stored.greeted and state.since is not None else 0)),
        active_seconds=state.active_seconds + stored.active_seconds,
        opened=state.opened + stored.active_seconds,
    )
    if state.cut and questions[state.cut].status is not QuestionStatus.TIMED_OUT:
        state = replace(state, cut="")
    if stored.status is Status.COMPLETED:
        leave_at = now + GOODBYE_SECONDS
        state = replace(
            state,
            status=Status.COMPLETED,
            question="",
            phase=stored.phase,
            ended_by=stored.ended_by,
            outcome=stored.outcome,
            since=None,
            cut="",
            leave_at=leave_at,
        )
        # it was completed before: nothing is to be written
        return Step(state, (Notice("completed_before"), WaitUntil(leave_at), speech.goodbye(plan, state)))
    if was_open and not questions[was_open].status.closed:
        return Step(state, _awake(plan, state, now))
    asking = state.greeting is Greeting.DONE and state.status is Status.LIVE
    state = replace(state, heard=(), missed=0, silences=0)
    if asking:
        state, effects = _next(plan, state, now)
        if not state.question:
            return Step(state, (*effects, speech.goodbye(plan, state)))
        return Step(state, (*effects, *_awake(plan, state, now), speech.ask(plan, state, plan.phrases.already_told)))
    state = _turned(plan, state)
    return Step(state, _awake(plan, state, now))


def _awake(plan: Plan, state: InterviewState, now: float) -> tuple[Effect, ...]:
    return (SaveState(),) if state.since is None else (SaveState(), _wake(plan, state, now))


def _merged(known: QuestionState, stored: QuestionState | None) -> QuestionState:
    if stored is None:
        return known
    parts = stored.parts + known.parts[len(stored.parts) :]
    known = replace(
        known,
        own=tuple((stored if each < len(stored.parts) else known).own_at(each) for each in range(len(parts))),
        covered=listening.together(known.covered, stored.covered),
        answered=known.answered or stored.answered,
    )
    if stored.status is QuestionStatus.LEFT_OUT and known.status is QuestionStatus.ASKED:
        return replace(known, parts=parts)  # they are hearing it
    if stored.status.closed:
        return replace(known, status=stored.status, parts=parts)
    return replace(known, parts=parts)


def _set(state: InterviewState, question_id: str, **changes: Any) -> InterviewState:
    question = replace(state.questions[question_id], **changes)
    return replace(state, questions={**state.questions, question_id: question})


_RULES: Final[dict[type[Event], Callable[[Plan, InterviewState, Event, float], Step]]] = {
    CandidateJoined: _joined,
    CandidateLost: _lost,
    GraceExpired: _grace_expired,
    NoShow: _no_show,
    GreetingStarted: _greeting_started,
    GreetingDone: _greeting_done,
    ResponseGiven: _response,
    PauseRequested: _pause,
    EndRequested: _end,
    RepeatPressed: _repeat_pressed,
    SkipPressed: _skip_pressed,
    FinishPressed: _finish_pressed,
    BudgetSpent: _budget_spent,
    TurnEnded: _turn_ended,
    SilenceHeard: _silence,
    TimePassed: _time_passed,
    GoodbyeDone: _goodbye_done,
    WorkerLeaving: _worker_leaving,
    StoreReturned: _store_returned,
}

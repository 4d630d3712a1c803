"""The interview's transition table, and the step that follows it.

Rules:

 1. The table below is all there is. For each state it has the events that count there, and the states that
    each may lead to. An event that a state does not have changes nothing; a tool call is then refused.
 2. `docs/interview.md` draws it; a test holds the two together.
 3. Three machines share the table: the interview (`Status`), each question (`QuestionStatus`), and the greeting
    of this session (`Greeting`). `rules.py` says which of the possible states it is, and what is to be done.
 4. Time is an argument, in unix seconds. It counts while the interview is live and the candidate is there.
 5. No tool has an effect before the greeting of this session is done.
 6. One question is open at a time. A closed one is never opened again. What is said before the next line was heard
    goes on with the answer before it, which grows: it keeps every word that it had.
 7. An answer is stored before it is acknowledged, under an id that makes storing it twice impossible: the
    question's for the answer that closes it, `<question>~<n>` for the n-th part, which a follow-up follows.
 8. The same tool call gets the same reply, and stores nothing again.
 9. A minute is kept for the wrap-up. Before the time is up, everything is over.
10. Completed and withdrawn are for ever.
11. A question's own time ends it when nobody speaks: what was said to it counts, and no follow-up comes after it.
12. A question that the plan requires is asked once more after a first refusal; what comes then is taken.
13. Whether a question is asked is decided once, when it is its turn, by the answers before it. What is left out then is
    closed. So is what comes after a question that ends the interview.
"""

from collections.abc import Mapping
from typing import Final

from noah.interview import rules
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
from noah.interview.plan import Plan
from noah.interview.rules import Step
from noah.interview.state import Greeting, InterviewState, QuestionStatus, Status

State = Status | QuestionStatus | Greeting

_CREATED, _LIVE, _INTERRUPTED = Status.CREATED, Status.LIVE, Status.INTERRUPTED
_COMPLETED, _WITHDRAWN = Status.COMPLETED, Status.WITHDRAWN
_NO_SHOW, _ABANDONED = Status.NO_SHOW, Status.ABANDONED
_PENDING, _ASKED, _TIMED_OUT = QuestionStatus.PENDING, QuestionStatus.ASKED, QuestionStatus.TIMED_OUT
_ANSWERED, _VAGUE = QuestionStatus.ANSWERED, QuestionStatus.VAGUE
_DECLINED, _SKIPPED = QuestionStatus.DECLINED, QuestionStatus.SKIPPED
_SAID = (_ANSWERED, _VAGUE)  # something was said of it before
_REFUSED = (_DECLINED, _SKIPPED)  # once, and asked once more
_LEFT_OUT = QuestionStatus.LEFT_OUT
_CLOSED = (_ANSWERED, _VAGUE, _DECLINED, _SKIPPED, _TIMED_OUT)
_STORED = (*_CLOSED, _LEFT_OUT)
_WENT_ON_VAGUE = dict.fromkeys((ResponseGiven, TurnEnded, SilenceHeard), (_ANSWERED,))
_WENT_ON = dict.fromkeys((ResponseGiven, TurnEnded, SilenceHeard), (_ANSWERED, _VAGUE))

TABLE: Final[Mapping[State, Mapping[type[Event], tuple[State, ...]]]] = {
    # The interview. An event that is not in a row changes nothing there.
    Status.CREATED: {
        CandidateJoined: (_LIVE,),
        GreetingStarted: (_CREATED,),  # it may be made ready before the candidate is there
        NoShow: (_NO_SHOW,),
        StoreReturned: (_CREATED, _COMPLETED, _WITHDRAWN),
        WorkerLeaving: (_CREATED,),
    },
    Status.LIVE: {
        CandidateJoined: (_LIVE,),  # a second tab, or another worker's candidate
        CandidateLost: (_INTERRUPTED,),
        GreetingStarted: (_LIVE,),
        GreetingDone: (_LIVE, _COMPLETED),
        ResponseGiven: (_LIVE, _COMPLETED),
        PauseRequested: (_LIVE, _INTERRUPTED),
        EndRequested: (_LIVE, _COMPLETED),
        RepeatPressed: (_LIVE,),
        SkipPressed: (_LIVE, _COMPLETED),
        FinishPressed: (_LIVE, _COMPLETED),
        TurnEnded: (_LIVE, _COMPLETED),
        SilenceHeard: (_LIVE, _COMPLETED),
        TimePassed: (_LIVE, _COMPLETED),
        BudgetSpent: (_LIVE, _COMPLETED),
        NoShow: (_LIVE, _NO_SHOW, _ABANDONED),  # taken over, and nobody is there
        StoreReturned: (_LIVE, _COMPLETED, _WITHDRAWN),
        WorkerLeaving: (_LIVE,),
    },
    Status.INTERRUPTED: {
        CandidateJoined: (_LIVE,),
        CandidateLost: (_INTERRUPTED,),
        GraceExpired: (_INTERRUPTED, _ABANDONED),  # a pause stays a pause
        GreetingStarted: (_INTERRUPTED,),
        GoodbyeDone: (_INTERRUPTED,),
        TimePassed: (_INTERRUPTED,),
        NoShow: (_INTERRUPTED,),
        StoreReturned: (_INTERRUPTED, _COMPLETED, _WITHDRAWN),
        WorkerLeaving: (_INTERRUPTED,),
    },
    Status.NO_SHOW: {
        CandidateJoined: (_LIVE,),
        GreetingStarted: (_NO_SHOW,),
        NoShow: (_NO_SHOW,),
    },
    Status.ABANDONED: {
        CandidateJoined: (_LIVE,),
        GreetingStarted: (_ABANDONED,),
        NoShow: (_ABANDONED,),
    },
    Status.COMPLETED: {
        CandidateLost: (_COMPLETED,),
        GoodbyeDone: (_COMPLETED,),
        ResponseGiven: (_COMPLETED,),  # the candidate goes on with the last answer
        SilenceHeard: (_COMPLETED,),
        TimePassed: (_COMPLETED,),
    },
    Status.WITHDRAWN: {},
    # A question. Any other event leaves it as it is.
    QuestionStatus.PENDING: {
        GreetingDone: (_ASKED,),
        ResponseGiven: (_ASKED, _TIMED_OUT, _LEFT_OUT, *_SAID),  # the one before it was closed
        TurnEnded: (_ASKED, _TIMED_OUT, _LEFT_OUT, *_SAID),
        SilenceHeard: (_ASKED, _TIMED_OUT, _LEFT_OUT, *_SAID),
        SkipPressed: (_ASKED, _TIMED_OUT, _LEFT_OUT, *_SAID),
        TimePassed: (_ASKED, _TIMED_OUT, _LEFT_OUT, *_SAID),
        StoreReturned: (_ASKED, *_STORED),
    },
    QuestionStatus.ASKED: {
        ResponseGiven: (_ANSWERED, _VAGUE, _DECLINED, _SKIPPED),  # or still asked: a follow-up
        TurnEnded: (_ANSWERED, _VAGUE),  # recovered from the transcript
        SilenceHeard: (_ANSWERED, _VAGUE, *_REFUSED),
        SkipPressed: (_SKIPPED, *_SAID),
        EndRequested: (*_SAID, *_REFUSED),  # what was said of it counts
        FinishPressed: (*_SAID, *_REFUSED),
        BudgetSpent: (*_SAID, *_REFUSED),
        TimePassed: (_TIMED_OUT, *_SAID, *_REFUSED),
        StoreReturned: _CLOSED,
    },
    QuestionStatus.TIMED_OUT: {
        ResponseGiven: (_ANSWERED, _VAGUE, _DECLINED, _SKIPPED),  # the call came late
        TurnEnded: (_ANSWERED, _VAGUE),  # or not at all
        SilenceHeard: (_ANSWERED, _VAGUE),
        StoreReturned: _STORED,
    },
    QuestionStatus.ANSWERED: {StoreReturned: _STORED},  # what is stored wins
    QuestionStatus.LEFT_OUT: {StoreReturned: _STORED},
    # the candidate goes on with an answer, before they have heard the next question
    QuestionStatus.VAGUE: {**_WENT_ON_VAGUE, StoreReturned: _STORED},
    QuestionStatus.DECLINED: {**_WENT_ON, StoreReturned: _STORED},
    QuestionStatus.SKIPPED: {**_WENT_ON, StoreReturned: _STORED},
    # The greeting of this session.
    Greeting.NONE: {GreetingStarted: (Greeting.STARTED,)},
    Greeting.STARTED: {
        GreetingDone: (Greeting.DONE,),
        CandidateLost: (Greeting.NONE,),  # not heard whole: it is said again
    },
    Greeting.DONE: {},
}


class TableError(AssertionError):
    """A rule led to a state that the table does not have: a mistake in `rules.py`."""


def step(plan: Plan, state: InterviewState, event: Event, now: float) -> Step:
    """The state after `event` at `now` (unix seconds), and what is to be done, in order.

    Raises TableError, which no input can cause.
    """
    state = rules.count_time(state, now)
    if type(event) not in TABLE[state.status]:
        return rules.out_of_place(plan, state, event)
    after = rules.apply(plan, state, event, now)
    _hold_to_table(state, event, after.state)
    return after


def _hold_to_table(before: InterviewState, event: Event, after: InterviewState) -> None:
    moves: list[tuple[State, State]] = [(before.greeting, after.greeting)]
    moves += [(before.questions[q].status, after.questions[q].status) for q in before.questions]
    moves = [(a, b) for a, b in moves if a is not b] + [(before.status, after.status)]
    for a, b in moves:
        if b not in TABLE[a].get(type(event), ()):
            raise TableError(f"{type(event).__name__} leads from {a!r} to {b!r}, which the table does not have")

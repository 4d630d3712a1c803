"""Scenarios for the Gemini Live simulator, made from an interview plan.

The simulator knows nothing of Noah. A scenario tells it to behave as the model would: say what it is told to say, take
the candidate's turn as the answer to the open question, call the tool with it, and say what the result says next.

    python -m local.scenarios worker/noah/plans/career.yaml --answers local/answers/career.yaml --out DIR
"""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from noah.interview.personal import personal
from noah.interview.plan import Plan, Question

# written in C, where PyYAML was built with it
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_Dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
JUDGED = ("covered", "ask", "about")
OUTCOMES = ("answered", "vague", "declined", "skipped")
# For tests: a quick voice, and answers that are taken soon after they end.
FAST = {"rate": 420, "think_ms": 60, "silence_ms": 350}


@dataclass(frozen=True)
class Answer:
    """What the candidate says to a question, what the model makes of it, and whether it is typed."""

    text: str
    outcome: str = "answered"
    typed: bool = False
    judged: tuple[tuple[str, Any], ...] = ()
    """What else the model says of it: `covered`, and `ask` and `about` of a question of its own."""


Answers = dict[str, list[Answer]]


def load_plan(path: Path) -> dict[str, Any]:
    """A plan as plain data; the worker is the one to check it."""
    plan: dict[str, Any] = yaml.load(path.read_text(), _Loader)
    return plan


def for_person(plan: Mapping[str, Any], values: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """A plan as plain data, with its lines as somebody hears them of whom `values` are known."""
    spoken = personal(Plan.model_validate(dict(plan)), values or {})
    phases = [
        dict(phase) | {"questions": [_heard(each, spoken.find(each["id"])) for each in phase["questions"]]}
        for phase in plan["phases"]
    ]
    return dict(plan) | {"greeting": spoken.greeting, "goodbye": spoken.goodbye, "phases": phases}


def _heard(question: Mapping[str, Any], spoken: Question | None) -> dict[str, Any]:
    assert spoken is not None
    return dict(question) | {"ask": spoken.ask, "follow_ups": list(spoken.follow_ups)}


def questions(plan: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The questions of a plan, in order."""
    return [question for phase in plan["phases"] for question in phase["questions"]]


def load_answers(path: Path) -> Answers:
    """Answers by question: a text, `{type: text}`, `{vague: text}`, ... or a list of them, for follow-ups.

    A map may also have what the model says of the answer: `covered`, `ask`, `about`.
    """
    given = yaml.load(path.read_text(), _Loader)
    return {
        question: [_answer(each) for each in (said if isinstance(said, list) else [said])]
        for question, said in given.items()
    }


def _answer(given: str | Mapping[str, Any]) -> Answer:
    if isinstance(given, str):
        return Answer(given)
    judged = tuple((key, given[key]) for key in JUDGED if key in given)
    ((kind, text),) = [(key, text) for key, text in given.items() if key not in JUDGED]
    if kind == "type":
        return Answer(text, typed=True, judged=judged)
    if kind not in OUTCOMES:
        raise ValueError(f"an answer is a text, or one of type, {', '.join(OUTCOMES)}; not {kind!r}")
    return Answer(text, outcome=kind, judged=judged)


def complete(plan: Mapping[str, Any], answers: Answers | None = None) -> Answers:
    """`answers`, with one made up for each question that has none."""
    made = {
        question["id"]: [Answer(f"My answer to {question['id'].replace('_', ' ')} is a simple one.")]
        for question in questions(plan)
    }
    return made | (answers or {})


def scenario(
    plan: Mapping[str, Any],
    answers: Answers | None = None,
    *,
    settings: Mapping[str, Any] | None = None,
    faults: Sequence[Mapping[str, Any]] = (),
    rules: Sequence[Mapping[str, Any]] = (),
    **more: Any,
) -> dict[str, Any]:
    """The scenario of a plan, as the simulator reads it (see its README).

    Args:
        plan: The plan, as plain data.
        answers: What spoken turns are taken to have said, by question.
        settings: Knobs of the simulator (`rate`, `think_ms`, ...).
        faults: What it does wrong.
        rules: Rules that come before those that are made here.
        more: Further top-level fields.
    """
    full = complete(plan, answers)
    return {
        "name": f"interview-{plan['id']}",
        "match": rf"^Interview plan: {re.escape(plan['id'])}$",
        # the worker says where the interview stands, also to a session that resumes and has forgotten
        "capture": {"question": r"^Question: (\S+)$"},
        "settings": dict(settings or {}),
        "heard": {
            "by": "${question}",
            "say": {question: [answer.text for answer in said] for question, said in full.items()},
        },
        "rules": [*rules, *_rules(full), report_rule(plan)],
        "faults": list(faults),
    } | more


def _rules(answers: Answers) -> Iterable[dict[str, Any]]:
    yield {
        "name": "say what the worker wants said",
        "on": "text",
        "match": 'Say: "(?P<line>[^"]+)"',
        "capture": {"question": {"find": r"^Question: (\S+)$", "else": ""}},
        "do": [{"say": "${line}"}],
    }
    yield {
        "name": "the candidate wants to stop",
        "on": "user",
        "match": r"(?i)\b(stop the interview|end the interview)\b",
        "do": [{"call": {"name": "end_interview", "args": {"reason": "candidate_asked"}}}],
    }
    yield {
        "name": "the candidate wants a break",
        "on": "user",
        "match": r"(?i)\b(pause|break)\b.*\bplease\b",
        "do": [{"call": {"name": "pause_interview", "args": {}}}],
    }
    for question, said in answers.items():
        for answer in said:
            if answer.outcome != "answered" or answer.judged:
                yield {
                    "name": f"{answer.outcome} about {question}",
                    "on": "user",
                    "match": f"^{re.escape(answer.text)}$",
                    "when": {"question": re.escape(question)},
                    "do": [_record(answer.outcome, judged=answer.judged)],
                }
    yield {
        "name": "the candidate answers",
        "on": "user",
        "when": {"question": ".+"},
        "do": [_record("answered")],
    }
    yield {
        "name": "the candidate goes on with the last answer",
        "on": "user",
        "when": {"question": "", "last": ".+"},
        "do": [_record("answered", "${last}")],
    }
    yield {"name": "nothing has been asked yet", "on": "user", "do": [{"say": "Hello."}]}
    yield {"name": "told to wait", "on": "tool_result", "match": "^SYSTEM:", "do": []}
    yield {
        "name": "say the goodbye, the first time",
        "on": "tool_result",
        "when": {"tool.say": ".+", "tool.question": "", "question": ".+"},
        "do": [{"set": {"last": "${question}", "question": ""}}, {"say": "${tool.say}"}],
    }
    yield {
        "name": "say what comes next",
        "on": "tool_result",
        "when": {"tool.say": ".+"},
        "do": [{"set": {"question": "${tool.question}"}}, {"say": "${tool.say}"}],
    }
    yield {
        "name": "nothing to say",
        "on": "tool_result",
        "when": {"tool.question": ".+"},
        "do": [{"set": {"question": "${tool.question}"}}],
    }


def report_rule(plan: Mapping[str, Any]) -> dict[str, Any]:
    """The evaluation: each criterion is scored, and supported by a turn that the candidate has said.

    The criteria are spread over the interview: the later ones quote later turns, and the first turn besides, for an
    interview that ended before them.
    """
    criteria = plan["rubric"]["criteria"]
    points = min(4, plan["rubric"].get("scale", {}).get("to", 5))
    step = max(1, len(questions(plan)) // len(criteria))
    scores = [
        {
            "criterion": criterion["id"],
            "quotations": [
                {"turn": f"${{said.{turn}.turn}}", "text": f"${{said.{turn}.text}}"}
                for turn in dict.fromkeys([number * step, 0])
            ],
            "rationale": "The simulator has no opinion: it gives every interview the same score.",
            "score": points,
        }
        for number, criterion in enumerate(criteria)
    ]
    content = {
        "scores": scores,
        "summary": f"A simulated evaluation of the interview '{plan['title']}'.",
        "strengths": ["You answered what you were asked."],
        "advice": ["Take the interview with the real model to hear more."],
    }
    return {
        "name": "the report",
        "on": "generate",
        "find_all": {"said": r"^\[(?P<turn>t\d+)\] candidate \(\S*\): (?P<text>.+)$"},
        "do": [{"respond": {"json": content}}],
    }


def _record(outcome: str, question: str = "${question}", judged: tuple[tuple[str, Any], ...] = ()) -> dict[str, Any]:
    args = {"question_id": question, "answer": "${heard}", "outcome": outcome} | dict(judged)
    return {"call": {"name": "process_user_response", "args": args}}


def write(folder: Path, made: Mapping[str, Any]) -> Path:
    """Put a scenario into the simulator's folder, in one step; the next session to open finds it."""
    path = folder / f"{made['name']}.yaml"
    draft = folder / f".{made['name']}.{os.getpid()}"
    draft.write_text(yaml.dump(dict(made), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100))
    draft.replace(path)
    return path


def write_all(plans: Path, folder: Path, **knobs: Any) -> None:
    """One scenario for each plan of a folder."""
    for path in sorted(plans.glob("*.yaml")):
        write(folder, scenario(load_plan(path), **knobs))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("plan", type=Path)
    parser.add_argument("--answers", type=Path, help="YAML: answers by question")
    parser.add_argument("--out", type=Path, required=True, help="the folder that the simulator reads")
    options = parser.parse_args()
    answers = load_answers(options.answers) if options.answers else None
    print(write(options.out, scenario(load_plan(options.plan), answers)))


if __name__ == "__main__":
    main()

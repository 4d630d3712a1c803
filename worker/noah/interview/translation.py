"""A plan in another of its languages: the same questions, under the same ids."""

from typing import Any

from noah.interview.plan import Interviewer, Phase, Plan, Question, Rubric, Translation, Words


def in_language(plan: Plan, wanted: object) -> Plan:
    """The plan in the language that is wanted, as somebody has written it; the plan as it is where it has it not.

    Where the plan has "de-DE", it has "de-AT" too.
    """
    language = _which(plan, wanted)
    return plan if language == plan.language else _translated(plan, language, plan.translations[language])


def _which(plan: Plan, wanted: object) -> str:
    asked = wanted.casefold() if isinstance(wanted, str) else ""
    known = (plan.language, *plan.translations)
    alike = [each for each in known if each.casefold() == asked]
    alike += [each for each in known if each.split("-")[0] == asked.split("-")[0]]
    return alike[0] if alike else plan.language


def _translated(plan: Plan, language: str, translation: Translation) -> Plan:
    def phase_of(phase: Phase) -> Phase:
        questions = tuple(
            question.model_copy(update=_words_of(question, translation.questions[question.id]))
            for question in phase.questions
        )
        return phase.model_copy(update={"title": translation.phases[phase.id], "questions": questions})

    return plan.model_copy(
        update={
            "language": language,
            "title": translation.title or plan.title,
            "greeting": translation.greeting,
            "goodbye": translation.goodbye,
            "closings": translation.closings,
            "interviewer": _called(plan, translation),
            "phases": tuple(map(phase_of, plan.phases)),
            "placeholders": translation.placeholders,
            "rubric": _named(plan.rubric, translation),
            "phrases": translation.phrases,
        }
    )


def _called(plan: Plan, translation: Translation) -> Interviewer:
    called = translation.interviewer
    return plan.interviewer.model_copy(update={"name": called.name}) if called else plan.interviewer


def _named(rubric: Rubric, translation: Translation) -> Rubric:
    titles = translation.criteria
    criteria = tuple(each.model_copy(update={"title": titles.get(each.id)}) for each in rubric.criteria)
    scale = rubric.scale.model_copy(update={"labels": translation.labels})
    return rubric.model_copy(update={"criteria": criteria, "scale": scale})


def _words_of(question: Question, words: Words) -> dict[str, Any]:
    ends = question.ends and question.ends.model_copy(update={"closing": words.closing})
    return {"ask": words.ask, "follow_ups": words.follow_ups, "ends": ends}

"""Answers to a topic: what is wrong with them, what is kept, how they read."""

from collections.abc import Mapping
from datetime import date

from server.catalogue import rules
from server.catalogue.sentences import field_errors, long_day, number_text
from server.kernel.problems import FieldError
from server.kernel.text import normalise
from server.platform.installation import current
from server.platform.municipality import Option, Question, Topic
from server.platform.words import _, current_language


def answer_errors(topic: Topic, answers: object, *, today: date) -> list[FieldError]:
    """All that is wrong at once, each with its pointer `/answers/<code>`; nothing when the answers can be taken.

    `today` is the day on which the person answered, in the town's zone.
    """
    checked = rules.check(topic.questions, answers, today=today)
    return list(field_errors(checked.faults, topic.questions))


def kept_answers(topic: Topic, answers: object, *, today: date) -> dict[str, object]:
    """The answers as they are stored: asked, not blank, tidied, composed (NFC), in the order of the questions."""
    kept = rules.check(topic.questions, answers, today=today).answers
    return {code: normalise(answer) if isinstance(answer, str) else answer for code, answer in kept.items()}


def asked_codes(topic: Topic, answers: Mapping[str, object], *, today: date) -> frozenset[str]:
    """The codes of the questions (and infos) that these answers bring up."""
    return frozenset(question.code for question in rules.asked(topic.questions, answers, today))


def asked_answers(topic: Topic, answers: Mapping[str, object], *, today: date) -> dict[str, object]:
    """The answers as they were given, without those of questions that are not asked (any more)."""
    return rules.pruned(topic.questions, answers, today)


def answers_in_words(topic: Topic, answers: Mapping[str, object]) -> list[tuple[str, str]]:
    """Each question that was answered with its answer, as a letter would say them.

    An answer to a question that the topic has no more is shown under its code: nothing that was said disappears.
    """
    known = [
        (question.title.says(current_language()), _in_words(question, answers[question.code]))
        for question in topic.questions
        if question.kind != "info" and not rules.is_blank(answers.get(question.code))
    ]
    codes = {question.code for question in topic.questions}
    return [*known, *((code, _plainly(answer)) for code, answer in answers.items() if code not in codes)]


def _in_words(question: Question, answer: object) -> str:
    if isinstance(answer, bool):
        return _("Oui") if answer else _("Non")
    if question.is_choice:
        titles = {option.code: _title(option) for option in question.options}
        chosen = answer if isinstance(answer, list) else [answer]
        return ", ".join(titles.get(str(code), str(code)) for code in chosen)
    if question.kind == "number" and isinstance(answer, int | float):
        unit = question.unit.says(current_language()) if question.unit else ""
        return f"{number_text(answer)}\u00a0{unit}".rstrip()
    return long_day(str(answer)) if question.kind == "date" and rules.is_day(answer) else str(answer)


def _title(option: Option) -> str:
    return option.title.says(current_language())


def _plainly(answer: object) -> str:
    if isinstance(answer, bool):
        return _("Oui") if answer else _("Non")
    return ", ".join(map(str, answer)) if isinstance(answer, list) else str(answer)


def steered_errors(topic: Topic, answers: Mapping[str, object], *, today: date) -> list[FieldError]:
    """The answers that are the emergency services' to hear: a form goes no further with them.

    A report that comes with one all the same is taken: somebody reads it.
    """
    return [
        FieldError(pointer=f"/answers/{question.code}", code="emergency", detail=_call_sentence())
        for question in rules.asked(topic.questions, answers, today)
        if any(option.emergency and _is_chosen(option, answers.get(question.code)) for option in question.options)
    ]


def _is_chosen(option: Option, answer: object) -> bool:
    return option.code in answer if isinstance(answer, list) else option.code == answer


def _call_sentence() -> str:
    return _("Appelez le {phone} : ce formulaire ne les prévient pas. Pour autre chose, changez votre réponse.").format(
        phone=current().town.contacts.emergency
    )

"""Answers to a topic: what is wrong with them, what is kept, how they read."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from server.catalogue import rules
from server.catalogue.judging import is_blank, is_day
from server.catalogue.sentences import field_errors, long_day, number_text
from server.kernel.problems import FieldError
from server.kernel.text import normalise
from server.platform.installation import current
from server.platform.municipality import Option, Question, Topic
from server.platform.words import _, current_language, ngettext


def answer_errors(topic: Topic, answers: object, *, today: date) -> list[FieldError]:
    """All that is wrong at once, each with its pointer `/answers/<code>`; nothing when the answers can be taken.

    `today` is the day on which the person answered, in the town's zone.
    """
    checked = rules.check(topic.questions, answers, today=today)
    return list(field_errors(checked.faults, topic.questions))


def kept_answers(topic: Topic, answers: object, *, today: date) -> dict[str, object]:
    """The answers as they are stored: asked, not blank, tidied, composed (NFC), in the order of the questions."""
    kept = rules.check(topic.questions, answers, today=today).answers
    return {code: _composed(answer) for code, answer in kept.items()}


def _composed(answer: object) -> object:
    """The answer with each of its texts composed (NFC)."""
    if isinstance(answer, str):
        return normalise(answer)
    if isinstance(answer, list):
        return [_composed(one) for one in answer]
    return {name: _composed(one) for name, one in answer.items()} if isinstance(answer, dict) else answer


def asked_paths(topic: Topic, answers: Mapping[str, object], *, today: date) -> frozenset[str]:
    """The paths of the questions (and infos) that these answers bring up."""
    return frozenset(rules.asked(topic.questions, answers, today))


def asked_answers(topic: Topic, answers: Mapping[str, object], *, today: date) -> dict[str, object]:
    """The answers as they were given, without those of questions that are not asked (any more)."""
    return rules.pruned(topic.questions, answers, today)


def moved_answers(topic: Topic, answers: Mapping[str, object], *, today: date) -> dict[str, object]:
    """What of answers given under an earlier catalogue this one admits; what it wants beside them is not looked at.

    Each round drops what is refused, until nothing is: a question that went may have brought up others.
    """
    kept = dict(answers)
    while True:
        found = rules.check(topic.questions, kept, today=today)
        refused = {fault.question.partition(".")[0] for fault in found.faults if fault.code != "required"}
        if not refused & kept.keys():
            return {code: answer for code, answer in kept.items() if code in found.answers}
        kept = {code: answer for code, answer in kept.items() if code not in refused}


def answers_in_words(topic: Topic, answers: Mapping[str, object]) -> list[tuple[str, str]]:
    """Each question that was answered with its answer, as a letter would say them; of a group, one line for each item.

    An answer to a question that the topic has no more is shown under its code: nothing that was said disappears.
    """
    codes = {question.code for question in topic.questions}
    return [
        *_lines(topic.questions, answers),
        *((code, _plainly(answer)) for code, answer in answers.items() if code not in codes),
    ]


def _lines(questions: Sequence[Question], answers: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for question in questions:
        answer = answers.get(question.code)
        if question.kind == "info" or is_blank(answer):
            continue
        title = question.title.says(current_language())
        if question.kind == "group" and isinstance(answer, list):
            yield from _items_in_words(question, answer)
        else:
            yield title, _in_words(question, answer)


def _items_in_words(group: Question, items: Sequence[object]) -> Iterator[tuple[str, str]]:
    """« Enfant 1 » and « Prénom : Léa · Classe : CP »."""
    called = group.item.says(current_language()) if group.item else group.title.says(current_language())
    for n, item in enumerate(items, start=1):
        told = _lines(group.questions, item) if isinstance(item, dict) else ()
        yield f"{called} {n}", " · ".join(_("{term} : {value}").format(term=term, value=value) for term, value in told)


def _in_words(question: Question, answer: object) -> str:
    if isinstance(answer, bool):
        return _("Oui") if answer else _("Non")
    if question.is_choice:
        titles = _titles(question)
        chosen = answer if isinstance(answer, list) else [answer]
        return ", ".join(titles.get(str(code), str(code)) for code in chosen)
    if question.kind == "file" and isinstance(answer, int):
        return ngettext("{n} fichier", "{n} fichiers", answer).format(n=answer)
    if question.kind == "number" and isinstance(answer, int | float):
        unit = question.unit.says(current_language()) if question.unit else ""
        return f"{number_text(answer)}\u00a0{unit}".rstrip()
    if isinstance(answer, dict):
        return _slot_in_words(question, answer) if question.kind == "timeslot" else str(answer.get("label", ""))
    return long_day(str(answer)) if question.kind == "date" and is_day(answer) else str(answer)


def _slot_in_words(question: Question, answer: Mapping[str, object]) -> str:
    """« 3 décembre 2026, le matin »"""
    day, slot = str(answer.get("day", "")), str(answer.get("slot", ""))
    return ", ".join((long_day(day) if is_day(day) else day, _titles(question).get(slot, slot)))


def _titles(question: Question) -> dict[str, str]:
    return {option.code: option.title.says(current_language()) for option in question.options}


def _plainly(answer: object) -> str:
    if isinstance(answer, bool):
        return _("Oui") if answer else _("Non")
    if isinstance(answer, dict):
        return " · ".join(_plainly(one) for one in answer.values() if not is_blank(one))
    return ", ".join(map(_plainly, answer)) if isinstance(answer, list) else str(answer)


def steered_errors(topic: Topic, answers: Mapping[str, object], *, today: date) -> list[FieldError]:
    """The answers that are the emergency services' to hear: a form goes no further with them.

    A report that comes with one all the same is taken: somebody reads it.
    """
    asked = rules.asked(topic.questions, answers, today)
    return [
        FieldError(pointer=f"/answers/{question.code}", code="emergency", detail=_call_sentence())
        for question in topic.questions
        if question.code in asked and _is_urgent(question, answers.get(question.code))
    ]


def _is_urgent(question: Question, answer: object) -> bool:
    return any(option.emergency and _is_chosen(option, answer) for option in question.options)


def _is_chosen(option: Option, answer: object) -> bool:
    return option.code in answer if isinstance(answer, list) else option.code == answer


def _call_sentence() -> str:
    return _("Appelez le {phone} : ce formulaire ne les prévient pas. Pour autre chose, changez votre réponse.").format(
        phone=current().town.contacts.emergency
    )

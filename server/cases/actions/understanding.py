"""Under which catalogue a report is understood: the present one, or the one that the person had before their eyes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from server import catalogue
from server.cases import checks
from server.cases.forms import CaseBody
from server.kernel.problems import Problem
from server.kernel.viewer import Viewer
from server.platform.municipality import Topic
from server.platform.words import _


@dataclass(frozen=True, kw_only=True)
class Understood:
    """A report that can be taken: its topic, its answers as they are stored, and those that have no place any more."""

    topic: Topic
    answers: Mapping[str, object]
    dropped: Mapping[str, object] = field(default_factory=dict)
    """Answers that the person gave and the present topic does not ask for."""
    earlier: Topic | None = None

    def dropped_in_words(self) -> str:
        """What was answered to questions that are gone, so that nothing of it is lost; empty when nothing was."""
        if not self.dropped or self.earlier is None:
            return ""
        told = [
            _("{question} – {answer}").format(question=question, answer=answer)
            for question, answer in catalogue.answers_in_words(self.earlier, self.dropped)
        ]
        intro = _("La démarche a changé pendant que la demande attendait. Réponses aux questions d’avant :")
        return "\n".join([intro, *told])


async def understood(body: CaseBody, viewer: Viewer, *, answered_on: date) -> Understood:
    """The report under the present catalogue or, where that refuses it, under the one it was written with.

    Raises Problem as `checks.require_valid` does, with what the present catalogue refuses.
    """
    try:
        checks.require_valid(body, viewer, answered_on=answered_on)
    except Problem as problem:
        earlier = await catalogue.earlier_topic(body.topic, body.catalogue) if problem.code == "invalid" else None
        if earlier is None:
            raise
        return _moved(body, viewer, earlier, answered_on=answered_on)
    topic = catalogue.require_topic(body.topic)
    answers = {} if body.same_as else catalogue.kept_answers(topic, body.answers, today=answered_on)
    return Understood(topic=topic, answers=answers)


def _moved(body: CaseBody, viewer: Viewer, earlier: Topic, *, answered_on: date) -> Understood:
    """Whoever waited for a signal is not asked again: what was right when it was written is taken."""
    checks.require_valid(body, viewer, answered_on=answered_on, topic=earlier)
    given = {} if body.same_as else catalogue.kept_answers(earlier, body.answers, today=answered_on)
    present = catalogue.find_topic(body.topic)
    kept = catalogue.moved_answers(present, given, today=answered_on) if present else given
    dropped = {code: answer for code, answer in given.items() if code not in kept}
    return Understood(topic=present or earlier, answers=kept, dropped=dropped, earlier=earlier)

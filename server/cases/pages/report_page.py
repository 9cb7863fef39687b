"""What the report form's template is given: the topic in words, its questions, the photos kept, the letter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from server import catalogue as topics
from server import knowledge, places
from server.cases import sentences
from server.cases.actions.staging import Staged
from server.cases.bringing import KeptPhoto, kept_of
from server.cases.pages.near import Same
from server.cases.pages.report_fields import NATURE, SUMMARY, Sent
from server.cases.pages.report_letter import LetterPart, letter_of
from server.cases.pages.report_link import Values
from server.cases.pages.report_place import PlaceStep
from server.kernel import clock
from server.platform.days import today
from server.platform.installation import current
from server.platform.municipality import Topic
from server.platform.web.form import Form
from server.platform.words import _


@dataclass(frozen=True, kw_only=True)
class ReportPage:
    """The whole form, one of its steps open."""

    topic: topics.TopicView
    form: Form
    step: int
    catalogue: str
    definition: Mapping[str, object]
    questions: Sequence[topics.QuestionBlock]
    place: PlaceStep
    case_id: str = ""
    captured_at: str = ""
    kept_photos: Sequence[KeptPhoto] = ()
    summary: Sequence[LetterPart] = ()
    warning: str = ""
    """What the summary gives away of somebody; empty when nothing."""
    same: Sequence[Same] = ()
    """Open cases that may be the same."""
    box: str = ""
    """The corners of the town in degrees, south west north east: what a link says outside is passed over."""
    is_linked: bool = False
    """Whether a link filled it."""
    answers: Sequence[knowledge.AnswerView] = ()
    """Cards that may spare this demand."""
    may_deflect: bool = False
    """Whether more of them are looked for while the person writes."""
    found: Sequence[knowledge.AnswerView] = ()
    """Those that answer what was written."""

    @property
    def asked(self) -> Mapping[str, str]:
        """What the questions ask, by the name of their field: several are wrong in the same words."""
        anonymous = {"anonymous": _("Désirez-vous faire une demande anonyme?")}
        return anonymous | dict(topics.titles_of(self.questions))

    @property
    def shown(self) -> str:
        """The paths of the questions on this page, which the form carries."""
        return " ".join(topics.paths_of(self.questions))


def blank_page(
    topic: Topic, place: PlaceStep, values: Values, *, box: places.Box | None, is_linked: bool
) -> ReportPage:
    """The form as everybody first gets it, the same to the byte; with what its address says, when that is something."""
    answers = topics.read_answers(topic.questions, _Given(values))
    return ReportPage(
        topic=topics.topic_view(topic),
        form=Form(values=values),
        step=NATURE,
        catalogue=current().town.catalogue_version,
        definition=topics.definition_of(topic),
        questions=topics.question_blocks(topic, answers, today=today()),
        place=place,
        box=" ".join(f"{degrees:.5f}" for degrees in box or ()),
        is_linked=is_linked,
        answers=knowledge.answer_views(knowledge.answers_for(topic)),
        may_deflect=knowledge.may_deflect(topic),
    )


def filled_page(
    sent: Sent, form: Form, staged: Sequence[Staged], place: PlaceStep, *, step: int, same: Sequence[Same] = ()
) -> ReportPage:
    """The form as it was sent, on the step that comes next."""
    return ReportPage(
        topic=topics.topic_view(sent.topic),
        form=form,
        step=step,
        catalogue=current().town.catalogue_version,
        definition=topics.definition_of(sent.topic),
        questions=topics.question_blocks(sent.topic, sent.given(), today=today()),
        place=place,
        case_id=str(sent.case_id),
        captured_at=clock.to_iso(clock.now()) if step == SUMMARY else "",
        kept_photos=kept_of(sent.case_id, staged),
        summary=letter_of(sent, staged) if step == SUMMARY else (),
        warning=sentences.comment_warning(str(form.values.get("comment", ""))) if step == SUMMARY else "",
        same=same,
        answers=knowledge.answer_views(knowledge.answers_for(sent.topic)),
        may_deflect=knowledge.may_deflect(sent.topic),
        found=knowledge.answer_views(knowledge.answers_to(sent.topic, sent.written())),
    )


class _Given:
    """Values of a form, read as a posting is."""

    def __init__(self, values: Values) -> None:
        self._values = values

    def getlist(self, key: str) -> Sequence[object]:
        """All the values of one name."""
        value = self._values.get(key, ())
        return [value] if isinstance(value, str) else value

"""What the pages of the catalogue's keepers show: the list, a topic as a form or as text, its changes, its history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from server.catalogue.editing.choices import Choices, Pair, kind_words
from server.catalogue.editing.form import not_shown_of
from server.catalogue.editing.trees import Tree, at, mappings
from server.editions import Hunk, Revision, name_of, said
from server.platform.municipality import Message
from server.platform.municipality.questions import members_of
from server.platform.web.form import Form
from server.platform.words import _, current_language

ROOT = "/poste/catalogue"


@dataclass(frozen=True, kw_only=True)
class TopicRow:
    """One topic in the list of its keepers."""

    title: str
    code: str
    icon: str
    url: str
    state: str
    """published or draft."""
    state_word: str
    since: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Group:
    """A category and its topics; topics that are not published yet stand alone."""

    title: str
    rows: Sequence[TopicRow]


@dataclass(frozen=True, kw_only=True)
class ListPage:
    """All topics, and what stands in the way of some."""

    groups: Sequence[Group]
    left_out: Sequence[str]
    """Files whose publication does not load any more with the files."""
    changed_under: Sequence[str]
    """Files that changed under a publication that nobody exported."""
    form: Form
    models: Sequence[Pair]
    undo_id: str = ""
    """The draft that has just been given up."""
    published: str = ""
    """The title of what has just been published."""


@dataclass(frozen=True, kw_only=True)
class QuestionView:
    """One question of the form; `shown` are the members that its kind takes."""

    place: int
    name: str
    title: str
    kind_word: str
    shown: frozenset[str]
    strange: Sequence[str]
    earlier: Sequence[Pair]
    is_open: bool
    is_first: bool
    is_last: bool
    options: int
    """Rows to fill, the last one empty."""
    holds: int = 0
    """Questions inside it, which the text of the file shows."""


@dataclass(frozen=True, kw_only=True)
class Work:
    """The viewer's work on one topic."""

    code: str
    url: str
    title: str
    seen: str
    """The digest of the text that this page was made of."""
    is_draft: bool
    is_new: bool
    since: datetime | None
    others: Sequence[str]
    """Colleagues who have a draft of it too."""
    is_overtaken: bool


@dataclass(frozen=True, kw_only=True)
class WorkPage:
    """A page of the viewer's work."""

    work: Work


@dataclass(frozen=True, kw_only=True)
class FormPage(WorkPage):
    """The topic as a form."""

    form: Form
    languages: Sequence[str]
    questions: Sequence[QuestionView]
    choices: Choices
    strange: Sequence[str]
    elsewhere: Sequence[str]
    """What is wrong and belongs to no field."""
    is_inside: bool
    """Whether a question is being worked on: what is wrong is said on top, and does not take the focus away from it."""

    @property
    def asked(self) -> Mapping[str, str]:
        """What is to be mended where, by the name of its field: several are wrong in the same words."""
        return {name: _part_of(name) for name in self.form.errors}

    def is_wrong(self, *members: str) -> bool:
        """Whether something is to be mended in one of these members."""
        return any(name.partition(".")[0] in members for name in self.form.errors)


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What is wrong on one line of the text."""

    line: int
    text: str
    file: str = ""


@dataclass(frozen=True, kw_only=True)
class TextPage(WorkPage):
    """The topic as the text of its file."""

    form: Form
    faults: Sequence[Fault]
    lines: Sequence[tuple[int, str, bool]]
    """The text with the numbers of its lines, and which are wrong; empty while all is well."""


@dataclass(frozen=True, kw_only=True)
class ComparePage(WorkPage):
    """What publishing would change."""

    hunks: Sequence[Hunk]
    faults: Sequence[Fault]
    warnings: Sequence[str]
    is_removal: bool
    standing: str
    """The digest of what it is compared with."""


@dataclass(frozen=True, kw_only=True)
class Version:
    """One revision in the history."""

    id: str
    state_word: str
    at: datetime
    author: str
    reviewer: str
    reason: str
    is_removal: bool
    is_in_force: bool
    can_be_restored: bool


@dataclass(frozen=True, kw_only=True)
class HistoryPage(WorkPage):
    """The revisions of a topic."""

    versions: Sequence[Version]


def questions_of(tree: Tree, *, opened: int | None, wrong: frozenset[int]) -> list[QuestionView]:
    """The questions as the form shows them; the one worked on and those to be mended are open."""
    questions = mappings(tree.get("questions"))
    words = kind_words()
    return [
        QuestionView(
            place=place,
            name=f"questions.{place}",
            title=_title(question) or str(question.get("code", "")),
            kind_word=words.get(str(question.get("kind")), str(question.get("kind", ""))),
            shown=members_of(str(question.get("kind"))),
            strange=[name for name in not_shown_of(question) if name != "questions"],
            earlier=[(str(one.get("code", "")), _title(one)) for one in questions[:place] if one.get("kind") != "info"],
            is_open=place == opened or place in wrong,
            is_first=place == 0,
            is_last=place == len(questions) - 1,
            options=len(mappings(question.get("options"))) + 1,
            holds=len(mappings(question.get("questions"))),
        )
        for place, question in enumerate(questions)
    ]


def errors_of(messages: Sequence[Message], values: Mapping[str, object], languages: Sequence[str]) -> dict[str, str]:
    """What is wrong by the name of the field that it is about; under no name what belongs to none."""
    found: dict[str, list[str]] = {}
    for message in messages:
        found.setdefault(_field_of(message, values, languages), []).append(said(message.text))
    return {name: " · ".join(dict.fromkeys(texts)) for name, texts in found.items()}


def version_of(revision: Revision, *, in_force: bool) -> Version:
    """One revision in the history."""
    return Version(
        id=str(revision.id),
        state_word=state_words()[revision.state],
        at=revision.decided_at or revision.changed_at,
        author=name_of(revision.author) or _("ligne de commande"),
        reviewer=name_of(revision.reviewer) if revision.reviewer_id != revision.author_id else "",
        reason=revision.reason,
        is_removal=revision.text is None,
        is_in_force=in_force,
        can_be_restored=not in_force and revision.state in {"superseded", "withdrawn", "refused"},
    )


def state_words() -> dict[str, str]:
    """What became of a revision, in words."""
    return {
        "draft": _("Brouillon"),
        "proposed": _("Proposée"),
        "published": _("Publiée"),
        "refused": _("Refusée"),
        "withdrawn": _("Abandonnée"),
        "superseded": _("Remplacée"),
    }


def title_of(tree: object) -> str:
    """How a topic is called in its file, in the language of the page."""
    return _title(tree) if isinstance(tree, dict) else ""


def _title(tree: Tree) -> str:
    said = at(tree, ["title"])
    if isinstance(said, dict):
        return str(said.get(current_language()[:2]) or said.get("fr") or "")
    return said if isinstance(said, str) else ""


def _part_of(name: str) -> str:
    member, _dot, rest = name.partition(".")
    if member == "questions":
        return _("Question {number}").format(number=int(rest.partition(".")[0]) + 1)
    return {
        "title": _("Titre"),
        "summary": _("Résumé"),
        "category": _("Catégorie"),
        "icon": _("Dessin"),
        "order": _("Rang"),
        "keywords": _("Mots que les gens cherchent"),
        "explanation": _("Explication"),
        "duration_min": _("Durée pour remplir"),
        "pledge": _("Engagement"),
        "emergency": _("Urgence"),
        "documents": _("Papiers"),
        "terms": _("Conditions"),
        "place": _("Lieu"),
        "who": _("Qui peut la faire"),
        "route": _("Service"),
        "photos": _("Photos"),
        "comment": _("Commentaire"),
        "look_alikes": _("C’est le même"),
    }.get(member, member)


_ENDINGS = ("", ".fr", ".of", ".modes", ".department", ".first_follow_up_days", ".0.fr", ".0.title.fr", ".0.code")


def _field_of(message: Message, values: Mapping[str, object], languages: Sequence[str]) -> str:
    steps = [str(step) for step in message.steps]
    while steps:
        name = ".".join(steps)
        if "en" in languages and values.get(f"{name}.fr") and values.get(f"{name}.en") == "":
            return f"{name}.en"
        found = next((f"{name}{ending}" for ending in _ENDINGS if f"{name}{ending}" in values), None)
        if found is not None:
            return found
        if len(steps) == 2 and steps[0] == "questions":
            return name
        steps.pop()
    return ""

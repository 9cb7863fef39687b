"""What the pages of the catalogue's keepers show: the list, a topic as a form or as text, its changes, its history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from server.catalogue.editing.form import not_shown_of
from server.catalogue.editing.trees import Tree, at, mappings
from server.editions import Hunk, Revision, name_of, said
from server.platform.installation import current
from server.platform.municipality import Message
from server.platform.municipality.questions import members_of
from server.platform.web.form import Form
from server.platform.words import _, current_language

Pair = tuple[str, str]
ROOT = "/poste/catalogue"
ICONS = [
    "topic", "nid-de-poule", "lampadaire", "bac", "encombrants", "collecte", "trottoir", "graffiti", "arbre", "eau",
    "neige", "egout", "circulation", "signalisation", "animal", "bruit", "vehicule", "travaux", "parc", "depot",
    "balai", "urbanisme", "commentaire", "info", "question", "home", "pin", "photo",
]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Staff:
    """What every page of the catalogue knows of who looks."""

    sees_cases: bool


@dataclass(frozen=True, kw_only=True)
class TopicRow:
    """One topic in the list of its keepers."""

    title: str
    code: str
    icon: str
    url: str
    state: str
    """published, draft, proposed, new or left-out."""
    state_word: str
    note: str = ""
    since: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Group:
    """A category and its topics; topics that are not published yet stand alone."""

    title: str
    rows: Sequence[TopicRow]


@dataclass(frozen=True, kw_only=True)
class ListPage(Staff):
    """All topics, and what stands in the way of some."""

    groups: Sequence[Group]
    left_out: Sequence[str]
    """Files whose publication does not load any more with the files."""
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
class Choices:
    """What can be chosen, each with its words."""

    categories: Sequence[Pair]
    departments: Sequence[Pair]
    icons: Sequence[Pair]
    pictures: Sequence[Pair]
    kinds: Sequence[Pair]
    topic_kinds: Sequence[Pair]
    who: Sequence[Pair]
    modes: Sequence[Mapping[str, str]]
    weekdays: Sequence[Mapping[str, str]]
    relations: Sequence[Pair]


@dataclass(frozen=True, kw_only=True)
class Work(Staff):
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
class FormPage(Work):
    """The topic as a form."""

    form: Form
    languages: Sequence[str]
    questions: Sequence[QuestionView]
    choices: Choices
    strange: Sequence[str]
    elsewhere: Sequence[str]
    """What is wrong and belongs to no field."""

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
class TextPage(Work):
    """The topic as the text of its file."""

    form: Form
    faults: Sequence[Fault]
    lines: Sequence[tuple[int, str, bool]]
    """The text with the numbers of its lines, and which are wrong; empty while all is well."""


@dataclass(frozen=True, kw_only=True)
class ComparePage(Work):
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
class HistoryPage(Work):
    """The revisions of a topic."""

    versions: Sequence[Version]


def choices_of(tree: Tree) -> Choices:
    """What can be chosen in the form of a topic; what it has already is among it."""
    town, language = current().town, current_language()
    icon = str(at(tree, ["icon"]) or "")
    return Choices(
        categories=[(category.code, category.title.says(language)) for category in town.categories],
        departments=[(department.code, department.title.says(language)) for department in town.departments],
        icons=[(name, name) for name in dict.fromkeys([*ICONS, *([icon] if icon else [])])],
        pictures=[(picture.name, picture.name.removesuffix(".svg")) for picture in town.pictures],
        kinds=list(kind_words().items()),
        topic_kinds=[
            ("intervention", _("Une intervention")),
            ("information", _("Un renseignement")),
            ("complaint", _("Une plainte")),
            ("comment", _("Un commentaire")),
        ],
        who=[
            ("anonymous-allowed", _("Tout le monde, même anonyme")),
            ("contact", _("Qui laisse un moyen de le joindre")),
            ("account", _("Qui a un compte")),
        ],
        modes=[
            {"code": "gps", "title": _("La position de l’appareil")},
            {"code": "address", "title": _("Une adresse ou un lieu")},
            {"code": "map", "title": _("Un point sur la carte")},
            {"code": "intersection", "title": _("Une intersection")},
            {"code": "segment", "title": _("Un bout de rue")},
            {"code": "text", "title": _("Des mots")},
        ],
        weekdays=[
            {"code": "monday", "title": _("Lundi")},
            {"code": "tuesday", "title": _("Mardi")},
            {"code": "wednesday", "title": _("Mercredi")},
            {"code": "thursday", "title": _("Jeudi")},
            {"code": "friday", "title": _("Vendredi")},
            {"code": "saturday", "title": _("Samedi")},
            {"code": "sunday", "title": _("Dimanche")},
        ],
        relations=[
            ("in", _("est, ou est parmi")),
            ("not-in", _("n’est pas, ni parmi")),
            ("present", _("a une réponse")),
            ("absent", _("n’a pas de réponse")),
            ("ge", _("est au moins, ou dès le")),
            ("gt", _("est plus que, ou après le")),
            ("le", _("est au plus, ou jusqu’au")),
            ("lt", _("est moins que, ou avant le")),
            ("eq", _("est exactement")),
            ("ne", _("est autre que")),
        ],
    )


def kind_words() -> dict[str, str]:
    """The kinds of questions that a person may add, in words."""
    return {
        "choice": _("Un choix"),
        "choices": _("Plusieurs choix"),
        "yesno": _("Oui ou non"),
        "text": _("Une ligne de texte"),
        "longtext": _("Un texte"),
        "number": _("Un nombre"),
        "date": _("Une date"),
        "timeslot": _("Une plage horaire"),
        "illustrated": _("Un choix en images"),
        "place": _("Un lieu"),
        "file": _("Un fichier"),
        "group": _("Un groupe répété"),
        "consent": _("Une case à cocher"),
        "info": _("Un paragraphe, sans réponse"),
    }


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
        state_word=state_words().get("forgotten" if revision.state == "superseded" else revision.state, ""),
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
        "forgotten": _("Remplacée"),
    }


def title_of(tree: object) -> str:
    """How a topic is called in its file, in the language of the page."""
    return _title(tree) if isinstance(tree, dict) else ""


def _title(tree: Tree) -> str:
    said = at(tree, ["title"])
    if isinstance(said, dict):
        return str(said.get(current_language()[:2]) or said.get("fr") or "")
    return said if isinstance(said, str) else ""


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

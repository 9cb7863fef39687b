"""What the pages of the editing show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from server import editions
from server.editions import Hunk, Revision
from server.kernel.viewer import Viewer
from server.knowledge.editing import work
from server.knowledge.editing.files import end_of
from server.knowledge.links import broken_links
from server.knowledge.views import CardPage, card_page
from server.platform.installation import current
from server.platform.municipality import Card
from server.platform.web.form import Form
from server.platform.words import _, current_language


@dataclass(frozen=True, kw_only=True)
class NewPage:
    """The short name of a card to come."""

    form: Form


@dataclass(frozen=True, kw_only=True)
class EditPage:
    """The form of a card, in every language of the town."""

    code: str
    title: str
    form: Form
    is_new: bool
    is_kept: bool
    is_proposed: bool
    speaks_english: bool
    departments: Sequence[tuple[str, str]]
    services: Sequence[Mapping[str, str]]
    topics: Sequence[Mapping[str, str]]
    preview: CardPage | None
    is_previewed: bool
    broken: Sequence[str]
    refused: str
    """Why the last proposal came back."""


@dataclass(frozen=True, kw_only=True)
class Diff:
    """What changed in one file."""

    name: str
    hunks: Sequence[Hunk]


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """What somebody proposes, whole."""

    author: str
    at: datetime
    note: str
    ids: str
    is_mine: bool
    diffs: Sequence[Diff]
    preview: CardPage | None


@dataclass(frozen=True, kw_only=True)
class ReviewPage:
    """What waits for a second person."""

    code: str
    title: str
    form: Form
    proposals: Sequence[Proposal]


@dataclass(frozen=True, kw_only=True)
class PastVersion:
    """One revision in the history."""

    id: str
    name: str
    state: str
    author: str
    reviewer: str
    at: datetime
    reason: str
    hunks: Sequence[Hunk]


@dataclass(frozen=True, kw_only=True)
class HistoryPage:
    """Every version of a card."""

    code: str
    title: str
    versions: Sequence[PastVersion]


@dataclass(frozen=True, kw_only=True)
class OpenWork:
    """A card that somebody works on, in the list of all."""

    title: str
    url: str
    said: str


async def edit_page(hand: work.Work, form: Form, shown: Card | None, *, is_previewed: bool, is_kept: bool) -> EditPage:
    """The form with what was typed, and the card as residents would read it."""
    town, language = current().town, current_language()
    return EditPage(
        code=hand.code,
        title=_title(hand.code, form),
        form=form,
        is_new=hand.is_new,
        is_kept=is_kept,
        is_proposed=hand.state == "proposed",
        speaks_english=len(work.paths(hand.code)) > 1,
        departments=[(one.code, one.title.says(language)) for one in town.departments],
        services=[{"code": one.code, "title": one.title.says(language)} for one in town.departments],
        topics=sorted(
            ({"code": one.code, "title": one.title.says(language)} for one in town.topics), key=lambda box: box["title"]
        ),
        preview=card_page(shown) if shown else None,
        is_previewed=is_previewed,
        broken=[one.address for one in broken_links(shown)] if shown else [],
        refused=await _refused(hand),
    )


async def review_page(code: str, viewer: Viewer, form: Form) -> ReviewPage:
    """What waits for a second person, with what it changes and how it reads."""
    proposals = [await _proposal(code, revisions, viewer) for revisions in await work.proposed(code)]
    return ReviewPage(code=code, title=_title(code), form=form, proposals=proposals)


async def history_page(code: str) -> HistoryPage:
    """Every version of the files of a card, newest first, each against the one that it followed."""
    versions = []
    for path in work.paths(code):
        past = await editions.history(path)
        standing = await editions.standing(path)
        for at, revision in enumerate(past):
            before = next((one.text for one in past[at + 1 :] if one.state in {"published", "superseded"}), None)
            if before is None and standing.revision is None:
                before = standing.text
            versions.append(_past(revision, before))
    versions.sort(key=lambda version: version.at, reverse=True)
    return HistoryPage(code=code, title=_title(code), versions=versions)


async def open_work() -> list[OpenWork]:
    """The cards that somebody works on, for the list."""
    found: dict[tuple[str, str, object], OpenWork] = {}
    for revision in await editions.open_revisions("cards"):
        code = revision.path.removeprefix("cards/").removesuffix(".md").removesuffix(".en")
        is_proposed = revision.state == "proposed"
        said = _("proposée par {name}, à relire") if is_proposed else _("brouillon de {name}")
        found[code, revision.state, revision.author_id] = OpenWork(
            title=_title(code),
            url=f"/poste/fiches/{code}/{'relecture' if is_proposed else 'modification'}",
            said=said.format(name=editions.name_of(revision.author) or "–"),
        )
    return list(found.values())


async def _proposal(code: str, revisions: Sequence[Revision], viewer: Viewer) -> Proposal:
    first = revisions[0]
    trial = await editions.tried({revision.path: revision.text for revision in revisions})
    shown = trial.town.card(code) if trial.town else None
    diffs = [
        Diff(
            name=_language_of(revision.path),
            hunks=editions.changes((await editions.standing(revision.path)).text, revision.text),
        )
        for revision in revisions
    ]
    return Proposal(
        author=editions.name_of(first.author),
        at=first.changed_at,
        note=first.reason,
        ids=" ".join(str(revision.id) for revision in revisions),
        is_mine=first.author_id == viewer.account_id,
        diffs=diffs,
        preview=card_page(shown) if shown else None,
    )


async def _refused(hand: work.Work) -> str:
    if hand.revisions:
        return ""
    past = await editions.history(work.paths(hand.code)[0])
    return past[0].reason if past and past[0].state == "refused" else ""


def _past(revision: Revision, before: str | None) -> PastVersion:
    return PastVersion(
        id=str(revision.id),
        name=_language_of(revision.path),
        state=_state_word(revision.state),
        author=editions.name_of(revision.author),
        reviewer=editions.name_of(revision.reviewer),
        at=revision.decided_at or revision.changed_at,
        reason=revision.reason,
        hunks=editions.changes(before, revision.text),
    )


def _state_word(state: str) -> str:
    return {
        "draft": _("Brouillon"),
        "proposed": _("Proposée"),
        "published": _("Publiée"),
        "refused": _("Renvoyée"),
        "withdrawn": _("Abandonnée"),
        "superseded": _("Remplacée"),
    }[state]


def _language_of(path: str) -> str:
    return _("Anglais") if end_of(path) else _("Français")


def _title(code: str, form: Form | None = None) -> str:
    typed = form.values.get("title") if form else None
    card = current().town.card(code)
    return str(typed) if typed else card.title.says(current_language()) if card else code

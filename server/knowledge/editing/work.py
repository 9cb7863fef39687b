"""A card in hand: the files of its languages drafted, proposed and decided together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from server import editions
from server.editions import Revision
from server.kernel.problems import FieldError, Problem
from server.kernel.text import length
from server.kernel.viewer import Viewer
from server.knowledge.editing.files import Values, end_of, fields_of, path_of, text_of
from server.platform.installation import current
from server.platform.municipality import Card
from server.platform.words import _

TITLE_LIMIT, SUMMARY_LIMIT, TEXT_LIMIT = 120, 300, 20_000


@dataclass(frozen=True, kw_only=True)
class Work:
    """What the form begins with: the viewer's draft, else what is in force."""

    code: str
    values: Values
    state: str
    """`draft`, `proposed`, or empty while nothing is in hand."""
    revisions: Sequence[Revision]
    is_new: bool


def paths(code: str) -> list[str]:
    """The files of a card: one, or two where the town speaks English too."""
    speaks_english = any(tag.startswith("en") for tag in current().town.languages)
    return [path_of(code), *([path_of(code, is_english=True)] if speaks_english else [])]


async def work_on(code: str, viewer: Viewer) -> Work:
    """The card as the viewer goes on writing it."""
    values: dict[str, str | tuple[str, ...]] = {}
    drafts: list[Revision] = []
    is_new = True
    for path in paths(code):
        standing = await editions.standing(path)
        draft = await editions.draft_of(path, viewer)
        is_new = is_new and standing.text is None
        drafts += [draft] if draft else []
        text = draft.text if draft else standing.text
        values |= fields_of(text or "", end=end_of(path))
    state = next((draft.state for draft in drafts), "")
    return Work(code=code, values=values, state=state, revisions=drafts, is_new=is_new)


async def keep(code: str, values: Values, viewer: Viewer) -> list[Revision]:
    """The viewer's drafts hold these fields from now on; a language in which nothing changed has none."""
    drafts = []
    for path in paths(code):
        written = text_of(values, end=end_of(path))
        standing = await editions.standing(path)
        known = await editions.draft_of(path, viewer)
        if known is None and standing.text is not None and _says_the_same(path, standing.text, written):
            continue
        if known is not None and known.text == written:
            drafts.append(known)
            continue
        drafts.append(await editions.keep_draft(path, written, viewer))
    return drafts


async def propose(code: str, values: Values, viewer: Viewer, *, note: str) -> None:
    """Keep the draft, and ask another person to read it; Problem 422 with what is to be mended beside its field."""
    _require_whole(code, values)
    drafts = [draft for draft in await keep(code, values, viewer) if draft.state == "draft"]
    if not drafts:
        raise Problem(code="unchanged", status=422, title=_("Rien n’a changé."), errors=[_nothing_changed()])
    await _require_loads({draft.path: draft.text for draft in drafts})
    await editions.propose([draft.id for draft in drafts], viewer, note=note)


async def preview(code: str, values: Values) -> Card | None:
    """The card that these fields would make; None while something is to be mended."""
    texts = {path: text_of(values, end=end_of(path)) for path in paths(code)}
    trial = await editions.tried(texts)
    return trial.town.card(code) if trial.town else None


async def proposed(code: str) -> list[list[Revision]]:
    """What waits for a second person, an author's files together."""
    by_author: dict[object, list[Revision]] = {}
    for revision in await editions.open_revisions("cards"):
        if revision.path in paths(code) and revision.state == "proposed":
            by_author.setdefault(revision.author_id, []).append(revision)
    return list(by_author.values())


def _says_the_same(path: str, standing: str, written: str) -> bool:
    """Whether two texts of a file fill the form alike: how a head is laid out is no change."""
    end = end_of(path)
    return fields_of(standing, end=end) == fields_of(written, end=end)


async def _require_loads(texts: Mapping[str, str | None]) -> None:
    trial = await editions.tried(texts)
    messages = [message for path in texts for message in trial.of(path)]
    if trial.town is not None or not messages:
        return
    errors = []
    for message in messages:
        name = str(message.steps[0]) if message.steps else "text"
        errors.append(FieldError(pointer=f"/{name}{end_of(message.file.name)}", code="invalid", detail=message.text))
    raise Problem(code="invalid", status=422, title=_("Il reste à corriger."), errors=errors)


def _require_whole(code: str, values: Values) -> None:
    errors = [error for path in paths(code) for error in _faults(values, end_of(path))]
    try:
        date.fromisoformat(str(values.get("review", "")))
    except ValueError:
        errors.append(FieldError(pointer="/review", code="required", detail=_("Dites quand la fiche doit être relue.")))
    if current().town.department(str(values.get("owner", ""))) is None:
        errors.append(
            FieldError(pointer="/owner", code="required", detail=_("Choisissez le service qui répond de la fiche."))
        )
    if errors:
        raise Problem(code="invalid", status=422, title=_("Il reste à corriger."), errors=errors)


def _faults(values: Values, end: str) -> list[FieldError]:
    asked = [
        ("title", TITLE_LIMIT, _("Donnez un titre à la fiche.")),
        ("summary", SUMMARY_LIMIT, _("Résumez la fiche en une phrase.")),
        ("text", TEXT_LIMIT, _("Écrivez le texte de la fiche.")),
    ]
    errors = []
    for name, limit, missing in asked:
        given = str(values.get(f"{name}{end}", "")).strip()
        if not given:
            errors.append(FieldError(pointer=f"/{name}{end}", code="required", detail=missing))
        elif length(given) > limit:
            sentence = _("C’est trop long : {limit} caractères au plus.").format(limit=limit)
            errors.append(FieldError(pointer=f"/{name}{end}", code="too-long", detail=sentence))
    return errors


def _nothing_changed() -> FieldError:
    return FieldError(
        pointer="/text", code="unchanged", detail=_("La fiche est déjà telle quelle : changez-la avant de la proposer.")
    )

"""Cases that may be the same as the one that is open, what is joined to it, and what everybody may see of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from server.cases import Case, Part, look_alikes, spot_of_case, views, visible_to
from server.desk.verdicts import JudgedPhoto, judged_photos
from server.kernel.viewer import Viewer
from server.platform.web.formats import month_day
from server.platform.words import _


@dataclass(frozen=True, kw_only=True)
class OtherCase:
    """Another case, with the way to it."""

    reference: str
    url: str
    about: str


@dataclass(frozen=True, kw_only=True)
class Alike:
    """What the pane says of it."""

    treated_with: OtherCase | None
    holds: Sequence[OtherCase]
    proposed: Sequence[OtherCase]
    """Open ones near it that nobody has joined: an agent looks, no machine decides."""
    publicities: Sequence[tuple[str, str]]
    photos: Sequence[JudgedPhoto]


async def alike_of(case: Case, viewer: Viewer, parts: Sequence[Part]) -> Alike:
    """Looked at anew each time: what came while a phone was without a signal is compared too."""
    seen = visible_to(viewer)
    main = await seen.treated_with(case)
    spot = await spot_of_case(case) if main is None else None
    near = await look_alikes(case.topic, spot, is_public=False, apart_from=case.id, scope=seen.scope) if spot else []
    return Alike(
        treated_with=_other(main) if main else None,
        holds=[_other(one) for one in await seen.held_by(case)],
        proposed=[_other(one.case, metres=one.metres) for one in near],
        publicities=publicities(),
        photos=judged_photos(case, parts),
    )


def publicities() -> list[tuple[str, str]]:
    """What everybody may see of a case, least first, in words."""
    return [
        ("none", _("Rien")),
        ("place", _("La nature et l’endroit")),
        ("photos", _("Aussi ses photos vérifiées")),
        ("whole", _("Aussi ses mots")),
    ]


def _other(case: Case, *, metres: int | None = None) -> OtherCase:
    said = [views.status_of(case).word, _("reçue le {day}").format(day=month_day(case.received_at))]
    if metres is not None:
        said.append(_("à {n} m").format(n=metres) if metres else _("au même endroit"))
    return OtherCase(reference=case.reference, url=f"/poste/demandes/{case.reference}", about=", ".join(said))

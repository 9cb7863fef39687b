"""An example of every page there is, by its route, for who may see it; and why a route that answers GET has none.

`tests/test_examples.py` compares this table with the routes: whoever adds a page adds its example.
"""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from e2e.support.town import Town, eventually

Who = Literal["anyone", "resident", "agent", "supervisor", "administrator"]


@dataclass(frozen=True, kw_only=True)
class Example:
    """A page to open: `path` with the names of what the town has (`names_of`); a town without it has no such page."""

    path: str
    who: Who = "anyone"


def _pages(*paths: str, who: Who = "anyone") -> tuple[Example, ...]:
    return tuple(Example(path=path, who=who) for path in paths)


EXAMPLES: dict[str, tuple[Example, ...]] = {
    "/": (*_pages("/"), *_pages("/", who="resident")),
    "/demarches": _pages("/demarches", "/demarches?q=nid", "/demarches?q=zzzz"),
    "/demarches/{topic}": _pages("/demarches/{topic}", "/demarches/{topic_quiet}", "/demarches/{topic_read_first}"),
    "/demarches/categorie/{category}": _pages("/demarches/categorie/{category}"),
    "/signaler/{topic}": _pages("/signaler/{topic}?place=Parc+du+Quai"),
    "/plus": _pages("/plus"),
    "/support-technique": _pages("/support-technique"),
    "/plus/{page}": _pages("/plus/{page}", "/plus/{page_last}"),
    "/envois": _pages("/envois"),
    "/hors-ligne": _pages("/hors-ligne"),
    "/_composants": _pages("/_composants"),
    "/dev/courriels": _pages("/dev/courriels"),
    "/dev/textos": _pages("/dev/textos"),
    "/dev/codes": _pages("/dev/codes"),
    "/suivre": _pages("/suivre"),
    "/carte": _pages("/carte", "/carte?nature={topic}", "/carte?zone=0,0,1,1"),
    "/carte/{reference}": (*_pages("/carte/{shown}"), *_pages("/carte/{shown}", who="resident")),
    "/lieux": _pages("/lieux", "/lieux?texte=76e+rue&nature={topic}", "/lieux?texte=zzzz"),
    "/demandes": (
        *_pages("/demandes", "/demandes?statut=appareil"),
        *_pages("/demandes", "/demandes?q=nid&statut=en-cours", "/demandes?q=zzzz", who="resident"),
    ),
    "/demandes/nouvelle/{topic}": _pages("/demandes/nouvelle/{topic}", "/demandes/nouvelle/{topic_read_first}"),
    "/demandes/{reference}": _pages(
        *(f"/demandes/{{mine_{status}}}" for status in ("new", "in_progress", "resolved", "cancelled")), who="resident"
    ),
    "/demandes/{reference}/confirmation": _pages("/demandes/{mine}/confirmation", who="resident"),
    "/demandes/{reference}/courriels": _pages("/demandes/{lettered}/courriels?preuve={proof}", who="resident"),
    "/compte": (*_pages("/compte"), *_pages("/compte", who="resident")),
    "/compte/connexion": _pages("/compte/connexion"),
    "/compte/verification": _pages("/compte/verification?suite=/compte", who="resident"),
    "/compte/securite": _pages("/compte/securite", who="resident"),
    "/compte/cles/proposition": _pages("/compte/cles/proposition", who="resident"),
    "/compte/creation": _pages("/compte/creation"),
    "/compte/creation/confirmation": _pages("/compte/creation/confirmation"),
    "/compte/activation": _pages("/compte/activation?jeton=perdu"),
    "/compte/mot-de-passe-oublie": _pages("/compte/mot-de-passe-oublie"),
    "/compte/mot-de-passe": _pages("/compte/mot-de-passe?jeton=perdu"),
    "/compte/modification/mot-de-passe": _pages("/compte/modification/mot-de-passe", who="resident"),
    "/compte/modification/courriel": _pages("/compte/modification/courriel", who="resident"),
    "/compte/modification/courriel/confirmation": _pages("/compte/modification/courriel/confirmation?jeton=perdu"),
    "/compte/modification/courriel/annulation": _pages("/compte/modification/courriel/annulation?jeton=perdu"),
    "/compte/appareils": _pages("/compte/appareils", who="resident"),
    "/compte/avis": _pages("/compte/avis", who="resident"),
    "/compte/textos": _pages("/compte/textos", who="resident"),
    "/compte/consentements": _pages("/compte/consentements", who="resident"),
    "/compte/donnees": _pages("/compte/donnees", who="resident"),
    "/compte/donnees/copie/{token}": _pages("/compte/donnees/copie/perdu", who="resident"),
    "/compte/suppression": (
        *_pages("/compte/suppression", who="resident"),
        *_pages("/compte/suppression", who="agent"),
    ),
    "/compte/suppression/confirmation": _pages("/compte/suppression/confirmation", who="resident"),
    "/compte/suppression/demandee": _pages("/compte/suppression/demandee"),
    "/compte/suppression/annulation": _pages("/compte/suppression/annulation?jeton=perdu"),
    "/avis": _pages("/avis", who="resident"),
    "/avis/{notice}": _pages("/avis/{told}", who="resident"),
    "/poste/annonces": _pages("/poste/annonces", who="supervisor"),
    "/poste/annonces/{announcement}": _pages("/poste/annonces/{announcement}", who="supervisor"),
    "/alertes": _pages("/alertes", who="resident"),
    "/alertes/nouvelle": _pages(
        "/alertes/nouvelle", "/alertes/nouvelle?zone=46.80,-71.22,46.82,-71.20", who="resident"
    ),
    "/alertes/jour/{day}": _pages("/alertes/jour/2026-06-15", who="resident"),
    "/sondages/service": _pages("/sondages/service"),
    "/sondages/merci": _pages("/sondages/merci"),
    "/poste": _pages("/poste", "/poste?statut=resolue", "/poste?q=introuvable", who="agent"),
    "/poste/aide": _pages("/poste/aide", who="agent"),
    "/poste/affiches": _pages("/poste/affiches", "/poste/affiches?place=Parc+du+Quai", who="agent"),
    "/poste/carte": _pages("/poste/carte", "/poste/carte?zone=0,0,1,1", who="agent"),
    "/poste/demandes/{reference}": (
        *_pages("/poste/demandes/{new}", "/poste/demandes/{resolved}", who="agent"),
        *_pages("/poste/demandes/{new}", who="supervisor"),
    ),
    "/poste/demandes/{reference}/bon-de-travail": _pages("/poste/demandes/{new}/bon-de-travail", who="agent"),
    "/poste/photos": _pages("/poste/photos", who="agent"),
    "/poste/photos/{reference}/{n:int}": _pages("/poste/photos/{photographed}/1", who="agent"),
    "/poste/recherches": _pages("/poste/recherches", who="supervisor"),
    "/poste/demandes/{reference}/envois": _pages("/poste/demandes/{new}/envois", who="agent"),
    "/poste/supervision": _pages("/poste/supervision", who="administrator"),
    "/poste/journal": _pages("/poste/journal", "/poste/journal?objet=rien", who="supervisor"),
    "/poste/equipe": _pages("/poste/equipe", who="administrator"),
    "/poste/equipe/{account}": _pages("/poste/equipe/{colleague}", who="administrator"),
    "/poste/messages": _pages("/poste/messages", who="supervisor"),
    "/poste/sondages": _pages("/poste/sondages", who="supervisor"),
    "/poste/mode-exceptionnel": _pages("/poste/mode-exceptionnel", who="supervisor"),
    "/poste/catalogue": _pages("/poste/catalogue", who="supervisor"),
    "/poste/catalogue/{topic}": _pages("/poste/catalogue/{topic}", who="supervisor"),
    "/poste/catalogue/{topic}/texte": _pages("/poste/catalogue/{topic}/texte", who="supervisor"),
    "/poste/catalogue/{topic}/apercu": _pages("/poste/catalogue/{topic}/apercu?etape=3", who="supervisor"),
    "/poste/catalogue/{topic}/comparaison": _pages("/poste/catalogue/{topic}/comparaison", who="supervisor"),
    "/poste/catalogue/{topic}/versions": _pages("/poste/catalogue/{topic}/versions", who="supervisor"),
    "/fiches": _pages("/fiches", "/fiches?mots=bac", "/fiches?mots=zzzz"),
    "/fiches/{card}": _pages("/fiches/{card}"),
    "/fiches/{card}/merci": _pages("/fiches/{card}/merci"),
    "/poste/fiches": _pages("/poste/fiches", who="agent"),
    "/poste/fiches/{card}": _pages("/poste/fiches/{card}", who="agent"),
    "/poste/fiches/{card}/historique": _pages("/poste/fiches/{card}/historique", who="agent"),
    "/poste/fiches/{card}/modification": _pages("/poste/fiches/{card}/modification", who="agent"),
    "/poste/fiches/{card}/relecture": _pages("/poste/fiches/{card}/relecture", who="agent"),
    "/poste/nouvelle-fiche": _pages("/poste/nouvelle-fiche", who="agent"),
}
NOT_FOUND = Example(path="/nulle-part")
"""The page of what does not exist has no route."""

NO_PAGE = {
    **dict.fromkeys(
        (
            "/carte/reperes", "/demandes/ouvertes", "/demandes/proches", "/healthz", "/lieux/autour",
            "/lieux/recherche", "/lieux/rues", "/lieux/rues/{street:int}", "/lieux/ville", "/manifest.webmanifest",
            "/metrics", "/moi", "/poste/carte/reperes", "/push/key", "/push/unread", "/readyz", "/sync/v1/cases/{id}",
            "/compte/creation/verification", "/sync/v1/session", "/fiches.json", "/compte/cles/defi",
            "/compte/cles/creation", "/demarches/index/{name}",
        ),
        "data for a program",
    ),
    **dict.fromkeys(
        (
            "/carte/{reference}/photos/{name}", "/carte/{reference}/photos/{name}/vignette",
            "/demandes/{reference}/photos/{n:int}", "/demandes/{reference}/photos/{n:int}/vignette", "/images/{name}",
            "/demandes/{reference}/pdf", "/poste/photos/{reference}/{n:int}/apercu",
            "/lieux/cartes/{name}", "/lieux/morceaux/{sha256}", "/poste/affiches/{poster}", "/static/{name}", "/sw.js",
            "/images/couleurs.{digest}.css",
        ),
        "a file",
    ),
    **dict.fromkeys(
        ("/compte/connexion/code", "/compte/connexion/deuxieme-preuve", "/compte/securite/application"),
        "a step of a story, shown to nobody who is not at it: `e2e/test_factors.py`",
    ),
    **dict.fromkeys(
        ("/compte/identite", "/compte/identite/fin", "/compte/identite/retour", "/compte/identite/suite"),
        "only where there is an identity provider: e2e/test_identity.py opens them",
    ),
    "/arret/avis/{token}": "opened from a letter alone: tests/notices/test_stopping.py",
    "/arret/sondages/{token}": "leads to the page with the button: tests/surveys/test_answering.py",
    "/arret/demandes/{reference}/{proof}": "leads to the page with the button, whose example is above",
    **dict.fromkeys(
        ("/alertes/{area}", "/sondages/{token}", "/sondages/{token}/arret"),
        "only once somebody follows an area, or was asked: e2e/test_surveys_and_areas.py opens them",
    ),
    "/fiche-hors-ligne": "the frame in which a phone writes a card without a signal",
    "/local/{rest:path}": "a part of a page, made by the phone itself",
}  # fmt: skip
"""Routes that answer GET with something else than a page."""


def names_of(town: Town, catalogue: dict[str, str]) -> dict[str, str]:
    """What the examples name, as this town has it: `catalogue` names its topics and pages, the database its cases."""
    queries = {
        "new": "SELECT max(reference) AS found FROM cases WHERE status = 'new'",
        "resolved": "SELECT max(reference) AS found FROM cases WHERE status = 'resolved'",
        "shown": "SELECT max(reference) AS found FROM cases WHERE publicity <> ''",
        "photographed": "SELECT max(reference) AS found FROM cases JOIN parts ON parts.case_id = cases.id"
        " WHERE parts.state = 'ready' AND parts.media_type <> 'application/pdf'",
        "mine": _OF_THE_RESIDENT,
        "announcement": "SELECT max(id) AS found FROM announcements",
        **{f"mine_{status}": f"{_OF_THE_RESIDENT} AND cases.status = '{status}'" for status in _STATUSES},
    }
    found = {name: town.rows(query)[0]["found"] for name, query in queries.items()}
    eventually(lambda: not town.rows(_TELLING) or None)
    found["told"] = town.rows(_TOLD)[0]["found"]
    (colleague,) = town.rows("SELECT id FROM accounts WHERE role = 'agent' LIMIT 1")
    catalogue = catalogue | {"colleague": str(UUID(bytes=colleague["id"]))}
    found |= {name: str(UUID(bytes=found[name])) for name in ("told", "announcement") if found.get(name)}
    return catalogue | {name: str(reference) for name, reference in found.items() if reference}


_STATUSES = ("new", "in_progress", "resolved", "cancelled")
RESIDENT = (
    "SELECT accounts.email FROM accounts JOIN cases ON cases.account_id = accounts.id"
    " WHERE accounts.role = 'resident' GROUP BY accounts.email ORDER BY count(*) DESC, accounts.email LIMIT 1"
)
"""The one who has the most to show."""
_OF_THE_RESIDENT = (
    "SELECT max(cases.reference) AS found FROM cases JOIN accounts ON accounts.id = cases.account_id"
    f" WHERE accounts.email = ({RESIDENT})"
)
_TOLD = (
    "SELECT max(notice_id) AS found FROM notice_addressees JOIN accounts ON accounts.id = account_id"
    f" WHERE accounts.email = ({RESIDENT})"
)
_TELLING = "SELECT 1 FROM outbox WHERE subscriber LIKE 'cases.telling.%' AND dead_at IS NULL LIMIT 1"
"""The worker tells of what the seed did, a moment later."""

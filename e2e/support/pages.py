"""Every page there is, by who may see it, for what must hold on all of them."""

from dataclasses import dataclass

import httpx2
from playwright.sync_api import Page, expect

from e2e.support.acts import PASSWORD
from e2e.support.entering import enter
from e2e.support.town import Town

TOPICS = (
    "nid-de-poule", "lampadaire", "encombrants", "bac-endommage", "collecte-non-faite", "trottoir-glissant", "graffiti",
    "plainte-commentaire", "deneigement", "arbre", "abattage-arbre", "eau-potable", "egout", "signalisation",
    "securite-routiere", "animal", "urbanisme", "bruit", "vehicule-abandonne", "renseignement", "refection-rue",
    "parc-mobilier", "depot-sauvage", "bac-nouveau", "poubelle-publique", "nettoyage-rue",
)  # fmt: skip
PUBLIC = (
    "/",
    "/demarches",
    "/demarches?q=nid",
    "/demarches?q=zzzz",
    "/envois",
    "/plus",
    "/plus/questions-frequentes",
    "/suivre",
    "/hors-ligne",
    "/_composants",
    "/dev/courriels",
    "/dev/codes",
    "/demandes",
    "/compte",
    "/compte/connexion",
    "/compte/creation",
    "/compte/creation/confirmation",
    "/compte/activation?jeton=perdu",
    "/lieux",
    "/lieux?texte=76e+rue&nature=nid-de-poule",
    "/lieux?texte=zzzz",
    "/compte/mot-de-passe-oublie",
    "/compte/mot-de-passe?jeton=perdu",
    "/nulle-part",
    "/demarches?q=bac",
    "/carte",
    "/carte?nature=graffiti",
    "/carte?zone=0,0,1,1",
    "/demarches/nid-de-poule",
    "/demarches/bac-endommage",
    "/demarches/categorie/rues",
    "/signaler/nid-de-poule?place=Parc+du+Quai&dimension=grand",
    "/fiches",
    "/fiches?mots=zzzz",
    "/compte/suppression/demandee",
    "/compte/suppression/annulation?jeton=perdu",
    "/support-technique",
    "/compte/modification/courriel/confirmation?jeton=perdu",
    "/compte/modification/courriel/annulation?jeton=perdu",
    *(f"/demandes/nouvelle/{topic}" for topic in TOPICS),
)  # fmt: skip
REFUSED = {
    "/nulle-part": 404,
    **dict.fromkeys((path for path in PUBLIC if path.endswith("?jeton=perdu")), 410),
}


def of_resident(town: Town) -> list[str]:
    """The pages of Aïcha Belkacem: her list, her cases (one of each status), notices, profile, what others reported."""
    rows = town.rows(
        "SELECT max(cases.reference) AS reference FROM cases JOIN accounts ON accounts.id = cases.account_id"
        " WHERE accounts.email = 'aicha.belkacem@exemple.test' GROUP BY cases.status ORDER BY cases.status"
    )
    shown = town.rows("SELECT max(reference) AS reference FROM cases WHERE publicity <> '' GROUP BY publicity")
    others = [f"/carte/{row['reference']}" for row in shown]
    return [
        "/demandes",
        "/avis",
        "/compte",
        "/compte/securite",
        "/compte/cles/proposition",
        "/compte/avis",
        "/compte/modification/mot-de-passe",
        "/compte/modification/courriel",
        "/compte/appareils",
        "/compte/donnees",
        "/compte/consentements",
        "/compte/suppression",
        "/compte/suppression/confirmation",
        *(f"/demandes/{row['reference']}" for row in rows),
        *others,
    ]


def of_agent(town: Town) -> list[str]:
    """The desk, with and without results, a new case and a resolved one, the sheet to print, the shortcuts."""
    new, done = (
        town.rows("SELECT max(reference) AS reference FROM cases WHERE status = ?", status)[0]["reference"]
        for status in ("new", "resolved")
    )
    opened = [f"/poste/demandes/{new}", f"/poste/demandes/{done}", f"/poste/demandes/{new}/bon-de-travail"]
    lists = ["/poste", "/poste?statut=resolue", "/poste?q=introuvable", "/poste/carte", "/poste/carte?zone=0,0,1,1"]
    posters = ["/poste/affiches", "/poste/affiches?place=Parc+du+Quai"]
    cards = ["/poste/fiches", "/poste/fiches?mots=zzzz", "/poste/nouvelle-fiche"]
    return [*lists, "/poste/aide", *posters, *cards, *opened]


OF_SUPERVISOR = ("/poste/mode-exceptionnel", "/poste/journal")
OF_ADMINISTRATOR = ("/poste/equipe",)


def visit(page: Page, url: str, path: str) -> None:
    """Open a page and wait until what the phone adds to it is there."""
    answer = page.goto(f"{url}{path}")
    assert answer is not None
    assert answer.status == REFUSED.get(path, 200), (path, answer.status)
    if path == "/envois":
        expect(page.locator("#envois")).not_to_contain_text("Ouverture de la liste")


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """A page as it left the town."""

    path: str
    html: str


def fetch(town: Town, paths: list[str], *, email: str = "") -> list[Fetched]:
    """The pages as the town sends them, to somebody signed in when `email` is given."""
    with httpx2.Client(base_url=town.url, headers={"Sec-Fetch-Site": "same-origin"}) as client:
        if email:
            enter(client, email, PASSWORD)
        return [_fetched(client, path) for path in paths]


def _fetched(client: httpx2.Client, path: str) -> Fetched:
    answer = client.get(path)
    assert answer.status_code == REFUSED.get(path, 200), (path, answer.status_code)
    assert answer.headers["content-type"].startswith("text/html"), path
    return Fetched(path=path, html=answer.text)

"""Every page there is, by who may see it, for what must hold on all of them."""

from e2e.support.town import Town

TOPICS = (
    "nid-de-poule", "lampadaire", "encombrants", "bac-endommage", "collecte-non-faite", "trottoir-glissant", "graffiti",
    "plainte-commentaire",
)  # fmt: skip
PUBLIC = (
    "/", "/demarches", "/demarches?q=nid", "/demarches?q=zzzz", "/envois", "/plus", "/suivre", "/hors-ligne",
    "/_composants", "/compte", "/compte/connexion", "/compte/creation", "/compte/mot-de-passe-oublie", "/nulle-part",
    *(f"/demandes/nouvelle/{topic}" for topic in TOPICS),
)  # fmt: skip


def of_resident(town: Town) -> list[str]:
    """The pages of Aïcha Belkacem: her list, her cases, her profile."""
    rows = town.rows(
        "SELECT cases.reference FROM cases JOIN accounts ON accounts.id = cases.account_id"
        " WHERE accounts.email = 'aicha.belkacem@exemple.test' ORDER BY cases.received_at LIMIT 3"
    )
    return ["/demandes", "/compte", *(f"/demandes/{row['reference']}" for row in rows)]


def of_agent(town: Town) -> list[str]:
    """The desk."""
    rows = town.rows("SELECT reference FROM cases ORDER BY received_at LIMIT 2")
    return ["/poste", "/poste?statut=nouvelle", *(f"/poste/demandes/{row['reference']}" for row in rows)]

"""The cast: the same people in seeds, fixtures, e2e and docs."""

from dataclasses import dataclass

from server.kernel.viewer import Role

PASSWORD = "riviere-tranquille-311"


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody of the demonstration."""

    first_name: str
    last_name: str
    email: str
    role: Role
    departments: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"


AICHA = Person(first_name="Aïcha", last_name="Belkacem", email="aicha.belkacem@exemple.test", role="resident")
ETIENNE = Person(first_name="Étienne", last_name="Gagnon", email="etienne.gagnon@exemple.test", role="resident")
MARC_ANTOINE = Person(first_name="Marc-Antoine", last_name="Roy", email="ma.roy@rivemont.test", role="agent")
JOSEE = Person(
    first_name="Josée",
    last_name="Tremblay",
    email="josee.tremblay@rivemont.test",
    role="crew",
    departments=("travaux-publics",),
)
NADIA = Person(
    first_name="Nadia",
    last_name="Fortin",
    email="n.fortin@rivemont.test",
    role="manager",
    departments=("travaux-publics",),
)
COLETTE = Person(first_name="Colette", last_name="Lavoie", email="c.lavoie@rivemont.test", role="editor")
SUPERVISOR = Person(first_name="Ginette", last_name="Paquet", email="supervision@rivemont.test", role="supervisor")
ADMINISTRATOR = Person(
    first_name="Omar", last_name="Haddad", email="administration@rivemont.test", role="administrator"
)

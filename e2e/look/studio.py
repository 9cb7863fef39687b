"""One municipality before the camera: its server, its cast, its examples, one person after the other."""

import email
import email.policy
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser
from rich.progress import track

from e2e.look.album import Taken
from e2e.look.camera import WIDTHS, Shots, standing, take
from e2e.look.states import State, put_aside, states
from e2e.support.examples import EXAMPLES, NOT_FOUND, RESIDENT, Example, names_of
from e2e.support.town import Town, eventually
from server.platform.municipality import Municipality

STOP = re.compile(r"/demandes/([A-Z0-9-]+)/courriels\?preuve=([0-9a-f]+)")
LOOKING = ("anyone", "resident", "agent", "supervisor", "administrator")


@dataclass(frozen=True, kw_only=True)
class Studio:
    """What is photographed, and where the pictures go; `only` keeps the pages whose address holds it."""

    browser: Browser
    town: Town
    municipality: Municipality
    folder: Path
    only: str = ""

    def pages(self) -> list[Taken]:
        """Every page of the route table, as each person sees it."""
        emails = self._cast()
        names = names_of(self.town, self._catalogue()) | self._letter()
        taken = []
        for who in LOOKING:
            listed = [example for examples in EXAMPLES.values() for example in examples if example.who == who]
            shown = [*listed, *([NOT_FOUND] if who == "anyone" else [])]
            paths = [path for example in shown if (path := _named(example, names)) and self.only in path]
            jobs = [State(name=path, path=path) for path in paths]
            taken += self._album(who, jobs, email=emails.get(who, ""))
        return taken

    def states(self) -> list[Taken]:
        """States that no address leads to, with a signal and without."""
        rich, plain = self._topics()
        topic = self.municipality.topic(rich)
        told = states(rich, plain, asks_place=topic is not None and topic.place is not None)
        chosen = [state for state in told if self.only in state.name]
        here = self._album("states", [state for state in chosen if not state.is_offline])
        return here + self._album("without a signal", [state for state in chosen if state.is_offline])

    def _album(self, who: str, jobs: Sequence[State], *, email: str = "") -> list[Taken]:
        folder = self.folder / who.replace(" ", "-")
        folder.mkdir(parents=True, exist_ok=True)
        shots: dict[str, Shots] = {job.name: [] for job in jobs}
        failures: dict[str, str] = {}
        is_away = any(job.is_offline for job in jobs)
        for width in WIDTHS if jobs else ():
            with standing(self.browser, self.town.url, width=width, email=email, has_worker=is_away) as context:
                if is_away:
                    put_aside(context, self.town.url)
                for job in track(jobs, description=f"{self.municipality.slug} {who} {width}"):
                    made, failure = take(context, self.town.url + job.path, folder, job.name, job.reach)
                    shots[job.name] += made
                    failures[job.name] = failures.get(job.name) or failure
        slug = self.municipality.slug
        return [
            Taken(town=slug, who=who, name=name, shots=shots[name], failure=failures.get(name, "")) for name in shots
        ]

    def _cast(self) -> dict[str, str]:
        """Who looks, by role; a town whose cast has no supervisor or administrator is lent one."""
        for role, first_name in (("supervisor", "Odile"), ("administrator", "Romane")):
            if not self.town.rows("SELECT 1 FROM accounts WHERE role = ?", role):
                email = f"{first_name.lower()}.fortin@exemple.test"
                self.town.welcome(first_name, "Fortin", email)
                self.town.write("UPDATE accounts SET role = ? WHERE email = ?", role, email)
        rows = self.town.rows("SELECT role, min(email) AS email FROM accounts GROUP BY role")
        busiest = [("resident", row["email"]) for row in self.town.rows(RESIDENT)]
        return dict([*((row["role"], row["email"]) for row in rows), *busiest])

    def _catalogue(self) -> dict[str, str]:
        """What the examples name of the catalogue."""
        topics, about = self.municipality.topics, self.municipality.about
        found = {
            "topic": next((topic.code for topic in topics if topic.emergency), topics[0].code),
            "topic_quiet": next(
                (topic.code for topic in topics if not topic.emergency and not topic.is_read_first), ""
            ),
            "topic_read_first": next((topic.code for topic in topics if topic.is_read_first), ""),
            "category": self.municipality.categories[0].code,
            "card": next((card.code for card in self.municipality.cards if card.public), ""),
            "page": about[0].code if about else "",
            "page_last": about[-1].code if about else "",
        }
        return {name: code for name, code in found.items() if code}

    def _letter(self) -> dict[str, str]:
        """The way out that a letter about a case gives, once one is written."""
        if not self.town.rows("SELECT 1 FROM cases JOIN accounts ON accounts.id = cases.account_id"):
            return {}
        reference, proof = eventually(self._way_out)
        return {"lettered": reference, "proof": proof}

    def _way_out(self) -> tuple[str, str] | None:
        for file in (self.town.data / "mail").glob("*.eml"):
            letter = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
            body = letter.get_body(("plain",))
            found = STOP.search(body.get_content()) if body else None
            if found:
                return found[1], found[2]
        return None

    def _topics(self) -> tuple[str, str]:
        """The topic that asks most, drawings included, and one that asks nothing and may be anonymous."""

        def asks(code: str) -> tuple[bool, int]:
            topic = self.municipality.topic(code)
            questions = topic.questions if topic else ()
            return any(asked.kind == "illustrated" for asked in questions), len(questions)

        rich = max((topic.code for topic in self.municipality.topics), key=asks)
        plain = (one.code for one in self.municipality.topics if one.allows_anonymous and not one.questions)
        return rich, next(plain, "")


def _named(example: Example, names: dict[str, str]) -> str:
    try:
        return example.path.format_map(names)
    except KeyError:
        return ""

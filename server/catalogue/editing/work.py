"""The viewer's work on one topic: the draft or what is published, tried out, with what a page says of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request

from server import editions
from server.catalogue.editing.trees import Tree
from server.catalogue.editing.views import ROOT, Fault, Work, title_of
from server.editions import Revision, Standing, Trial
from server.kernel.viewer import Viewer
from server.platform.installation import current
from server.platform.municipality.seeds import read_seed
from server.platform.municipality.source import read_source
from server.platform.web.guard import not_found
from server.platform.words import _, current_language, ngettext


@dataclass(frozen=True, kw_only=True)
class Bench:
    """One topic's file on the bench: what stands, and the viewer's draft of it."""

    code: str
    viewer: Viewer
    standing: Standing
    draft: Revision | None

    @property
    def path(self) -> str:
        return path_of(self.code)

    @property
    def text(self) -> str | None:
        """The text that is worked on; None when it is gone, or to go."""
        return self.draft.text if self.draft else self.standing.text

    @property
    def url(self) -> str:
        return f"{ROOT}/{self.code}"

    def tree(self) -> Tree | None:
        """The content of the text; None when only the text can be shown."""
        source = read_source(Path(), self.text or "")
        return source.content if isinstance(source.content, dict) and not source.messages else None

    async def tried(self) -> Trial:
        """What the municipality would be with it."""
        return await editions.tried({self.path: self.text})

    async def shown(self) -> Work:
        """What every page says of the work."""
        others = [
            editions.name_of(one.author)
            for one in await editions.open_revisions("topics")
            if one.path == self.path and one.author_id != self.viewer.account_id
        ]
        tree = self.tree() or read_source(Path(), self.standing.text or "").content
        return Work(
            code=self.code,
            url=self.url,
            title=title_of(tree) or self.code,
            seen=editions.digest(self.text),
            is_draft=self.draft is not None,
            is_new=self.standing.text is None,
            since=self.draft.changed_at if self.draft else None,
            others=others,
            is_overtaken=self.draft is not None and self.draft.base_digest != self.standing.digest,
        )


async def on_bench(request: Request) -> Bench:
    """The topic of the address; 404 when it is neither published nor in the viewer's hands."""
    code, viewer = str(request.path_params["topic"]), request.state.viewer
    path = path_of(code)
    if editions.kind_of(path) is None:
        raise not_found()
    standing, draft = await editions.standing(path), await editions.draft_of(path, viewer)
    if standing.text is None and draft is None:
        raise not_found()
    return Bench(code=code, viewer=viewer, standing=standing, draft=draft)


def path_of(code: str) -> str:
    """The file of a topic."""
    return f"topics/{code}.yaml"


def faults_of(trial: Trial, path: str) -> list[Fault]:
    """All that is wrong with the folder, the own file's first."""
    own = trial.folder / path
    return [
        Fault(
            line=message.line,
            text=editions.said(message.text),
            file="" if message.file == own else message.file.relative_to(trial.folder).as_posix(),
        )
        for message in sorted(trial.messages, key=lambda message: (message.file != own, message))
    ]


def warnings_of(bench: Bench, trial: Trial) -> list[str]:
    """What depends on the topic and will miss it, or what it had: cards, the demonstration, links that people kept."""
    found: list[str] = []
    town, language = current().town, current_language()
    cards = [card.title.says(language) for card in town.cards if bench.code in card.topics]
    if bench.text is None:
        found += [
            _("Les demandes déjà reçues restent lisibles, sous le code « {code} » et sans leurs questions.").format(
                code=bench.code
            ),
            _("Qui a gardé l’adresse du formulaire y lira que la démarche n’existe plus."),
        ]
        if cards:
            sentence = ngettext(
                "Une fiche de connaissances y mène : {titles}.",
                "{n} fiches de connaissances y mènent : {titles}.",
                len(cards),
            )
            found.append(sentence.format(n=len(cards), titles=", ".join(cards)))
    if trial.town is not None:
        _seed, messages = read_seed(trial.folder, trial.town.topics, time_zone=town.time_zone)
        found += [_demonstration(f"{one.file.name}:{one.line}", editions.said(one.text)) for one in messages]
    return found


def numbered(text: str, faults: Sequence[Fault]) -> list[tuple[int, str, bool]]:
    """The lines around what is wrong, each with its number and whether it is."""
    wrong = {fault.line for fault in faults if not fault.file}
    lines = enumerate(text.splitlines(), start=1)
    return [(number, line, number in wrong) for number, line in lines if any(abs(number - one) <= 2 for one in wrong)]


def _demonstration(where: str, what: str) -> str:
    return _("La démonstration ne se chargerait plus ({where}) : {what}").format(where=where, what=what)

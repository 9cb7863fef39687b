"""A card is written by one agent, read by another, and only then by residents."""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import httpx2
import pytest
from starlette.applications import Starlette

from server.editions.models import Revision
from server.knowledge.editing.files import fields_of, text_of
from server.platform.settings import Settings
from tests.conftest import UnbuiltFrontEnd
from tests.desk.conftest import LINE
from tests.support.cast import AICHA, COLETTE, JOSEE, MARC_ANTOINE, Person
from tests.support.clients import browser, for_app, sign_in
from tests.support.forms import form_of
from tests.support.knowledge import CARDS, rivemont_with_cards

CARD = "/poste/fiches/ecocentre"
FORM, REVIEW, HISTORY = f"{CARD}/modification", f"{CARD}/relecture", f"{CARD}/historique"


@dataclass(frozen=True, kw_only=True)
class Town:
    """The application on a folder that can be written over, and who works there."""

    marc: httpx2.AsyncClient
    line: httpx2.AsyncClient
    somebody: httpx2.AsyncClient
    app: Starlette


@pytest.fixture
async def app(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Starlette]:
    from server.app import create_app

    monkeypatch.setattr("server.platform.web.static.manifest", UnbuiltFrontEnd)
    made = create_app(replace(for_app(settings), municipality=str(rivemont_with_cards(tmp_path))))
    async with made.router.lifespan_context(made):
        yield made


@pytest.fixture
async def town(app: Starlette) -> AsyncIterator[Town]:
    async with AsyncExitStack() as opened:
        marc, line, somebody = [await opened.enter_async_context(browser(app)) for _ in range(3)]
        await sign_in(marc, MARC_ANTOINE)
        await sign_in(line, LINE)
        yield Town(marc=marc, line=line, somebody=somebody, app=app)


async def write(agent: httpx2.AsyncClient, action: str, *, path: str = FORM, **fields: str) -> httpx2.Response:
    """Change these fields of the form and press a button."""
    page = await agent.get(path)
    assert page.status_code == 200, page.text
    form = form_of(page.text, path).fill(**fields)
    return await agent.post(path, data=form.data(action))


async def decide(agent: httpx2.AsyncClient, action: str, *, path: str = REVIEW, **fields: str) -> httpx2.Response:
    """Decide on what is proposed."""
    page = (await agent.get(path)).text
    return await agent.post(path, data=form_of(page, path).fill(**fields).data(action))


async def test_what_one_writes_another_publishes(town: Town) -> None:
    hours = "# Heures\n\nOuvert **tous les jours**."
    answer = await write(town.marc, "proposer", text=hours, note="Nouvelles heures d’été")
    assert (answer.status_code, answer.headers["location"]) == (303, REVIEW)
    assert "Ouvert <strong>tous" not in (await town.somebody.get("/fiches/ecocentre")).text
    assert "proposée par Marc-Antoine Roy, à relire" in (await town.line.get("/poste/fiches")).text

    page = (await town.line.get(REVIEW)).text
    assert "Nouvelles heures d’été" in page
    assert "<ins>Ouvert **tous les jours**.</ins>" in page
    assert "<del>Du **mardi au dimanche**" in page
    assert "Ouvert <strong>tous les jours</strong>." in page
    assert (await decide(town.line, "publier")).headers["location"] == CARD
    assert "Ouvert <strong>tous les jours</strong>." in (await town.somebody.get("/fiches/ecocentre")).text
    packed = (await town.somebody.get("/fiches.json")).text
    assert "Ouvert <strong>tous" in packed
    past = (await town.marc.get(HISTORY)).text
    assert "écrite par Marc-Antoine Roy" in past
    assert "relue par Line Caron" in past


async def test_nobody_publishes_what_they_wrote(town: Town) -> None:
    await write(town.marc, "proposer", summary="Ouvert chaque jour.")
    page = (await town.marc.get(REVIEW)).text
    assert "Une autre personne doit la relire" in page
    assert ("action", "publier") not in form_of(page, REVIEW).buttons
    form = form_of(page, REVIEW)
    refused = await town.marc.post(REVIEW, data={**form.data("reprendre"), "action": "publier"})
    assert refused.status_code == 403
    assert "Une autre personne doit la relire et la publier." in refused.text
    assert await Revision.filter(state="published").count() == 0


async def test_what_is_sent_back_says_why_and_is_written_on(town: Town) -> None:
    await write(town.marc, "proposer", summary="Ouvert chaque jour.")
    blank = await decide(town.line, "renvoyer")
    assert blank.status_code == 422
    assert "Dites pourquoi" in blank.text
    await decide(town.line, "renvoyer", reason="Fermé le lundi, vérifiez.")
    form = (await town.marc.get(FORM)).text
    assert "Votre proposition est revenue" in form
    assert "Fermé le lundi, vérifiez." in form
    assert "Ouvert chaque jour." not in (await town.somebody.get("/fiches/ecocentre")).text


async def test_a_draft_is_kept_and_previewed_as_residents_would_read_it(town: Town) -> None:
    text = "# Heures\n\n<script>alert(1)</script> [là](/perdue) [ici](/demarches) [x](javascript:alert(1))"
    answer = await write(town.marc, "apercu", text=text)
    page = (await town.marc.get(answer.headers["location"])).text
    shown = page.split('class="prose"')[1].split("</article>")[0]
    assert "&lt;script&gt;" in shown
    assert '<a href="/demarches">ici</a>' in shown
    assert "<script>alert" not in page
    assert re.findall(r"<code>(.*?)</code>", page) == ["/perdue", "javascript:alert(1)"]
    assert form_of(page, FORM).value("text") == text
    assert "brouillon de Marc-Antoine Roy" in (await town.line.get("/poste/fiches")).text
    assert form_of((await town.line.get(FORM)).text, FORM).value("text") != text
    kept = await write(town.marc, "garder")
    assert "Brouillon gardé" in (await town.marc.get(kept.headers["location"])).text
    await write(town.marc, "abandonner")
    assert form_of((await town.marc.get(FORM)).text, FORM).value("text").startswith("# Heures\n\nDu **mardi")


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("title", " ", "Donnez un titre"),
        ("title", "t" * 121, "120 caractères au plus"),
        ("summary", "", "Résumez la fiche"),
        ("text", "", "Écrivez le texte"),
        ("text", "x" * 20_001, "20000 caractères au plus"),
        ("review", "demain", "Dites quand"),
        ("owner", "inconnu", "Choisissez le service"),
    ],
)
async def test_what_is_missing_is_said_beside_its_field_and_nothing_is_lost(
    town: Town, field: str, value: str, said: str
) -> None:
    fields = {"keywords": "dépôt, tri"} | {field: value}
    answer = await write(town.marc, "proposer", **fields)
    assert answer.status_code == 422
    assert re.search(rf'id="err-{field}"[^>]*>[^<]*{said}', answer.text), said
    assert form_of(answer.text, FORM).value("keywords") == "dépôt, tri"
    assert await Revision.filter(state="proposed").count() == 0


async def test_what_changes_nothing_is_not_proposed(town: Town) -> None:
    answer = await write(town.marc, "proposer")
    assert answer.status_code == 422
    assert "Rien n’a changé" in answer.text or "déjà telle quelle" in answer.text


async def test_a_new_card_is_written_from_nothing(town: Town) -> None:
    new = "/poste/nouvelle-fiche"
    for code, said in (("Été 2026", "Écrivez un nom court"), ("ecocentre", "porte déjà ce nom")):
        refused = await town.marc.post(new, data={"code": code})
        assert refused.status_code == 422
        assert said in refused.text
    begun = await town.marc.post(new, data={"code": "piscines"})
    path = begun.headers["location"]
    assert path == "/poste/fiches/piscines/modification"
    answer = await write(
        town.marc, "proposer", path=path, title="Quand ouvrent les piscines : heures", summary="De juin à août.",
        text="# Heures\n\nDe 10 h à 19 h.", owner="espaces-verts", review="2030-05-01", keywords="baignade, été: oui",
    )  # fmt: skip
    assert answer.status_code == 303, answer.text
    review = "/poste/fiches/piscines/relecture"
    assert "De 10 h à 19 h." in (await town.line.get(review)).text
    await decide(town.line, "publier", path=review)
    page = (await town.somebody.get("/fiches/piscines")).text
    assert "Quand ouvrent les piscines\u00a0: heures" in page
    assert 'href="/fiches/piscines"' in (await town.somebody.get("/fiches?mots=baignade")).text


async def test_an_older_version_is_taken_up_again(town: Town) -> None:
    await write(town.marc, "proposer", summary="Première.")
    await decide(town.line, "publier")
    await write(town.marc, "proposer", summary="Seconde.")
    await decide(town.line, "publier")
    first = (await Revision.filter(state="superseded").first()) or pytest.fail("nothing was superseded")
    restored = await town.line.post(HISTORY, data={"revision": str(first.id)})
    assert restored.headers["location"] == FORM
    assert form_of((await town.line.get(FORM)).text, FORM).value("summary") == "Première."
    for odd in ("x", "", "0191d5a0-0000-7000-8000-00000000000a"):
        assert (await town.line.post(HISTORY, data={"revision": odd})).status_code in {303, 404}


async def test_who_may_write_cards(town: Town) -> None:
    expected: dict[Person, int] = {MARC_ANTOINE: 200, COLETTE: 200, JOSEE: 404, AICHA: 404}
    for person, status in expected.items():
        async with browser(town.app) as made:
            await sign_in(made, person)
            assert (await made.get(FORM)).status_code == status, person
            assert (await made.get("/poste/fiches")).status_code == status, person
    for path in ("/poste/fiches/..%2ftopics/modification", "/poste/fiches/Grand/modification"):
        assert (await town.marc.get(path)).status_code == 404


@pytest.mark.parametrize("name", sorted(file.name for file in CARDS.glob("*.md")))
def test_a_file_fills_the_form_and_the_form_writes_it_again(name: str) -> None:
    fields = fields_of((CARDS / name).read_text())
    again = text_of(fields)
    assert fields_of(again) == fields
    assert text_of(fields_of(again)) == again


@pytest.mark.parametrize(
    "title",
    ["Oui : non", "# dièse", "a #b", "- tiret", "'guillemets'", '"x"', "[liste]", "{a: b}", "null", "2026-01-01", "yes",
     "a: b", "é…", "«\u00a0x\u00a0»", "---", "%x", "@x", "x:", "&a *b"]
)  # fmt: skip
def test_any_title_survives_its_file(title: str) -> None:
    written = text_of(
        {"title": title, "summary": title, "keywords": f"{title}, b", "text": "---\nx\n---", "public": "no"}
    )
    fields = fields_of(written)
    assert (fields["title"], fields["summary"], fields["text"], fields["public"]) == (title, title, "---\nx\n---", "no")

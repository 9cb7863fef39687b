"""Who keeps the catalogue edits a topic without knowing YAML, sees what it will be, compares and publishes."""

import html
import re
from pathlib import Path

import httpx2
import pytest

from server import editions
from server.platform.installation import current
from tests.editions.test_revisions import GRAFFITI, retitled
from tests.support.clients import Somebody

EDITOR = "/poste/catalogue/graffiti"
CART = "/poste/catalogue/bac-endommage"


def fields(page: str) -> list[tuple[str, str]]:
    """What a browser without a script would send of the form of a page."""
    form = page.split('id="editor"')[1].split("</form>")[0]
    found = []
    for tag in re.finditer(r"<(input|textarea|select)\b([^>]*)>", form):
        attributes = dict(re.findall(r'([\w-]+)="([^"]*)"', tag[2]))
        if "name" not in attributes:
            continue
        name, value = html.unescape(attributes["name"]), html.unescape(attributes.get("value", ""))
        after = form[tag.end() :]
        if tag[1] == "textarea":
            value = html.unescape(after.split("</textarea>")[0].removeprefix("\n"))
        elif tag[1] == "select":
            chosen = re.search(r'<option value="([^"]*)" selected', after.split("</select>")[0])
            first = re.search(r'<option value="([^"]*)"', after.split("</select>")[0])
            value = html.unescape((chosen or first or ["", ""])[1])
        elif attributes.get("type") in {"checkbox", "radio"} and " checked" not in tag[2]:
            continue
        found.append((name, value))
    return found


async def keep(
    person: Somebody, url: str, action: str = "garder", **changed: str
) -> tuple[httpx2.Response, list[tuple[str, str]]]:
    page = await person.browser.get(url)
    assert page.status_code == 200, page.text
    changes = {name.replace("__", "."): value for name, value in changed.items()}
    sent = [(name, changes.pop(name, value)) for name, value in fields(page.text)]
    sent += list(changes.items())
    body = {"action": action}
    whole: dict[str, list[str]] = {name: [value] for name, value in body.items()}
    for name, value in sent:
        whole.setdefault(name, []).append(value)
    return await person.browser.post(url, data=whole), sent


async def draft(person: Somebody, path: str = GRAFFITI) -> str:
    found = await editions.draft_of(path, person.viewer)
    assert found is not None
    return found.text or ""


@pytest.mark.parametrize("path", sorted(file.stem for file in Path("server/municipalities/rivemont/topics").glob("*")))
@pytest.mark.engine("sqlite")
async def test_a_form_sent_as_it_came_makes_no_draft(colette: Somebody, path: str) -> None:
    answer, _sent = await keep(colette, f"/poste/catalogue/{path}")
    assert answer.status_code == 303, answer.text
    assert await editions.draft_of(f"topics/{path}.yaml", colette.viewer) is None


async def test_a_manager_adds_a_question_and_publishes_it(colette: Somebody, folder: Path) -> None:
    answer, _sent = await keep(
        colette, EDITOR, "ajouter", **{"new.title": "Sur quel mur ?", "new.kind": "choice", "summary.fr": "Un tag"}
    )
    place = int(re.search(r"ouverte=(\d+)", answer.headers["location"])[1])  # type: ignore[index] # said by the form
    page = (await colette.browser.get(answer.headers["location"])).text
    assert "Écrivez les réponses offertes." in page
    assert 'value="Sur quel mur ?"' in page

    prefix = f"questions.{place}.options.0"
    await keep(colette, EDITOR, **{f"{prefix}.title.fr": "Un mur privé"})
    compared = (await colette.browser.get(f"{EDITOR}/comparaison")).text
    assert "Ajouté :" in compared
    assert "sur-quel-mur" in compared
    assert "À corriger" not in compared
    published = await colette.browser.post(f"{EDITOR}/publication")
    assert published.headers["location"] == "/poste/catalogue?publiee=graffiti"
    form = (await colette.browser.get("/demandes/nouvelle/graffiti")).text
    assert "Sur quel mur\u00a0?" in form
    assert "Un mur privé" in form
    assert "est en vigueur" in (await colette.browser.get(published.headers["location"])).text


async def test_what_is_wrong_stands_beside_its_field(colette: Somebody) -> None:
    await keep(colette, CART, **{"title.fr": "", "duration_min": "beaucoup", "questions.2.min": "9"})
    page = (await colette.browser.get(CART)).text
    assert re.search(r'id="err-duration_min">Écrivez un nombre entier', page)
    assert 'href="#f-duration_min"' in page
    assert 'id="err-questions.2">Le plus petit est plus grand' in page
    text = (await colette.browser.get(f"{CART}/texte")).text
    assert "Le plus petit est plus grand" in text
    assert re.search(r"ligne \d+", text)
    refused = await colette.browser.post(f"{CART}/publication")
    assert refused.status_code == 422
    assert "À corriger avant de publier" in refused.text


async def test_the_text_of_the_file_is_edited_as_it_is(colette: Somebody, folder: Path) -> None:
    text = "# à la main\n" + retitled(folder, "Tag à effacer")
    await colette.browser.post(f"{EDITOR}/texte", data={"text": text.replace("\n", "\r\n"), "action": "garder"})
    assert await draft(colette) == text
    await keep(colette, EDITOR, **{"title.fr": "Tag"})
    assert await draft(colette) == "# à la main\n" + retitled(folder, "Tag")


async def test_what_is_no_yaml_is_kept_and_shown_as_text(colette: Somebody) -> None:
    answer = await colette.browser.post(f"{EDITOR}/texte", data={"text": "title: [", "action": "garder"})
    assert answer.status_code == 303
    form = await colette.browser.get(EDITOR)
    assert form.headers["location"] == f"{EDITOR}/texte"
    assert "Ce n’est pas du YAML" in (await colette.browser.get(f"{EDITOR}/texte")).text


async def test_what_is_written_is_never_markup(colette: Somebody) -> None:
    evil = "<script>alert(1)</script>\" onfocus='x' {{ 7*7 }}"
    await keep(colette, EDITOR, **{"title.fr": evil, "new.title": evil, "new.kind": "text"}, action="ajouter")
    for url in (EDITOR, f"{EDITOR}/texte", f"{EDITOR}/comparaison", f"{EDITOR}/apercu", "/poste/catalogue"):
        page = await colette.browser.get(url)
        assert page.status_code == 200
        assert "<script>alert" not in page.text
        assert "onfocus='x'" not in page.text.replace("&#39;", "’")


async def test_the_preview_shows_the_draft_and_sends_nothing(colette: Somebody, aicha: Somebody) -> None:
    await keep(colette, EDITOR, **{"title.fr": "Tag à effacer"})
    page = await colette.browser.get(f"{EDITOR}/apercu?etape=3")
    assert "Tag à effacer" in page.text
    policy = page.headers["content-security-policy"]
    assert "frame-ancestors 'self'" in policy
    assert "form-action 'none'" in policy
    assert "connect-src 'none'" in policy
    assert 'method="post"' not in page.text
    assert "Tag à effacer" in (await colette.browser.get(f"{EDITOR}/apercu?etape=0")).text
    assert "frame-src 'self'" in (await colette.browser.get(EDITOR)).headers["content-security-policy"]
    assert "frame-ancestors 'none'" in (await colette.browser.get("/")).headers["content-security-policy"]
    assert (await aicha.browser.get(f"{EDITOR}/apercu")).status_code == 404


async def test_a_stale_window_overwrites_nothing(colette: Somebody) -> None:
    page = (await colette.browser.get(EDITOR)).text
    await keep(colette, EDITOR, **{"title.fr": "Écrit ailleurs"})
    stale = dict(fields(page)) | {"title.fr": "Écrit ici", "action": "garder"}
    answer = await colette.browser.post(EDITOR, data=stale)
    assert answer.status_code == 409
    assert "dans une autre fenêtre" in answer.text
    assert "Écrit ici" in answer.text
    assert "Écrit ailleurs" in await draft(colette)


async def test_who_publishes_second_sees_what_changed(colette: Somebody, omar: Somebody) -> None:
    await keep(colette, EDITOR, **{"title.fr": "Celui de Colette"})
    await keep(omar, EDITOR, **{"title.fr": "Celui d’Omar"})
    assert "Omar Haddad a aussi un brouillon" in (await colette.browser.get(EDITOR)).text
    await omar.browser.post(f"{EDITOR}/publication")
    refused = await colette.browser.post(f"{EDITOR}/publication")
    assert refused.status_code == 409
    assert "Celui d’Omar" in refused.text
    assert "Celui de Colette" in refused.text
    standing = html.unescape(re.search(r'name="standing" value="(\w+)"', refused.text)[1])  # type: ignore[index] # there
    await colette.browser.post(f"{EDITOR}/comparaison", data={"standing": standing})
    assert (await colette.browser.post(f"{EDITOR}/publication")).status_code == 303
    history = (await omar.browser.get(f"{EDITOR}/versions")).text
    assert "Remplacée" in history
    assert "En vigueur" in history


async def test_a_draft_given_up_can_be_taken_up_again(colette: Somebody) -> None:
    await keep(colette, EDITOR, **{"title.fr": "Tag à effacer"})
    given_up = await colette.browser.post(f"{EDITOR}/abandon")
    listed = (await colette.browser.get(given_up.headers["location"])).text
    assert "Brouillon abandonné" in listed
    version = re.search(r'name="version" value="([\w-]+)"', listed)[1]  # type: ignore[index] # it is there
    back = await colette.browser.post("/poste/catalogue/abandon/annulation", data={"version": version})
    assert back.headers["location"] == EDITOR
    assert "Tag à effacer" in await draft(colette)


async def test_a_topic_is_begun_published_and_retired(colette: Somebody) -> None:
    begun = await colette.browser.post(
        "/poste/catalogue", data={"title": "Borne-fontaine qui fuit", "model": "graffiti"}
    )
    url = begun.headers["location"]
    assert url == "/poste/catalogue/borne-fontaine-qui-fuit"
    assert "Pas encore publiées" in (await colette.browser.get("/poste/catalogue")).text
    assert (await colette.browser.post(f"{url}/publication")).status_code == 303
    assert current().town.topic("borne-fontaine-qui-fuit") is not None

    await colette.browser.post(f"{url}/retrait")
    warned = (await colette.browser.get(f"{url}/comparaison")).text
    assert "restent lisibles" in warned
    assert "Publier le retrait" in warned
    await colette.browser.post(f"{url}/publication")
    assert current().town.topic("borne-fontaine-qui-fuit") is None
    assert (await colette.browser.get(url)).status_code == 404


async def test_an_empty_topic_begins_with_what_is_to_be_written(colette: Somebody) -> None:
    assert (await colette.browser.post("/poste/catalogue", data={"title": "  "})).status_code == 422
    begun = await colette.browser.post("/poste/catalogue", data={"title": "Borne-fontaine"})
    page = (await colette.browser.get(begun.headers["location"])).text
    assert 'id="err-explanation.0.fr">Il manque' in page
    assert 'id="err-summary.fr">Il manque' in page


async def test_an_older_version_comes_back_as_a_draft(colette: Somebody) -> None:
    for title in ("Un", "Deux"):
        await keep(colette, EDITOR, **{"title.fr": title})
        await colette.browser.post(f"{EDITOR}/publication")
    history = (await colette.browser.get(f"{EDITOR}/versions")).text
    version = re.search(r'name="version" value="([\w-]+)"', history)[1]  # type: ignore[index] # it is there
    await colette.browser.post(f"{EDITOR}/versions", data={"version": version})
    assert "title: {fr: Un" in await draft(colette) or "title: Un" in await draft(colette)
    other = await colette.browser.post(f"{CART}/versions", data={"version": version})
    assert other.status_code == 404


async def test_what_depends_on_a_topic_is_said_before_it_goes(colette: Somebody, folder: Path) -> None:
    cards = [card for card in current().town.cards if card.topics]
    code = cards[0].topics[0] if cards else "nid-de-poule"
    await colette.browser.post(f"/poste/catalogue/{code}/retrait")
    page = (await colette.browser.get(f"/poste/catalogue/{code}/comparaison")).text
    assert "Cette démarche sera retirée" in page
    assert "Qui a gardé l’adresse du formulaire" in page
    if cards:
        assert "cards/" in page


async def test_what_the_files_and_the_publications_disagree_on_is_said(colette: Somebody, folder: Path) -> None:
    await keep(colette, EDITOR, **{"title.fr": "Tag à effacer"})
    await colette.browser.post(f"{EDITOR}/publication")
    (folder / GRAFFITI).write_text(retitled(folder, "Écrit dans le fichier"))
    await editions.refresh(anew=True)
    listed = (await colette.browser.get("/poste/catalogue")).text
    assert "Des fichiers ont changé sous une publication" in listed
    assert f"<code>{GRAFFITI}</code>" in listed


async def test_the_editor_sees_no_case_and_others_no_editor(
    colette: Somebody, agent: Somebody, aicha: Somebody
) -> None:
    for path in ("/poste", "/poste/carte", "/poste/demandes/RVM-2026-000001-5"):
        assert (await colette.browser.get(path)).status_code == 404
    for person in (agent, aicha):
        for path in ("/poste/catalogue", EDITOR, f"{EDITOR}/texte", f"{EDITOR}/apercu", f"{EDITOR}/versions"):
            assert (await person.browser.get(path)).status_code == 404
        for path in (EDITOR, f"{EDITOR}/texte", f"{EDITOR}/publication", f"{EDITOR}/retrait", "/poste/catalogue"):
            assert (await person.browser.post(path)).status_code == 404


async def test_a_path_is_never_more_than_a_code(colette: Somebody) -> None:
    for code in ("..%2fmunicipality", "Graffiti", "graffiti.yaml", "%00", "x" * 60):
        assert (await colette.browser.get(f"/poste/catalogue/{code}")).status_code == 404

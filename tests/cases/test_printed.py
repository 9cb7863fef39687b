"""A case as a PDF: tagged, in its language, for who may see it, with the photos and no more than the page says."""

import io
from collections.abc import Awaitable, Callable, Iterator

import httpx2
import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject, StreamObject
from starlette.applications import Starlette

from server import cases
from server.cases.models import Case
from server.kernel.viewer import Viewer
from tests.support.cast import AICHA, MARC_ANTOINE
from tests.support.clients import browser, sign_in
from tests.support.reports import Filling, photo, report


@pytest.fixture
async def me(aicha: httpx2.AsyncClient) -> Viewer:
    """Aïcha."""
    return await sign_in(aicha, AICHA)


async def printed(browser: httpx2.AsyncClient, reference: str) -> PdfReader:
    """The sheet."""
    answer = await browser.get(f"/demandes/{reference}/pdf")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-disposition"] == f'inline; filename="{reference}.pdf"'
    return PdfReader(io.BytesIO(answer.content))


def tags(sheet: PdfReader) -> Iterator[DictionaryObject]:
    """The elements of its structure, in the order in which they are read."""

    def below(one: object) -> Iterator[DictionaryObject]:
        found = one.get_object() if hasattr(one, "get_object") else one
        if isinstance(found, DictionaryObject) and "/S" in found:
            yield found
        kids = found.get("/K", []) if isinstance(found, DictionaryObject) else []
        for kid in kids if isinstance(kids, list) else [kids]:
            yield from below(kid)

    yield from below(root_of(sheet)["/StructTreeRoot"])


def root_of(sheet: PdfReader) -> DictionaryObject:
    """What the whole sheet says of itself."""
    found = sheet.trailer["/Root"].get_object()
    assert isinstance(found, DictionaryObject)
    return found


def under(one: DictionaryObject, name: str) -> DictionaryObject:
    """What it says of one thing."""
    found = one[name].get_object()
    assert isinstance(found, DictionaryObject)
    return found


async def test_the_sheet_is_tagged_and_says_what_the_page_says(
    app: Starlette, aicha: httpx2.AsyncClient, me: Viewer
) -> None:
    case = (await report(me)).case
    async with browser(app) as desk:
        agent = await sign_in(desk, MARC_ANTOINE)
    await cases.take(case.reference, agent)
    await cases.add_entry(case.reference, agent, text="Une équipe passe demain.", audience="public")
    await cases.add_entry(case.reference, agent, text="Voir le dossier 12.", audience="internal")
    sheet = await printed(aicha, case.reference)
    root = root_of(sheet)
    assert str(under(root, "/MarkInfo")["/Marked"]) == "True"
    assert str(root["/Lang"]) == "fr-CA"
    assert str(under(root, "/ViewerPreferences")["/DisplayDocTitle"]) == "True"
    about = under(root, "/Metadata")
    assert isinstance(about, StreamObject)
    assert b"pdfuaid:part" in about.get_data()
    assert sheet.metadata
    assert sheet.metadata.title == f"Nid-de-poule · {case.reference}"
    kinds = [str(tag["/S"]) for tag in tags(sheet)]
    assert kinds.count("/H1") == 1
    assert kinds.count("/H2") == 2
    assert {"/L", "/LI", "/LBody", "/P"} <= set(kinds)
    text = " ".join(" ".join(page.extract_text().split()) for page in sheet.pages)
    for said in ("Nid-de-poule", "En cours", "Travaux publics", "Devant l’abribus.", "Une équipe passe demain."):
        assert said in text, said
    for unsaid in ("dossier 12", "Marc-Antoine", "418 555-0142"):
        assert unsaid not in text


async def test_photos_stand_on_it_with_their_names(
    aicha: httpx2.AsyncClient, me: Viewer, drain: Callable[[], Awaitable[int]]
) -> None:
    filling = await (await Filling.start(aicha)).to_details()
    filling.fill(q__voie="rue", q__dimension="grand", q__danger="no")
    await filling.press("continuer", photo(), photo("deux.jpg"))
    await filling.fill(anonymous="no").press("continuer")
    await filling.press("soumettre")
    await drain()
    sheet = await printed(aicha, (await Case.get()).reference)
    named = [str(tag["/Alt"]) for tag in tags(sheet) if str(tag["/S"]) == "/Figure"]
    assert [one for one in named if one.startswith("Photo")] == ["Photo 1", "Photo 2"]


@pytest.mark.parametrize("comment", ["Un trou 🕳️ énorme", "حفرة كبيرة", "大坑", '#strong[a] $x$ \\ " {{ }}', "a\tb\nc"])
async def test_whatever_was_typed_is_printed_or_said_not_to_be(
    aicha: httpx2.AsyncClient, me: Viewer, comment: str
) -> None:
    case = (await report(me, comment=comment)).case
    sheet = await printed(aicha, case.reference)
    text = " ".join(" ".join(page.extract_text().split()) for page in sheet.pages)
    is_latin = all(ord(sign) < 0x250 for sign in comment)
    assert (" ".join(comment.split()) in text) or not is_latin
    assert "Votre demande" in text


async def test_nobody_else_prints_it(etienne: httpx2.AsyncClient, visitor: httpx2.AsyncClient, me: Viewer) -> None:
    case = (await report(me)).case
    for browser_ in (etienne, visitor):
        assert (await browser_.get(f"/demandes/{case.reference}/pdf")).status_code == 404

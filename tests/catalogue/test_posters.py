"""Posters: codes that a camera reads, sheets that a screen reader reads, the same bytes each time, for each topic."""

import hashlib
import io
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import typst
import zxingcpp
from PIL import Image
from typer.testing import CliRunner

from server.__main__ import cli
from server.catalogue.posters import poster_of, poster_pdf, write_posters
from server.catalogue.posters.printing import poster_png
from server.platform import logs
from server.platform.installation import Installation, current, install
from server.platform.municipality import Municipality, Words
from tests.conftest import ClientFor
from tests.support.cast import AICHA, MARC_ANTOINE

PLACE = "Parc du Quai, entrée nord"


def scanned(picture: bytes) -> list[str]:
    """What a camera reads in a picture."""
    return [found.text for found in zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)).convert("L"))]


def drawn(svg: str) -> bytes:
    """A picture of an SVG, as large as on a letter."""
    source = "#set page(width: 60mm, height: 60mm, margin: 0mm)\n#image(bytes(sys.inputs.svg), width: 60mm)"
    made = typst.compile(source.encode(), format="png", ppi=144, sys_inputs={"svg": svg}, ignore_system_fonts=True)
    assert isinstance(made, bytes)
    return made


@pytest.fixture
def bilingual(rivemont: Municipality) -> Iterator[Installation]:
    """Rivemont, if it spoke English too."""
    before = current()
    install(replace(before, town=rivemont.model_copy(update={"languages": ("fr-CA", "en-CA")})))
    yield current()
    install(before)


def test_every_code_opens_its_topic(rivemont: Municipality, tmp_path: Path) -> None:
    begun = time.process_time()
    written = write_posters(tmp_path, rivemont.topics)
    assert time.process_time() - begun < 5
    assert len(written) == 2 * len(rivemont.topics) + 1
    for topic in rivemont.topics:
        svg = (tmp_path / f"{topic.code}.svg").read_text()
        assert scanned(drawn(svg)) == [f"http://localhost:8311/signaler/{topic.code}"], topic.code
        assert f"<title>Code qui ouvre le formulaire : {topic.title.fr}</title>" in svg.replace("&#39;", "’")


def test_a_sheet_is_for_screen_readers_too(rivemont: Municipality, tmp_path: Path) -> None:
    write_posters(tmp_path, rivemont.topics[:2])
    for file in tmp_path.glob("*.pdf"):
        sheet = file.read_bytes()
        assert sheet.startswith(b"%PDF-1.7"), file.name
        assert b"<pdfuaid:part>1</pdfuaid:part>" in sheet
        assert b"/MarkInfo<</Marked true" in sheet
        assert b"/StructTreeRoot" in sheet
        assert b"/Lang(fr-CA)" in sheet
        assert re.search(rb"/Alt ?[(<]", sheet) or b"ObjStm" in sheet


def test_the_sheet_itself_is_read_with_the_place_in_it(rivemont: Municipality) -> None:
    for topic in rivemont.topics:
        poster = poster_of(topic, language="fr-CA", place=PLACE)
        (read,) = scanned(poster_png(poster, pixels_per_inch=96))
        assert urlsplit(read).path == f"/signaler/{topic.code}"
        assert parse_qs(urlsplit(read).query) == {"place": [PLACE]}
        assert poster.phone == "Par téléphone : 3-1-1, ou 418-555-0311"
        assert poster.address == f"localhost:8311/signaler/{topic.code}"


def test_the_same_catalogue_gives_the_same_bytes(rivemont: Municipality, tmp_path: Path) -> None:
    digests = []
    for run in ("one", "two"):
        write_posters(tmp_path / run, rivemont.topics[:3], place=PLACE)
        files = sorted((tmp_path / run).iterdir())
        digests.append([(file.name, hashlib.sha256(file.read_bytes()).hexdigest()) for file in files])
    assert digests[0] == digests[1]


def test_a_bilingual_town_has_a_sheet_for_each_language(bilingual: Installation, tmp_path: Path) -> None:
    topic = bilingual.town.topics[0].model_copy(update={"title": Words(fr="Nid-de-poule", en="Pothole")})
    write_posters(tmp_path, [topic])
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        "index.en.pdf", "index.pdf",
        "nid-de-poule.en.pdf", "nid-de-poule.en.svg", "nid-de-poule.pdf", "nid-de-poule.svg",
    ]  # fmt: skip
    assert b"/Lang(en-CA)" in (tmp_path / "nid-de-poule.en.pdf").read_bytes()
    assert b"/Lang(fr-CA)" in (tmp_path / "nid-de-poule.pdf").read_bytes()
    assert poster_of(topic, language="en-CA").title == "Pothole"


def test_a_sheet_stays_one_sheet_whatever_is_written_on_it(rivemont: Municipality) -> None:
    topic = rivemont.topics[0].model_copy(update={"title": Words(fr="Mettre à jour des renseignements " * 4)})
    poster = poster_of(topic, language="fr-CA", place="Place " * 60)
    assert len(poster.place) <= 200
    assert poster_pdf(poster).startswith(b"%PDF")
    assert scanned(poster_png(poster, pixels_per_inch=120))


def test_one_command_writes_all_and_one_topic_may_be_asked(
    rivemont: Municipality, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = current()
    monkeypatch.setattr(logs, "configure", lambda *_told: None)  # it would write to this test's standard error for ever
    monkeypatch.delenv("RIVERAIN_TEST_CLUSTER", raising=False)
    monkeypatch.setenv("RIVERAIN_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("RIVERAIN_PUBLIC_URL", "https://311.rivemont.test")
    try:
        runner = CliRunner()
        one = runner.invoke(cli, ["posters", str(tmp_path / "one"), "--topic", "graffiti", "--place", PLACE])
        nothing = runner.invoke(cli, ["posters", str(tmp_path / "none"), "--topic", "licorne"])
    finally:
        install(before)
    assert one.exit_code == 0, one.output
    assert sorted(file.name for file in (tmp_path / "one").iterdir()) == ["graffiti.pdf", "graffiti.svg", "index.pdf"]
    (read,) = scanned(drawn((tmp_path / "one" / "graffiti.svg").read_text()))
    assert read.startswith("https://311.rivemont.test/signaler/graffiti?place=Parc")
    assert nothing.exit_code == 2
    assert "licorne" in nothing.output
    assert not (tmp_path / "none").exists()


@pytest.mark.engine("sqlite")
async def test_an_agent_downloads_the_poster_of_a_topic(client_for: ClientFor) -> None:
    agent, aicha = await client_for(MARC_ANTOINE), await client_for(AICHA)
    page = await agent.get("/poste/affiches", params={"place": PLACE})
    assert page.status_code == 200
    assert page.text.count('class="button button--small"') == 2 * len(current().town.topics)
    address = re.search(r'href="(/poste/affiches/graffiti\.pdf\?place=[^"]+)"', page.text)
    assert address
    sheet = await agent.get(address[1])
    assert (sheet.status_code, sheet.headers["content-type"]) == (200, "application/pdf")
    assert sheet.headers["content-disposition"] == 'attachment; filename="graffiti.pdf"'
    assert b"<pdfuaid:part>1</pdfuaid:part>" in sheet.content
    code = await agent.get("/poste/affiches/graffiti.svg", params={"place": PLACE})
    assert code.headers["content-type"] == "image/svg+xml"
    (read,) = scanned(drawn(code.text))
    assert parse_qs(urlsplit(read).query) == {"place": [PLACE]}
    for path in ("/poste/affiches/licorne.pdf", "/poste/affiches/graffiti.exe", "/poste/affiches/graffiti.en.pdf"):
        assert (await agent.get(path)).status_code == 404, path
    for path in ("/poste/affiches", "/poste/affiches/graffiti.pdf"):
        assert (await aicha.get(path)).status_code == 404, path

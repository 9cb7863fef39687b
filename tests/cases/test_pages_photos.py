"""Photos of the form without JavaScript: kept from step to step, refused in words, never another form's."""

from datetime import timedelta

import httpx2
import pytest

from server.cases.actions.staging import forget_expired_staged
from server.cases.models import Case, Part
from server.kernel import clock
from server.platform.installation import current
from tests.support.reports import POTHOLE, Filling, jpeg, photo


async def test_photos_are_kept_from_step_to_step_and_become_parts(
    visitor: httpx2.AsyncClient,
) -> None:
    filling = await (await Filling.start(visitor)).to_details()
    await filling.press("ajouter-photo", photo("../../trou.jpg"), photo("deux.jpg", jpeg(colour="red")))
    assert filling.answer.status_code == 200, filling.answer.text
    assert filling.step == 3
    assert "trou.jpg" in filling.answer.text
    assert len(filling.form.fields["kept"]) == 2
    filling.fill(q__voie="rue", q__dimension="grand", q__danger="no")
    await filling.press("continuer", photo("trois.jpg", jpeg(colour="blue")))
    assert filling.step == 4
    await filling.press("aller:3") if ("action", "aller:3") in filling.form.buttons else await filling.press("retour")
    await filling.press("retirer-photo:2")
    assert len(filling.form.fields["kept"]) == 2
    assert "deux.jpg" not in filling.answer.text
    await filling.press("continuer")
    await filling.fill(anonymous="yes").press("continuer")
    await filling.press("soumettre")
    assert filling.answer.status_code == 303, filling.answer.text
    parts = await Part.all().order_by("n")
    assert [(part.name, part.state) for part in parts] == [("trou.jpg", "received"), ("trois.jpg", "received")]
    assert (await Case.get()).parts_missing == 0


async def test_photos_stay_with_a_report_that_is_corrected(visitor: httpx2.AsyncClient) -> None:
    filling = await (await Filling.start(visitor)).to_details()
    await filling.fill(q__voie="rue", q__dimension="grand", q__danger="no").press("continuer", photo())
    await filling.fill(anonymous="yes").press("continuer")
    await filling.press("soumettre")
    await filling.fill(comment="Ou plutôt à droite.").press("soumettre")
    assert filling.answer.status_code == 303
    assert (await Case.get()).comment == "Ou plutôt à droite."
    assert [part.state for part in await Part.all()] == ["received"]


async def test_what_nobody_sent_is_purged_after_a_day(visitor: httpx2.AsyncClient) -> None:
    filling = await (await Filling.start(visitor)).to_details()
    await filling.press("ajouter-photo", photo())
    assert await forget_expired_staged() == 0
    with clock.freeze(clock.now() + timedelta(hours=25)):
        assert await forget_expired_staged() == 1
    await filling.press("continuer")
    assert "kept" not in filling.form.fields


async def test_the_same_photo_twice_is_one(visitor: httpx2.AsyncClient) -> None:
    filling = await (await Filling.start(visitor)).to_details()
    await filling.press("ajouter-photo", photo())
    await filling.press("ajouter-photo", photo())
    assert len(filling.form.fields["kept"]) == 1


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("note.jpg", b"du texte", "n’est ni une photo"),
        ("dessin.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "n’est ni une photo"),
        ("vide.jpg", b"", "est vide"),
        ("lourde.jpg", b"\xff\xd8\xff" + bytes(10 * 1024 * 1024), "dépasse 10 Mo"),
        ("coupée.jpg", b"\xff\xd8\xff\xe0", "ne s’ouvre pas"),
        ("bombe.png", None, "trop grande"),
    ],
)
async def test_a_file_that_cannot_be_taken_is_refused_in_words(
    visitor: httpx2.AsyncClient, name: str, content: bytes | None, said: str
) -> None:
    filling = await (await Filling.start(visitor)).to_details()
    await filling.fill(comment="À garder.").press("ajouter-photo", photo(name, _bomb() if content is None else content))
    assert filling.answer.status_code == 422
    assert said in filling.answer.text
    assert filling.form.value("comment") == "À garder."
    assert "kept" not in filling.form.fields
    assert current().files.keys("staged") == []


async def test_more_photos_than_the_topic_takes_are_told(visitor: httpx2.AsyncClient) -> None:
    filling = await (await Filling.start(visitor)).to_details()
    six = [photo(f"{n}.jpg", jpeg(width=20 + n)) for n in range(6)]
    await filling.press("ajouter-photo", *six)
    assert filling.answer.status_code == 422
    assert "Au plus 5 photos ou fichiers." in filling.answer.text
    assert len(filling.form.fields["kept"]) == 5


async def test_a_posting_larger_than_all_photos_is_refused(visitor: httpx2.AsyncClient) -> None:
    answer = await visitor.post(POTHOLE, headers={"Content-Length": str(80 * 1024 * 1024)}, content=b"x")
    assert answer.status_code == 413


async def test_nobody_can_point_at_the_photo_of_another_form(visitor: httpx2.AsyncClient) -> None:
    mine = await (await Filling.start(visitor)).to_details()
    await mine.press("ajouter-photo", photo())
    theirs = await (await Filling.start(visitor)).to_details()
    theirs.form.fields["kept"] = mine.form.fields["kept"]
    theirs.fill(q__voie="rue", q__dimension="grand", q__danger="no")
    await theirs.press("continuer")
    assert "kept" not in theirs.form.fields


def _bomb() -> bytes:
    """A PNG of a few bytes that says it has 400 million pixels."""
    import struct
    import zlib

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 20000, 20000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")

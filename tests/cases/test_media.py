"""Photos made ready to be shown: turned upright, small, with nothing that the camera wrote; or refused, in words."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image
from starlette.applications import Starlette

from server.cases import imaging, media
from server.cases.facts import PartReceived
from server.cases.jobs import make_photo_ready
from server.cases.models import Case, Entry, Part
from server.platform import outbox
from server.platform.installation import current
from tests.sync import photos
from tests.sync.phone import Phone
from tests.sync.reports import Photo, report

pytestmark = pytest.mark.engine("sqlite")


async def received(app: Starlette, content: bytes, kind: str = "image/jpeg") -> Part:
    """A part whose bytes have just arrived."""
    async with Phone.on(app) as phone:
        await phone.deliver(report(Photo(n=1, content=content, type=kind)))
    return await Part.get(n=1)


def opened(key: str) -> Image.Image:
    """A copy, decoded."""
    image = Image.open(current().files.path(key))
    image.load()
    return image


async def test_a_photo_is_made_small_twice_and_forgets_its_camera(app: Starlette) -> None:
    part = await received(app, photos.jpeg(side=2400))
    await outbox.drain()
    await part.refresh_from_db()
    assert (part.state, part.width, part.height) == ("ready", 2400, 1800)
    for key, size in ((part.display, (1600, 1200)), (part.thumbnail, (400, 300))):
        image = opened(key)
        assert (image.format, image.size, dict(image.getexif()), image.info.get("exif")) == ("JPEG", size, {}, None)
        assert b"Rivemont" not in await current().files.read(key)
        assert part.upload not in key
    assert hashlib.sha256(await current().files.read(part.original)).hexdigest() == part.sha256


@pytest.mark.parametrize("orientation", range(1, 9))
async def test_a_photo_taken_on_its_side_stands_upright(app: Starlette, tmp_path: Path, orientation: int) -> None:
    drawn = Image.new("RGB", (80, 60), "white")
    drawn.paste("red", (0, 0, 40, 30))  # the corner that must end at the top left
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }  # fmt: skip
    as_held = drawn.transpose(undo[orientation]) if orientation in undo else drawn
    exif = Image.Exif()
    exif[0x0112] = orientation
    as_held.save(tmp_path / "held.jpg", exif=exif, quality=95)
    part = await received(app, (tmp_path / "held.jpg").read_bytes())
    await outbox.drain()
    await part.refresh_from_db()
    image = opened(part.display)
    assert (image.size, part.width, part.height) == ((80, 60), 80, 60)
    red, green, blue = image.getpixel((20, 15))  # type: ignore[misc] # three bands
    assert red > 200
    assert max(green, blue) < 60


async def test_what_was_transparent_is_white(app: Starlette) -> None:
    part = await received(app, photos.png(), "image/png")
    await outbox.drain()
    await part.refresh_from_db()
    assert opened(part.display).getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "I;16"])
async def test_every_kind_of_colour_is_shown(app: Starlette, mode: str) -> None:
    part = await received(app, photos.png(mode=mode), "image/png")
    await outbox.drain()
    await part.refresh_from_db()
    assert part.state == "ready"


async def test_a_photo_that_cannot_be_decoded_is_refused_once_and_another_asked_for(app: Starlette) -> None:
    part = await received(app, photos.cut_short(photos.png(side=900, mode="RGB")), "image/png")
    await outbox.drain()
    await part.refresh_from_db()
    assert part.state == "refused"
    await make_photo_ready(PartReceived(case_id=part.case_id, part_id=part.id))
    entries = await Entry.filter(kind="photo-refused")
    case = await Case.get(id=part.case_id)
    assert [(entry.is_public, entry.by, entry.rev) for entry in entries] == [(True, "system", 2)]
    assert (case.rev, case.parts_missing) == (2, 0)


async def test_a_machine_that_fails_says_nothing_of_the_photo(app: Starlette) -> None:
    part = await received(app, photos.jpeg())
    original = current().files.path(part.original)
    original.rename(original.with_suffix(".away"))
    with pytest.raises(FileNotFoundError):
        await make_photo_ready(PartReceived(case_id=part.case_id, part_id=part.id))
    await part.refresh_from_db()
    assert (part.state, current().files.keys("copies")) == ("received", [])
    original.with_suffix(".away").rename(original)
    await make_photo_ready(PartReceived(case_id=part.case_id, part_id=part.id))
    await part.refresh_from_db()
    assert part.state == "ready"


def test_a_full_disk_is_told_apart_from_a_photo_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(photos.jpeg())
    (tmp_path / "text.jpg").write_bytes(photos.TEXT)
    statuses = [decode(tmp_path / "photo.jpg", "/dev/full"), decode(tmp_path / "text.jpg", str(tmp_path / "copy.jpg"))]
    assert statuses == [2, 1]


def decode(source: Path, copy: str) -> int:
    """The exit status of the decoder."""
    request = {"source": str(source), "format": "JPEG", "copies": [{"path": copy, "side": 400}]}
    command = [sys.executable, "-I", "-B", imaging.__file__, json.dumps(request)]
    return subprocess.run(command, capture_output=True, check=False).returncode


async def test_a_job_that_runs_twice_leaves_one_pair_of_copies(app: Starlette) -> None:
    part = await received(app, photos.jpeg())
    fact = PartReceived(case_id=part.case_id, part_id=part.id)
    await make_photo_ready(fact)
    await make_photo_ready(fact)
    assert len(current().files.keys("copies")) == 2


async def test_a_part_dropped_meanwhile_leaves_no_copy(app: Starlette) -> None:
    part = await received(app, photos.jpeg())
    await part.delete()
    await make_photo_ready(PartReceived(case_id=part.case_id, part_id=part.id))
    assert current().files.keys("copies") == []


async def test_an_image_that_explodes_is_stopped_by_its_process(app: Starlette) -> None:
    """Should one pass the look at its header, the decoder looks again and has little memory."""
    part = await received(app, photos.jpeg())
    bomb = photos.bomb()
    current().files.path(part.original).write_bytes(bomb)
    await Part.filter(id=part.id).update(media_type="image/png", sha256=hashlib.sha256(bomb).hexdigest())
    await outbox.drain()
    await part.refresh_from_db()
    assert part.state == "refused"


@pytest.mark.parametrize(("width", "height"), [(12_000, 4_166), (4_166, 12_000)])
def test_the_largest_that_is_taken(tmp_path: Path, width: int, height: int) -> None:
    path = tmp_path / "grande.png"
    path.write_bytes(photos.bomb(width=width, height=height))
    part = Part(n=1, media_type="image/png", sha256=hashlib.sha256(path.read_bytes()).hexdigest())
    assert media.inspect(path, part) == media.Size(width=width, height=height)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize(
    "options", [{}, {"progressive": True}, {"lossless": True}, {"exif": b"Exif\0\0II*\0\x08\0\0\0\0\0"}]
)
def test_the_size_is_read_as_the_decoder_reads_it(tmp_path: Path, kind: str, options: dict[str, object]) -> None:
    path = tmp_path / "photo"
    Image.effect_noise((321, 123), 30).convert("RGB").save(path, kind, **options)
    part = Part(n=1, media_type=f"image/{kind.lower()}", sha256=hashlib.sha256(path.read_bytes()).hexdigest())
    assert media.inspect(path, part) == media.Size(width=321, height=123)

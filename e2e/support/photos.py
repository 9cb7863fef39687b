"""A photo of a parked car, plate and passer-by included, as if somebody had sent it a while ago."""

import secrets
from pathlib import Path
from uuid import uuid4

from PIL import Image, ImageDraw, ImageFont

from e2e.support.town import Town

SIZE = (1200, 900)
PLATE = (440, 610, 660, 680)
"""Left, top, right, bottom, in pixels of SIZE."""
FACE = (930, 330, 1010, 430)


def hang_photo(town: Town) -> str:
    """Give the newest case a photo that everybody would see and nobody has looked at; its reference."""
    (case,) = town.rows(
        "SELECT id, reference, received_at FROM cases WHERE status = 'new' ORDER BY received_at DESC LIMIT 1"
    )
    row = {
        "id": uuid4().bytes, "case_id": case["id"], "n": 1, "name": "auto.jpg", "media_type": "image/jpeg",
        "size_bytes": 1, "sha256": "0" * 64, "state": "ready", "upload": secrets.token_hex(32),
        "width": SIZE[0], "height": SIZE[1], "declared_at": case["received_at"], "received_at": case["received_at"],
        **_drawn(town.data / "files"),
    }  # fmt: skip
    town.write(f"INSERT INTO parts ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", *row.values())
    town.write("UPDATE cases SET publicity = 'photos' WHERE id = ?", case["id"])
    return str(case["reference"])


def _drawn(files: Path) -> dict[str, str]:
    """The copies of the photo, where the town keeps them; their keys."""
    name, picture = secrets.token_hex(16), street()
    keys = {}
    for column, side in (("display", 1600), ("thumbnail", 400)):
        keys[column] = f"copies/{name[:2]}/{name}-{side}.jpg"
        path = files / keys[column]
        path.parent.mkdir(parents=True, exist_ok=True)
        picture.thumbnail((side, side))
        picture.save(path, "JPEG")
    return keys


def street() -> Image.Image:
    """The picture."""
    picture = Image.new("RGB", SIZE, "#b9c9d6")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 520, 1200, 900), fill="#5b5f63")
    for left in range(0, 1200, 150):
        draw.rectangle((left, 120, left + 130, 520), fill="#9a6b54", outline="#6d4a39", width=4)
        draw.rectangle((left + 35, 190, left + 95, 290), fill="#dfe7ec", outline="#54616b", width=4)
    draw.rounded_rectangle((240, 430, 860, 720), 60, fill="#2f5d8a")
    draw.polygon([(340, 430), (430, 330), (680, 330), (770, 430)], fill="#9fc0d8")
    for left in (300, 690):
        draw.ellipse((left, 660, left + 120, 780), fill="#1d1f21")
    draw.rectangle(PLATE, fill="white", outline="#1b3a8a", width=5)
    draw.text((458, 618), "K7T 4Q2", fill="#1b3a8a", font=ImageFont.load_default(50))
    draw.rectangle((925, 430, 1015, 690), fill="#7a3b52")
    draw.ellipse(FACE, fill="#e3b79b")
    for left, top in ((952, 370), (980, 370)):
        draw.ellipse((left, top, left + 9, top + 9), fill="#2b1d14")
    draw.arc((955, 380, 987, 412), 20, 160, fill="#8a3d33", width=4)
    return picture

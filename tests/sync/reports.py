"""Reports as a phone writes them: the bytes are fixed once, and sent as they are however often."""

import base64
import hashlib
import json
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from server.kernel.clock import now, to_iso
from server.kernel.ids import provisional_reference


@dataclass(frozen=True, kw_only=True)
class Photo:
    """One part with its bytes."""

    n: int
    content: bytes
    name: str = "image.jpg"
    type: str = "image/jpeg"

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    def declaration(self) -> dict[str, Any]:
        return {
            "n": self.n, "question": None, "name": self.name, "size": len(self.content), "sha256": self.sha256,
            "type": self.type,
        }  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Report:
    """A row of the outbox."""

    id: UUID
    body: bytes
    photos: tuple[Photo, ...] = field(default=(), repr=False)

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.body).hexdigest()

    @property
    def path(self) -> str:
        return f"/sync/v1/cases/{self.id}"

    @property
    def call(self) -> str:
        """Under which it stands in the table of answers."""
        return "case"


@dataclass(frozen=True, kw_only=True)
class Written(Report):
    """A row that adds to a case; `code` proves one of nobody."""

    code: str = ""

    @property
    def path(self) -> str:
        return f"/sync/v1/entries/{self.id}"

    @property
    def call(self) -> str:
        return "entry"


def fields(case_id: UUID, photos: tuple[Photo, ...] = (), **changes: Any) -> dict[str, Any]:
    """The body of a graffiti, the topic that needs no answer; `changes` replace members, `None` removes nothing."""
    return {
        "schema": 1,
        "topic": "graffiti",
        "catalogue": None,
        "lang": "fr-CA",
        "answers": {},
        "comment": "Sur le mur de la bibliothèque.",
        "place": {
            "chosen": {
                "mode": "gps", "label": "12, rue du Moulin", "lat": 46.81, "lon": -71.21, "gazetteer": None, "ids": [],
            },
            "fix": {"lat": 46.81, "lon": -71.21, "accuracy_m": 12.0, "fixed_at": "2026-06-15T15:59:00.000Z"},
        },
        "who": {
            "anonymous": True, "civility": None, "first_name": None, "last_name": None, "email": None, "phone": None,
            "address": None,
        },
        "updates": {"email": False, "sms": False},
        "survey_consent": False,
        "captured_at": "2026-06-15T15:59:30.250Z",
        "provisional_reference": provisional_reference(case_id),
        "supersedes": None,
        "parts": [photo.declaration() for photo in photos],
    } | changes  # fmt: skip


def report(*photos: Photo, id: UUID | None = None, **changes: Any) -> Report:
    """A report with its photos, written once."""
    case_id = id or uuid4()
    return Report(id=case_id, body=written(fields(case_id, photos, **changes)), photos=photos)


def entry(case: UUID, kind: str, *photos: Photo, id: UUID | None = None, code: str = "", **changes: Any) -> Written:
    """What a reporter adds to a case, written once; `changes` are members of its fields, or of its envelope."""
    envelope = {"base_rev": 1, "captured_at": to_iso(now())} | {
        name: changes.pop(name) for name in ("base_rev", "captured_at") if name in changes
    }
    body = {"case": str(case), "kind": kind, "fields": {"lang": "fr-CA", **changes}, **envelope}
    if photos:
        body["parts"] = [photo.declaration() for photo in photos]
    return Written(id=id or uuid4(), body=written(body), photos=photos, code=code)


def written(body: object) -> bytes:
    """JSON as JavaScript writes it."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def content_digest(body: bytes) -> str:
    """RFC 9530."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


WHO = {
    "anonymous": False, "civility": "Mme", "first_name": "Aïcha", "last_name": "Belkacem",
    "email": "aicha.belkacem@exemple.test", "phone": None, "address": None,
}  # fmt: skip

"""Reports made with the product's own verb, and the form filled as a person without JavaScript does."""

import hashlib
import io
from dataclasses import dataclass
from uuid import UUID

import httpx2
from PIL import Image

from server import cases
from server.cases import forms
from server.kernel import clock
from server.kernel.ids import new_case_id
from server.kernel.viewer import ANONYMOUS, Viewer
from tests.support.forms import Form, form_of

POTHOLE = "/demandes/nouvelle/nid-de-poule"
GRAFFITI = "/demandes/nouvelle/graffiti"


def pothole() -> dict[str, object]:
    """A complete report of a pothole, as a body."""
    return {
        "schema": 1,
        "topic": "nid-de-poule",
        "catalogue": None,
        "lang": "fr-CA",
        "answers": {"voie": "rue", "dimension": "grand", "danger": False},
        "comment": "Devant l’abribus.",
        "place": {"chosen": {"mode": "text", "label": "160, 76e Rue Est"}, "fix": None},
        "who": {
            "anonymous": False,
            "civility": "Mme",
            "first_name": "Aïcha",
            "last_name": "Belkacem",
            "email": "aicha.belkacem@exemple.test",
            "phone": "418 555-0142",
        },
        "updates": {"email": True, "sms": False},
        "survey_consent": False,
        "captured_at": clock.to_iso(clock.now()),
        "parts": [],
    }


async def report(viewer: Viewer = ANONYMOUS, *, case_id: UUID | None = None, **changes: object) -> cases.Receipt:
    """Submit a report as the viewer; `changes` are members of its body."""
    body = forms.CaseBody.model_validate({**pothole(), **changes}, strict=False)
    digest = hashlib.sha256(forms.dump(body)).hexdigest()
    return await cases.submit(
        cases.Submission(case_id=case_id or new_case_id(), body=body, digest=digest, channel="app"), viewer
    )


def jpeg(width: int = 40, height: int = 30, colour: str = "grey") -> bytes:
    """A small photo."""
    held = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(held, "JPEG")
    return held.getvalue()


PostedFile = tuple[str, tuple[str, bytes, str]]


def photo(name: str = "trou.jpg", content: bytes | None = None, kind: str = "image/jpeg") -> PostedFile:
    """A file as it stands in a posting."""
    return "photo", (name, jpeg() if content is None else content, kind)


@dataclass(kw_only=True)
class Filling:
    """Somebody who fills the form: what the page holds goes out, and nothing else."""

    browser: httpx2.AsyncClient
    path: str = POTHOLE
    form: Form
    answer: httpx2.Response

    @classmethod
    async def start(cls, browser: httpx2.AsyncClient, path: str = POTHOLE) -> "Filling":
        """Open the form."""
        answer = await browser.get(path)
        assert answer.status_code == 200, answer.text
        return cls(browser=browser, path=path, form=form_of(answer.text, path), answer=answer)

    @property
    def step(self) -> int:
        """The step that is open."""
        return int(self.form.value("etape"))

    def fill(self, **values: str | list[str]) -> "Filling":
        """Write in the fields of the page."""
        self.form.fill(**values)
        return self

    async def press(self, action: str, *files: PostedFile) -> "Filling":
        """Press a button; the answer is the next page, or where it leads."""
        nothing = ("photo", ("", b"", "application/octet-stream"))
        self.answer = await self.browser.post(self.path, data=self.form.data(action), files=list(files) or [nothing])
        if self.answer.status_code in {200, 422}:
            self.form = form_of(self.answer.text, self.path)
        return self

    async def to_details(self) -> "Filling":
        """Steps 1 and 2."""
        await self.press("continuer")
        return await self.fill(place_mode="text", place_label="160, 76e Rue Est").press("continuer")

    async def to_who(self) -> "Filling":
        """Steps 1 to 3."""
        await self.to_details()
        if self.path == POTHOLE:
            self.fill(q__voie="rue", q__dimension="grand", q__danger="no")
        return await self.fill(comment="Devant l’abribus.").press("continuer")

    async def to_summary(self) -> "Filling":
        """Steps 1 to 4."""
        await self.to_who()
        return await self.fill(
            anonymous="no", civility="mme", first_name="Aïcha", last_name="Belkacem", email="aicha@exemple.test",
            survey_consent="no",
        ).press("continuer")  # fmt: skip

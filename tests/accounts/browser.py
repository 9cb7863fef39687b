"""A browser that keeps cookies and says where its requests come from; a mailbox that reads what was written."""

import email
import re
from email import policy
from email.message import EmailMessage
from itertools import count
from pathlib import Path
from types import TracebackType

import httpx2
from starlette.applications import Starlette

from server.accounts import codes
from server.accounts.models import CodeKey
from server.accounts.pages.entering import APP_PATH, CODE_PATH, SETUP_PATH
from server.accounts.queries import account_by_login
from server.accounts.rules import login_of
from server.platform import outbox
from server.platform.installation import current

ADDRESS = "https://311.rivemont.test"
AICHA = "aicha.belkacem@exemple.test"
ETIENNE = "etienne.gagnon@exemple.test"
PASSWORD = "riviere-tranquille-311"
OTHER_PASSWORD = "montagne-bavarde-418"

_numbers = count(1)


class Phone:
    """Requests as a browser of today makes them, redirects not followed."""

    def __init__(self, app: Starlette, *, address: str = "198.51.100.7", at: str = ADDRESS) -> None:
        self.client = httpx2.AsyncClient(
            transport=httpx2.ASGITransport(app=app, client=(address, 50000)),
            base_url=at,
            headers={"User-Agent": "Mozilla/5.0 (Android 16; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0"},
        )

    async def __aenter__(self) -> "Phone":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.client.aclose()

    async def get(self, path: str) -> httpx2.Response:
        return await self.client.get(path)

    async def post(self, path: str, **fields: str) -> httpx2.Response:
        return await self.client.post(path, data=fields, headers={"Sec-Fetch-Site": "same-origin"})

    async def register(self, *, email: str = AICHA, password: str = PASSWORD, **more: str) -> httpx2.Response:
        """As one registers in Rivemont, each time with a pseudonym that nobody has."""
        named = {"pseudonym": f"personne {next(_numbers)}", "confirmation": password, **more}
        return await self.post("/compte/creation", email=email, password=password, **named)

    async def give_password(self, *, email: str = AICHA, password: str = PASSWORD, **more: str) -> httpx2.Response:
        return await self.post("/compte/connexion", email=email, password=password, **more)

    async def sign_in(self, *, email: str = AICHA, password: str = PASSWORD, **more: str) -> httpx2.Response:
        """As the owner does: the password, then the code of their mailbox or application where one is asked."""
        answer = await self.give_password(email=email, password=password, **more)
        if answer.headers.get("location", "").startswith(CODE_PATH):
            answer = await self.post(CODE_PATH, code=await owners_code(email), **more)
        if answer.headers.get("location", "").startswith(SETUP_PATH):
            await self.post(APP_PATH)
            await self.post(f"{APP_PATH}/confirmation", code=await owners_code(email))
        return answer

    async def who(self) -> str:
        """« role name » of who this browser is to the server."""
        return (await self.get("/")).text

    @property
    def session(self) -> str | None:
        return self.client.cookies.get("__Host-session")

    @property
    def device(self) -> str:
        return self.client.cookies.get("__Host-device") or ""


async def owners_code(login: str) -> str:
    """What the owner of an account reads: on their application, if they have one, else in the last letter."""
    owner = await account_by_login(login_of(login) or "")
    assert owner is not None, login
    key = await CodeKey.get_or_none(account_id=owner.id)
    if key is not None:
        return codes.unused_code(codes.opened(key.sealed_secret, key.account_id), last_step=key.last_step)
    await outbox.drain()
    return code_in(Mailbox(current().mailer.folder).letters(owner.email_typed)[-1])


class Mailbox:
    """The letters under a folder, oldest first."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def letters(self, to: str = "") -> list[EmailMessage]:
        # Sorted by the file's own time too: two ids made in one millisecond have no order.
        paths = sorted(self.folder.glob("*.eml"), key=lambda path: (path.name[:13], path.stat().st_mtime_ns))
        read = (email.message_from_bytes(path.read_bytes(), policy=policy.default) for path in paths)
        return [letter for letter in read if to in letter["To"]]

    def subjects(self, to: str = "") -> list[str]:
        return [letter["Subject"] for letter in self.letters(to)]

    def last_link(self, to: str = "") -> str:
        """The path and query of the link in the last letter."""
        return link_in(self.letters(to)[-1])

    def last_token(self, to: str = "") -> str:
        """The token in the last letter's link."""
        return self.last_link(to).partition("jeton=")[2]


def link_in(letter: EmailMessage) -> str:
    """The path and query of the first link of ours in a letter's text."""
    text = letter.get_body(("plain",))
    assert text is not None
    found = re.search(rf"{re.escape(ADDRESS)}(\S+)", text.get_content())
    assert found is not None, text.get_content()
    return found[1]


def code_in(letter: EmailMessage) -> str:
    """The code of a letter, as it is written there."""
    text = letter.get_body(("plain",))
    assert text is not None
    found = re.search(r"^\d{4} \d{4}$", text.get_content(), re.MULTILINE)
    assert found is not None, text.get_content()
    return found[0]


def seen_by_a_stranger(response: httpx2.Response) -> tuple[int, str, list[str]]:
    """What a stranger sees of an answer: status, body, names of headers and cookies."""
    cookies = sorted(header.partition("=")[0] for header in response.headers.get_list("set-cookie"))
    return response.status_code, response.text, [*sorted(response.headers.keys()), *cookies]

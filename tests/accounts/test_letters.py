"""Letters leave by real SMTP, and leave again when the server was away."""

import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import aiosmtplib
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from server.kernel import clock
from server.platform import outbox
from server.platform.installation import Installation, current, install
from server.platform.mail import Letter
from server.platform.models import OutboxRow
from tests.accounts.browser import AICHA, Phone, link_in


class Post:
    """Keeps what it was handed; turned away while closed."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.turned_away = ""

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's
        if self.turned_away:
            return self.turned_away
        assert isinstance(envelope.content, bytes)
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 taken"


@pytest.fixture
def post() -> Iterator[tuple[Post, int]]:
    """A mail server of the tests' own, and its port."""
    kept = Post()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(kept, hostname="127.0.0.1", port=port)
    controller.start()
    yield kept, port
    controller.stop()


@pytest.fixture
async def by_smtp(installation: Installation, post: tuple[Post, int]) -> Post:
    """The installation, sending by SMTP."""
    kept, port = post
    install(replace(installation, mailer=replace(installation.mailer, smtp_url=f"smtp://127.0.0.1:{port}")))
    return kept


async def test_a_letter_leaves_in_text_and_html(phone: Phone, by_smtp: Post) -> None:
    await phone.register()
    await outbox.drain()
    (letter,) = by_smtp.letters
    assert (letter["To"], letter["Subject"]) == (AICHA, "Activez votre compte")
    assert letter["From"] == "Ville de Rivemont <311@rivemont.test>"
    assert letter["Auto-Submitted"] == "auto-generated"
    html = letter.get_body(("html",))
    assert html is not None
    assert link_in(letter) in html.get_content()
    assert (await phone.get(link_in(letter))).status_code == 200


@pytest.mark.usefixtures("installation")
async def test_elsewhere_than_on_this_machine_no_letter_leaves_in_the_clear(
    post: tuple[Post, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, port = post
    mailer = replace(current().mailer, smtp_url=f"smtp://127.0.0.1:{port}")
    letter = Letter(to=AICHA, subject="Bonjour", text="Bonjour", html="<p>Bonjour")
    monkeypatch.setattr("server.platform.mail.LOCAL_HOSTS", frozenset())  # as if this were another machine
    with pytest.raises(aiosmtplib.SMTPException, match="STARTTLS"):
        await mailer.send(letter)
    assert kept.letters == []


async def test_a_letter_waits_for_the_server_to_come_back(phone: Phone, by_smtp: Post) -> None:
    by_smtp.turned_away = "451 come back later"
    await phone.register()
    await outbox.drain()
    assert by_smtp.letters == []
    by_smtp.turned_away = ""
    with clock.freeze(clock.now() + timedelta(minutes=1)):
        await outbox.drain()
        assert (await phone.get(link_in(by_smtp.letters[0]))).status_code == 200


async def test_a_letter_that_is_turned_away_leaves_no_address_behind(phone: Phone, by_smtp: Post) -> None:
    by_smtp.turned_away = f"550 <{AICHA}> unknown here"
    await phone.register()
    await outbox.drain()
    row = await OutboxRow.get()
    assert "550" in row.last_error
    assert "aicha" not in row.last_error


@pytest.mark.parametrize(
    "email",
    ["a,b@exemple.test", "a@exemple.test\nBcc: tous@exemple.test", "Aïcha <a@exemple.test>", '"a b"@exemple.test'],
)
async def test_an_address_that_could_reach_somebody_else_is_refused(phone: Phone, by_smtp: Post, email: str) -> None:
    assert (await phone.register(email=email)).status_code == 422
    await outbox.drain()
    assert by_smtp.letters == []

"""Mail as it leaves: the envelope that bounces come back to, and a signature that receivers can verify."""

import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import dkim
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from server.platform.dkim import dkim_for
from server.platform.mail import Letter, Mailer
from server.platform.settings import Settings, SettingsError

SENDER = "Ville de Rivemont <311@rivemont.test>"


class Taken:
    """What the server was given."""

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        self.envelopes.append(envelope)
        return "250 OK"


@pytest.fixture
def taken() -> Iterator[tuple[Taken, str]]:
    handler = Taken()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    yield handler, f"smtp://127.0.0.1:{port}"
    controller.stop()


@pytest.fixture
def key(tmp_path: Path) -> tuple[Path, bytes]:
    """A private key in PEM, and what its owner publishes in DNS."""
    made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    path = tmp_path / "dkim.pem"
    path.write_bytes(made.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()))
    public = made.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return path, b"v=DKIM1; k=rsa; p=" + b"".join(public.splitlines()[1:-1])


def letter(**more: str) -> Letter:
    text = "Votre demande a été reçue : « 76e Rue ».\n" + "a" * 2000 + "\n.\nFin\n"
    return Letter(to="aicha@exemple.test", subject="Demande reçue à l’hôtel", text=text, html="<p>Été</p>", **more)


async def test_answers_and_bounces_have_addresses_of_their_own(taken: tuple[Taken, str], tmp_path: Path) -> None:
    handler, url = taken
    mailer = Mailer(sender=SENDER, smtp_url=url, folder=tmp_path)
    await mailer.send(letter(reply_to="reponse+r1@311.rivemont.test", return_path="reponse+b1@311.rivemont.test"))
    await mailer.send(letter())
    first, second = handler.envelopes
    assert (first.mail_from, first.rcpt_tos) == ("reponse+b1@311.rivemont.test", ["aicha@exemple.test"])
    assert second.mail_from == "311@rivemont.test"
    assert b"Reply-To: reponse+r1@311.rivemont.test" in (first.original_content or b"")
    assert b"Reply-To" not in (second.original_content or b"")


async def test_what_is_sent_needs_no_server_on_the_way_to_write_it_anew(
    taken: tuple[Taken, str], tmp_path: Path
) -> None:
    handler, url = taken
    await Mailer(sender=SENDER, smtp_url=url, folder=tmp_path).send(letter())
    content = handler.envelopes[0].original_content or b""
    assert content.isascii()
    assert max(map(len, content.split(b"\r\n"))) <= 998, "RFC 5322, 2.1.1"


async def test_receivers_verify_the_signature_with_the_published_key(
    taken: tuple[Taken, str], tmp_path: Path, key: tuple[Path, bytes]
) -> None:
    handler, url = taken
    settings = Settings(dkim_selector="s2026", dkim_key_file=str(key[0]))
    signer = dkim_for(settings, sender=SENDER)
    await Mailer(sender=SENDER, smtp_url=url, folder=tmp_path, dkim=signer).send(letter(reply_to="r@rivemont.test"))
    content = handler.envelopes[0].original_content or b""
    asked: list[bytes] = []

    def published(name: bytes, **_options: object) -> bytes:
        asked.append(name)
        return key[1]

    assert dkim.verify(content, dnsfunc=published)
    assert asked == [b"s2026._domainkey.rivemont.test."]
    assert not dkim.verify(content.replace(b"aicha@exemple.test", b"autre@exemple.test"), dnsfunc=published)
    for signed in (b"from", b"to", b"subject", b"date", b"message-id", b"reply-to"):
        assert signed in content.partition(b"h=")[2].partition(b";")[0].lower()


def test_a_key_that_is_none_stops_the_start_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "faux.pem").write_text("bonjour")
    for path in (tmp_path / "faux.pem", tmp_path / "absent.pem"):
        with pytest.raises(SettingsError, match="openssl genrsa"):
            dkim_for(Settings(dkim_selector="s", dkim_key_file=str(path)), sender=SENDER)


@pytest.mark.parametrize(
    ("environ", "sentence"),
    [
        ({"RIVERAIN_MAIL_REPLY": "reponse@x.test"}, "go together"),
        ({"RIVERAIN_MAIL_REPLY": "x", "RIVERAIN_MAIL_INBOX": "imaps://u:p@h/INBOX"}, "go together"),
        ({"RIVERAIN_MAIL_REPLY": "a@x.test", "RIVERAIN_MAIL_INBOX": "imap://u:p@imap.x.test"}, "imaps"),
        ({"RIVERAIN_DKIM_SELECTOR": "s"}, "a key and its name"),
        ({"RIVERAIN_TEXTS_URL": "https://t.test"}, "RIVERAIN_TEXTS_FROM"),
        ({"RIVERAIN_TEXTS_URL": "http://t.test", "RIVERAIN_TEXTS_FROM": "+1"}, "https"),
        ({"RIVERAIN_TEXTS_URL": "https://t.test", "RIVERAIN_TEXTS_FORMAT": "smpp"}, "http or twilio"),
    ],
)
def test_half_a_configuration_is_refused_in_words(environ: dict[str, str], sentence: str) -> None:
    with pytest.raises(SettingsError, match=sentence):
        Settings.from_env(environ)


def test_secrets_are_not_shown_when_settings_are() -> None:
    shown = repr(
        replace(
            Settings(), texts_secret="chut", mail_inbox="imaps://u:chut@h", texts_url="https://chut", mail_reply="a@b"
        )
    )
    assert "chut" not in shown

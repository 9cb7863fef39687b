"""The letters that a town without a mail server wrote down."""

from email import message_from_bytes, policy
from email.message import EmailMessage

from server.platform.installation import current


def letters() -> list[EmailMessage]:
    """What went out, in order."""
    files = sorted((current().settings.data / "mail").glob("*.eml"))
    return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]


def body_of(letter: EmailMessage, kind: str = "plain") -> str:
    """Its text."""
    part = letter.get_body((kind,))
    assert part is not None
    return str(part.get_content())

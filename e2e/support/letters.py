"""The letters that a town wrote, where its mailer leaves them."""

from email import message_from_bytes, policy

from e2e.support.town import Town, eventually


def letter_to(town: Town, email: str, *, subject: str = "", holding: str = "") -> str:
    """The text of the newest letter to somebody whose subject begins so, and that holds these words."""

    def written() -> str | None:
        for path in sorted((town.data / "mail").glob("*.eml"), reverse=True):
            letter = message_from_bytes(path.read_bytes(), policy=policy.default)
            body = letter.get_body(("plain",))
            text = str(body.get_content()) if body else ""
            if letter["To"] == email and letter["Subject"].startswith(subject) and holding in text:
                return text
        return None

    return eventually(written)


def link_mailed_to(town: Town, email: str, *, subject: str = "", under: str = "/compte/") -> str:
    """The link of such a letter to a page under this path."""
    begins = f"{town.url}{under}"
    text = letter_to(town, email, subject=subject, holding=f"\n{begins}")
    return next(line for line in text.splitlines() if line.startswith(begins))

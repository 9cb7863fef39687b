"""Letters written from templates: `mail/<name>.html` and `.txt`, handed to the mail server."""

import html
from dataclasses import replace
from uuid import UUID

from aiosmtplib import SMTPException

from server.platform.answering import signed_address
from server.platform.installation import current
from server.platform.mail import Letter
from server.platform.web.render import render_text


class LetterNotTakenError(RuntimeError):
    """The mail server did not take a letter; the queue tries again."""

    def __init__(self, about: str, answer: str) -> None:
        super().__init__(f"{about} was not taken: {answer}")
        self.answer = answer


def answer_of(error: Exception) -> str:
    """What stood in the way of a letter, by kind and number alone: what a mail server says may name the person."""
    return error.answer if isinstance(error, LetterNotTakenError) else type(error).__name__


async def send_letter(
    template: str,
    page: object,
    *,
    to: str,
    about: str,
    key: str = "",
    stop_link: str = "",
    about_id: UUID | None = None,
    takes_answers: bool = False,
) -> None:
    """Write to one person in the language spoken now; returns once the mail server took the letter.

    `about` names the letter to the operator, by ids alone: what the mail server says may name the person, and is left
    out of LetterNotTakenError. A letter sent again under its `key` can be known as the same; `stop_link` is
    where one click of a mail reader stops more of its kind. What comes back of it is about `about_id`, when it says
    so: a bounce, and an answer of the person where it `takes_answers`.
    """
    try:
        letter = _written(template, page, to=to, key=key, stop_link=stop_link)
        if about_id is not None:
            reply_to = signed_address("r", about_id) if takes_answers else ""
            letter = replace(letter, reply_to=reply_to, return_path=signed_address("b", about_id))
        await current().mailer.send(letter)
    except SMTPException as refusal:
        kind = f"{type(refusal).__name__} {getattr(refusal, 'code', '')}".strip()
        raise LetterNotTakenError(about, kind) from None


def _written(template: str, page: object, *, to: str, key: str, stop_link: str) -> Letter:
    markup = f"mail/{template}.html"
    subject, why = (html.unescape(render_text(markup, page, block=block)).strip() for block in ("subject", "why"))
    text = render_text(f"mail/{template}.txt", page, why=why)
    return Letter(
        to=to, subject=subject, text=text.strip() + "\n", html=render_text(markup, page), key=key, stop_link=stop_link
    )

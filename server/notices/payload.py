"""What travels to a device: declarative Web Push (WebKit's format), which our worker reads too. No person is in it."""

import hashlib
import json
from urllib.parse import quote

from server.notices.models import Notice
from server.notices.rules import LASTS
from server.platform.web.languages import absolute
from server.platform.webpush import Message
from server.platform.words import _, spoken_in

DECLARATIVE = 8030
"""The number of RFC 8030 marks a message that a browser may show by itself."""


def message_of(notice: Notice, *, is_small: bool = False) -> Message:
    """The message of a notice; `is_small` leaves out all but its title, for a service that found it too long."""
    shown: dict[str, object] = {
        "title": notice.title,
        "lang": notice.language,
        "tag": topic_of(notice.subject),
        "navigate": absolute(quote(notice.path), notice.language),
    }
    if not is_small:
        shown["body"] = notice.text
    if not is_small and notice.kind not in {"test", "digest"}:
        page = absolute(f"/avis/{notice.id}", notice.language)
        shown["actions"] = [{"action": "stop", "title": _stop_words(notice.language), "navigate": page}]
    told = {"web_push": DECLARATIVE, "notification": shown, "notice": str(notice.id)}
    return Message(
        payload=json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode(),
        topic=topic_of(notice.subject),
        ttl_s=int(LASTS.total_seconds()),
        urgency="normal",
    )


def _stop_words(language: str) -> str:
    with spoken_in(language):
        return _("Ne plus m’avertir")


def topic_of(subject: str) -> str:
    """32 characters of base64url, the same for each notice of a subject (RFC 8030 §5.4): a later one replaces it."""
    return hashlib.sha256(subject.encode()).hexdigest()[:32]

"""Tables of the notices: what is told to whom, by which channel, and what came back."""

from server.notices.models.channels import Attempt, Delivery, Message, PushDevice
from server.notices.models.choices import Choice, Preference
from server.notices.models.mails import InboundMail
from server.notices.models.telling import Addressee, Announcement, Notice
from server.notices.models.texts import Text, TextNumber, TextStop

__all__ = [
    "Addressee",
    "Announcement",
    "Attempt",
    "Choice",
    "Delivery",
    "InboundMail",
    "Message",
    "Notice",
    "Preference",
    "PushDevice",
    "Text",
    "TextNumber",
    "TextStop",
]

"""Notices: what is told to a person, on their devices, by text, by letter, and in the list of the application.

A context that has something to tell calls `tell`; this one knows no case. A notice is made once per event (`key`),
stands in the list of each person it is for, and goes by one channel after the other until one reaches them: a push,
a text, a letter, as the person chose in general, for a kind or for a subject, outside their quiet hours, at once or
once a day. A context offers its kinds (`offer_kinds`), with who writes their letters, and audiences for what very many
are told (`offer_audiences`, `tell_many`, `write_announcement`). Nothing of a person travels: a push holds the subject's
number and what became of it.
"""

from server.notices import asking, audiences, digesting, kinds
from server.notices.actions.announcing import Written as AnnouncementWritten
from server.notices.actions.announcing import start as start_announcement
from server.notices.actions.announcing import write as write_announcement
from server.notices.actions.telling import Telling, tell
from server.notices.actions.telling_many import TellingMany, tell_many
from server.notices.audiences import Audience
from server.notices.audiences import offer as offer_audiences
from server.notices.channels import text_with
from server.notices.consents import subscriptions as consent_subscriptions
from server.notices.erasing import kept
from server.notices.erasing import subscriptions as erasing_subscriptions
from server.notices.facts import MailAnswered, MailBounced
from server.notices.jobs import subscriptions as telling_subscriptions
from server.notices.kinds import Kind, LetterAsked, Written
from server.notices.kinds import offer as offer_kinds
from server.notices.ledger import LedgerLine, ledger_of, letter_line
from server.notices.mailbox import ReceivedMail, forget_read, mail_of, read_inbox, settle_mail, watch_inbox
from server.notices.progress import count_to_send
from server.notices.queries import channels_of, language_of
from server.notices.rules import Channels, wants_email
from server.notices.sections import exported
from server.notices.texting import reachable, send_text
from server.notices.texting import subscriptions as texting_subscriptions

subscriptions = [
    *telling_subscriptions,
    *erasing_subscriptions,
    *consent_subscriptions,
    *texting_subscriptions,
]
own_kinds = [*kinds.own, digesting.kind, asking.kind]
own_audiences = audiences.own

__all__ = [
    "AnnouncementWritten",
    "Audience",
    "Channels",
    "Kind",
    "LedgerLine",
    "LetterAsked",
    "MailAnswered",
    "MailBounced",
    "ReceivedMail",
    "Telling",
    "TellingMany",
    "Written",
    "channels_of",
    "count_to_send",
    "exported",
    "forget_read",
    "kept",
    "language_of",
    "ledger_of",
    "letter_line",
    "mail_of",
    "offer_audiences",
    "offer_kinds",
    "own_audiences",
    "own_kinds",
    "reachable",
    "read_inbox",
    "send_text",
    "settle_mail",
    "start_announcement",
    "subscriptions",
    "tell",
    "tell_many",
    "text_with",
    "wants_email",
    "watch_inbox",
    "write_announcement",
]

"""What the notices give of their own in a copy of a person's data: what they were told, on what devices, by choice."""

from collections.abc import AsyncIterator
from datetime import datetime
from uuid import UUID

from server.notices.models import (
    Addressee,
    Attempt,
    Choice,
    InboundMail,
    Message,
    Preference,
    PushDevice,
    Text,
    TextNumber,
)
from server.platform.exporting import Exported, Section

AT_ONCE = 200


class NoticeRecord(Exported):
    """Something that the person was told."""

    title: str
    text: str
    made_at: datetime
    read_at: datetime | None


class DeviceRecord(Exported):
    """A device that shows notices."""

    label: str
    agreed_at: datetime
    seen_at: datetime


class ChannelsRecord(Exported):
    """By which channels the person wants to be told."""

    channels: str
    by_text: bool
    quiet_from: int | None
    quiet_until: int | None
    rhythm: str
    language: str
    chosen_at: datetime


class TextRecord(Exported):
    """A text that the person was sent, or wrote."""

    number: str
    kind: str
    text: str
    state: str
    made_at: datetime


class TextNumberRecord(Exported):
    """The number by which the person is texted, with what was asked and answered."""

    number: str
    state: str
    question: str
    asked_at: datetime
    answer: str
    answered_at: datetime | None


class MailRecord(Exported):
    """A letter of the person's that came to the address of answers, or that came back from theirs."""

    kind: str
    sender: str
    title: str
    text: str
    received_at: datetime


class ChoiceRecord(Exported):
    """What the person chose for one kind of notices, or one subject."""

    scope: str
    channels: str
    is_mail_stopped: bool
    chosen_at: datetime


class MessageRecord(Exported):
    """A text or a letter that was to tell the person something."""

    channel: str
    state: str
    answer: str
    settled_at: datetime | None


class AttemptRecord(Exported):
    """A try to tell the person something, that was made again."""

    channel: str
    answer: str
    tried_at: datetime


async def _count_notices(account_id: UUID) -> int:
    return await Addressee.filter(account_id=account_id).count()


async def _notices(account_id: UUID) -> AsyncIterator[NoticeRecord]:
    mine = Addressee.filter(account_id=account_id).order_by("id").limit(AT_ONCE).select_related("notice")
    found = await mine
    while found:
        for one in found:
            told = one.notice
            yield NoticeRecord(title=told.title, text=told.text, made_at=told.made_at, read_at=one.read_at)
        found = await mine.filter(id__gt=found[-1].id)


async def _count_devices(account_id: UUID) -> int:
    return await PushDevice.filter(account_id=account_id).count()


async def _devices(account_id: UUID) -> AsyncIterator[DeviceRecord]:
    for found in await PushDevice.filter(account_id=account_id).order_by("agreed_at", "id"):
        yield DeviceRecord(label=found.label, agreed_at=found.agreed_at, seen_at=found.seen_at)


async def _count_choices(account_id: UUID) -> int:
    return await Preference.filter(account_id=account_id).count()


async def _choices(account_id: UUID) -> AsyncIterator[ChannelsRecord]:
    for found in await Preference.filter(account_id=account_id):
        yield ChannelsRecord(
            channels=found.channels, by_text=found.by_text, quiet_from=found.quiet_from, quiet_until=found.quiet_until,
            rhythm=found.rhythm, language=found.language, chosen_at=found.chosen_at,
        )  # fmt: skip


async def _count_texts(account_id: UUID) -> int:
    return await Text.filter(account_id=account_id).count()


async def _texts(account_id: UUID) -> AsyncIterator[TextRecord]:
    mine = Text.filter(account_id=account_id).order_by("id").limit(AT_ONCE)
    found = await mine
    while found:
        for one in found:
            yield TextRecord(number=one.number, kind=one.kind, text=one.text, state=one.state, made_at=one.made_at)
        found = await mine.filter(id__gt=found[-1].id)


async def _count_numbers(account_id: UUID) -> int:
    return await TextNumber.filter(account_id=account_id).count()


async def _numbers(account_id: UUID) -> AsyncIterator[TextNumberRecord]:
    for one in await TextNumber.filter(account_id=account_id):
        yield TextNumberRecord(**{name: getattr(one, name) for name in TextNumberRecord.model_fields})


async def _count_mails(account_id: UUID) -> int:
    return await InboundMail.filter(account_id=account_id).count()


async def _mails(account_id: UUID) -> AsyncIterator[MailRecord]:
    for one in await InboundMail.filter(account_id=account_id).order_by("id"):
        yield MailRecord(**{name: getattr(one, name) for name in MailRecord.model_fields})


async def _count_scoped(account_id: UUID) -> int:
    return await Choice.filter(account_id=account_id).count()


async def _scoped(account_id: UUID) -> AsyncIterator[ChoiceRecord]:
    for found in await Choice.filter(account_id=account_id).order_by("scope"):
        yield ChoiceRecord(
            scope=found.scope, channels=found.channels, is_mail_stopped=found.is_mail_stopped, chosen_at=found.chosen_at
        )


async def _count_messages(account_id: UUID) -> int:
    return await Message.filter(account_id=account_id).count()


async def _messages(account_id: UUID) -> AsyncIterator[MessageRecord]:
    mine = Message.filter(account_id=account_id).order_by("id").limit(AT_ONCE)
    found = await mine
    while found:
        for one in found:
            yield MessageRecord(channel=one.channel, state=one.state, answer=one.answer, settled_at=one.settled_at)
        found = await mine.filter(id__gt=found[-1].id)


async def _count_attempts(account_id: UUID) -> int:
    return await Attempt.filter(account_id=account_id).count()


async def _attempts(account_id: UUID) -> AsyncIterator[AttemptRecord]:
    mine = Attempt.filter(account_id=account_id).order_by("id").limit(AT_ONCE)
    found = await mine
    while found:
        for one in found:
            yield AttemptRecord(channel=one.channel, answer=one.answer, tried_at=one.tried_at)
        found = await mine.filter(id__gt=found[-1].id)


exported = [
    Section(name="notices", record=NoticeRecord, count=_count_notices, read=_notices),
    Section(name="push_devices", record=DeviceRecord, count=_count_devices, read=_devices),
    Section(name="notice_channels", record=ChannelsRecord, count=_count_choices, read=_choices),
    Section(name="texts", record=TextRecord, count=_count_texts, read=_texts),
    Section(name="text_number", record=TextNumberRecord, count=_count_numbers, read=_numbers),
    Section(name="mails", record=MailRecord, count=_count_mails, read=_mails),
    Section(name="notice_choices", record=ChoiceRecord, count=_count_scoped, read=_scoped),
    Section(name="notice_messages", record=MessageRecord, count=_count_messages, read=_messages),
    Section(name="notice_attempts", record=AttemptRecord, count=_count_attempts, read=_attempts),
]

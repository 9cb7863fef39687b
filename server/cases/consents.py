"""What the sender of a case agrees to is written down with it, and taken back with their other cases."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from server import privacy
from server.cases.models import Case
from server.kernel.viewer import Viewer
from server.platform.municipality import Topic
from server.platform.municipality.questions import TERMS
from server.platform.outbox import Subscription
from server.platform.words import _, current_language, spoken_in
from server.privacy import Agreement, ConsentWithdrawn, Purpose, Source

AT_ONCE = 200


@dataclass(frozen=True, kw_only=True)
class Agreed:
    """What the sender of a case agreed to at one moment, and whose it was."""

    account_id: UUID | None = None
    texts: Mapping[Purpose, str] = field(default_factory=dict)


NOTHING_YET = Agreed()


def agreed_of(case: Case, topic: Topic) -> Agreed:
    """As the case stands now, each with the words that the form shows."""
    with spoken_in(case.language):
        return Agreed(account_id=case.account_id, texts=dict(_agreed(case, topic)))


async def record_consents(case: Case, topic: Topic, viewer: Viewer, *, before: Agreed = NOTHING_YET) -> None:
    """Write down, within the transaction that makes or corrects the case, what its sender agreed to, in their words.

    For a correction, `before` is what stood: what is not agreed to any more is taken back, what is agreed to still is
    not said again.
    """
    now = agreed_of(case, topic)
    source: Source = "agent" if viewer.is_staff and viewer.account_id != case.account_id else "form"
    stood = set(before.texts.items()) if before.account_id == now.account_id else set()
    gone = [(purpose, text) for purpose, text in before.texts.items() if purpose not in now.texts or not stood]
    said = [
        *((purpose, text, False, before.account_id) for purpose, text in gone if purpose in privacy.WITHDRAWABLE),
        *((purpose, text, True, now.account_id) for purpose, text in now.texts.items() if (purpose, text) not in stood),
    ]
    with spoken_in(case.language):
        for purpose, text, is_given, account_id in said:
            await privacy.record(
                Agreement(
                    purpose=purpose,
                    text=text,
                    is_given=is_given,
                    channel=case.channel,
                    source=source,
                    account_id=account_id,
                    case_id=case.id,
                )
            )


async def record_stopped(case: Case) -> None:
    """Whoever holds a letter of the case wants no more of them."""
    await _taken_back_by_letter(case, "email", _email_sentence)


async def stop_surveys(case: Case) -> None:
    """Whoever holds the letter of a survey is asked no more: about the case, or all those of its account."""
    if case.account_id is not None:
        await privacy.withdraw(Viewer(account_id=case.account_id), "survey")
        return
    if await Case.filter(id=case.id, survey_consent=True).update(survey_consent=False):
        await _taken_back_by_letter(case, "survey", _survey_sentence)


async def _taken_back_by_letter(case: Case, purpose: Purpose, sentence: Callable[[], str]) -> None:
    with spoken_in(case.language):
        await privacy.record(
            Agreement(
                purpose=purpose,
                text=sentence(),
                is_given=False,
                channel="email",
                source="letter",
                account_id=case.account_id,
                case_id=case.id,
            )
        )


async def stop_for_all(fact: ConsentWithdrawn) -> None:
    """What a person took back counts for each of their cases."""
    last = UUID(int=0)
    while found := await Case.filter(account_id=fact.account_id, id__gt=last).order_by("id").limit(AT_ONCE):
        for case in found:
            await _stop(case, fact.purpose)
        last = found[-1].id


async def _stop(case: Case, purpose: str) -> None:
    if purpose == "survey" and case.survey_consent:
        await Case.filter(id=case.id).update(survey_consent=False)
    channel = {"email": "email", "text": "sms"}.get(purpose, "")
    if case.updates.get(channel):
        await Case.filter(id=case.id).update(updates=case.updates | {channel: False})


def _agreed(case: Case, topic: Topic) -> list[tuple[Purpose, str]]:
    """What was agreed to, each with the words that the form shows."""
    agreed: list[tuple[Purpose, str]] = []
    if case.answers.get(TERMS.code) is True:
        language = current_language()
        paragraphs = [paragraph.says(language) for paragraph in topic.terms]
        agreed.append(("terms", "\n".join([*paragraphs, TERMS.title.says(language)])))
    if case.is_anonymous:
        return agreed  # nobody is known whom a letter or a survey could reach
    if case.survey_consent:
        agreed.append(("survey", _survey_sentence()))
    if case.updates.get("email"):
        agreed.append(("email", _email_sentence()))
    if case.updates.get("sms"):
        agreed.append(("text", _("M’écrire par texto à chaque changement de statut.")))
    return agreed


def _email_sentence() -> str:
    return _("M’écrire à chaque changement de statut.")


def _survey_sentence() -> str:
    return _("Accepteriez-vous de participer à un sondage de satisfaction électronique au hasard?")


subscriptions = [Subscription(ConsentWithdrawn, stop_for_all)]

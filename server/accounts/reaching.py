"""By what number the owner of an account is reached by text."""

from dataclasses import dataclass
from uuid import UUID

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

from server.accounts.models import Account
from server.platform.installation import current

_TAKES_TEXTS = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}
_NO_LINE = PhoneNumberType.UNKNOWN
"""What the plan says of the numbers that France keeps for stories."""


@dataclass(frozen=True, kw_only=True)
class Mobile:
    """A number that can take texts (E.164), the language of its owner, and whether they wish to be told so."""

    number: str
    language: str
    is_wished: bool


async def mobile_of(account_id: UUID) -> Mobile | None:
    """The mobile of an account that its owner has confirmed; None without one, or for a number that takes no texts."""
    account = await Account.get_or_none(id=account_id, deleted_at=None, activated_at__not_isnull=True)
    number = _number(account.phone, country=current().town.country) if account and account.phone else None
    if account is None or number is None:
        return None
    return Mobile(number=number, language=account.language, is_wished=account.updates_by == "text")


def _number(kept: str, *, country: str) -> str | None:
    try:
        found = phonenumbers.parse(kept, country)
    except NumberParseException:
        return None
    takes = phonenumbers.number_type(found) in {*_TAKES_TEXTS, _NO_LINE}
    return phonenumbers.format_number(found, PhoneNumberFormat.E164) if takes else None

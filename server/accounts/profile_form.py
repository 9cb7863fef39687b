"""The profile as its form: what people say of themselves, where they live, how they want to be reached."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from server.accounts import phones, rules
from server.accounts.forms import AskedForm, HomeAddress, Name
from server.accounts.homes import Home, read_home
from server.accounts.models import Account
from server.accounts.phones import Phone
from server.kernel import text
from server.kernel.problems import FieldError
from server.platform.installation import current
from server.platform.web import form
from server.platform.web.formats import phone as shown
from server.platform.words import _

_EXTENSION = re.compile(r"[0-9]{1,10}")


def _read_civility(typed: str) -> str:
    if typed not in {"", *rules.CIVILITIES}:
        raise _wrong("not-a-choice", _("Choisissez dans la liste."))
    return typed


def _read_phone(typed: str) -> str:
    found = _phone(typed)
    if found is not None and found.extension:
        raise _wrong("phone-extension", _("Un poste s’écrit avec le téléphone au travail."))
    return _number(typed, found)


def _read_work(typed: str) -> str:
    return _number(typed, _phone(typed))


def _read_extension(typed: str) -> str:
    bare = text.tidy(typed)
    if bare and not _EXTENSION.fullmatch(bare):
        raise _wrong("extension-invalid", _("Le poste s’écrit en chiffres."))
    return bare


def _read_language(typed: str) -> str:
    if typed not in {"", *current().town.languages}:
        raise _wrong("not-a-choice", _("Choisissez dans la liste."))
    return typed


def _read_updates(typed: str) -> str:
    if typed not in {"", *rules.UPDATES}:
        raise _wrong("not-a-choice", _("Choisissez dans la liste."))
    return typed


Civility = Annotated[str, AfterValidator(_read_civility)]
PhoneNumber = Annotated[str, AfterValidator(_read_phone)]


class Profile(AskedForm):
    """What a person says of themselves; all of it is optional."""

    civility: Civility = ""
    first_name: Name = ""
    last_name: Name = ""
    phone_home: PhoneNumber = ""
    phone: PhoneNumber = ""
    phone_work: Annotated[str, AfterValidator(_read_work)] = ""
    phone_extension: Annotated[str, AfterValidator(_read_extension)] = ""
    address: HomeAddress = ""
    language: Annotated[str, AfterValidator(_read_language)] = ""
    updates_by: Annotated[str, AfterValidator(_read_updates)] = ""


@dataclass(frozen=True, kw_only=True)
class SaidProfile:
    """A profile that can be kept, and the place of its address where it was picked."""

    profile: Profile
    home: Home | None


def read_profile(sent: Mapping[str, str]) -> SaidProfile:
    """The profile; a Problem 422 with all that is wrong, each beside its field."""
    home = _home(sent)
    said = {**sent, **_work(sent), **({"address": home.label} if home else {})}
    return SaidProfile(profile=form.read(Profile, said, also=_missing(said)), home=home)


def values_of(account: Account) -> dict[str, str]:
    """What is kept of the person, by the field of the form."""
    said = {name: getattr(account, name) for name in Profile.model_fields}
    home = Home.model_validate(account.home).model_dump_json() if account.home else ""
    return said | {"address_pick": home}


def prefilled(account: Account) -> dict[str, str]:
    """What the account answers in the last step of a report, by the names of its fields; empty where it does not."""
    return {
        "civility": account.civility,
        "first_name": account.first_name,
        "last_name": account.last_name,
        "email": account.email_typed,
        "phone": _first_phone(account),
        "address": account.address,
        "updates_email": "yes" if account.updates_by == "email" else "",
    }


def _first_phone(account: Account) -> str:
    """The number to call first: the mobile, else at home, else at work."""
    work = _("{number} poste {extension}") if account.phone_extension else "{number}"
    at_work = work.format(number=account.phone_work, extension=account.phone_extension)
    return account.phone or account.phone_home or (account.phone_work and at_work)


def _home(sent: Mapping[str, str]) -> Home | None:
    """What was chosen in the list; else what was picked while typing, if its words still stand there."""
    chosen = read_home(sent.get("address_found", ""))
    picked = read_home(sent.get("address_pick", ""))
    is_still = picked is not None and picked.label == text.normalise(text.tidy(sent.get("address", "")))
    return chosen or (picked if is_still else None)


def _work(sent: Mapping[str, str]) -> dict[str, str]:
    """« 418 555-0142 poste 12 » in one field says both."""
    found = _phone(sent.get("phone_work", ""))
    return {"phone_extension": found.extension} if found and found.extension else {}


def _missing(said: Mapping[str, str]) -> list[FieldError]:
    """What one field asks of another."""
    found = []
    if said.get("updates_by") == "text" and text.is_blank(said.get("phone", "")):
        sentence = _("Écrivez votre numéro de cellulaire pour recevoir des textos.")
        found.append(FieldError(pointer="/phone", code="required", detail=sentence))
    if not text.is_blank(said.get("phone_extension", "")) and text.is_blank(said.get("phone_work", "")):
        sentence = _("Écrivez le numéro dont c’est le poste.")
        found.append(FieldError(pointer="/phone_work", code="required", detail=sentence))
    return found


def _phone(typed: str) -> Phone | None:
    bare = text.tidy(typed)
    return phones.read_phone(bare, country=current().town.country) if bare else None


def _number(typed: str, found: Phone | None) -> str:
    if found is None and not text.is_blank(typed):
        sentence = _("Ce numéro est incomplet ou n’existe pas. Exemple : {number}")
        raise _wrong("phone-invalid", sentence.format(number=shown(current().town.contacts.phone)))
    return found.number if found else ""


def _wrong(code: str, sentence: str) -> PydanticCustomError:
    return PydanticCustomError(code, "{sentence}", {"sentence": sentence})

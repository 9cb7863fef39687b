"""The forms by which an account is opened, one for each profile of a municipality, and that of the mailed link."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from server.accounts import births, naming
from server.accounts.actions import Chosen, Names, Said
from server.accounts.forms import NO_ADDRESS, Address, AskedForm, Name, password_errors
from server.accounts.models import Account
from server.accounts.profile_form import Civility, PhoneNumber
from server.accounts.rules import EmailAddress
from server.kernel import text
from server.kernel.problems import FieldError, Problem
from server.platform.installation import current
from server.platform.web import form
from server.platform.words import _

UPDATES = ("email", "text")
CUSTOMER = ("email", "first_name", "last_name", "updates_by", "phone")
IDENTITY = (
    "civility",
    "birth_name",
    "usage_name",
    "first_name",
    "second_name",
    "third_name",
    "birth_date",
    "birth_country",
    "birth_commune",
    "birth_department",
    "email",
)
"""The fields of each page, in its order."""

M = TypeVar("M", bound=AskedForm)


@dataclass(frozen=True, kw_only=True)
class Registration:
    """What somebody says who asks for an account, read."""

    email: EmailAddress
    password: str | None = None
    names: Names
    said: Said


class _PseudonymForm(AskedForm):
    email: Address = NO_ADDRESS


class _CustomerForm(AskedForm):
    email: Address = NO_ADDRESS
    first_name: Name = ""
    last_name: Name = ""
    phone: PhoneNumber = ""


class _IdentityForm(AskedForm):
    email: Address = NO_ADDRESS
    civility: Civility = ""
    birth_name: Name = ""
    usage_name: Name = ""
    first_name: Name = ""
    second_name: Name = ""
    third_name: Name = ""
    birth_commune: Name = ""


def read_with_pseudonym(sent: Mapping[str, str], *, own_pseudonym: str = "") -> Registration:
    """An address, a password and a pseudonym; a Problem 422 with all that is wrong."""
    pseudonym = read_pseudonym(sent)
    also = [
        *password_errors(sent, about=[sent.get("email", ""), pseudonym]),
        *_pseudonym_errors(pseudonym),
    ]
    read = form.read(_PseudonymForm, sent, also=also)
    said = Said(pseudonym=pseudonym, own_pseudonym=own_pseudonym)
    return Registration(email=read.email, password=sent["password"], names=Names(), said=said)


def read_customer(sent: Mapping[str, str]) -> Registration:
    """An address, names and how one wishes to be told; a Problem 422 with all that is wrong."""
    updates_by = sent.get("updates_by", "")
    also = list(_missing(sent, first_name=_("Écrivez votre prénom."), last_name=_("Écrivez votre nom de famille.")))
    if updates_by not in UPDATES:
        also.append(_wrong("updates_by", "not-a-choice", _("Choisissez comment recevoir les mises à jour.")))
    if updates_by == "text":
        also += _missing(sent, phone=_("Écrivez le numéro qui recevra les messages texte."))
    read = _read_in_order(_CustomerForm, sent, also=also, order=CUSTOMER)
    said = Said(phone=read.phone, updates_by=updates_by)
    return Registration(email=read.email, names=Names(first=read.first_name, last=read.last_name), said=said)


def read_identity(sent: Mapping[str, str]) -> Registration:
    """Who somebody is by their birth, and an address; a Problem 422 with all that is wrong."""
    birth_date = births.read_date(sent)
    also = [
        *_missing(
            sent,
            civility=_("Choisissez votre civilité."),
            birth_name=_("Écrivez votre nom de naissance."),
            first_name=_("Écrivez votre prénom."),
            birth_commune=_("Écrivez votre commune de naissance."),
        ),
        *births.place_errors(sent),
    ]
    if birth_date is None:
        also.append(births.date_error(sent))
    read = _read_in_order(_IdentityForm, sent, also=also, order=IDENTITY)
    if birth_date is None:  # raised by the line above, which types do not know
        raise form.invalid(also)
    birth = births.birth_of(read.model_dump(), sent, birth_date=birth_date)
    names = Names(first=read.first_name, last=read.usage_name or read.birth_name)
    return Registration(email=read.email, names=names, said=Said(civility=read.civility, birth=birth))


def read_pseudonym(sent: Mapping[str, str]) -> str:
    """The pseudonym as typed, tidied."""
    return text.normalise(" ".join(text.without_forbidden(sent.get("pseudonym", "")).split()))


def pseudonym_sentence(pseudonym: str) -> str:
    """Why a pseudonym may not be, in a sentence; empty when it may."""
    faults = {
        "short": _("Un pseudonyme compte au moins trois lettres ou chiffres."),
        "long": _("Un pseudonyme compte au plus 30 caractères."),
        "signs": _("Un pseudonyme est fait de lettres, de chiffres, d’espaces, de points et de traits d’union."),
    }
    fault = naming.pseudonym_fault(pseudonym)
    if fault:
        return faults[fault]
    if naming.is_official(naming.fold_pseudonym(pseudonym), town=current().town.short_name):
        return _("Ce pseudonyme n’est pas disponible. Choisissez-en un autre.")
    return ""


def read_chosen(sent: Mapping[str, str], *, owner: Account, asks: frozenset[str]) -> Chosen:
    """What the owner of a new account chose, `asks` of `username` and `pseudonym` included; a Problem 422 otherwise."""
    pseudonym = read_pseudonym(sent) if "pseudonym" in asks else ""
    username = naming.parse_username(sent.get("username", "")) if "username" in asks else None
    about = [owner.email, owner.first_name, owner.last_name, username or "", pseudonym]
    errors = list(password_errors(sent, about=about))
    if "pseudonym" in asks:
        errors += _pseudonym_errors(pseudonym)
    if "username" in asks and username is None:
        sentence = _("Un identifiant compte de 3 à 64 lettres sans accent, chiffres, points ou traits d’union.")
        errors.append(_wrong("username", "username-invalid", sentence))
    if errors:
        raise form.invalid(errors)
    return Chosen(password=sent["password"], username=username, pseudonym=pseudonym)


def _read_in_order(model: type[M], sent: Mapping[str, str], *, also: Sequence[FieldError], order: Sequence[str]) -> M:
    """The form as `model`; what is wrong is said in the order of the page."""
    try:
        return form.read(model, sent, also=also)
    except Problem as problem:
        raise form.invalid(sorted(problem.errors, key=lambda error: order.index(error.pointer[1:]))) from None


def _pseudonym_errors(pseudonym: str) -> Iterator[FieldError]:
    sentence = pseudonym_sentence(pseudonym)
    if sentence:
        yield _wrong("pseudonym", "pseudonym-invalid", sentence)


def _missing(sent: Mapping[str, str], **sentences: str) -> Iterator[FieldError]:
    """An error for each field that is left empty."""
    for name, sentence in sentences.items():
        if text.is_blank(sent.get(name, "")):
            yield _wrong(name, f"{name}-missing", sentence)


def _wrong(field: str, code: str, sentence: str) -> FieldError:
    return FieldError(pointer=f"/{field}", code=code, detail=sentence)

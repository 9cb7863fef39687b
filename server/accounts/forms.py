"""The forms of the accounts: everything that is wrong is said at once, beside its field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, cast

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from server.accounts import passwords, rules
from server.accounts.models import Account
from server.accounts.rules import EmailAddress
from server.kernel import text
from server.kernel.problems import FieldError
from server.kernel.viewer import Role
from server.platform.installation import current
from server.platform.web import form
from server.platform.words import _

SECRET = frozenset({"current", "password", "confirmation", "code", "key"})
ROLES: tuple[Role, ...] = ("agent", "manager", "crew", "editor", "supervisor", "administrator")
"""The roles of the staff, in the order in which they are offered."""


def _wrong(code: str, sentence: str) -> PydanticCustomError:
    return PydanticCustomError(code, "{sentence}", {"sentence": sentence})


def _read_email(typed: object) -> EmailAddress:
    if not isinstance(typed, str) or text.is_blank(typed):
        raise _wrong("email-missing", _("Écrivez votre adresse courriel."))
    address = rules.parse_email(typed)
    if address is None:
        raise _wrong("email-invalid", _("Cette adresse courriel est incomplète. Exemple : prenom.nom@exemple.ca"))
    return address


def _one_line(limit: int) -> AfterValidator:
    def check(typed: str) -> str:
        line = text.normalise(text.tidy(typed))
        if text.has_forbidden(line) or "\n" in line or "\t" in line:
            raise _wrong("not-a-line", _("Écrivez ceci sur une seule ligne, en lettres et en chiffres."))
        if text.length(line) > limit:
            raise _wrong("too-long", _("C’est trop long : %(limit)s caractères au plus.") % {"limit": limit})
        return line

    return AfterValidator(check)


def _read_given(typed: str) -> str:
    if not typed:
        raise _wrong("password-missing", _("Écrivez votre mot de passe."))
    return typed


def _read_consent(typed: str) -> str:
    if typed != "yes":
        raise _wrong("consent-missing", _("Cochez la case pour créer votre compte."))
    return typed


def _read_login(typed: str) -> str:
    has_usernames = current().town.registration.has_usernames
    if not has_usernames or "@" in typed:
        return _read_email(typed).compared
    if text.is_blank(typed):
        raise _wrong("login-missing", _("Écrivez votre identifiant."))
    login = rules.login_of(typed)
    if login is None:
        raise _wrong("login-invalid", _("Cet identifiant est incomplet. Exemple : prenom.nom"))
    return login


def _read_code(typed: str) -> str:
    if text.is_blank(typed):
        raise _wrong("code-missing", _("Écrivez le code."))
    return typed[: rules.MAX_CODE]


def _read_role(typed: object) -> str:
    if not isinstance(typed, str) or typed not in ROLES:
        raise _wrong("role-missing", _("Choisissez un rôle."))
    return typed


def _read_departments(given: tuple[str, ...]) -> tuple[str, ...]:
    known = {department.code for department in current().town.departments}
    if not known.issuperset(given):
        raise _wrong("not-a-choice", _("Choisissez dans la liste."))
    return given


def _read_needed_name(typed: str) -> str:
    if not typed:
        raise _wrong("name-missing", _("Écrivez son nom : l’équipe et le journal en ont besoin."))
    return typed


Address = Annotated[EmailAddress, BeforeValidator(_read_email)]
NO_ADDRESS = cast("EmailAddress", "")
"""What a form holds where the field did not come; the validator reads it, and asks for one."""
Name = Annotated[str, _one_line(rules.MAX_NAME)]
HomeAddress = Annotated[str, _one_line(rules.MAX_ADDRESS)]


class AskedForm(BaseModel):
    """What every form of this context has in common: defaults are checked too, so that a missing field is told."""

    model_config = ConfigDict(frozen=True, validate_default=True, arbitrary_types_allowed=True)


class AddressForm(AskedForm):
    """An address alone: a forgotten password."""

    email: Address = NO_ADDRESS


class SignInForm(AskedForm):
    """An address, or a username where the town has them, and its password, whatever either looks like."""

    email: Annotated[str, AfterValidator(_read_login)] = ""
    password: Annotated[str, AfterValidator(_read_given)] = ""


class AcceptedIdentity(AskedForm):
    """Somebody whom a provider has identified agrees to an account."""

    first_name: Name = ""
    last_name: Name = ""
    email: Address = NO_ADDRESS
    consent: Annotated[str, AfterValidator(_read_consent)] = ""


class PasswordForm(AskedForm):
    """A password alone, to confirm who is signed in."""

    password: Annotated[str, AfterValidator(_read_given)] = ""


class EmailChangeForm(AskedForm):
    """Another address for an account, and the password that proves whose it is."""

    email: Address = NO_ADDRESS
    password: Annotated[str, AfterValidator(_read_given)] = ""


class KeyForm(AskedForm):
    """What an authenticator answered, as the page's program wrote it, and how the owner calls the key."""

    key: str = ""
    name: Annotated[str, _one_line(rules.MAX_KEY_NAME)] = ""


class CodeForm(AskedForm):
    """A code, whatever it looks like."""

    code: Annotated[str, AfterValidator(_read_code)] = ""


class PostForm(AskedForm):
    """What somebody of the staff does: a role and, for those who treat cases, their departments."""

    role: Annotated[Role, BeforeValidator(_read_role)] = cast("Role", "")
    departments: Annotated[tuple[str, ...], AfterValidator(_read_departments)] = ()

    @field_validator("departments")
    @classmethod
    def _needed(cls, given: tuple[str, ...], seen: ValidationInfo) -> tuple[str, ...]:
        if seen.data.get("role") in rules.ROLES_OF_DEPARTMENTS and not given:
            raise _wrong("departments-missing", _("Choisissez au moins un service pour ce rôle."))
        return given


class InvitationForm(PostForm):
    """Somebody is to be of the staff."""

    email: Address = NO_ADDRESS
    first_name: Annotated[str, _one_line(rules.MAX_NAME), AfterValidator(_read_needed_name)] = ""
    last_name: Annotated[str, _one_line(rules.MAX_NAME), AfterValidator(_read_needed_name)] = ""


def read_new_password(sent: Mapping[str, str], *, owner: Account) -> str:
    """The password that the owner of an account chose; a Problem 422 with what is wrong with it."""
    errors = password_errors(sent, about=[owner.email, owner.first_name, owner.last_name])
    if errors:
        raise form.invalid(errors)
    return sent["password"]


@dataclass(frozen=True, kw_only=True)
class NewPassword:
    """The password of an account and the one that is to take its place."""

    current: str
    password: str


def read_password_change(sent: Mapping[str, str], *, owner: Account) -> NewPassword:
    """Both passwords; a Problem 422 with all that is wrong at once."""
    present, password = sent.get("current", ""), sent.get("password", "")
    errors = [*password_errors(sent, about=[owner.email, owner.first_name, owner.last_name])]
    if not present:
        sentence = _("Écrivez votre mot de passe actuel.")
        errors.insert(0, FieldError(pointer="/current", code="password-missing", detail=sentence))
    elif not errors and password == present:
        sentence = _("C’est déjà votre mot de passe. Choisissez-en un autre.")
        errors.append(FieldError(pointer="/password", code="password-same", detail=sentence))
    if errors:
        raise form.invalid(errors)
    return NewPassword(current=present, password=password)


def read_email_change(sent: Mapping[str, str], *, owner: Account) -> EmailChangeForm:
    """The new address, written twice alike, and the password; a Problem 422 with all that is wrong at once."""
    typed, again = (rules.parse_email(sent.get(name, "")) for name in ("email", "email_again"))
    errors = []
    if typed and (again is None or again.compared != typed.compared):
        sentence = _("Les deux adresses ne sont pas pareilles. Écrivez la même deux fois.")
        errors.append(FieldError(pointer="/email_again", code="confirmation-differs", detail=sentence))
    if typed and typed.compared == owner.email:
        sentence = _("C’est déjà l’adresse de votre compte.")
        errors.append(FieldError(pointer="/email", code="email-same", detail=sentence))
    return form.read(EmailChangeForm, sent, also=errors)


def password_errors(sent: Mapping[str, str], *, about: Sequence[str]) -> tuple[FieldError, ...]:
    """What is wrong with a new password and its confirmation."""
    password, town = sent.get("password", ""), current().town
    found = passwords.objection(password, about=(*about, town.name, town.short_name, "riverain"))
    if found is not None:
        return (found,)
    if sent.get("confirmation", "") != password:
        sentence = _("Les deux mots de passe ne sont pas pareils. Écrivez le même deux fois.")
        return (FieldError(pointer="/confirmation", code="confirmation-differs", detail=sentence),)
    return ()

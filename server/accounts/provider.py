"""The identity provider as the accounts use it: whether there is one, its name, what a visit to it is known by."""

from base64 import urlsafe_b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING

from server.platform.installation import current
from server.platform.oidc import VisitSecrets
from server.platform.web.guard import not_found
from server.platform.web.languages import absolute
from server.platform.words import current_language

if TYPE_CHECKING:
    from server.platform.oidc.provider import Provider

RETURN_PATH = "/compte/identite/retour"
END_PATH = "/compte/identite/fin"


@dataclass(frozen=True, kw_only=True)
class IdentityWay:
    """What people are told of the provider."""

    label: str
    about_url: str
    """Where it explains itself, or empty."""


def identity_way() -> IdentityWay | None:
    """The provider that people may use here; None where there is none."""
    provider = current().identity
    if provider is None:
        return None
    configuration = provider.configuration
    return IdentityWay(label=configuration.label.says(current_language()), about_url=configuration.rules.about_url)


def required_way() -> IdentityWay:
    """The same; a Problem 404 where there is none."""
    way = identity_way()
    if way is None:
        raise not_found()
    return way


def required_provider() -> "Provider":
    """Who is asked; a Problem 404 where there is nobody to ask."""
    provider = current().identity
    if provider is None:
        raise not_found()
    return provider


def address_here(path: str) -> str:
    """The whole address of a page of ours that the provider sends the browser to, in the language that is spoken."""
    return absolute(path, current_language())


def secrets_of(token: str) -> VisitSecrets:
    """What a visit is known by: all of it comes of the token that its browser alone holds, and none of it is stored."""

    def derived(purpose: str) -> str:
        return urlsafe_b64encode(current().key.sign(f"identity-{purpose}", token)).decode().rstrip("=")

    return VisitSecrets(state=derived("state"), nonce=derived("nonce"), verifier=derived("verifier"))

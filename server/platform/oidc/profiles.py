"""Kinds of provider: what each is asked for and held to.

FranceConnect, version 2: https://docs.partenaires.franceconnect.gouv.fr/fs/fs-technique/fs-technique-endpoints/
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Profile = Literal["generic", "franceconnect"]
AuthMethod = Literal["client_secret_basic", "client_secret_post"]


@dataclass(frozen=True, kw_only=True)
class ProfileRules:
    """What is asked of a provider, no more than an account keeps, and what its answers must be."""

    scopes: tuple[str, ...]
    acr_values: tuple[str, ...] = ()
    """Levels of assurance that are enough; the first is asked for, and one of them must be answered."""
    auth_methods: tuple[AuthMethod, ...] = ("client_secret_basic", "client_secret_post")
    """How the town proves itself, the best first."""
    signs_userinfo: bool = False
    """What it says of a person is a signed token; anything else is refused."""
    signs_out: bool = False
    """Whoever signs out of the town must be signed out of the provider too."""
    about_url: str = ""
    """Where it explains itself."""


PROFILES: Mapping[Profile, ProfileRules] = {
    "generic": ProfileRules(scopes=("openid", "profile", "email")),
    "franceconnect": ProfileRules(
        scopes=("openid", "given_name", "family_name", "gender", "email"),
        acr_values=("eidas1", "eidas2", "eidas3"),
        auth_methods=("client_secret_post",),
        signs_userinfo=True,
        signs_out=True,
        about_url="https://franceconnect.gouv.fr/",
    ),
}

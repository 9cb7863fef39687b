"""The provider of an installation: its address and secret from the settings, its kind and its name from the town."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from server.platform.oidc.profiles import PROFILES, Profile, ProfileRules
from server.platform.settings import Settings, SettingsError

if TYPE_CHECKING:
    from server.platform.municipality import Municipality
    from server.platform.municipality.phrases import Words
    from server.platform.oidc.provider import Provider


@dataclass(frozen=True, kw_only=True)
class IdentityConfiguration:
    """All that a provider is asked with."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    profile: Profile
    label: "Words"
    """What people call it."""

    @property
    def rules(self) -> ProfileRules:
        """What its kind asks for and is held to."""
        return PROFILES[self.profile]

    @property
    def is_local(self) -> bool:
        """Whether it is one of this machine, spoken to without TLS: for tests."""
        return urlsplit(self.issuer).scheme == "http"


def provider_for(settings: Settings, town: "Municipality") -> "Provider | None":
    """The provider that residents may use; None where the settings name none."""
    configuration = _configuration(settings, town)
    if configuration is None:
        return None
    from server.platform.oidc.provider import Provider  # its libraries take half a second of a start that needs none

    return Provider(configuration)


def _configuration(settings: Settings, town: "Municipality") -> IdentityConfiguration | None:
    """What the settings and the town say of the provider; SettingsError when they do not agree."""
    if not settings.identity_issuer:
        return None
    if town.identity is None:
        raise SettingsError(
            f"RIVERAIN_IDENTITY_ISSUER={settings.identity_issuer}: {town.slug} names no identity provider. "
            "Write `identity: {profile: franceconnect, label: FranceConnect}` in its municipality.yaml, or remove it."
        )
    return IdentityConfiguration(
        issuer=settings.identity_issuer,
        client_id=settings.identity_client_id,
        client_secret=settings.identity_client_secret or _secret_in(settings.identity_client_secret_file),
        profile=town.identity.profile,
        label=town.identity.label,
    )


def _secret_in(file: str) -> str:
    try:
        secret = Path(file).read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"RIVERAIN_IDENTITY_CLIENT_SECRET_FILE={file}: it cannot be read ({error}).") from None
    if not secret:
        raise SettingsError(f"RIVERAIN_IDENTITY_CLIENT_SECRET_FILE={file}: it is empty.")
    return secret

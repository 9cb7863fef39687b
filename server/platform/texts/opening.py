"""Which gateway an installation has, by its settings."""

from pathlib import Path

from server.platform.settings import Settings, SettingsError
from server.platform.texts.gateway import Gateway
from server.platform.texts.generic import GenericGateway
from server.platform.texts.local import LocalGateway
from server.platform.texts.twilio import TwilioGateway

CALLBACK_PATH = "/rappels/textos"
"""Where a carrier calls back."""


def gateway_for(settings: Settings) -> Gateway | None:
    """The configured carrier; without one, the local gateway where residents use this machine, else no texts at all."""
    if not settings.texts_url:
        return LocalGateway() if settings.is_local else None
    secret = _secret(settings)
    if settings.texts_format == "twilio":
        callback = f"{settings.url}{CALLBACK_PATH}"
        return TwilioGateway(settings.texts_url, secret=secret, sender=settings.texts_from, callback=callback)
    return GenericGateway(settings.texts_url, secret=secret, sender=settings.texts_from)


def _secret(settings: Settings) -> str:
    if not settings.texts_secret_file:
        return settings.texts_secret
    try:
        return Path(settings.texts_secret_file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeError) as unreadable:
        raise SettingsError(
            f"RIVERAIN_TEXTS_SECRET_FILE={settings.texts_secret_file} cannot be read: {type(unreadable).__name__}."
        ) from None

"""Mail signed in the town's name (RFC 6376), where the mail server does not do it itself."""

from dataclasses import dataclass, field
from pathlib import Path

import dkim

from server.platform.settings import Settings, SettingsError


@dataclass(frozen=True, kw_only=True)
class Dkim:
    """A key and the name under which its other half is published: `<selector>._domainkey.<domain>`."""

    selector: str
    domain: str
    key: bytes = field(repr=False)

    def sign(self, message: bytes) -> bytes:
        """The message, with its signature on top."""
        signature: bytes = dkim.sign(
            message, self.selector.encode(), self.domain.encode(), self.key, canonicalize=(b"relaxed", b"relaxed")
        )
        return signature + message


def dkim_for(settings: Settings, *, sender: str) -> Dkim | None:
    """The key of the settings for this sender's domain; None without one. SettingsError when it is no key."""
    if not settings.dkim_key_file:
        return None
    domain = sender.rpartition("@")[2].rstrip(">")
    try:
        signer = Dkim(selector=settings.dkim_selector, domain=domain, key=Path(settings.dkim_key_file).read_bytes())
        signer.sign(b"From: <" + f"essai@{domain}".encode() + b">\r\n\r\n")
    except (OSError, dkim.DKIMException) as refused:
        raise SettingsError(
            f"RIVERAIN_DKIM_KEY_FILE={settings.dkim_key_file}: {type(refused).__name__}. "
            "It is an RSA private key in PEM: `openssl genrsa 2048`."
        ) from None
    return signer

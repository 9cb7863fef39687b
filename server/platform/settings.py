"""Settings: environment variables `RIVERAIN_*`, each with a default that works; `docs/settings.md` lists them all."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from ipaddress import ip_address
from pathlib import Path
from typing import Literal
from urllib.parse import parse_qs, urlsplit

PREFIX = "RIVERAIN_"
LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
SHORTEST_TOKEN = 24
TLS_MODES = frozenset({"require", "verify-ca", "verify-full"})
"""What `sslmode` of a database's address may be where others could listen; `prefer` speaks plainly when it must."""


class SettingsError(ValueError):
    """A setting that cannot be used; the sentence tells the operator what to write instead."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How this installation runs. Field `smtp_url` is read from `RIVERAIN_SMTP_URL`, and so on."""

    data: Path = Path("var")
    """Folder of the database, files, mail and keys."""
    host: str = "127.0.0.1"
    """Address to listen on."""
    port: int = 8311
    """Port to listen on."""
    municipality: str = "rivemont"
    """Folder of the municipality, by its slug or its path."""
    database_url: str = ""
    """`postgres://user:password@host:port/name`, or empty for SQLite in the data folder."""
    public_url: str = ""
    """Address that residents use; empty for http://localhost:<port>."""
    smtp_url: str = ""
    """`smtp://user:password@host:port` (or smtps://); empty writes mail as .eml files under the data folder."""
    mail_from: str = ""
    """Sender of mail; empty for the municipality's own address."""
    mail_reply: str = ""
    """Address that takes answers and bounces, with anything after a « + » in it; empty: letters take none."""
    mail_inbox: str = field(default="", repr=False)
    """`imaps://user:password@host:993/INBOX` (or imap://): the mailbox of that address."""
    dkim_selector: str = ""
    """Name under which the key that signs mail is published; empty leaves signing to the mail server."""
    dkim_key_file: str = ""
    """That key, an RSA private key in PEM."""
    texts_url: str = field(default="", repr=False)
    """Gateway of text messages; empty: none, but for `/dev/textos` where residents use this machine."""
    texts_format: Literal["http", "twilio"] = "http"
    """How it is spoken to: http (`docs/messages.md`) or twilio."""
    texts_from: str = ""
    """The number that texts come from, or Twilio's MessagingServiceSid."""
    texts_secret: str = field(default="", repr=False)
    """What is shared with the gateway: it signs calls both ways; for Twilio, the auth token."""
    texts_secret_file: str = ""
    """A file that holds that secret, instead of the environment."""
    limits: bool = True
    """`off` lifts the rate limits, for tests; refused when listening elsewhere than on loopback."""
    worker: bool = True
    """`on`: `serve` has a process beside it for the outbox; `off` leaves it to those of `python -m server worker`."""
    follow_files: bool = False
    """`on` takes up the municipality's files when one is saved, for who writes them; `make run` does."""
    service_worker: bool = True
    """`off` takes the application off phones (kill switch): their caches go, what waits to be sent stays."""
    log_level: str = "info"
    """debug, info, warning or error."""
    log_format: Literal["auto", "json", "text"] = "auto"
    """json, text, or auto: text on a terminal and JSON elsewhere."""
    min_free_mib: int = 200
    """Below this much free disk space new photos are refused with 507, and the phones keep them."""
    max_photo_mib: int = 10
    """Largest photo or file of a report."""
    geocoder_url: str = ""
    """The city's own geocoder, asked for what the gazetteer does not know: `https://geocoder.example.org`."""
    geocoder_format: Literal["addok", "nominatim"] = "addok"
    """How it answers: addok or nominatim."""
    push_hosts: str = ""
    """Push services to believe beside the known ones, comma separated; `.example.org` stands for all that ends so."""
    local_push: bool = False
    """`on` also believes push services on http://127.0.0.1, for tests; refused when listening off loopback."""
    identity_issuer: str = ""
    """The OpenID Connect provider that residents may sign in with; empty for none."""
    identity_client_id: str = ""
    """What the town is called at that provider."""
    identity_client_secret: str = field(default="", repr=False)
    """What the town proves itself with at that provider."""
    identity_client_secret_file: str = ""
    """A file that holds that secret, instead of the environment."""
    forwarded_allow_ips: str = "127.0.0.1"
    """Proxies whose X-Forwarded-* headers are believed, comma separated."""
    metrics_token: str = field(default="", repr=False)
    """Bearer token that opens `/metrics`; empty: only this machine, and only where residents use a local address."""

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> "Settings":
        """Settings from an environment; unknown `RIVERAIN_*` names and unusable values raise SettingsError."""
        known = {f"{PREFIX}{field.name.upper()}": field for field in fields(cls)}
        given = {name: value for name, value in environ.items() if name.startswith(PREFIX)}
        unknown = sorted(set(given) - set(known))
        if unknown:
            raise SettingsError(f"{', '.join(unknown)}: no such setting. Those there are: {', '.join(sorted(known))}.")
        parsed = {known[name].name: _parse(name, known[name].type, value) for name, value in given.items()}
        settings = cls(**parsed)  # type: ignore[arg-type] # _parse follows the field's type
        settings.require_usable()
        return settings

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach the server."""
        if self.host == "localhost":
            return True
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def url(self) -> str:
        """The address residents use, without a final slash."""
        return (self.public_url or f"http://localhost:{self.port}").rstrip("/")

    @property
    def is_local(self) -> bool:
        """Whether residents use an address of this machine: nobody comes through a proxy."""
        return urlsplit(self.url).hostname in LOCAL_HOSTS

    @property
    def is_tls(self) -> bool:
        return self.url.startswith("https://")

    @property
    def database(self) -> str:
        """The database's URL, SQLite in the data folder by default."""
        return self.database_url or f"sqlite://{self.data / 'riverain.sqlite3'}"

    @property
    def max_photo(self) -> int:
        """Largest photo or file, in bytes."""
        return self.max_photo_mib * 1024 * 1024

    def require_usable(self) -> None:
        """Refuse combinations that would not be safe or would not work."""
        if not self.limits and not self.is_loopback:
            raise SettingsError(
                f"RIVERAIN_LIMITS=off is for tests: with RIVERAIN_HOST={self.host} anybody could try passwords without "
                "end. Remove it, or listen on 127.0.0.1."
            )
        if self.local_push and not self.is_loopback:
            raise SettingsError(
                f"RIVERAIN_LOCAL_PUSH=on is for tests: with RIVERAIN_HOST={self.host} strangers could have this server "
                "post to its own machine. Remove it, or listen on 127.0.0.1."
            )
        if 0 < len(self.metrics_token) < SHORTEST_TOKEN:
            raise SettingsError(
                f"RIVERAIN_METRICS_TOKEN has {len(self.metrics_token)} characters and could be guessed: write at least "
                f"{SHORTEST_TOKEN}, e.g. those of `openssl rand -hex 24`."
            )
        if self.log_format not in {"auto", "json", "text"}:
            raise SettingsError(f"RIVERAIN_LOG_FORMAT={self.log_format}: write auto, json or text.")
        if self.geocoder_format not in {"addok", "nominatim"}:
            raise SettingsError(f"RIVERAIN_GEOCODER_FORMAT={self.geocoder_format}: write addok or nominatim.")
        self._require_private_lines()
        self._require_usable_identity()
        self._require_usable_messages()
        parts = urlsplit(self.url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise SettingsError(f"RIVERAIN_PUBLIC_URL={self.public_url}: write it as https://311.example.org.")
        if parts.scheme == "http" and not self.is_local:
            raise SettingsError(
                f"RIVERAIN_PUBLIC_URL={self.public_url}: without https a browser neither installs the app nor keeps "
                "sessions safe. Put a proxy with a certificate in front and write its https address."
            )

    def _require_private_lines(self) -> None:
        """Refuse a line to elsewhere that others could listen to; none leaves this machine without TLS."""
        geocoder = urlsplit(self.geocoder_url)
        is_near = geocoder.scheme == "http" and geocoder.hostname in LOCAL_HOSTS
        if self.geocoder_url and not (is_near or (geocoder.scheme == "https" and geocoder.hostname)):
            raise SettingsError(
                f"RIVERAIN_GEOCODER_URL={self.geocoder_url}: it is told what residents type. Write it as "
                "https://geocoder.example.org; http is for this machine alone."
            )
        mail = urlsplit(self.smtp_url)
        if self.smtp_url and not (mail.scheme in {"smtp", "smtps"} and mail.hostname):
            raise SettingsError(
                f"RIVERAIN_SMTP_URL begins with {mail.scheme or 'no scheme'}: write smtps://user:password@host, or "
                "smtp:// for a server that takes STARTTLS."
            )
        database = urlsplit(self.database)
        options = parse_qs(database.query)
        host = database.hostname or options.get("host", [""])[-1]
        is_near = host in {"", *LOCAL_HOSTS} or host.startswith("/")  # a folder holds a Unix socket
        is_private = is_near or options.get("sslmode", [""])[-1] in TLS_MODES
        if database.scheme in {"postgres", "postgresql"} and not is_private:
            raise SettingsError(
                f"RIVERAIN_DATABASE_URL leads to {host} without TLS: end it with ?sslmode=verify-full, and put the "
                "certificate of its authority in ~/.postgresql/root.crt or name its file in PGSSLROOTCERT."
            )

    def _require_usable_identity(self) -> None:
        """Refuse a provider that could not be spoken to, or that others could listen to."""
        if not self.identity_issuer:
            return
        parts = urlsplit(self.identity_issuer)
        is_local = parts.scheme == "http" and parts.hostname in LOCAL_HOSTS and self.is_loopback
        if not parts.hostname or not (parts.scheme == "https" or is_local):
            raise SettingsError(
                f"RIVERAIN_IDENTITY_ISSUER={self.identity_issuer}: write it as https://oidc.example.org/api/v2, as the "
                "provider itself does."
            )
        if not self.identity_client_id or not (self.identity_client_secret or self.identity_client_secret_file):
            raise SettingsError(
                "RIVERAIN_IDENTITY_ISSUER needs RIVERAIN_IDENTITY_CLIENT_ID, and RIVERAIN_IDENTITY_CLIENT_SECRET or "
                "RIVERAIN_IDENTITY_CLIENT_SECRET_FILE: the provider gives them when the town is registered there."
            )

    def _require_usable_messages(self) -> None:
        """Refuse a mailbox or a gateway of texts that could not work, or that others could listen to."""
        if bool(self.mail_reply) != bool(self.mail_inbox) or (self.mail_reply and "@" not in self.mail_reply):
            raise SettingsError(
                "RIVERAIN_MAIL_REPLY and RIVERAIN_MAIL_INBOX go together: the address that takes answers, "
                "e.g. reponse@311.example.org, and its mailbox, e.g. imaps://user:password@imap.example.org/INBOX."
            )
        if self.mail_inbox and not _is_safe(self.mail_inbox, plain="imap", safe="imaps"):
            raise SettingsError(
                "RIVERAIN_MAIL_INBOX: write it as imaps://user:password@imap.example.org/INBOX; imap:// would show the "
                "password to the network, and is for 127.0.0.1 alone."
            )
        if bool(self.dkim_selector) != bool(self.dkim_key_file):
            raise SettingsError("RIVERAIN_DKIM_SELECTOR and RIVERAIN_DKIM_KEY_FILE go together: a key and its name.")
        if not self.texts_url:
            return
        if self.texts_format not in {"http", "twilio"}:
            raise SettingsError(f"RIVERAIN_TEXTS_FORMAT={self.texts_format}: write http or twilio.")
        if not _is_safe(self.texts_url, plain="http", safe="https"):
            raise SettingsError("RIVERAIN_TEXTS_URL: write it as https://textos.example.org/messages.")
        if not self.texts_from or not (self.texts_secret or self.texts_secret_file):
            raise SettingsError(
                "RIVERAIN_TEXTS_URL needs RIVERAIN_TEXTS_FROM, and RIVERAIN_TEXTS_SECRET or its _FILE: "
                "the carrier gives them."
            )


def _is_safe(url: str, *, plain: str, safe: str) -> bool:
    """Whether an address is of the safe scheme, or of the plain one on this machine."""
    parts = urlsplit(url)
    return bool(parts.hostname) and (parts.scheme == safe or (parts.scheme == plain and parts.hostname in LOCAL_HOSTS))


def _parse(name: str, kind: object, value: str) -> object:
    if kind in (bool, "bool"):
        if value.lower() not in {"on", "off", "1", "0", "true", "false", "yes", "no"}:
            raise SettingsError(f"{name}={value}: write on or off.")
        return value.lower() in {"on", "1", "true", "yes"}
    if kind in (int, "int"):
        if not value.isdecimal():
            raise SettingsError(f"{name}={value}: write a whole number.")
        return int(value)
    if kind in (Path, "Path"):
        return Path(value)
    return value

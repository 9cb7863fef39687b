"""One provider: where the browser is sent, who came back, and how they leave it again."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import TypeVar
from urllib.parse import urlsplit

import httpx2
import structlog
from authlib.common.errors import AuthlibBaseError
from authlib.common.urls import add_params_to_uri
from authlib.integrations.httpx_client import AsyncOAuth2Client
from joserfc.jwk import KeySet

from server.platform.circuits import Circuits
from server.platform.oidc import tokens
from server.platform.oidc.configuring import IdentityConfiguration
from server.platform.oidc.line import PATIENCE_S, ShortAnswers
from server.platform.oidc.outcomes import IdentityRefused, ProvenIdentity, VisitSecrets
from server.platform.oidc.published import Addresses, Published

log = structlog.get_logger()

T = TypeVar("T")

WHOLE_PATIENCE_S = 8.0
"""For all that is asked while somebody waits."""


class Provider:
    """Asks one OpenID Connect provider, and leaves it alone while it is in trouble."""

    def __init__(self, configuration: IdentityConfiguration) -> None:
        self.configuration = configuration
        self._published = Published(configuration)
        self._circuits = Circuits()

    @property
    def form_origins(self) -> tuple[str, ...]:
        """Where a form that leads to it ends, for `form-action`."""
        known = self._published.addresses.known
        asked = (self.configuration.issuer, *((known.authorization, known.end_session) if known else ()))
        return tuple(dict.fromkeys(f"{urlsplit(url).scheme}://{urlsplit(url).netloc}" for url in asked if url))

    async def departure(self, secrets: VisitSecrets, *, back_to: str, language: str) -> str:
        """Where to send a browser that somebody wants to be identified on; IdentityRefused while it is in trouble."""
        rules = self.configuration.rules
        async with self._asking():
            addresses = await self._published.addresses.get()
        more = {"acr_values": rules.acr_values[0]} if rules.acr_values else {}
        url, _state = self._client(addresses, back_to).create_authorization_url(
            addresses.authorization,
            state=secrets.state,
            nonce=secrets.nonce,
            code_verifier=secrets.verifier,
            ui_locales=language,
            **more,
        )
        return str(url)

    async def identity(self, answer: Mapping[str, str], secrets: VisitSecrets, *, back_to: str) -> ProvenIdentity:
        """Who came back with this answer, whose state the caller compared; IdentityRefused with the reason else."""
        async with self._asking():
            addresses = await self._published.addresses.get()
            self._require_answer(answer, addresses)
            async with self._client(addresses, back_to) as client:
                granted = await client.fetch_token(addresses.token, code=answer["code"], code_verifier=secrets.verifier)
                id_token, access_token = str(granted.get("id_token", "")), str(granted.get("access_token", ""))
                subject = await self._verified(
                    lambda keys: tokens.read_id_token(
                        id_token,
                        keys,
                        configuration=self.configuration,
                        nonce=secrets.nonce,
                        access_token=access_token,
                    )
                )
                told = await self._told(await client.get(addresses.userinfo))
        return tokens.identity_of(told, issuer=self.configuration.issuer, subject=subject, id_token=id_token)

    async def sign_out_url(self, id_token: str, *, back_to: str, state: str) -> str | None:
        """Where to send somebody who signs out, to be signed out there too; None where that is not done."""
        if not self.configuration.rules.signs_out:
            return None
        async with self._asking():
            address = (await self._published.addresses.get()).end_session
        if not address:
            return None
        asked = {"id_token_hint": id_token, "post_logout_redirect_uri": back_to, "state": state}
        return str(add_params_to_uri(address, list(asked.items())))

    def _require_answer(self, answer: Mapping[str, str], addresses: Addresses) -> None:
        """It must be of this provider, and hold a code."""
        issuer = answer.get("iss")
        if issuer != self.configuration.issuer and (issuer is not None or addresses.says_who_answers):
            raise IdentityRefused("untrusted", "iss: another provider answered")
        if answer.get("error") == "access_denied":
            raise IdentityRefused("cancelled", "access_denied")
        if "error" in answer:
            raise IdentityRefused("refused", f"the provider answers {answer['error'][:40]!r}")
        if not answer.get("code"):
            raise IdentityRefused("refused", "neither a code nor an error")

    def _client(self, addresses: Addresses, back_to: str) -> AsyncOAuth2Client:
        rules = self.configuration.rules
        method = next((name for name in rules.auth_methods if name in addresses.auth_methods), rules.auth_methods[0])
        return AsyncOAuth2Client(
            client_id=self.configuration.client_id,
            client_secret=self.configuration.client_secret,
            token_endpoint_auth_method=method,
            scope=" ".join(rules.scopes),
            redirect_uri=back_to,
            code_challenge_method="S256",
            transport=ShortAnswers(),
            timeout=PATIENCE_S,
        )

    async def _told(self, answer: httpx2.Response) -> Mapping[str, object]:
        if answer.status_code != 200:
            raise IdentityRefused("unavailable", f"the userinfo answers {answer.status_code}")
        kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind == "application/jwt":
            return await self._verified(
                lambda keys: tokens.read_userinfo(answer.text, keys, configuration=self.configuration)
            )
        if self.configuration.rules.signs_userinfo:
            raise IdentityRefused("untrusted", "an unsigned userinfo")
        try:
            told = answer.json()
        except (ValueError, RecursionError):
            told = None
        if not isinstance(told, dict):
            raise IdentityRefused("untrusted", "the userinfo is no JSON object")
        return told

    async def _verified(self, read: Callable[[KeySet], T]) -> T:
        """What `read` makes of something signed; a provider that has changed its keys is asked for the new ones."""
        try:
            return read(await self._published.keys.get())
        except tokens.UnknownKey:
            keys = await self._published.keys.get(newer=True)
        try:
            return read(keys)
        except tokens.UnknownKey as error:
            raise IdentityRefused("untrusted", f"no signature of its own: {error}") from None

    @asynccontextmanager
    async def _asking(self) -> AsyncIterator[None]:
        """Within our patience, and not while it is left alone; whatever goes wrong is an IdentityRefused."""
        issuer = self.configuration.issuer
        if self._circuits.closed_for_s(issuer) > 0:
            raise IdentityRefused("unavailable", "it is left alone for a while")
        try:
            async with asyncio.timeout(WHOLE_PATIENCE_S):
                yield
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError, ValueError) as error:
            raise self._in_trouble(type(error).__name__) from None
        except AuthlibBaseError as error:
            raise IdentityRefused("refused", f"the provider answers {str(error.error)[:40]!r}") from None
        except IdentityRefused as refusal:
            raise self._in_trouble(refusal.detail) if refusal.reason == "unavailable" else refusal from None
        self._circuits.succeeded(issuer)

    def _in_trouble(self, detail: str) -> IdentityRefused:
        if self._circuits.failed(self.configuration.issuer):
            log.error(
                "identity.provider_in_trouble",
                issuer=self.configuration.issuer,
                detail=detail,
                next="it is asked again by itself; residents sign in with their password meanwhile",
            )
        return IdentityRefused("unavailable", detail)

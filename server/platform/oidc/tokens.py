"""What a provider signed, read and held to what was asked: by whom, for whom, until when, in answer to what."""

from collections.abc import Mapping

from authlib.oauth2.claims import JWTClaims
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from server.kernel import clock, text
from server.platform.oidc.configuring import IdentityConfiguration
from server.platform.oidc.outcomes import IdentityRefused, ProvenIdentity

ALGORITHMS = ("ES256", "RS256", "PS256")
"""With two keys, of which the provider alone has the private one: never `none`, never the shared secret."""
LEEWAY_S = 60
LONGEST_SUBJECT = 255
LONGEST_NAME = 100


class UnknownKey(Exception):  # noqa: N818 - the keys are asked for again
    """None of the keys that are known has signed this."""


def read_id_token(
    signed: str, keys: KeySet, *, configuration: IdentityConfiguration, nonce: str, access_token: str
) -> str:
    """The subject of an ID token; IdentityRefused when anything in it is not as it was asked for."""
    token = _opened(signed, keys)
    params = {"nonce": nonce, "client_id": configuration.client_id, "access_token": access_token}
    claims = CodeIDToken(token.claims, token.header, options=_options(configuration), params=params)
    _hold(claims)
    if configuration.rules.acr_values and claims.get("acr") not in configuration.rules.acr_values:
        raise IdentityRefused("untrusted", "acr: not the level of assurance that was asked for")
    subject = claims["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT or not subject.isprintable():
        raise IdentityRefused("untrusted", "sub: nothing that names a person")
    return subject


def read_userinfo(signed: str, keys: KeySet, *, configuration: IdentityConfiguration) -> Mapping[str, object]:
    """What a signed userinfo says; IdentityRefused when it is not signed, or not for us."""
    token = _opened(signed, keys)
    claims = JWTClaims(token.claims, token.header, options=_options(configuration))
    _hold(claims)
    return dict(token.claims)


def identity_of(told: Mapping[str, object], *, issuer: str, subject: str, id_token: str) -> ProvenIdentity:
    """Who somebody is, of what the userinfo tells: one line each, and nothing that is not text."""
    if told.get("sub") != subject:
        raise IdentityRefused("untrusted", "sub: the userinfo is of somebody else")
    gender = told.get("gender")
    return ProvenIdentity(
        issuer=issuer,
        subject=subject,
        given_name=_line(told.get("given_name")),
        family_name=_line(told.get("family_name")),
        gender=gender if isinstance(gender, str) and gender in {"female", "male"} else "",
        email=_line(told.get("email"), limit=320),
        is_email_verified=told.get("email_verified") is True,
        id_token=id_token,
    )


def _opened(signed: str, keys: KeySet) -> jwt.Token:
    try:
        return jwt.decode(signed, keys, algorithms=ALGORITHMS)
    except (JoseError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise UnknownKey(type(error).__name__) from None


def _options(configuration: IdentityConfiguration) -> dict[str, dict[str, object]]:
    return {
        "iss": {"essential": True, "value": configuration.issuer},
        "aud": {"essential": True, "value": configuration.client_id},
    }


def _hold(claims: JWTClaims) -> None:
    try:
        claims.validate(now=int(clock.now().timestamp()), leeway=LEEWAY_S)
    except (JoseError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise IdentityRefused(
            "untrusted", f"{getattr(error, 'claim', '') or ''} {type(error).__name__}".strip()
        ) from None


def _line(told: object, *, limit: int = LONGEST_NAME) -> str:
    if not isinstance(told, str):
        return ""
    return " ".join(text.normalise(text.without_forbidden(told)).split())[:limit]

"""Who sends? A push service's own look at the VAPID header (RFC 8292 §4)."""

import base64
import time

import jwt
from cryptography.hazmat.primitives.asymmetric import ec

LONGEST_LIFE_S = 24 * 3600


def fault_of(authorization: str, *, origin: str, subscribed_key: str) -> tuple[int, str] | None:
    """The status and the reason of a refusal; None for a header that is as it must be."""
    scheme, _, rest = authorization.partition(" ")
    members = dict(part.strip().split("=", 1) for part in rest.split(",") if "=" in part)
    if scheme.lower() != "vapid" or set(members) != {"t", "k"}:
        return 401, "no vapid header"
    if members["k"].rstrip("=") != subscribed_key.rstrip("="):
        return 403, "not the key that this device agreed under"
    try:
        point = base64.urlsafe_b64decode(members["k"] + "=" * (-len(members["k"]) % 4))
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        claims = jwt.decode(
            members["t"], key, algorithms=["ES256"], audience=origin, options={"require": ["exp", "aud", "sub"]}
        )
    except (ValueError, jwt.InvalidTokenError) as error:
        return 403, f"{type(error).__name__}: {error}"
    if claims["exp"] - time.time() > LONGEST_LIFE_S or not claims["sub"].startswith(("mailto:", "https://")):
        return 403, "a token for too long, or of nobody"
    return None

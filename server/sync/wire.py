"""What surrounds a body on the wire: who sends, which protocol, how long it may be, whether its digest is true."""

import base64
import binascii
import hashlib
import re
from uuid import UUID

from starlette.requests import Request

from server import cases
from server.kernel.problems import Problem
from server.kernel.viewer import ANONYMOUS, Viewer
from server.platform.web.csrf import SAFE_METHODS, refused
from server.platform.words import _

PROTO_MIN, PROTO_MAX = 1, 1
KIB = 1024
CASE_AT_MOST = 256 * KIB
DISCARDED_AT_MOST = 8 * KIB * KIB
"""A body that is too long is read to its end up to here, so that the phone hears the refusal instead of a cut line."""

_DIGEST = re.compile(r"(?:^|,)\s*sha-256=:([A-Za-z0-9+/]{43}=):\s*(?:$|,)")


def sender(request: Request) -> Viewer:
    """Who sends, as the row says: its owner, whose session this must be, or nobody when it names none.

    Raises Problem 401 `signed-out` without a session, `wrong-owner` with somebody else's, 403 `cross-site` for a
    request that a page elsewhere could have made, 426 `update-required` for a protocol that is no longer spoken.
    """
    if request.method not in SAFE_METHODS and request.headers.get("X-Sync") != "1":
        raise refused()
    require_proto(request)
    owner, viewer = request.headers.get("X-Owner"), viewer_of(request)
    if not owner:
        return ANONYMOUS
    if not viewer.is_signed_in:
        raise Problem(
            code="signed-out", status=401, title=_("Connectez-vous pour envoyer."),
            detail=_("La session est terminée. Ce qui attend reste sur l’appareil et part après la connexion."),
        )  # fmt: skip
    if str(viewer.account_id) != owner.lower():
        raise Problem(
            code="wrong-owner", status=401, title=_("Une autre personne est connectée."),
            detail=_("Cette demande attend que la personne qui l’a écrite se connecte."),
        )  # fmt: skip
    return viewer


def require_proto(request: Request) -> None:
    """Refuse a phone that names a protocol this server does not speak; one that names none speaks the first."""
    named = request.headers.get("X-Proto", "1")
    if not named.isascii() or not named.isdecimal() or not PROTO_MIN <= int(named[:4]) <= PROTO_MAX:
        raise cases.update_required()


def case_id(request: Request) -> UUID:
    """The id in the address, a UUIDv4 as phones make them; 422 `invalid` for anything else."""
    text = request.path_params["id"]
    try:
        found = UUID(text)
    except ValueError:
        found = None
    if found is None or found.version != 4 or str(found) != text.lower():
        raise Problem(
            code="invalid", status=422, title=_("Cet envoi n’a pas été compris."),
            detail=_("L’identifiant n’est pas un UUID de version 4."),
        )  # fmt: skip
    return found


async def read_body(request: Request, *, at_most: int) -> bytes:
    """The JSON body, whole; 413 `too-large`, 415 `media-type`, and nothing at all when it was cut short."""
    if request.headers.get("Content-Type", "").partition(";")[0].strip().lower() != "application/json":
        raise Problem(code="media-type", status=415, title=_("Cet envoi n’est pas du JSON."))
    body, length = bytearray(), 0
    async for block in request.stream():
        length += len(block)
        if length <= at_most:
            body += block
        elif length > DISCARDED_AT_MOST:
            break
    if length > at_most:
        raise Problem(
            code="too-large", status=413, title=_("C’est trop lourd."),
            detail=_("Le texte d’une demande tient en {limit} Kio ; les photos voyagent à part.").format(
                limit=at_most // KIB
            ),
        )  # fmt: skip
    return bytes(body)


def verified_digest(request: Request, body: bytes) -> str:
    """The hexadecimal SHA-256 of the body, when `Content-Digest` (RFC 9530) says the same; 400 otherwise."""
    named = _DIGEST.search(",".join(request.headers.getlist("Content-Digest")))
    if named is None:
        raise Problem(
            code="digest-required", status=400, title=_("Cet envoi n’a pas été compris."),
            detail="Content-Digest: sha-256=:…:",
        )  # fmt: skip
    digest = hashlib.sha256(body)
    if _decoded(named[1]) != digest.digest():
        raise Problem(
            code="digest-mismatch", status=400, title=_("Cet envoi est arrivé abîmé."),
            detail=_("L’appareil l’envoie de nouveau."),
        )  # fmt: skip
    return digest.hexdigest()


def _decoded(text: str) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        return None


def viewer_of(request: Request) -> Viewer:
    """The person whose session the request carries."""
    viewer = request.state.viewer
    assert isinstance(viewer, Viewer)  # noqa: S101 - the guard put it there
    return viewer

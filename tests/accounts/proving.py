"""What a browser works out by itself to show that no robot sends a form."""

import base64
import json

from altcha import Challenge, Payload, solve_challenge

from server.accounts import robots


def proof() -> str:
    """A proof for a challenge of now."""
    return solved(robots.challenge())


def solved(challenge: dict[str, object]) -> str:
    """What the page's worker makes of a challenge."""
    found = Challenge.from_dict(challenge)
    solution = solve_challenge(found)
    assert solution is not None
    return Payload(found, solution).to_base64()


def altered(proof: str, **parameters: object) -> str:
    """A proof whose challenge was changed on the way."""
    payload = json.loads(base64.b64decode(proof))
    payload["challenge"]["parameters"] |= parameters
    return base64.b64encode(json.dumps(payload).encode()).decode()

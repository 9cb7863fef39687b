"""Another's word on who somebody is: one OpenID Connect provider (code flow, PKCE S256, nonce), as the settings say.

`provider_for` makes it from the settings and the municipality; `Provider` says where to send the browser and reads what
it comes back with. All that can be wrong on the way is an `IdentityRefused` with its reason.
"""

from server.platform.oidc.configuring import IdentityConfiguration, provider_for
from server.platform.oidc.outcomes import IdentityRefused, ProvenIdentity, Reason, VisitSecrets

__all__ = [
    "IdentityConfiguration",
    "IdentityRefused",
    "ProvenIdentity",
    "Reason",
    "VisitSecrets",
    "provider_for",
]

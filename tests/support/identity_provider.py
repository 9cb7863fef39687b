"""npm's oidc-provider, running: an identity provider that is not ours, with people of its own."""

import json
import shutil
import subprocess
from types import TracebackType
from typing import Any

import httpx2

from e2e.support.ports import own_port
from e2e.support.town import ROOT
from server.platform.municipality.phrases import Words
from server.platform.oidc import IdentityConfiguration
from server.platform.oidc.profiles import Profile
from tests.support.cast import AICHA

SECRET = "of the town, for tests alone"
NADIA = "9b754782705c55ebfe10371c909f62e7"
LINA, AICHA_THERE = "lina-at-the-provider", "aicha-at-the-provider"
NADIA_EMAIL, LINA_EMAIL = "nadia.cordier@exemple.test", "lina.cordier@exemple.test"
PEOPLE = {
    NADIA: {"given_name": "Nadia", "family_name": "Cordier", "gender": "female", "email": NADIA_EMAIL},
    LINA: {"given_name": "Lina", "family_name": "Cordier", "email": LINA_EMAIL, "email_verified": True},
    AICHA_THERE: {"given_name": "Aïcha", "family_name": "Belkacem", "email": AICHA.email, "email_verified": True},
}


class OutsideProvider:
    """The provider's process; `misbehave` says what it does wrong from then on."""

    def __init__(self, *, town: str) -> None:
        self.port = own_port()
        self.town = town
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> "OutsideProvider":
        """Return once it listens."""
        node = shutil.which("node")
        assert node, "node 20 or newer is needed: see the README"
        told = {"port": self.port, "people": PEOPLE, "clients": self._clients()}
        script = str(ROOT / "tests/support/identity_provider.mjs")
        self.process = subprocess.Popen(
            [node, script, json.dumps(told)], cwd=ROOT / "pwa", stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        assert self.process.stdout
        assert any(b"running" in line for line in self.process.stdout), "it does not start"
        return self

    def stop(self) -> None:
        """Nobody answers any more."""
        if self.process:
            self.process.kill()
            self.process.communicate()
            self.process = None

    def __enter__(self) -> "OutsideProvider":
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def misbehave(self, **faults: object) -> None:
        """What it does wrong from now on; nothing, without arguments."""
        httpx2.post(f"{self.issuer}/faults", json=faults).raise_for_status()

    def configuration(self, profile: Profile = "franceconnect", **other: Any) -> IdentityConfiguration:
        """How the town asks it, as the settings would say."""
        given = {"issuer": self.issuer, "client_id": profile, "client_secret": SECRET, "profile": profile}
        return IdentityConfiguration(label=Words(fr="FranceConnect"), **(given | other))

    def _clients(self) -> list[dict[str, object]]:
        shared: dict[str, object] = {
            "client_secret": SECRET,
            "redirect_uris": [f"{self.town}{prefix}/compte/identite/retour" for prefix in ("", "/en")],
            "post_logout_redirect_uris": [f"{self.town}{prefix}/compte/identite/fin" for prefix in ("", "/en")],
        }
        signed = {"userinfo_signed_response_alg": "ES256", "token_endpoint_auth_method": "client_secret_post"}
        return [{"client_id": "franceconnect", **signed, **shared}, {"client_id": "generic", **shared}]

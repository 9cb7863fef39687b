"""The identity provider of the settings and of the municipality: usable, or refused with a sentence."""

from dataclasses import replace
from pathlib import Path

import pytest

from server.platform.municipality import load
from server.platform.oidc import provider_for
from server.platform.settings import Settings, SettingsError
from server.platform.web.headers import forms_may_lead_to

GIVEN = {
    "RIVERAIN_IDENTITY_ISSUER": "https://oidc.franceconnect.gouv.fr/api/v2",
    "RIVERAIN_IDENTITY_CLIENT_ID": "valquier",
    "RIVERAIN_IDENTITY_CLIENT_SECRET": "of the town",
}


@pytest.mark.parametrize(
    ("other", "sentence"),
    [
        ({"RIVERAIN_IDENTITY_ISSUER": "oidc.example.org"}, "write it as https"),
        ({"RIVERAIN_IDENTITY_ISSUER": "http://oidc.example.org"}, "write it as https"),
        ({"RIVERAIN_IDENTITY_ISSUER": "http://127.0.0.1:9", "RIVERAIN_HOST": "0.0.0.0"}, "write it as https"),
        ({"RIVERAIN_IDENTITY_CLIENT_ID": ""}, "needs RIVERAIN_IDENTITY_CLIENT_ID"),
        ({"RIVERAIN_IDENTITY_CLIENT_SECRET": ""}, "RIVERAIN_IDENTITY_CLIENT_SECRET_FILE"),
    ],
)
def test_a_provider_that_cannot_be_used_is_refused_in_words(other: dict[str, str], sentence: str) -> None:
    with pytest.raises(SettingsError, match=sentence):
        Settings.from_env(GIVEN | other)


def test_the_provider_is_the_settings_and_the_town_s() -> None:
    assert provider_for(Settings(), load("valquier")) is None
    provider = provider_for(Settings.from_env(GIVEN), load("valquier"))
    assert provider is not None
    assert provider.configuration.label.fr == "FranceConnect"
    assert provider.configuration.rules.acr_values[0] == "eidas1"
    assert provider.form_origins == ("https://oidc.franceconnect.gouv.fr",)
    assert "of the town" not in repr(provider.configuration)
    assert "of the town" not in repr(Settings.from_env(GIVEN))


def test_a_town_that_names_no_provider_is_told_to() -> None:
    with pytest.raises(SettingsError, match=r"identity: \{profile: franceconnect"):
        provider_for(Settings.from_env(GIVEN), load("rivemont"))


def test_the_secret_is_read_from_its_file(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    settings = replace(Settings.from_env(GIVEN), identity_client_secret="", identity_client_secret_file=str(file))
    with pytest.raises(SettingsError, match="cannot be read"):
        provider_for(settings, load("valquier"))
    file.write_text("\n")
    with pytest.raises(SettingsError, match="is empty"):
        provider_for(settings, load("valquier"))
    file.write_text("of the town\n")
    provider = provider_for(settings, load("valquier"))
    assert provider is not None
    assert provider.configuration.client_secret == "of the town"


def test_a_page_that_leads_away_is_held_to_all_the_rest() -> None:
    policy = forms_may_lead_to(["https://oidc.example.org"], is_tls=True)["Content-Security-Policy"]
    assert "; form-action 'self' https://oidc.example.org; " in policy
    assert policy.startswith("default-src 'none'; script-src 'self'; ")
    assert policy.endswith("upgrade-insecure-requests")

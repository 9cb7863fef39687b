"""Settings: documented, defaulted, and refused with a sentence when they would not be safe."""

from dataclasses import fields
from pathlib import Path

import pytest

from server.platform.settings import Settings, SettingsError

SWITCHES = {"True": "on", "False": "off"}
DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "settings.md"


def test_every_setting_is_documented_with_its_default() -> None:
    document = DOCUMENT.read_text()
    for field in fields(Settings):
        default = str(field.default)
        written = f"`{SWITCHES.get(default, default)}`" if default else "empty"
        assert f"| `RIVERAIN_{field.name.upper()}` | {written} |" in document


def test_an_empty_environment_works() -> None:
    settings = Settings.from_env({"PATH": "/bin"})
    assert settings.url == "http://localhost:8311"
    assert settings.database == "sqlite://var/riverain.sqlite3"
    assert settings.is_loopback


def test_a_misspelt_setting_is_refused_and_the_known_ones_are_named() -> None:
    with pytest.raises(SettingsError, match=r"RIVERAIN_PROT: no such setting.*RIVERAIN_PORT"):
        Settings.from_env({"RIVERAIN_PROT": "80"})


@pytest.mark.parametrize(
    ("environ", "sentence"),
    [
        ({"RIVERAIN_LIMITS": "off", "RIVERAIN_HOST": "0.0.0.0"}, "for tests"),
        ({"RIVERAIN_LIMITS": "perhaps"}, "on or off"),
        ({"RIVERAIN_PORT": "eighty"}, "whole number"),
        ({"RIVERAIN_PUBLIC_URL": "http://311.example.org"}, "https"),
        ({"RIVERAIN_PUBLIC_URL": "311.example.org"}, "write it as"),
    ],
)
def test_an_unusable_setting_is_refused_in_words(environ: dict[str, str], sentence: str) -> None:
    with pytest.raises(SettingsError, match=sentence):
        Settings.from_env(environ)


def test_limits_may_be_lifted_on_loopback_only() -> None:
    assert not Settings.from_env({"RIVERAIN_LIMITS": "off", "RIVERAIN_HOST": "127.0.0.1"}).limits

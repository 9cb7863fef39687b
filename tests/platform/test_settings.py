"""Settings: documented, defaulted, and refused with a sentence when they would not be safe."""

from dataclasses import fields
from pathlib import Path

import pytest

from server.platform.db.connection import postgres_credentials
from server.platform.db.tools import VARIABLES
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
        ({"RIVERAIN_LOG_FORMAT": "xml"}, "auto, json or text"),
    ],
)
def test_an_unusable_setting_is_refused_in_words(environ: dict[str, str], sentence: str) -> None:
    with pytest.raises(SettingsError, match=sentence):
        Settings.from_env(environ)


def test_limits_may_be_lifted_on_loopback_only() -> None:
    assert not Settings.from_env({"RIVERAIN_LIMITS": "off", "RIVERAIN_HOST": "127.0.0.1"}).limits


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("RIVERAIN_GEOCODER_URL", "http://geo.example.org"),
        ("RIVERAIN_GEOCODER_URL", "http://localhost.example.org"),
        ("RIVERAIN_GEOCODER_URL", "https://"),
        ("RIVERAIN_SMTP_URL", "http://mail.example.org"),
        ("RIVERAIN_SMTP_URL", "mail.example.org:25"),
        ("RIVERAIN_DATABASE_URL", "postgres://riverain@db.example.org/riverain"),
        ("RIVERAIN_DATABASE_URL", "postgres://riverain@db.example.org/riverain?sslmode=prefer"),
        ("RIVERAIN_DATABASE_URL", "postgres://riverain@/riverain?host=db.example.org"),
        ("RIVERAIN_IDENTITY_ISSUER", "http://oidc.example.org"),
    ],
)
def test_no_line_to_elsewhere_goes_without_tls(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        Settings.from_env({name: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("RIVERAIN_GEOCODER_URL", "http://127.0.0.1:7878"),
        ("RIVERAIN_GEOCODER_URL", "https://geo.example.org"),
        ("RIVERAIN_SMTP_URL", "smtps://mail.example.org"),
        ("RIVERAIN_SMTP_URL", "smtp://127.0.0.1:1025"),
        ("RIVERAIN_DATABASE_URL", "postgres://riverain@localhost/riverain"),
        ("RIVERAIN_DATABASE_URL", "postgres://riverain@/riverain?host=/run/postgresql"),
        ("RIVERAIN_DATABASE_URL", "postgres://riverain@db.example.org/riverain?sslmode=verify-full"),
    ],
)
def test_on_this_machine_or_by_tls_it_does(name: str, value: str) -> None:
    assert value in vars(Settings.from_env({name: value})).values()


def test_a_database_far_away_is_spoken_to_by_tls_and_its_tools_too() -> None:
    given = Settings(database_url="postgres://riverain@db.example.org/riverain?sslmode=verify-full")
    assert postgres_credentials(given)["ssl"] == "verify-full"
    assert VARIABLES["ssl"] == "PGSSLMODE"
    assert "ssl" not in postgres_credentials(Settings(database_url="postgres://riverain@localhost/riverain"))

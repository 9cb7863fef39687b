"""The town of the demonstration, for tests that need no database."""

from pathlib import Path

import pytest

from server.platform.files import LocalFiles
from server.platform.installation import Installation, install
from server.platform.keys import ServerKey
from server.platform.mail import Mailer
from server.platform.municipality import Municipality, load
from server.platform.settings import Settings


@pytest.fixture
def rivemont(tmp_path: Path) -> Municipality:
    """Rivemont, installed as the municipality of this process."""
    town = load("rivemont")
    settings = Settings(data=tmp_path)
    install(
        Installation(
            settings=settings,
            town=town,
            key=ServerKey.load(tmp_path),
            files=LocalFiles(tmp_path / "files"),
            mailer=Mailer(sender=town.contacts.email, smtp_url="", folder=tmp_path / "mail"),
        )
    )
    return town

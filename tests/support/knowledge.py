"""Rivemont with four cards of the tests' own: whatever the town's real ones come to say, the stories stay the same."""

import shutil
from pathlib import Path

from server.platform.municipality.loading import MUNICIPALITIES

CARDS = Path(__file__).with_name("cards")


def rivemont_with_cards(folder: Path) -> Path:
    """Rivemont's data in `folder`, its cards replaced by these."""
    town = folder / "rivemont"
    shutil.copytree(MUNICIPALITIES / "rivemont", town)
    shutil.rmtree(town / "cards", ignore_errors=True)
    shutil.copytree(CARDS, town / "cards")
    return town

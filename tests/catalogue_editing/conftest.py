"""The keepers' pages, in a town of the test's own."""

from tests.editions.conftest import agent, aicha, app, colette, folder, omar, town_settings

__all__ = ["agent", "aicha", "app", "colette", "folder", "omar", "town_settings"]

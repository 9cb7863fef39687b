"""What a text seems to give away of somebody, by the vectors that the phone reads too."""

import json
from pathlib import Path

import pytest

from server.kernel.personal import found_in

TEXTS = json.loads((Path(__file__).parents[1] / "vectors" / "personal.json").read_text())["texts"]


@pytest.mark.parametrize("vector", TEXTS, ids=[vector["text"] for vector in TEXTS])
def test_what_looks_like_somebodys_own_is_found(vector: dict[str, object]) -> None:
    assert found_in(str(vector["text"])) == vector["found"]

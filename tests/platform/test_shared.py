"""What is made once for all who ask in the same seconds."""

import pytest

from server.platform import shared


async def test_an_answer_is_made_once_for_its_seconds_and_its_installation(monkeypatch: pytest.MonkeyPatch) -> None:
    now, here = [100.0], [object()]
    monkeypatch.setattr("server.platform.shared.time.monotonic", lambda: now[0])
    monkeypatch.setattr(shared, "current", lambda: here[0])
    made: list[str] = []

    async def make() -> int:
        made.append("made")
        return len(made)

    answers: shared.Shared[int] = shared.Shared(2)
    assert [await answers.get("a", make), await answers.get("a", make), await answers.get("b", make)] == [1, 1, 2]
    now[0] += 1.9
    assert await answers.get("a", make) == 1
    now[0] += 0.2
    assert await answers.get("a", make) == 3
    here[0] = object()
    assert await answers.get("a", make) == 4

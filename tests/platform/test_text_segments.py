"""Segments of text messages: GSM 03.38 where every character has its place there, else UCS-2."""

import pytest

from server.platform.texts import Measured, measured, plain


@pytest.mark.parametrize(
    ("text", "encoding", "segments"),
    [
        ("", "gsm", 1),
        ("a" * 160, "gsm", 1),
        ("a" * 161, "gsm", 2),
        ("a" * 306, "gsm", 2),
        ("a" * 307, "gsm", 3),
        ("é" * 160, "gsm", 1),
        ("à è é ù Ç É £ @ _ \n", "gsm", 1),
        ("€" * 80, "gsm", 1),
        ("€" * 81, "gsm", 2),
        ("a" * 152 + "€" + "a" * 152, "gsm", 3),
        ("ê" * 70, "ucs2", 1),
        ("ê" * 71, "ucs2", 2),
        ("ê" * 134, "ucs2", 2),
        ("ê" * 135, "ucs2", 3),
        ("a" * 69 + "ç", "ucs2", 1),
        ("👍" * 35, "ucs2", 1),
        ("👍" * 36, "ucs2", 2),
        ("a" * 66 + "👍" + "a" * 66, "ucs2", 3),
    ],
)
def test_segments_are_counted_as_carriers_bill_them(text: str, encoding: str, segments: int) -> None:
    assert measured(text) == Measured(encoding=encoding, segments=segments)  # type: ignore[arg-type] # a parameter


def test_typography_costs_nothing() -> None:
    assert plain("L’été à « Rivemont » – c’est prêt…") == "L'été à \"Rivemont\" - c'est prêt..."
    assert measured(plain("Réponse « Oui » – l’été…")).encoding == "gsm"

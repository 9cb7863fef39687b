"""Cells of a spreadsheet: what a person wrote is never a formula."""

_STARTS = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(text: str) -> str:
    """The text as a cell that a spreadsheet shows and does not compute: an apostrophe stands before what could."""
    return f"'{text}" if text.startswith(_STARTS) else text

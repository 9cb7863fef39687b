"""How a town asks its people whether they are satisfied."""

from typing import Literal

from pydantic import Field

from server.platform.municipality.phrases import Record


class SurveyRule(Record):
    """How many of those who accepted a survey are asked, and when."""

    moment: Literal["sent", "closed"]
    """Once a request was received, or once it was resolved."""
    share: int = Field(ge=1, le=100)
    """In percent, drawn by lot."""
    rest: Literal["quarter", "none"] = "quarter"
    """Nobody is asked twice in a quarter; with `none`, after each request."""
    wait_hours: int = Field(default=0, ge=0, le=720)

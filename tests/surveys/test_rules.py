"""Who is drawn, what may be shown, and Wilson's interval against values that others published."""

import hashlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.surveys import rules


def lots(number: int) -> list[bytes]:
    return [hashlib.sha256(f"lot {n}".encode()).digest() for n in range(number)]


@pytest.mark.parametrize("share", [1, 25, 50, 99])
def test_the_lot_falls_on_the_share_that_the_town_wants_and_the_same_each_time(share: int) -> None:
    made = lots(20_000)
    drawn = [rules.is_drawn(lot, share) for lot in made]
    assert drawn == [rules.is_drawn(lot, share) for lot in made]
    expected = len(made) * share / 100
    spread = (expected * (1 - share / 100)) ** 0.5
    assert abs(sum(drawn) - expected) < 4 * spread


def test_a_larger_share_adds_people_and_the_whole_leaves_nobody_out() -> None:
    made = lots(2000)
    quarter, half = ({lot for lot in made if rules.is_drawn(lot, share)} for share in (25, 50))
    assert quarter < half
    assert all(rules.is_drawn(lot, 100) for lot in [*made, b"\xff" * 32])
    assert rules.is_drawn(b"\0" * 32, 1)


@pytest.mark.parametrize(
    ("successes", "total", "low", "high"),
    [
        # Newcombe (1998), « Two-sided confidence intervals for the single proportion », table I, method 3.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_interval_is_the_published_one(successes: int, total: int, low: float, high: float) -> None:
    found = rules.wilson(successes, total)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


@given(st.integers(1, 5000).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total))))
def test_the_interval_holds_the_share_and_stays_among_shares(pair: tuple[int, int]) -> None:
    found = rules.wilson(*pair)
    assert 0 <= found.low <= found.share + 1e-12
    assert found.share - 1e-12 <= found.high <= 1
    assert found.low < found.high


@given(st.dictionaries(st.sampled_from(["eau", "parcs", "voirie", "neige", "centre"]), st.integers(1, 40)))
def test_no_difference_with_the_whole_tells_of_fewer_than_five(totals: dict[str, int]) -> None:
    shown = rules.shown_groups(totals)
    assert all(totals[code] >= rules.SHOWN_FROM for code in shown)
    hidden = sum(number for code, number in totals.items() if code not in shown)
    assert hidden == 0 or hidden >= rules.SHOWN_FROM or not shown


def test_the_smallest_of_the_others_hides_the_one_that_is_too_small() -> None:
    assert rules.shown_groups({"eau": 3, "parcs": 7, "voirie": 30}) == {"voirie"}
    assert rules.shown_groups({"eau": 3, "neige": 4, "voirie": 30}) == {"voirie"}
    assert rules.shown_groups({"parcs": 5, "voirie": 30}) == {"parcs", "voirie"}


@pytest.mark.parametrize(
    ("day", "quarter"),
    [
        (date(2026, 1, 1), date(2026, 1, 1)),
        (date(2026, 3, 31), date(2026, 1, 1)),
        (date(2026, 4, 1), date(2026, 4, 1)),
        (date(2026, 12, 31), date(2026, 10, 1)),
    ],
)
def test_a_quarter_begins_where_it_does(day: date, quarter: date) -> None:
    assert rules.quarter_of(day) == quarter

# SPDX-License-Identifier: AGPL-3.0-or-later
"""Numbers of payment cards in what people write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.card_numbers import mask_cards


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("4111111111111111", "••••••••••••1111"),
        ("Pay 4111 1111 1111 1111, please", "Pay •••• •••• •••• 1111, please"),
        ("5555-5555-5555-4444 and 3782 822463 10005", "••••-••••-••••-4444 and •••• •••••• •0005"),
        ("6011.1111.1111.1117", "••••.••••.••••.1117"),
        ("Room 12 4111 1111 1111 1111 7", "Room 12 •••• •••• •••• 1111 7"),
        ("４１１１１１１１１１１１１１１１", "••••••••••••１１１１"),
        ("4111\u00a01111\u00a01111\u00a01111", "••••\u00a0••••\u00a0••••\u00a01111"),
    ],
)
def test_a_card_keeps_its_last_four_digits(said: str, kept: str) -> None:
    assert mask_cards(said) == kept


@pytest.mark.parametrize(
    "said",
    [
        "", "R-000042", "4111 1111 1111 1112", "+49 170 1234567", "2026-11-28 06:15:00", "1111111111111117",
        "41111111111111111111111111", "192.168.100.200", "DE89 3704 0044 0532 0130 01",
    ],
)  # fmt: skip
def test_what_is_no_card_stays(said: str) -> None:
    assert mask_cards(said) == said


@given(st.text())
def test_nothing_but_digits_changes(said: str) -> None:
    masked = mask_cards(said)
    assert len(masked) == len(said)
    assert all(new == old or (new == "•" and old.isdigit()) for new, old in zip(masked, said, strict=True))

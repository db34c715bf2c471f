# SPDX-License-Identifier: AGPL-3.0-or-later
"""Searching by words: each of them must stand somewhere in what is known of an object."""

MOST_WORDS = 5


def words_of(text: str) -> list[str]:
    """The words that count, in lower case."""
    return text.casefold().split()[:MOST_WORDS]


def matches(words: list[str], *texts: str) -> bool:
    """Whether each word is a part of one of the texts."""
    folded = [text.casefold() for text in texts]
    return all(any(word in text for text in folded) for word in words)

"""Months as whole numbers, 12 x year + month - 1: their differences are months.

What happens in a month happens on average in its middle, so a spell that begins in month a and ends
in month b lasts b - a months, of which half of each end lies in those months themselves.
"""

__all__ = ["january", "month_number", "month_text"]


def month_number(text: str) -> int:
    """Return the number of the month ``"YYYY-MM"``."""
    year, month = text.split("-")
    return 12 * int(year) + int(month) - 1


def month_text(number: int) -> str:
    """Return ``"YYYY-MM"`` for a month number."""
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def january(year: int) -> int:
    """Return the number of a year's first month."""
    return 12 * year

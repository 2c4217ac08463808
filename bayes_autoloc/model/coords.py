"""The fixed coordinates of the model: levels that exist in every case."""

__all__ = [
    "BINS",
    "MODES",
    "PROJECT_COVARIATES",
    "SHOCKS",
    "WAVES",
]

MODES = ("SKD", "CKD", "mixed", "full_cycle")
"""Entry modes, from kits to full manufacture."""

WAVES = ("domestic", "western", "chinese")
"""Waves of makers at home; plants abroad (the wave `overseas`) have an offset instead."""

SHOCKS = ("recession", "exodus", "sanctions")
"""Common shocks that halt many plants at once."""

BINS = ("before", "0-1", "1-2", "2+")
"""Years after the planned start of a project."""

PROJECT_COVARIATES = ("overseas", "full_cycle", "SKD", "sanctions")
"""What makes a project start or die sooner, beside the time since its planned start."""

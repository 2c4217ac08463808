"""The model's version, apart from the model so that reading a saved fit need not load PyMC."""

__all__ = ["MODEL_VERSION"]

MODEL_VERSION = "3"
"""Raised with every change that alters the posterior: fits of another version are not reused."""

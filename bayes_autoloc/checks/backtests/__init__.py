"""Forecasts of the past, ours and those of others, and their scores."""

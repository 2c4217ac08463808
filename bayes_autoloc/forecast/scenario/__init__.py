"""Scenarios: levers, their paths and effects, and what comes out of several at once."""

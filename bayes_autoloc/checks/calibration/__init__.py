"""Simulation-based calibration, and the independent simulator that it needs."""

"""Why believe it: backtests, calibration, predictive checks, influence and negative controls."""

"""What a forecast means: how far to believe official targets."""

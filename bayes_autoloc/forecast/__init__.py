"""What is expected: draws of the fit simulated forward, month by month."""

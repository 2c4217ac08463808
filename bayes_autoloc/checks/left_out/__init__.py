"""Plants, waves and later months that a fit has not seen."""

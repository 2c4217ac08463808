"""The likelihood of a fit in NumPy, row by row and plant by plant."""

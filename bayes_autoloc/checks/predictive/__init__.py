"""Whether the model describes the data that it has seen, and each row from all others."""

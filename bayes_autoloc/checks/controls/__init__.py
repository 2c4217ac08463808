"""What must find nothing, and what must fail."""

"""What is known: cases, their tables, and what of them was known at an earlier month."""

"""What is handed on: pages that say what was found, misses included."""

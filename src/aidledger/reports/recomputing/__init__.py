"""Claims, worked out again."""

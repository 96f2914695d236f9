"""What `promises` is made of."""

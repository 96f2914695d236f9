"""What `explain` makes of each kind of number."""

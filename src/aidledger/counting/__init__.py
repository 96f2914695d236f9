"""Counting: how figures reach years and currencies, and what contains what."""

"""The headline under other choices."""

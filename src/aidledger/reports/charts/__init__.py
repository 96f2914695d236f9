"""Charts: reports as plain values to draw (`value.py`), made by `kinds.py`."""

"""What docs/generate.py writes pages from: each module makes the text of one page."""

"""Documents: a file to be scanned → its text with sections, footnotes and sentences."""

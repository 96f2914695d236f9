"""Claims: the language of a source's comparisons, and their verdicts."""

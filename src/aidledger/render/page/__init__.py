"""The report page: one HTML file that needs nothing else, and its brief in Markdown."""

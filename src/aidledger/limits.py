"""Limits: how much of anything is read, shown or kept; docs/limits.md has them in a table.

All are far above what an honest user meets, and low enough that what reads a hostile file ends,
and ends within a small machine's memory. Whatever is beyond one is refused with its place.
"""

from __future__ import annotations

# These three stand with what every command loads, so that it need not load this file too.

MIB = 2**20

# -- a ledger
CELL = 20_000  # characters of a cell
YAML_DEPTH = 20  # levels of a vocabulary or a map
DAMAGE_SHOWN = 10  # lines that tell of one damaged file
PROBLEMS_SHOWN = 200  # problems that a terminal is told of; other formats have all
EXPRESSION = 1_000  # characters of an expression of claims.yaml
EXPRESSION_DEPTH = 20
EXPRESSION_WORDS = 200

# -- a text that is scanned
DOCUMENT = 256 * MIB  # bytes of a file of any format
TEXT = 64 * MIB  # characters of its text
MENTIONS = 250_000  # amounts in one text
DOCUMENT_PART = 32 * MIB  # what a part of a PDF or Word document unpacks to
DOCUMENT_UNPACKED = 256 * MIB  # what a whole Word document unpacks to
PAGE_DEPTH = 10_000  # levels of a web page
DOCUMENT_MEMORY = 2 * 2**30  # of the process that reads PDF, Word and web pages
DOCUMENT_SECONDS = 120  # of computing, and with waiting:
DOCUMENT_PATIENCE = 180

# -- imports
LINE = 4_000_000  # bytes of one row of a table
COLUMNS = 1_000  # of a table
SHEET_COLUMNS = 16_384  # as many as a spreadsheet has
SHEET_ROWS = 1_048_576  # as many as a spreadsheet has
SHEET_UNPACKED = 4 * 2**30  # bytes of one sheet of a workbook
BOOK_PART = 256 * MIB  # bytes of what else a workbook holds, such as its texts
PATTERN = 300  # characters of a regular expression of a map
PATTERN_REPEATS = 3  # of its repeats, such as .*, in a row
PATTERN_TEXT = 300  # characters of a name that it is held against
IMPORT_PROBLEMS = 1_000  # problems of an import that are kept to be shown; rejected.csv has all
MANIFEST = 64 * MIB  # bytes

# -- queries of `sql`
QUERY = 100_000  # characters
ANSWER_ROWS = 100_000
ANSWER = 32 * MIB  # bytes
VALUE = 1_000_000  # bytes of one value
QUERY_MEMORY = 512 * MIB
QUERY_SECONDS = 3_600  # the longest --timeout

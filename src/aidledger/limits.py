"""Limits: how much of anything is read, shown or kept; docs/limits.md is made from this file.

All are far above what an honest user meets, and low enough that what reads a hostile file ends,
and ends within a small machine's memory. What is beyond one is refused with its place.
"""

from __future__ import annotations

from aidledger import files, money, years

MIB = 2**20

# Each has a comment that goes on after its value, as in “64 MiB a file”.

# -- A ledger
# The first four stand with what every command loads, so that it need not load this file too.
FILE = files.LARGEST_FILE  # a file
MINOR_UNITS = money.LARGEST_MINOR  # minor units (cents) an amount, the whole numbers a double holds
EARLIEST = years.EARLIEST  # is the first year of a date
LATEST = years.LATEST  # is the last year of a date
CELL = 20_000  # characters a cell
YAML_DEPTH = 20  # levels in a vocabulary or a map
DAMAGE_SHOWN = 10  # lines told of a file that is damaged throughout
PROBLEMS_SHOWN = 200  # problems told at once; `check --format csv` and `check -o` tell all
EXPRESSION = 1_000  # characters an expression of claims.yaml
EXPRESSION_DEPTH = 20  # brackets in brackets of one
EXPRESSION_WORDS = 200  # words and signs of one

# -- A text that is scanned
DOCUMENT = 256 * MIB  # a file, of any format
TEXT = 64_000_000  # characters of its text
MENTIONS = 250_000  # amounts of money in one text
DOCUMENT_PART = 32 * MIB  # a part of a PDF or Word document, unpacked
DOCUMENT_UNPACKED = 256 * MIB  # a Word document, unpacked
PAGE_DEPTH = 10_000  # elements in elements of a web page
DOCUMENT_MEMORY = 2 * 2**30  # memory for what reads PDF, Word and web pages
DOCUMENT_SECONDS = 120  # seconds of computing for it
DOCUMENT_PATIENCE = 180  # seconds in all for it

# -- An import
LINE = 4_000_000  # bytes a row of a text
COLUMNS = 1_000  # columns a table
SHEET_COLUMNS = 16_384  # columns a sheet of a workbook, as many as Excel has
SHEET_ROWS = 1_048_576  # rows a sheet, as many as Excel has
SHEET_UNPACKED = 4 * 2**30  # a sheet, unpacked
BOOK_PART = 256 * MIB  # any other part of a workbook, such as its texts, unpacked
PATTERN = 300  # characters a regular expression of a map
PATTERN_REPEATS = 3  # repeats such as `.*` in a row of one; none in another or over alternatives
PATTERN_TEXT = 300  # characters of a name that one is held against
IMPORT_PROBLEMS = 1_000  # problems kept to be told; rejected.csv has all
MANIFEST = 64 * MIB  # a manifest

# -- A query of `sql`
QUERY = 100_000  # characters
ANSWER_ROWS = 100_000  # rows of an answer
ANSWER_COLUMNS = 500  # columns of an answer
ANSWER = 32 * MIB  # an answer
VALUE = 1_000_000  # bytes a value
QUERY_MEMORY = 512 * MIB  # memory
QUERY_SECONDS = 3_600  # seconds at most with --timeout

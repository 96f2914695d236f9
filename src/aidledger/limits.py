"""Limits: how much of anything is read, shown or kept; docs/limits.md is made from this file.

All are far above what an honest user meets, and low enough that what reads a hostile file ends,
and ends within a small machine's memory. What is beyond one is refused with its place.
"""

from __future__ import annotations

from aidledger import files, money, years

MIB = 2**20

# Each has a comment that goes on after its value, as in “64 MiB for a file”.

# -- A ledger
# The first four stand with what every command loads, so that it need not load this file too.
FILE = files.LARGEST_FILE  # for a file
MINOR_UNITS = money.LARGEST_MINOR  # minor units (cents) in an amount, as far as a double counts
EARLIEST = years.EARLIEST  # is the first year a date may have
LATEST = years.LATEST  # is the last year a date may have
CELL = 20_000  # characters in a cell
YAML_DEPTH = 20  # levels of nesting in a vocabulary or a map
DAMAGE_SHOWN = 10  # lines listed of a file that is damaged throughout
PROBLEMS_SHOWN = 200  # problems listed; `check --format csv` and `check -o` list all
EXPRESSION = 1_000  # characters in an expression of claims.yaml
EXPRESSION_DEPTH = 20  # levels of brackets in it
EXPRESSION_WORDS = 200  # words and signs in it

# -- A text that is scanned
DOCUMENT = 256 * MIB  # for a file of any format
TEXT = 64_000_000  # characters of text in it
MENTIONS = 250_000  # amounts of money in it
DOCUMENT_PART = 32 * MIB  # for one part of a PDF or Word document, unpacked
DOCUMENT_UNPACKED = 256 * MIB  # for a whole Word document, unpacked
PAGE_DEPTH = 10_000  # levels of nesting in a web page
DOCUMENT_MEMORY = 2 * 2**30  # of memory to read a PDF, a Word document or a web page
DOCUMENT_SECONDS = 120  # seconds of processor time to read it
DOCUMENT_PATIENCE = 180  # seconds by the clock to read it

# -- An import
LINE = 4_000_000  # bytes in a row of a text file
COLUMNS = 1_000  # columns in a table
SHEET_COLUMNS = 16_384  # columns in a sheet of a workbook, as in Excel
SHEET_ROWS = 1_048_576  # rows in a sheet, as in Excel
SHEET_UNPACKED = 4 * 2**30  # for a sheet, unpacked
BOOK_PART = 256 * MIB  # for any other part of a workbook, such as its texts, unpacked
PATTERN = 300  # characters in a regular expression of a map
PATTERN_REPEATS = 3  # repeats such as `.*` in it, none of alternatives or of other repeats
PATTERN_TEXT = 300  # characters in a name that is compared with it
IMPORT_PROBLEMS = 1_000  # problems listed for an import; rejected.csv has every row
MANIFEST = 64 * MIB  # for a manifest

# -- A query of `sql`
QUERY = 100_000  # characters in a query
ANSWER_ROWS = 100_000  # rows in an answer
ANSWER_COLUMNS = 500  # columns in an answer
ANSWER = 32 * MIB  # for an answer
VALUE = 1_000_000  # bytes in a value
QUERY_MEMORY = 512 * MIB  # of memory
QUERY_SECONDS = 3_600  # seconds, the most that --timeout takes

"""Reports: one file each, named as its command, that turns a question into a value.

What a report says is made of `value` (tables, rows, notes) and `totals` (every number asked of the
store); the folders hold the parts of the larger ones, and `shared` what several of them say.
"""

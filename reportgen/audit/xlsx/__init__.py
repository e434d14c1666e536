"""The audit of workbooks: parts that are just what the public view gives, and what a reader sees.

Exports nothing: `audit.readers` loads `open` when it opens its first workbook. Renders nothing.
"""

"""编码: project codes, names and headings."""

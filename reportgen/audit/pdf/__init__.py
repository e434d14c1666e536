"""PDFs as an adversary opens them: bytes, objects, fonts, pages and structure tree.

The entry is `open.open_pdf`; nothing is imported here, since only processes that audit need pikepdf
and PDFium. May not use what writes our PDFs, nor say what stands in one.
"""

"""Word files as an adversary opens them: ZIP, parts, names and values, body, styles.

The entry is `open.open_word`; nothing is imported here, since only processes that audit need it.
May not use python-docx or what writes our Word files, nor say what stands in one.
"""

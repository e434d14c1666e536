"""The workbook to fill in: its sheets, what Excel checks in them, and the guide for filling it.

Enter by `template.make_workbook`, which gives bytes. Reads nothing and opens no file.
"""

"""The audit: opens finished files as an adversary would, and looks for what must not be there.

Entries are `document.audit_document` and, for a whole folder, `folder.audit_folder`; nothing is
imported here, since worker processes load parts of it. May not render, nor say a withheld value.
"""

"""The audit: finished files opened as an adversary would, searched, compared with the public view.

`document.audit_document` audits the files of one document, `folder.audit_folder` a whole folder;
`readers` lists the formats. May not render, and may not say a value. Imports nothing here, since
processes load parts of it.
"""

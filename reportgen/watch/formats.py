"""What the preview knows of each format of a document, by the ending of its files."""

LABELS = {"html": "网页", "pdf": "PDF", "docx": "DOCX"}
CONTENT_TYPES = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
NOTHING_LOADED = "default-src 'none'; base-uri 'none'; form-action 'none'; "
SECURITY_POLICIES = {
    # a published page carries its own style sheet, and no script; its scroll position is kept
    "html": NOTHING_LOADED + "style-src 'unsafe-inline'; frame-ancestors 'self'; "
    "sandbox allow-same-origin",
    "pdf": "frame-ancestors 'self'",  # the browser's own viewer runs under what stands here
    "docx": NOTHING_LOADED + "sandbox",
}

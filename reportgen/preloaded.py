"""All that renderers and auditors load, for the process from which they are forked."""

from pebble.pool import process

from reportgen import pdf, typeset, web, word
from reportgen.audit import auditor, documents
from reportgen.audit import pdf as read_pdf
from reportgen.audit import web as read_web
from reportgen.audit import word as read_word

__all__ = [
    "auditor",
    "documents",
    "pdf",
    "process",
    "read_pdf",
    "read_web",
    "read_word",
    "typeset",
    "web",
    "word",
]

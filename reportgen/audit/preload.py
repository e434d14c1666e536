"""All that renderers and auditors load, for the process from which they are forked."""

from pebble.pool import process

from reportgen.audit import document, html, worker
from reportgen.audit.docx import open as docx_reader
from reportgen.audit.pdf import open as pdf_reader
from reportgen.render import docx as docx_writer
from reportgen.render import html as html_writer
from reportgen.render.pdf import typeset, write

__all__ = [
    "document",
    "docx_reader",
    "docx_writer",
    "html",
    "html_writer",
    "pdf_reader",
    "process",
    "typeset",
    "worker",
    "write",
]

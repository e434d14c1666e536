"""Typst: `with_typst.py FOLDER` makes FOLDER/typst.pdf from content.json and document.typ there."""

import sys
from pathlib import Path

import typst

folder = Path(sys.argv[1])
typst.compile(folder / "document.typ", output=folder / "typst.pdf")

"""Cells of one text that WeasyPrint lays out, laid out once for equal ones.

Most cells of a form say what those of the form before said, in the same column. Loading this
module puts functions of ours in the place of two of WeasyPrint's; what they give is the same, to
the last digit: heights are added up in the same order. Like `weasyprint_once` it relies on what
WeasyPrint does not document, and is tested with it:

- `block_container_layout`, by which a table lays out its cells: what it makes of a cell that holds
  a text and nothing else depends on that, on the styles, and on the left edge and width of what
  the cell holds, as long as it ends above the page end;
- `line_box_verticality`, which places the boxes of a line around its baseline, before the line is
  moved to its place by `position_y - top`.
"""

from collections.abc import Sequence
from copy import copy
from typing import Any, NamedTuple

from weasyprint.formatting_structure import boxes
from weasyprint.layout import block, inline
from weasyprint.layout.block import block_container_layout
from weasyprint.layout.inline import line_box_verticality

from reportgen.render.pdf.weasyprint_once import kept_with_fonts

_CELLS_KEPT = 5_000  # some 15 MB


class _KeptCell(NamedTuple):
    """The lines of a cell; the styles by whose identity it is found again live as long as it."""

    lines: Sequence[Any]
    styles: Sequence[Any]


def _lay_out_once(
    context: Any, box: Any, bottom_space: float, skip_stack: Any, *others: Any, **named: Any
) -> Any:
    """What WeasyPrint's `block_container_layout` gives, for a cell of one text from memory."""
    line = _line_of_text(box) if skip_stack is None else None
    if line is None:
        return block_container_layout(context, box, bottom_space, skip_stack, *others, **named)
    (text,) = line.children
    styles = (box.style, line.style, text.style)
    kept = kept_with_fonts(box.style, "cells", _CELLS_KEPT)
    key = (text.text, box.element_tag, *map(id, styles), box.content_box_x(), box.width)
    if known := kept.get(key):
        placed = _placed(box, line, text, known.lines)
        below = box.padding_bottom + box.border_bottom_width + box.margin_bottom
        low = placed.content_box_y() + placed.height
        if not context.overflows_page(bottom_space + below, low + below):
            box.remove_decoration_sides = set()
            return placed, None, {"break": "any", "page": None}, [], False, named["max_lines"]
    laid_out = block_container_layout(context, box, bottom_space, skip_stack, *others, **named)
    cell, resume_at, *_ = laid_out
    if cell is not None and resume_at is None and all(map(_can_be_kept, cell.children)):
        kept[key] = _KeptCell([_copied(line, 0) for line in cell.children], styles)
    return laid_out


def _line_of_text(box: Any) -> Any:
    """The line of a cell that holds a text and nothing else, not yet broken; else None."""
    if type(box) is not boxes.TableCellBox or len(box.children) != 1:
        return None
    (line,) = box.children
    if type(line) is not boxes.LineBox or len(line.children) != 1:
        return None
    return line if type(line.children[0]) is boxes.TextBox else None


def _can_be_kept(line: Any) -> bool:
    """Whether a line holds texts alone, and something is seen of it."""
    return "around_baseline" in vars(line) and all(type(t) is boxes.TextBox for t in line.children)


def _placed(box: Any, line: Any, text: Any, lines: Sequence[Any]) -> Any:
    """A cell with lines that were laid out for an equal one."""
    cell = box.copy()
    begin = at = cell.content_box_y()
    cell.children = []
    for kept in lines:
        new = _copied(kept, at)
        new.element = line.element
        for piece in new.children:
            piece.element = text.element
        cell.children.append(new)
        at += new.height
    cell.height = max(min(max(0, at - begin), cell.max_height), cell.min_height)
    return cell


def _copied(line: Any, position_y: float) -> Any:
    """A line and its texts, moved there."""
    new = line.copy()
    new.position_y = position_y
    new.children = [text.copy() for text in line.children]
    top, heights = line.around_baseline
    for text, height in zip(new.children, heights, strict=True):
        text.position_y = height + (position_y - top)
        text.pango_layout = copy(text.pango_layout)  # painting sets it up and changes it
    return new


def _note_heights(line: Any) -> Any:
    """Place the boxes of a line around its baseline, and note where that is."""
    bottom, top = line_box_verticality(line)
    line.around_baseline = top, [box.position_y for box in line.children]
    return bottom, top


block.block_container_layout = _lay_out_once
inline.line_box_verticality = _note_heights

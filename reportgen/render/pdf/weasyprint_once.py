"""What WeasyPrint works out for every box and every line, worked out once for what is alike.

Forms print the same heads again and again, a table is laid out several times, and cells share a few
dozen styles (`weasyprint_styles`). Loading this module puts functions of ours in the place of some
of WeasyPrint's, which give the same. Like `weasyprint_insides` it relies on what WeasyPrint does
not document, and is tested with it:

- `split_first_line`, its arguments and its result, which depends on nothing but these and on the
  properties named in `_OF_A_LINE`; a style is a mapping of properties, with its `font_config`;
- `draw_text`: all that it paints of a text without an underline or an ellipsis depends on that as
  well, and on `Layout.justification_spacing` and the place; `Font.svg`, `png` and `colr`;
- `strut` depends on the style alone; so does `resolve_percentages` where no size is a share, but
  for borders that a table has collapsed; so does `layout_box_backgrounds` without a background;
- `collapse_table_borders` depends on the borders in the styles of what a table consists of, and on
  the `grid_x`, `colspan` and `rowspan` of cells and columns; it sets the widths of their borders.
"""

from collections.abc import Callable, Iterator
from copy import copy
from operator import itemgetter
from typing import Any

from weasyprint import draw
from weasyprint.css.functions import check_math
from weasyprint.draw.color import get_color
from weasyprint.draw.text import draw_text
from weasyprint.formatting_structure import boxes, build
from weasyprint.layout import background, block, inline, percent, preferred, table
from weasyprint.layout.background import layout_box_backgrounds
from weasyprint.layout.percent import resolve_percentages
from weasyprint.layout.table import collapse_table_borders
from weasyprint.text.line_break import split_first_line, strut

from reportgen.render.pdf.weasyprint_stream import PageStream

# Every property that decides how a text is cut into lines and how wide they are.
_OF_A_LINE = itemgetter(
    *("direction", "font_family", "font_feature_settings", "font_kerning"),
    *("font_language_override", "font_size", "font_stretch", "font_style"),
    *("font_variant_alternates", "font_variant_caps", "font_variant_east_asian"),
    *("font_variant_ligatures", "font_variant_numeric", "font_variant_position"),
    *("font_variation_settings", "font_weight", "hyphenate_character", "hyphenate_limit_chars"),
    *("hyphenate_limit_zone", "hyphens", "lang", "letter_spacing", "overflow_wrap", "tab_size"),
    *("text_decoration_line", "white_space", "word_break", "word_spacing"),
)
_LINES_KEPT = 50_000  # some 25 MB
_TEXTS_KEPT = 20_000  # as they were painted; some 30 MB
_TABLES_KEPT = 1_000  # some 20 MB
_SIDES = ("top", "right", "bottom", "left")
_BORDER_WIDTHS = tuple(f"border_{side}_width" for side in _SIDES)
_NUMBERS: dict[Any, int] = {}  # of all borders on four sides that any style has
_SIZES = itemgetter(
    *(f"{what}_{side}" for what in ("margin", "padding") for side in _SIDES),
    *(f"{most}{size}" for most in ("", "min_", "max_") for size in ("width", "height")),
)
_RADII = tuple(f"border_{corner}_radius" for corner in (
    "top_left", "top_right", "bottom_right", "bottom_left"
))  # fmt: skip
_SQUARE = dict.fromkeys(_RADII, (0, 0))


def kept_with_fonts(style: Any, name: str, most: int) -> dict[Any, Any]:
    """What is kept under a name with the fonts of a style, as long as it is not too much."""
    kept: dict[Any, Any] = style.font_config.__dict__.setdefault(name, {})
    if len(kept) >= most:
        kept.clear()
    return kept


def _of_a_style(style: Any, name: str, work_out: Callable[[Any], Any]) -> Any:
    """What follows from a style alone."""
    kept = style.__dict__
    if name not in kept:
        kept[name] = work_out(style)
    return kept[name]


# ---------------------------------------------------------------- lines


def _split_once(
    text: str, style: Any, context: Any, max_width: float | None, *others: Any, **named: Any
) -> Any:
    """What WeasyPrint's `split_first_line` gives, worked out once for equal text, style and width.

    Each text box gets a layout of its own, since painting sets it up and changes it.
    """
    lines = kept_with_fonts(style, "lines", _LINES_KEPT)
    key = (text, _of_a_style(style, "of_a_line", _OF_A_LINE), max_width, others, *named.items())
    try:
        kept = lines.get(key)
    except TypeError:  # a property with a list
        return split_first_line(text, style, context, max_width, *others, **named)
    if kept is None:
        lines[key] = kept = split_first_line(text, style, context, max_width, *others, **named)
        _keep_space(text, *kept[:3])
    return (copy(kept[0]), *kept[1:])


def _keep_space(text: str, line: Any, length: int, following: int | None) -> None:
    """Paint the space at which a line is broken, which takes no room in it.

    Who reads or copies the text would miss it: lines of Chinese are joined without one.
    """
    if following is not None and text.encode()[length:following].startswith(b" "):
        line.text = line.text.rstrip(" ") + " "


inline.split_first_line = preferred.split_first_line = _split_once


def _strut_once(style: Any) -> Any:
    return _of_a_style(style, "strut", strut)


inline.strut = _strut_once


def _draw_once(stream: Any, box: Any, offset_x: float, overflow: str, ellipsis: Any) -> None:
    """Paint a text as WeasyPrint's `draw_text` does; one that was painted before, from memory."""
    style, layout = box.style, box.pango_layout
    plain = overflow == "clip" and ellipsis == "none" and style["visibility"] == "visible"
    if not (plain and isinstance(stream, PageStream) and style["text_decoration_line"] == "none"):
        draw_text(stream, box, offset_x, overflow, ellipsis)
        return
    painted = kept_with_fonts(style, "painted", _TEXTS_KEPT)
    space = getattr(layout, "space", 0)
    of_a_line = _of_a_style(style, "of_a_line", _OF_A_LINE)
    key = (layout.text, space, layout.justification_spacing, of_a_line)
    try:
        text = painted.get(key)
    except TypeError:  # a property with a list
        draw_text(stream, box, offset_x, overflow, ellipsis)
        return
    if text is None or not stream.knows(text):
        with stream.noting() as text:
            draw_text(stream, box, offset_x, overflow, ellipsis)
        if text.operators and not text.has_pictures:
            painted[key] = text
        return
    stream.set_color(style["color"])
    stream.begin_text()
    stream.set_text_matrix(1, 0, 0, -1, box.position_x, box.position_y + box.baseline)
    stream.show_again(text)
    stream.end_text()


draw.draw_text = _draw_once


# ---------------------------------------------------------------- boxes


def _resolve_once(box: Any, containing_block: Any) -> None:
    """The used sizes of a box, from its style where that tells them all."""
    style = box.style
    sizes = _of_a_style(style, "sizes", _fixed_sizes)
    if sizes is None:
        resolve_percentages(box, containing_block)
        return
    own = box.__dict__
    collapses = style["border_collapse"] == "collapse"
    collapsed = [(name, own[name]) for name in _BORDER_WIDTHS if collapses and name in own]
    own.update(sizes)
    own.update(collapsed)


def _fixed_sizes(style: Any) -> dict[str, Any] | None:
    """The sizes that a box has by its style alone; None where it takes the ones around it."""
    if style["box_sizing"] != "content-box" or any(map(_is_share, _SIZES(style))):
        return None
    box = boxes.Box("", style, None)
    before = set(box.__dict__)
    resolve_percentages(box, (0, 0))
    return {name: size for name, size in box.__dict__.items() if name not in before}


def _is_share(size: Any) -> bool:
    return check_math(size) or getattr(size, "unit", "px") != "px"


for _module in (block, inline, percent, table):
    _module.resolve_percentages = _resolve_once


def _backgrounds_once(
    page: Any, box: Any, get_image: Any, layout_children: bool = True, style: Any = None
) -> None:
    """The backgrounds of a box and of all in it, looked at where its style has any."""
    if style is not None or box is page or not _of_a_style(box.style, "is_bare", _is_bare):
        layout_box_backgrounds(page, box, get_image, layout_children, style)
        return
    box.__dict__.update(_SQUARE)
    box.background = None
    if layout_children:
        for child in box.all_children():
            _backgrounds_once(page, child, get_image)


def _is_bare(style: Any) -> bool:
    """Whether a style has neither background nor shadow, border picture or round corners."""
    return not (
        style["border_image_source"][0] != "none"
        or style["mask_border_source"][0] != "none"
        or style["visibility"] == "hidden"
        or any(kind != "none" for kind, _ in style["background_image"])
        or get_color(style, "background_color").alpha
        or style["box_shadow"]
        or any((0, "px") not in style[radius] for radius in _RADII)
    )


background.layout_box_backgrounds = _backgrounds_once


def _collapse_once(whole: Any, width: int, height: int) -> Any:
    """The borders of a table, worked out once for all tables of the same cells and borders."""
    if not (width and height and all(group.children for group in whole.column_groups)):
        return collapse_table_borders(whole, width, height)
    known = kept_with_fonts(whole.style, "tables", _TABLES_KEPT)
    parts = list(_parts(whole))
    key: list[Any] = [width, height, whole.style["direction"]]
    for part in parts:
        own = part.__dict__
        key += type(part), own.get("grid_x"), part.colspan, part.rowspan
        key.append(_of_a_style(part.style, "borders", _borders))
    kept = known.get(tuple(key))
    if kept is None:
        grid = collapse_table_borders(whole, width, height)
        widths = [{name: getattr(part, name) for name in _BORDER_WIDTHS} for part in parts]
        known[tuple(key)] = kept = grid, widths
    for part, widths in zip(parts, kept[1], strict=True):
        part.__dict__.update(widths)
    return kept[0]


def _borders(style: Any) -> int:
    """A number for the borders of a style: equal ones have the same."""
    borders: list[Any] = []
    for side in _SIDES:
        colour = get_color(style, f"border_{side}_color")
        look = (style[f"border_{side}_{what}"] for what in ("style", "width"))
        borders += *look, str(colour), colour.alpha
    return _NUMBERS.setdefault(tuple(borders), len(_NUMBERS))


def _parts(whole: Any) -> Iterator[Any]:
    """A table and all that has borders in it."""
    yield whole
    for group in (*whole.children, *whole.column_groups):
        yield group
        for line in group.children:
            yield line
            yield from line.children


build.collapse_table_borders = _collapse_once

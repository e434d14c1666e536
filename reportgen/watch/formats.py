"""How a browser may take the files of each format, by how `render.formats` says they are shown."""

from collections.abc import Mapping

from reportgen.render.formats import FORMATS, Format

NOTHING_LOADED = "default-src 'none'; base-uri 'none'; form-action 'none'; "
SECURITY_POLICIES = {
    # a published page carries its own style sheet, and no script; its scroll position is kept
    "frame": NOTHING_LOADED + "style-src 'unsafe-inline'; frame-ancestors 'self'; "
    "sandbox allow-same-origin",
    "viewer": "frame-ancestors 'self'",  # the browser's own viewer runs under what stands here
    "download": NOTHING_LOADED + "sandbox",
}
_ORDER = tuple(SECURITY_POLICIES)


def listed_formats() -> Mapping[str, Format]:
    """The formats that the preview lists, what it shows at once before what is saved."""
    labelled = (each for each in FORMATS.values() if each.label)
    in_order = sorted(labelled, key=lambda each: _ORDER.index(each.shown))
    return {each.name: each for each in in_order}

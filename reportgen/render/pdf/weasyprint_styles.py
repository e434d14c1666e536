"""The styles of elements, worked out once for all pages that the same style sheets are used for.

WeasyPrint works out the style of every element anew for each layout. A table has a few dozen kinds
of cells, all projects have the same, and they are laid out a few at a time: here equal elements
share a style for as long as their style sheets are in use. Like `weasyprint_insides` this relies on
what WeasyPrint does not document, and is tested with it:

- `css.StyleFor`: how it is called, what it has set after `__init__`, `set_computed_styles`;
  `find_style_attributes` and `preprocess_declarations`, `declaration_precedence`;
- `ComputedStyle`: its arguments, `copy`, and that values come from these and from no element;
- `Matcher`: its lists of selectors and what is in them; `ElementWrapper`.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import Any, NamedTuple
from xml.etree import ElementTree

from weasyprint.css import (
    ComputedStyle,
    InitialStyle,
    StyleFor,
    declaration_precedence,
    find_style_attributes,
)
from weasyprint.css.validation import preprocess_declarations

_KEPT = 5_000  # styles; some 30 MB
# What a style may say in the tree itself; an anchor is no other element's.
_WRITTEN, _ANCHORS = ("style", "lang"), ("id", "name")
# Whose styles the layout changes: those of a whole page.
_CHANGED = ("html", "body")
# What style sheets make in elements that may share it; the others depend on what was asked before.
_ALIKE = ("before", "after", "marker")


class _Rule(NamedTuple):
    """What one selector of a style sheet says of the elements that it matches.

    `place` is its own among all sheets; `kind` of what it makes in them: None for themselves.
    """

    place: tuple[int, int]
    matches: Callable[[Any], bool]
    kind: str | None
    origin: str
    layer: float
    specificity: Any
    declarations: Iterable[Any]


@dataclass
class KeptStyles:
    """The styles that some style sheets give, by what decides them.

    For use with the same sheets, and with first pages of one size.
    """

    styles: dict[Any, Any] = field(default_factory=dict)
    rules: dict[Any, Sequence[_Rule]] = field(default_factory=dict)  # that may match, by element
    page_sizes: dict[str, Any] = field(default_factory=lambda: {"box": None, "area": None})


class SharedStyles(StyleFor):  # type: ignore[misc]  # weasyprint is untyped
    """The style of each element of a tree; equal ones share theirs, and find it in `kept`."""

    def __init__(
        self, html: Any, sheets: Sequence[Any], fonts: Any, collector: Any, kept: KeptStyles
    ) -> None:
        self._cascaded_styles: dict[Any, Any] = {}
        self._computed_styles: dict[Any, Any] = {}
        self.initial_page_sizes, self._base_url = kept.page_sizes, html.base_url
        self._sheets, self.font_config, self._kept = sheets, fonts, kept
        self._ids = {name for sheet, *_ in sheets for name in sheet.matcher.id_selectors}
        if len(kept.styles) > _KEPT:
            kept.styles.clear()
        shared: dict[Any, Any] = {None: None}  # what is inherited, by element
        for element in html.wrapper_element.iter_subtree():
            parent = element.parent.etree_element if element.parent else None
            shared[element.etree_element] = self._set(element, shared[parent])
            if anchor := self._computed_styles[element.etree_element, None]["anchor"]:
                collector.collect_anchor(anchor)

    def _set(self, element: Any, parent: Any) -> Any:
        """Set the styles of an element and of what is made in it; the one that others share."""
        plain = element.etree_element
        rules = [rule for rule in self._rules(element) if rule.matches(element)]
        written = tuple(map(plain.get, _WRITTEN))
        key = (id(parent), *written, *(rule.place for rule in rules))
        if key not in self._kept.styles:
            bare = {name: plain.get(name) for name in _WRITTEN if plain.get(name)}
            style = self._computed(parent, self._cascade(plain.tag, bare, rules))
            made = dict.fromkeys(rule.kind for rule in rules if rule.kind)
            for kind in made:
                made[kind] = self._computed(style, self._cascade("", {}, rules, kind), kind)
            self._kept.styles[key] = style, made, parent
        shared, made, _ = self._kept.styles[key]
        own = shared
        if plain.tag in _CHANGED or any(map(plain.get, _ANCHORS)):
            own = shared.copy()
            own.cascaded = self._cascade(plain.tag, plain.attrib, rules)
            own.pop("anchor", None)
        self._computed_styles[plain, None] = own
        for kind, style in made.items():
            alike = own is shared and kind in _ALIKE
            new = style if alike else self._computed(own, style.cascaded, kind)
            self._computed_styles[plain, kind] = new
        return shared

    def _computed(self, parent: Any, cascaded: dict[str, Any], kind: str | None = None) -> Any:
        """A style that is worked out as far as it is asked for."""
        if parent is None:
            root = InitialStyle(self.font_config)
        else:
            root = parent if parent.is_root_element else parent.root_style
        about = (self._base_url, self.font_config, self.initial_page_sizes)
        return ComputedStyle(parent, cascaded, kind, root, *about)

    def _cascade(
        self, tag: str, attributes: dict[str, str], rules: Sequence[_Rule], kind: str | None = None
    ) -> dict[str, Any]:
        """What is said of each property with the most weight; of what is made, if of a kind."""
        style: dict[str, Any] = {}
        element = ElementTree.Element(tag, attributes)
        for specificity, _, declared, base_url in find_style_attributes(element):
            declarations = preprocess_declarations(base_url, declared)
            _put(style, declarations, "author", inf, specificity)
        for rule in rules:
            if rule.kind == kind:
                _put(style, rule.declarations, rule.origin, rule.layer, rule.specificity)
        return style

    def _rules(self, element: Any) -> Sequence[_Rule]:
        """The rules that may match an element, by the order of sheets and of their weight there."""
        name = element.id if element.id in self._ids else None
        about = element.etree_element
        key = (about.tag, about.get("class"), name, about.get("lang") is not None)
        if key not in self._kept.rules:
            self._kept.rules[key] = [
                _Rule((number, order), matches, kind, origin, layer, weight, declarations)
                for number, (sheet, origin, sheet_weight) in enumerate(self._sheets)
                for matches, specificity, order, kind, (declarations, name_of_layer) in sorted(
                    _selectors(sheet.matcher, element), key=lambda found: found[1:3]
                )
                for layer in [inf if name_of_layer is None else sheet.layers.index(name_of_layer)]
                for weight in [sheet_weight or specificity]
            ]
        return self._kept.rules[key]


def _selectors(matcher: Any, element: Any) -> Iterator[tuple[Any, ...]]:
    """The selectors of a sheet that may match an element, as its `match` finds them."""
    yield from matcher.id_selectors.get(element.id, ())
    for name in element.classes:
        yield from matcher.class_selectors.get(name, ())
    yield from matcher.lower_local_name_selectors.get(element.local_name.lower(), ())
    yield from matcher.namespace_selectors.get(element.namespace_url, ())
    if "lang" in element.etree_element.attrib:
        yield from matcher.lang_attr_selectors
    yield from matcher.other_selectors


def _put(
    style: dict[str, Any], declarations: Iterable[Any], origin: str, layer: float, specificity: Any
) -> None:
    """Put into a style what is declared with as much weight as what it has, or more."""
    for name, values, importance in declarations:
        weight = (declaration_precedence(origin, importance), layer, specificity)
        if name not in style or style[name][1] <= weight:
            style[name] = values, weight

"""The structure tree written into a PDF file, from the structure of its fragments.

Clauses cited are those of ISO 32000-1 (PDF 1.7) and ISO 14289-1 (PDF/UA-1).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pydyf

from reportgen.render.pdf.fragments import Link, Mark, StructureElement


class _StructureObject(pydyf.Object):  # type: ignore[misc]  # pydyf is untyped
    """A structure element as one piece of text: a file has ten thousands of them."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""

    @property
    def data(self) -> bytes:
        return self.text.encode("latin-1")


@dataclass(frozen=True)
class _Position:
    """Where a fragment stands in the file: indexes of its first page and its first head cell.

    `links` are the annotations made for it, by page within the fragment and number.
    """

    page: int
    head: int
    links: Mapping[tuple[int, int], Any]


class TagWriter:
    """Writes the structure of fragments, one after the other, into a PDF with all its pages."""

    def __init__(self, pdf: pydyf.PDF) -> None:
        self._pdf = pdf
        self._pages: list[str] = [reference.decode() for reference in pdf.page_references]
        self._tree, self._root = pydyf.Dictionary({"Type": "/StructTreeRoot"}), _StructureObject()
        pdf.add_object(self._tree)
        pdf.add_object(self._root)
        self._sections: list[str] = []
        self._owners: dict[int, dict[int, str]] = {}  # of marks, by page
        self._links: list[tuple[Any, str]] = []  # annotations and their owners
        self._heads: list[str] = []

    def add(
        self, elements: Sequence[StructureElement], first: int, links: Mapping[tuple[int, int], Any]
    ) -> None:
        """Add a fragment's structure; `first` is the index of its first page in the file.

        `links` are the annotations made for it, by page within the fragment and number.
        """
        position = _Position(first, len(self._heads), links)
        self._heads += [""] * sum(e.head is not None for e in _with_descendants(elements))
        for element in elements:
            self._sections.append(self._add(element, self._root, position))

    def _add(self, element: StructureElement, parent: Any, position: _Position) -> str:
        """Write an element and all below it; returns its reference."""
        written = _StructureObject()
        self._pdf.add_object(written)
        reference = f"{written.number} 0 R"
        kids = []
        for kid in element.kids:
            match kid:
                case StructureElement():
                    kids.append(self._add(kid, written, position))
                case Mark():
                    kids.append(self._mark(kid, element, reference, position))
                case Link() if annotation := position.links.get((kid.page, kid.number)):
                    annotation["Contents"] = pydyf.String(element.link_text)  # 7.18.5 of PDF/UA
                    self._links.append((annotation, reference))
                    page, target = self._page(kid, position), annotation.reference.decode()
                    kids.append(f"<</Type /OBJR/Pg {page}/Obj {target}>>")
        written.text = (
            f"<</Type /StructElem/S /{element.tag}/P {parent.number} 0 R"
            f"/Pg {self._page(element, position)}/K [{' '.join(kids)}]"
            f"{self._attributes(element, position.head, reference)}>>"
        )
        return reference

    def _page(self, part: StructureElement | Mark | Link, position: _Position) -> str:
        return self._pages[position.page + part.page]

    def _mark(self, mark: Mark, element: StructureElement, owner: str, position: _Position) -> str:
        self._owners.setdefault(position.page + mark.page, {})[mark.number] = owner
        if mark.page == element.page:
            return str(mark.number)
        return f"<</Type /MCR/Pg {self._page(mark, position)}/MCID {mark.number}>>"

    def _attributes(self, element: StructureElement, first_head: int, reference: str) -> str:
        text = f"/Lang {_string(element.lang)}" if element.lang else ""
        if element.head is not None:
            self._heads[first_head + element.head] = reference
            text += f"/ID {_head_name(first_head + element.head)}"
        if element.cell or element.heads:
            parts = {
                name: f"/{value}" if isinstance(value, str) else value
                for name, value in element.cell.items()
            }
            if element.heads:
                names = (_head_name(first_head + head) for head in element.heads)
                parts["Headers"] = f"[{' '.join(names)}]"
            text += f"/A <</O /Table{''.join(f'/{name} {v}' for name, v in parts.items())}>>"
        return text

    def finish(self) -> None:
        """Write the root of the tree, and which element owns what."""
        pdf, tree = self._pdf, self._tree
        self._root.text = (
            f"<</Type /StructElem/S /Document/P {tree.number} 0 R"
            f"/Pg {self._pages[0]}/K [{' '.join(self._sections)}]>>"
        )
        tree["K"] = pydyf.Array([self._root.reference])
        tree["ParentTree"] = pydyf.Dictionary({"Nums": self._number_owners()})
        tree["ParentTreeNextKey"] = len(self._pages) + len(self._links)
        names = pydyf.Array(
            part for number, head in enumerate(self._heads) for part in (_head_name(number), head)
        )
        tree["IDTree"] = pydyf.Dictionary({"Names": names})
        pdf.catalog["StructTreeRoot"] = tree.reference
        # nothing in the tree is suspect: it tells lines that end by themselves from full ones, too
        pdf.catalog["MarkInfo"] = pydyf.Dictionary({"Marked": "true", "Suspects": "false"})

    def _number_owners(self) -> pydyf.Array:
        """Number the pages and the link annotations; the elements that own what is on them."""
        owners = pydyf.Array()
        for page, reference in enumerate(self._pages):
            target = self._pdf.objects[int(reference.split()[0])]
            target.update({"StructParents": page, "Tabs": "/S"})
            marked = self._owners.get(page, {})
            owners.extend((page, f"[{' '.join(marked[number] for number in sorted(marked))}]"))
        for key, (annotation, owner) in enumerate(self._links, start=len(self._pages)):
            annotation["StructParent"] = key
            owners.extend((key, owner))
        return owners


def _with_descendants(
    elements: Iterable[StructureElement | Mark | Link],
) -> Iterator[StructureElement]:
    for element in elements:
        if isinstance(element, StructureElement):
            yield element
            yield from _with_descendants(element.kids)


def _head_name(head: int) -> str:
    """Names sort as the name tree must (7.9.6): in order, with the same number of digits."""
    return f"(h{head:07})"


def _string(text: str) -> str:
    return str(pydyf.String(text).data.decode("latin-1"))

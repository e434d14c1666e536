"""The structure tree written into a PDF file, from the tags of its fragments.

Clauses cited are those of ISO 32000-1 (PDF 1.7) and ISO 14289-1 (PDF/UA-1).
"""

from collections.abc import Iterable, Mapping
from typing import Any

import pydyf

from reportgen.render.pdf.fragments import Tags


class _StructureObject(pydyf.Object):  # type: ignore[misc]  # pydyf is untyped
    """A structure element as one piece of text: a file has ten thousands of them."""

    generation, offset, free, compressible = 0, 0, "n", True
    data = b""

    def __init__(self, data: bytes = b"") -> None:
        self.data = data


class TagWriter:
    """Writes the structure of fragments, one after the other, into a PDF with all its pages."""

    def __init__(self, pdf: pydyf.PDF) -> None:
        self._pdf = pdf
        self._pages: list[int] = pdf.pages["Kids"][::3]
        self._tree, self._root = pydyf.Dictionary({"Type": "/StructTreeRoot"}), _StructureObject()
        pdf.add_object(self._tree)
        pdf.add_object(self._root)
        self._sections: list[str] = []
        self._owners: list[str] = []  # of the marks of each page
        self._links: list[tuple[Any, str]] = []  # annotations and their owners
        self._heads: list[str] = []

    def add(self, tags: Tags, links: Mapping[tuple[int, int], Any]) -> None:
        """Add the structure of the next fragment.

        `links` are the annotations made for it, by page within the fragment and number.
        """
        first = len(self._pdf.objects)
        elements = range(first, first + tags.elements)
        pages = self._pages[len(self._owners) :][: len(tags.owners)]
        heads = [_head(len(self._heads) + head) for head in range(len(tags.heads))]
        rectangles = []
        for page, number, owner, words in tags.links:
            annotation = links.get((page, number))
            rectangles.append(_rectangle(annotation, pages[page], words) if annotation else "")
            if annotation:
                self._links.append((annotation, _reference(elements[owner])))
        marks = range(max(map(len, tags.owners), default=0))
        row = [self._root.number, *elements, *pages, *heads, *rectangles, *marks]
        text = tags.text % tuple(map(row.__getitem__, tags.numbers))
        for line in text.encode("latin-1").splitlines():
            self._pdf.add_object(_StructureObject(line))
        self._sections += [_reference(elements[section]) for section in tags.top]
        self._owners += [f"[{_references(map(elements.__getitem__, on))}]" for on in tags.owners]
        self._heads += [_reference(elements[head]) for head in tags.heads]

    def finish(self) -> None:
        """Write the root of the tree, and which element owns what."""
        pdf, tree = self._pdf, self._tree
        self._root.data = (
            f"<</Type /StructElem/S /Document/P {tree.number} 0 R"
            f"/Pg {self._pages[0]} 0 R/K [{' '.join(self._sections)}]>>"
        ).encode()
        tree["K"] = pydyf.Array([self._root.reference])
        tree["ParentTree"] = pydyf.Dictionary({"Nums": self._number_owners()})
        tree["ParentTreeNextKey"] = len(self._pages) + len(self._links)
        names = (f"(h{_head(number)}) {head}" for number, head in enumerate(self._heads))
        tree["IDTree"] = pydyf.Dictionary({"Names": f"[{' '.join(names)}]"})
        pdf.catalog["StructTreeRoot"] = tree.reference
        # nothing in the tree is suspect: it tells lines that end by themselves from full ones, too
        pdf.catalog["MarkInfo"] = pydyf.Dictionary({"Marked": "true", "Suspects": "false"})

    def _number_owners(self) -> pydyf.Array:
        """Number the pages and the link annotations; the elements that own what is on them."""
        owners = pydyf.Array()
        for page, (number, on_page) in enumerate(zip(self._pages, self._owners, strict=True)):
            self._pdf.objects[number].update({"StructParents": page, "Tabs": "/S"})
            owners.extend((page, on_page))
        for key, (annotation, owner) in enumerate(self._links, start=len(self._pages)):
            annotation["StructParent"] = key
            owners.extend((key, owner))
        return owners


def _rectangle(annotation: Any, page: int, words: str) -> str:
    """A link's rectangle as a kid of its element; `words` are what it shows."""
    annotation["Contents"] = pydyf.String(words)  # 7.18.5 of PDF/UA
    return f"<</Type /OBJR/Pg {page} 0 R/Obj {annotation.reference.decode()}>>"


def _head(number: int) -> str:
    """Names of heads sort as the name tree must (7.9.6): in order, with as many digits."""
    return f"{number:07}"


def _reference(number: int) -> str:
    return f"{number} 0 R"


def _references(numbers: Iterable[int]) -> str:
    return " ".join(map(_reference, numbers))

"""What the files of a document may say, worked out from its public view and the templates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from reportgen.audit.blocks import Block, blocks_of
from reportgen.document.edition import Edition
from reportgen.document.templates import Content, Templates
from reportgen.output.kept_pieces import KeptPieces


@dataclass(frozen=True)
class Expected:
    """What the files of an edition may say.

    `from_outside` where they lay in a folder in which somebody could change them, not where they
    were just made. `linked` are the formats that the web page has links to, None for whichever.
    `kept` has entries as they were filled in before, of documents that were just made.
    """

    edition: Edition
    templates: Templates
    from_outside: bool = False
    linked: tuple[str, ...] | None = None
    kept: KeptPieces | None = field(default=None, compare=False)

    @cached_property
    def content(self) -> Content:
        """The document's tree, without page numbers."""
        content = self.templates.content(self.edition, kept=self.kept)
        if self.kept:  # by whoever asks for the tree first: the others find it in this process
            self.kept.keep()
        return content

    @cached_property
    def blocks(self) -> Sequence[Block]:
        """The blocks of the tree, in reading order."""
        return blocks_of(self.content.sections)

    @cached_property
    def package(self) -> Mapping[str, bytes]:
        """The files of its open data, by name."""
        from reportgen.render.datapackage import members  # where a package is audited

        return members(self.edition)

    @cached_property
    def typography(self) -> Mapping[str, Any]:
        """The measures of the document's typography."""
        return self.templates.typography(self.edition.department.typography)

    @property
    def publisher(self) -> str:
        """Who is named as the author of the web page; empty where nobody is."""
        return self.edition.department.publisher

    @property
    def author(self) -> str:
        """Who is named as the author in the properties of PDF and Word file."""
        return self.publisher or self.edition.department.name

    @property
    def day(self) -> str:
        """The day of publication, the only one in a file, as 2026-02-06."""
        return self.edition.department.published_on.isoformat()

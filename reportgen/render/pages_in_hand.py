"""Pages that come with a task and go back with its result, where no disk is shared."""

from collections.abc import Mapping

from reportgen.output.layout_cache import LayoutCache

_KEPT = 32 << 20  # bytes of pages of earlier tasks, most


class PagesInHand(LayoutCache):
    """Stands in for the layout cache: holds the pages of the task in hand.

    Those of the last tasks are kept as well: all documents print the same page numbers, and an
    extract the pages of the whole text.
    """

    def __init__(self, most: int = _KEPT) -> None:
        super().__init__(None)
        self._pages: dict[str, bytes] = {}
        self._kept: dict[str, bytes] = {}  # the longest unused first
        self._room = most

    def hold(self, pages: Mapping[str, bytes]) -> None:
        """Take what came with a task; what the one before had is no longer in hand."""
        self._pages = dict(pages)

    @property
    def pages(self) -> Mapping[str, bytes]:
        """What was used in this task, by key."""
        return self._pages

    def get(self, key: str) -> bytes | None:
        """The pages under this key, if they came with the task or are kept."""
        data = self._pages.get(key) or self._kept.get(key)
        if data is not None:
            self.put(key, data)
        return data

    def put(self, key: str, data: bytes) -> None:
        """Hold pages that are used, and keep them for the next tasks."""
        self._pages[key] = data
        self._room += len(self._kept.pop(key, b"")) - len(data)
        self._kept[key] = data
        while self._room < 0:
            self._room += len(self._kept.pop(next(iter(self._kept))))

"""Pages that come with a task and go back with its result, where no disk is shared."""

from collections.abc import Mapping

from reportgen.output.layout_cache import LayoutCache


class PagesInHand(LayoutCache):
    """Stands in for the layout cache: holds the pages of the task in hand, and no others."""

    def __init__(self) -> None:
        super().__init__(None)
        self._pages: dict[str, bytes] = {}

    def hold(self, pages: Mapping[str, bytes]) -> None:
        """Take what came with a task, and forget the one before."""
        self._pages = dict(pages)

    @property
    def pages(self) -> Mapping[str, bytes]:
        """What is held, and what was laid out since, by key."""
        return self._pages

    def get(self, key: str) -> bytes | None:
        """The pages under this key, if they are held."""
        return self._pages.get(key)

    def put(self, key: str, data: bytes) -> None:
        """Hold pages that were just laid out."""
        self._pages[key] = data

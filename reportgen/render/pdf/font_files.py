"""The files that the layout engine may open: fonts, and nothing else."""

from typing import Any
from urllib.parse import quote

from weasyprint.urls import URLFetcher, URLFetcherResponse

_FONT_FILES = (".ttf", ".ttc", ".otf", ".otc")


class FontFiles(URLFetcher):  # type: ignore[misc]  # weasyprint is untyped
    """Opens font files that fontconfig named and Latin faces made here, and nothing else.

    WeasyPrint's default embeds any local file and asks any host that a document names.
    """

    def __init__(self) -> None:
        super().__init__(allowed_protocols=("file",), allow_redirects=False)
        self.made: dict[str, bytes] = {}

    def fetch(self, url: str, headers: Any = None) -> Any:
        """Open a font; ValueError for anything else."""
        if url in self.made:
            return URLFetcherResponse(url, self.made[url], {"Content-Type": "font/otf"})
        if not url.lower().endswith(_FONT_FILES):
            raise ValueError("only fonts may be opened")
        return super().fetch(url, headers)


def address(family: str) -> str:
    """What the Latin letters of a family are fetched by."""
    return f"made:{quote(family)}"

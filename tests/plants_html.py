"""Things planted in a web page: each gives the page with something in it."""

import re
from base64 import b64encode
from collections.abc import Callable

from plants_pdf import SECRET

Plant = Callable[[bytes], bytes]
_LETTERS = b64encode(SECRET.encode()).decode().rstrip("=")


def _put(pattern: str, after: str) -> Plant:
    """A regular expression replaced once."""

    def plant(data: bytes) -> bytes:
        text = data.decode()
        assert re.search(pattern, text), pattern
        return re.sub(pattern, after, text, count=1).encode()

    return plant


_TEXT = "建成书香城市。"

PLANTS: dict[str, Plant] = {
    "another title": _put("<title>[^<]*", "<title>公文"),
    "blanks in the title": _put("<title>", "<title> "),
    "another author": _put('name="author" content="[^"]*', 'name="author" content="张某'),
    "another day": _put('name="PubDate" content="[^"]*', 'name="PubDate" content="2020-01-01'),
    "another year": _put('name="年度" content="[^"]*', 'name="年度" content="2020'),
    "a link to another file": _put('href="[^"#]*[.]pdf"', f'href="{_LETTERS}.pdf"'),
    "another name of a file": _put(">下载 PDF<", f">{_LETTERS}<"),
    "no author": _put('<meta name="author"[^>]*>', ""),
    "the author in base64": _put(
        'name="author" content="[^"]*', f'name="author" content="{_LETTERS}'
    ),
    "a class of one's own": _put('<p class="cover-name"', f'<p class="cover-name x-{_LETTERS}"'),
    "a class backwards": _put('<p class="cover-name"', f'<p class="cover-name x-{SECRET[::-1]}"'),
    "a class more": _put("<p>建成", '<p class="note">建成'),
    "classes in another order": _put('class="entry ([^"]+)"', r'class="\1 entry"'),
    "a class twice": _put('class="cover-name"', 'class="cover-name cover-name"'),
    "blanks in a class": _put('class="cover-name"', 'class="cover-name "'),
    "attributes in another order": _put('<th scope="col"', '<th lang="zh" scope="col"'),
    "attributes exchanged": _put(r'<(\w+) ([\w-]+="[^"]*") ([\w-]+="[^"]*")>', r"<\1 \3 \2>"),
    "blanks at an end": _put(_TEXT, f"{_TEXT}   "),
    "blanks within": _put(_TEXT, "建成 书香城市。"),
    "a wide blank": _put(_TEXT, f"{_TEXT}\u3000"),
    "a blank that does not break": _put("第二段 说明", "第二段\u00a0说明"),
    "a tab": _put("第二段 说明", "第二段\t说明"),
    "blanks between elements": _put("</p>", "</p> \t "),
    "line ends between elements": _put("</section>", "</section>\n\n\n"),
    "a character of no width": _put(_TEXT, "建成\u200b书香城市。"),
    "a soft hyphen": _put(_TEXT, "建成\u00ad书香城市。"),
    "another character": _put(_TEXT, "建成书香城巿。"),
    "a line end within": _put(_TEXT, "建成书香<br>城市。"),
    "an empty span": _put(_TEXT, f"<span></span>{_TEXT}"),
    "a span around": _put(_TEXT, f"<span>{_TEXT}</span>"),
    "a language": _put("<p>建成", '<p lang="ky">建成'),
    "another language": _put('lang="zh-CN"', 'lang="zh-KY"'),
    "an empty paragraph": _put("<p>建成", "<p></p><p>建成"),
    "an empty section": _put("</main>", "<section></section></main>"),
    "a column's width": _put(r"width:(\d+)\.\d{4}%", r"width:\1.7351%"),
    "another id": _put('id="p1"', 'id="p7"'),
    "ids exchanged": lambda data: (
        data.replace(b'id="p1"', b'id="x"')
        .replace(b'id="p2"', b'id="p1"')
        .replace(b'id="x"', b'id="p2"')
    ),
    "a comment": _put("<main>", f"<main><!--{SECRET[::-1]}-->"),
    "a rule in the style sheet": _put("</style>", "p { color: #0a0b0c }</style>"),
    "a comment in the style sheet": _put("</style>", f"/* {_LETTERS} */</style>"),
    "text in UTF-7 in a class": _put(
        'class="cover-name"', f'class="cover-name x-{SECRET.encode("utf-7").decode()}"'
    ),
    "letters by number": _put(_TEXT, "建成书香城&#24066;。"),
    "tags in capitals": _put("<p>建成", "<P>建成"),
    "attributes without quotes": _put('class="cover-name"', "class=cover-name"),
    "text behind the end": _put("</html>\n", "</html>\n\n"),
    "merged cells": _put(r'rowspan="(\d+)"', r'rowspan="\g<1>7"'),
    "the head of a column": _put('<th scope="col"', "<th"),
    "a meta element more": _put("</title>", '</title><meta name="generator" content="7351">'),
    "the width of the view": _put("initial-scale=1", "initial-scale=1.07"),
}

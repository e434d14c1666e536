"""What this machine has and lacks for making documents, and how to get it."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass

from reportgen.document.templates import Templates
from reportgen.render.pdf import engine_version


@dataclass(frozen=True)
class Finding:
    """One thing looked for; `blocks` when nothing can be made without it."""

    text: str
    remedy: str = ""
    blocks: bool = False


_WINDOWS = sys.platform == "win32"
_PANGO = (
    "请安装 MSYS2（https://www.msys2.org），在其中运行 pacman -S mingw-w64-ucrt-x86_64-pango，"
    r"再把 C:\msys64\ucrt64\bin 加到环境变量 WEASYPRINT_DLL_DIRECTORIES"
    if _WINDOWS
    else "请运行 sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
)
_FONTS = (
    "请安装 Noto Serif CJK SC 和 Noto Sans CJK SC（https://github.com/notofonts/noto-cjk），"
    "或中文 Windows 自带的仿宋、楷体、黑体、宋体"
    if _WINDOWS
    else "请运行 sudo apt-get install fonts-noto-cjk fonts-arphic-gkai00mp fonts-liberation"
)


def examine() -> Iterator[Finding]:
    """Look for everything in turn."""
    yield Finding(f"Python {sys.version.split()[0]}")
    try:
        engine = engine_version()
    except OSError:
        yield Finding("Pango 装不上或找不到，不能生成 PDF", _PANGO, blocks=True)
        return
    yield Finding(f"{engine} 和 Pango")
    yield from _fonts()


def _fonts() -> Iterator[Finding]:
    from reportgen.document.fonts import FontconfigMissingError, has_family, missing_characters

    try:
        if missing_characters("部门预算绩效文本≥≤"):
            yield Finding("没有中文字体，印不出汉字", _FONTS, blocks=True)
            return
    except FontconfigMissingError:
        yield Finding("找不到 fontconfig，不知道有哪些字体", _PANGO, blocks=True)
        return
    faces = Templates().typography("gbt9704")["faces"]
    for face in faces.values():
        used = next((family for family in face["css"] if has_family(family)), None)
        if used == face["css"][0]:
            yield Finding(f"字体 {face['word']}")
        elif used:
            yield Finding(
                f"字体 {face['word']}：本机没有，PDF 里用 {used} 代替",
                f"要与公文格式完全一致，请安装 {face['word']}；DOCX 里写的仍是 {face['word']}",
            )
        else:
            yield Finding(f"字体 {face['word']}：本机没有，也没有可代替的", _FONTS, blocks=True)

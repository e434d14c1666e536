"""What keeps a machine from laying anything out, and how to get what it lacks.

Said by `doctor`, and by a build before it makes what needs no layout. May not see raw data.
"""

import io
import sys
import warnings
from contextlib import redirect_stdout
from functools import cache

from reportgen.core.problems import Problem
from reportgen.document.fonts import FontconfigMissingError, missing_characters

_WINDOWS = sys.platform == "win32"
PANGO_REMEDY = (
    "请安装 MSYS2（https://www.msys2.org），在其中运行 pacman -S mingw-w64-ucrt-x86_64-pango，"
    r"再把 C:\msys64\ucrt64\bin 加到环境变量 WEASYPRINT_DLL_DIRECTORIES"
    if _WINDOWS
    else "请运行 sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
)
FONTS_REMEDY = (
    "请安装 Noto Serif CJK SC 和 Noto Sans CJK SC（https://github.com/notofonts/noto-cjk），"
    "或中文 Windows 自带的仿宋、楷体、黑体、宋体"
    if _WINDOWS
    else "请运行 sudo apt-get install fonts-noto-cjk fonts-lxgw-wenkai fonts-liberation"
)
NO_PANGO = Problem(None, "Pango 装不上或找不到，不能生成 PDF", PANGO_REMEDY)
NO_FONTCONFIG = Problem(None, "找不到 fontconfig，不知道有哪些字体", PANGO_REMEDY)
NO_FONTS = Problem(None, "没有中文字体，印不出汉字", FONTS_REMEDY)


def find_obstacle() -> Problem | None:
    """Why nothing can be laid out on this machine; None where it can."""
    return _without_engine() or without_chinese()


def _without_engine() -> Problem | None:
    from reportgen.render.pdf import engine_version

    try:
        # WeasyPrint prints where to read more, in English, and warns where there are no fonts
        with redirect_stdout(io.StringIO()), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            engine_version()
    except OSError:
        return NO_PANGO
    return None


@cache
def without_chinese() -> Problem | None:
    """Why no Chinese can be printed whatever the text; None where it can."""
    try:
        return NO_FONTS if missing_characters("部门预算绩效文本≥≤") else None
    except FontconfigMissingError:
        return NO_FONTCONFIG

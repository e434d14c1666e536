"""What is wrong with the input, and where: the words in which every error reaches the user.

A problem names the place (file, sheet, row, column), says what is wrong and what to do.
This module may not read files and may not print; the command line does that. A message
never quotes a cell of a column that can hold withheld text: it names the place instead.
"""

import errno
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """A spot in the input as the user sees it: `row` is the row number that Excel shows."""

    file: str
    sheet: str | None = None
    row: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        parts = [self.file]
        if self.sheet:
            parts.append(f"“{self.sheet}”表")
        if self.row:
            parts.append(f"第 {self.row} 行")
        if self.column:
            parts.append(f"“{self.column}”列")
        return " ".join(parts)


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong.

    `codes` are the keys that the row names (project, unit or department codes), from which
    the department concerned is found; empty where the whole dataset is concerned.
    """

    place: Place | None
    message: str
    remedy: str
    warning: bool = False
    codes: tuple[str, ...] = ()

    def __str__(self) -> str:
        where = f"{self.place}：" if self.place else ""
        return f"{where}{self.message}。{self.remedy}。".replace("。。", "。")


class InputError(Exception):
    """The input cannot be used; `problems` say why, one sentence each."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(f"{len(self.problems)} problem(s) in the input")


# The one answer to whatever ends for want of memory, be it told so or be it killed.
OUT_OF_MEMORY = Problem(
    None,
    "内存超过了限额，没有做完",
    "请检查有没有特别长的格；确实需要的，用 --memory-limit 放宽",
)

_REASONS = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "磁盘是只读的",
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "磁盘配额已用完",
    errno.EFBIG: "文件太大",
    errno.ENOTDIR: "路径里有一段不是文件夹",
    errno.EISDIR: "这是一个文件夹",
    errno.EEXIST: "已有同名的文件",
    errno.ENAMETOOLONG: "路径太长",
    errno.EBUSY: "文件正被占用",
    errno.ETXTBSY: "文件正被占用",
    errno.ENXIO: "是管道或设备，不是普通文件",
    errno.ELOOP: "是指向别处的链接",
    errno.EMFILE: "同时打开的文件太多，超过了系统的限额（可用 ulimit -n 1024 放宽）",
    errno.ENFILE: "系统里打开的文件太多",
    errno.ENOMEM: "内存不够",
    errno.EIO: "磁盘读写出错",
}


def os_reason(error: OSError) -> str:
    """Why the system refused, in Chinese where the reason is a usual one."""
    return _REASONS.get(error.errno or 0) or error.strerror or type(error).__name__


def fail(message: str, remedy: str, place: Place | None = None) -> InputError:
    """An InputError for a single problem, to be raised by the caller."""
    return InputError([Problem(place, message, remedy)])

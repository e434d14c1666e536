"""Files are replaced whole: a crash leaves the old file or the new one, never half of one.

Knows nothing of what it writes.
"""

import os
import shutil
import tempfile
from pathlib import Path

from reportgen.problems import Place, fail


def replace_file(path: Path, data: bytes) -> None:
    """Put `data` at `path`, making its folder; InputError when that cannot be done."""
    target = path.resolve()
    spare = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        spare = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        _copy_mode(target, spare)
        spare.replace(target)
    except OSError as error:
        if spare:
            spare.unlink(missing_ok=True)
        message = f"不能写入（{error.strerror}）"
        raise fail(
            message, "请关闭正在打开它的程序，检查权限和磁盘空间", Place(str(path))
        ) from None


def _copy_mode(target: Path, spare: Path) -> None:
    """Give the new file the permissions of the old one; mkstemp's are for its owner alone."""
    if target.exists():
        shutil.copymode(target, spare)
    else:
        mask = os.umask(0)
        os.umask(mask)
        spare.chmod(0o666 & ~mask)

"""Which cluster renders: what the command line says of it, looked at before anything is read."""

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from reportgen.core.problems import fail

_HERE = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class ClusterOptions:
    """The address of a scheduler, or how many workers a trial on this machine has.

    The files are those of TLS: authority, own certificate, own key. Without them dask's own
    configuration holds.
    """

    scheduler: str = ""
    trial: int = 0
    authority: Path | None = None
    certificate: Path | None = None
    key: Path | None = None

    def __bool__(self) -> bool:
        """Whether there is to be one."""
        return bool(self.scheduler or self.trial)

    def check(self) -> None:
        """InputError for what is contradictory, not there, or would send texts in the clear."""
        files = [path for path in (self.authority, self.certificate, self.key) if path]
        if self.scheduler and self.trial:
            raise fail(
                "--scheduler 和 --cluster 只能写一个", "试用写 --cluster，正式用写 --scheduler"
            )
        if files and not self.scheduler:
            raise fail(
                "--tls-ca、--tls-cert 和 --tls-key 要和 --scheduler 一起写", "请补上，或去掉它们"
            )
        if self and find_spec("distributed") is None:
            message = "没有装 dask.distributed，不能用集群"
            raise fail(message, "请运行 pip install 'reportgen[cluster]'")
        if self.scheduler:
            _check_address(self.scheduler)
        for path in files:
            if not path.is_file():
                raise fail(f"没有证书文件 {path}", "请检查 --tls-ca、--tls-cert 和 --tls-key")


def _check_address(address: str) -> None:
    try:
        parts = urlsplit(address)
        wrong = not (parts.hostname and parts.port) or "@" in address
    except ValueError:
        wrong = True
    if wrong or parts.scheme not in ("tls", "tcp"):
        raise fail("调度器的地址写得不对", "请写成 tls://机器名:8786 这样")
    if parts.scheme == "tcp" and parts.hostname not in _HERE:
        message = "到别的机器要用 tls://：没有公开的文本不能明文经过网络"
        raise fail(message, "请按 README 给调度器和工作机配证书")

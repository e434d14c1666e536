"""Values kept as compressed bytes: what a whole city has of them would fill the memory."""

import io
import pickle
import zlib
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Generic, Self, TypeVar

_T = TypeVar("_T")
_LEVEL = 1  # of compression: tables repeat themselves, and more costs time


@dataclass(frozen=True)
class Packed(Generic[_T]):
    """A value as bytes, which take a tenth of its memory or less; its own process made them."""

    data: bytes = field(repr=False)

    @classmethod
    def of(cls, value: _T) -> Self:
        """This value, packed. It must not be changed afterwards: whoever unpacks it shares it."""
        written = io.BytesIO()
        pickler = pickle.Pickler(written, pickle.HIGHEST_PROTOCOL)
        # Equal values give equal bytes. Otherwise the bytes tell which of its texts are one object,
        # and that depends on the cells beside them, withheld ones too.
        pickler.fast = True
        pickler.dump(value)
        return cls(zlib.compress(written.getvalue(), _LEVEL))

    def unpacked(self) -> _T:
        """The value. Only the last ones unpacked stay in memory."""
        return _unpacked(self.data)  # type: ignore[no-any-return]


@lru_cache(maxsize=4)
def _unpacked(data: bytes) -> Any:
    return pickle.loads(zlib.decompress(data))  # noqa: S301 - made by this program, in this run

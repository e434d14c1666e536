"""How much a PDF grows when it is unpacked: known before anything is opened, within bounds.

A stream of some KB can unpack to GB, and whoever reads the file unpacks it whole. So the bytes are
searched for streams and unpacked piece by piece, up to what a file may hold.
"""

import re
import zlib

LARGEST_TEXT = 200_000_000  # bytes of all streams but pictures; a page of a form has some 50,000
_LARGEST_PICTURE = 400_000_000  # a large sheet that was scanned
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_DESCRIPTION = 2_000  # bytes before a stream that say what it is
_PIECE = 10_000_000
_PICTURE = re.compile(rb"/Subtype\s*/Image")
_PACKED = re.compile(rb"/(?:FlateDecode|Fl)\b")


def grows_beyond_measure(data: bytes) -> bool:
    """Whether what the streams of a PDF hold is more than a file may hold."""
    total = 0
    for begin in _STREAM.finditer(data):
        said = data[max(0, begin.start() - _DESCRIPTION) : begin.start()].rpartition(b" obj")[2]
        picture = bool(_PICTURE.search(said))
        most = _LARGEST_PICTURE if picture else LARGEST_TEXT - total
        size = _unpacked(data, begin.end(), len(_PACKED.findall(said)), most)
        if size > most:
            return True
        total += 0 if picture else size
    return False


def _unpacked(data: bytes, begin: int, times: int, most: int) -> int:
    """The size of a stream that is packed so many times, or the first that is above `most`."""
    size = 0
    steps = [zlib.decompressobj() for _ in range(times)]
    piece = 1 << 16
    end = data.find(b"endstream", begin)
    for at in range(begin, end if end > 0 else len(data), piece) if steps else ():
        size += _through(data[at : min(at + piece, end)], steps, most - size)
        if size > most or steps[0].eof:
            break
    return size


def _through(packed: bytes, steps: "list[zlib._Decompress]", most: int) -> int:
    """How much a piece becomes behind the last step."""
    step, *further = steps
    size = 0
    while packed and size <= most:
        try:
            plain = step.decompress(packed, _PIECE)
        except zlib.error:
            break  # damaged, or in a cipher
        size += _through(plain, further, most - size) if further else len(plain)
        packed = step.unconsumed_tail
    return size

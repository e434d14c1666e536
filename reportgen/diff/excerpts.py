"""Two long texts side by side, cut down to the sentences that differ."""

import re
from difflib import SequenceMatcher

_LONG = 60  # characters; shorter texts stand whole
_LEFT_OUT = "……"
_SENTENCE = re.compile(r"[^，。；！？\n]*[，。；！？\n]?")


def excerpts(old: str, new: str) -> tuple[str, str]:
    """Both texts without what is alike in them; short ones and wholly different ones as given."""
    if max(len(old), len(new)) <= _LONG:
        return old, new
    before, now = _sentences(old), _sentences(new)
    shown: tuple[list[str], list[str]] = ([], [])
    for tag, i, j, k, n in SequenceMatcher(None, before, now, autojunk=False).get_opcodes():
        for side, part in zip(shown, (before[i:j], now[k:n]), strict=True):
            if tag != "equal":
                side.extend(part)
            elif not side or side[-1] != _LEFT_OUT:
                side.append(_LEFT_OUT)
    return "".join(shown[0]), "".join(shown[1])


def _sentences(text: str) -> list[str]:
    return [piece for piece in _SENTENCE.findall(text) if piece]

"""Characters that only look like those of a text: radicals and other forms out of copied PDFs.

A PDF may map its glyphs to ⼯ (U+2F2F) where 工 is meant. On paper both are alike; no search finds
them. Each has one plain character; nothing is guessed.
"""

import re
import unicodedata

# Radicals that Unicode gives no plain form for, though each is drawn like one character.
_SUPPLEMENT = dict(
    zip(
        "⺠⻓⻔⻛⻢⻋⻅⻉⻚⻜⻝⻤⻥⻦⻨⻩⻬⻮⻰⻳⻘⻄⻆⺟⻁⺎⺌⺣⺮⺼⻂⻊⻌⻎⻏⻖⻗⻙⻟⻣⻧⻫⻭⻯⻲",
        "民长门风马车见贝页飞食鬼鱼鸟麦黄齐齿龙龟青西角母虎兀小灬竹月衣足辶辶邑阜雨韦饣骨卤齐齿龙龟",
        strict=True,
    )
)
_CERTAIN = "民长门风马车见贝页飞食鬼鱼鸟麦黄齐齿龙龟青西角母虎骨韦"
_TABLE = {ord(one): plain for one, plain in _SUPPLEMENT.items() if plain in _CERTAIN}
_TABLE |= {
    code: plain
    for code in (*range(0x2F00, 0x2FD6), *range(0xF900, 0xFAD9))
    if (plain := unicodedata.normalize("NFKC", chr(code))) != chr(code)
}
LOOKALIKE = re.compile("[" + "".join(map(chr, sorted(_TABLE))) + "]")


def plain_characters(text: str) -> str:
    """The text with the characters that are meant."""
    return text.translate(_TABLE)

"""Looks for withheld values in everything a file holds, in every encoding it could stand in.

Works on channels (`findings.Channel`) and on the spelled pieces of withheld values. Says where,
never what. A piece that the document may say, since its public view holds it, is not looked for:
whether the public view may hold it is judged elsewhere (`reportgen.disclosure.texts`).
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from reportgen.audit.findings import AuditFinding, Channel
from reportgen.audit.possible_texts import BETWEEN, possible_texts
from reportgen.core.spellings import IN_YUAN, Phrases, in_address, spelled, statements
from reportgen.core.spellings.statements import MONEY, significant
from reportgen.core.values import fold
from reportgen.redaction.secrets import Secret

_NUMBER = re.compile(r"[\d.,%-]+")
_UNUSUAL = 4  # significant digits of an amount that is looked for


class Searcher:
    """The withheld values of a department, ready to be looked for in many files."""

    def __init__(self, secrets: Sequence[Secret], public: str) -> None:
        """`public` is all that the department's documents say, a line for each text."""
        said = spelled(public)
        # what is missing there is missing as it stands, too, but for a code's marks
        codes = any(piece.isascii() for secret in secrets for piece in secret.pieces)
        said_folded = fold(public) if codes else ""
        self._holders: dict[str, list[Secret]] = {}
        for secret in secrets:
            for piece in secret.pieces:
                if piece in said and not piece.isascii():
                    continue
                as_it_stands = fold(secret.text)
                whole = spelled(as_it_stands) == piece
                if not piece.isascii():
                    self._holders.setdefault(piece, []).append(secret)
                # codes would arise by chance without the marks between them; and in what is no
                # text, nothing is folded
                if whole and as_it_stands not in said_folded:
                    self._holders.setdefault(as_it_stands, []).append(secret)
        self._add_reversed(said)
        self._phrases = Phrases(self._holders)
        self._codes = Phrases(piece for piece in self._holders if piece.isascii())
        self._money = _unusual_amounts(secrets, public)

    def _add_reversed(self, said: str) -> None:
        """Look for every piece written backwards, too, but for plain numbers."""
        for piece, holders in list(self._holders.items()):
            turned = piece[::-1]
            if not _NUMBER.fullmatch(piece) and turned not in self._holders and turned not in said:
                self._holders[turned] = holders

    def search(self, file: str, channels: Iterable[Channel]) -> Iterator[AuditFinding]:
        """Every channel that holds a withheld value, once for each value."""
        if not self._phrases and not self._money:
            return
        for channel in self._suspicious(list(channels)):
            reported: set[str] = set()
            for secret in self._in_channel(channel):
                if secret.place not in reported:
                    reported.add(secret.place)
                    message = f"有不予公开的内容（{secret.place}）"
                    yield AuditFinding(file, channel.name, channel.place, message)

    def _suspicious(self, channels: Sequence[Channel]) -> Iterator[Channel]:
        """The channels to look into: none of the texts where all of them together hold nothing.

        A file has thousands of short ones, and what takes time is to begin with each.
        """
        texts = [channel.data for channel in channels if isinstance(channel.data, str)]
        together = Channel("", "", BETWEEN.decode().join(texts))
        clean = not any(True for _ in self._in_channel(together))
        for channel in channels:
            if not (clean and isinstance(channel.data, str)):
                yield channel

    def _in_channel(self, channel: Channel) -> Iterator[Secret]:
        for text in possible_texts(channel.data, escaped=channel.escaped):
            for found in self._phrases.found(text if text.binary else _words(text)):
                if text.binary or not found.phrase.isascii():
                    yield from self._holders[found.phrase]
            if self._codes and not text.binary:
                for found in self._codes.found(fold(text)):
                    yield from self._holders[found.phrase]
        if self._money and isinstance(channel.data, str):
            for part in channel.data.split(BETWEEN.decode()):
                for statement in statements(part):
                    if statement.unit == MONEY:
                        yield from self._money.get(statement.value, ())


def _unusual_amounts(secrets: Sequence[Secret], public: str) -> Mapping[Decimal, list[Secret]]:
    """The withheld amounts of money in 元 that nobody would write by chance."""
    amounts: dict[Decimal, list[Secret]] = {}
    for secret in secrets:
        if secret.money and significant(secret.money) >= _UNUSUAL:
            amounts.setdefault(secret.money, []).append(secret)
    if amounts:
        for line in public.split("\n"):
            for statement in statements(line):
                for factor in IN_YUAN.values():  # a cell of a table has no unit
                    amounts.pop(statement.value * factor, None)
    return amounts


def _words(text: str) -> str:
    """The text folded, with what stood between channels read together still between them.

    Nothing of one in which there can be letters and digits alone.
    """
    if text.isascii() and not in_address(text):
        return ""
    between = BETWEEN.decode()
    return between.join(map(spelled, text.split(between)))

"""Leaks in words: withheld sentences that public texts repeat, whole or in part, and substitutes.

What is long or rare in the dataset is no chance. A text is told by what is quoted of it, wherever
clauses end. What stands in the public names of its project, units and department, or in many
projects, is no secret.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from fractions import Fraction

from reportgen import schema
from reportgen.core.spellings import spells_in_letters
from reportgen.disclosure.leak import Leak, same_project
from reportgen.disclosure.name_parts import says_words, uncommon, without_numbers
from reportgen.disclosure.public_texts import PublicText
from reportgen.disclosure.quotations import SHORTEST, quotations
from reportgen.disclosure.substitutes import own_words
from reportgen.disclosure.text_index import TextIndex, rows
from reportgen.disclosure.told_names import is_name
from reportgen.redaction.secrets import SHORTEST as SHORTEST_TEXT
from reportgen.redaction.secrets import Secret

_DISTINCTIVE = 12  # characters in a row that nobody else would write by chance
_SHORT_CLAUSE = 8  # characters of a part of a text; shorter ones are common words
_COMMON = 4  # projects in which a phrase of everybody's stands
_SHORTEST_SAID = 3  # characters of a value that its own substitute may not hold
_SAID_OF_IT = 5  # characters in a row of a value that its own substitute may not hold
_SHORTEST_IN_ROW = 5  # characters of a value that the other cells of its row may not hold
_UNCOMMON, _MOST_WORDS = 4, 0.55  # characters of no common word; share of a clause in pieces
_MOST = Fraction(3, 5)  # of a value: so much of it, in a row, stands for it


class ToldWords:
    """Withheld sentences, and whatever a substitute can tell, looked for in all texts together."""

    def __init__(self, secrets: Sequence[Secret], index: TextIndex) -> None:
        self._secrets = [s for s in secrets if s.amount is None]
        self._index = index
        self._wordings: defaultdict[tuple[str, str], set[str]] = defaultdict(set)  # by column
        for piece in {piece for s in self._secrets for piece in s.pieces}:
            for table, column in index.columns_saying(piece):
                if table == schema.INDICATORS.label:
                    self._wordings[table, column].add(piece)
        quotable = {s.whole_piece for s in self._secrets if self._may_be_quoted(s)}
        self._quoted = quotations(sorted(quotable), index.words)

    def leaks(self) -> Iterator[Leak]:
        """Every text that tells one of the secrets; some pairs more than once."""
        for secret in self._secrets:
            if not is_name(secret):
                yield from self._of_clauses(secret)
                yield from self._of_reworded(secret)
            yield from self._of_quotations(secret)
            yield from self._of_substitutes(secret)

    def _of_clauses(self, secret: Secret) -> Iterator[Leak]:
        """Texts of the same project with the whole value, or a clause of it.

        Not one that other cells of the column say.
        """
        common = self._wordings[_column_of(secret)]
        for piece in self._clauses(secret):
            for text in self._index.of_project(secret.department, secret.project):
                if piece not in common and not secret.whole and piece in text.spelled:
                    row = (text.table, text.row) == (secret.table, secret.row)
                    if row or len(piece) >= SHORTEST_TEXT:
                        yield Leak(secret, text, sure=True)

    def _clauses(self, secret: Secret) -> Iterator[str]:
        """The value, if it is no mere number, and its clauses that are no common words."""
        whole = secret.whole_piece
        shortest = _SHORTEST_IN_ROW - any(map(str.isdecimal, whole))
        if len(whole) >= shortest and not whole.isascii():
            yield whole
        yield from (p for p in secret.pieces if p != whole and len(p) >= _SHORT_CLAUSE)

    def _of_reworded(self, secret: Secret) -> Iterator[Leak]:
        """Texts of the project itself, and of part one, with a clause's words in another order.

        It may be chance, where words are few; that is for the bureau to confirm.
        """
        if secret.whole or not self._may_be_quoted(secret):
            return
        public = self._index.public_names(secret.department, secret.project)
        words = map(without_numbers, secret.pieces)
        long = [clause for clause in words if len(clause) >= _SHORT_CLAUSE]
        clauses = [clause for clause in long if uncommon(clause, public) >= _UNCOMMON]
        for project in dict.fromkeys((secret.project, "")) if clauses else ():
            for text in self._index.of_project(secret.department, project):
                row = (text.table, text.row) == (secret.table, secret.row)
                if not row and any(says_words(c, text.spelled, _MOST_WORDS) for c in clauses):
                    yield Leak(secret, text, sure=False)

    def _of_quotations(self, secret: Secret) -> Iterator[Leak]:
        """Texts that repeat much of the value; what several quote of it is counted together."""
        value = secret.whole_piece
        quoted = self._quoted.get(value, ()) if self._may_be_quoted(secret) else ()
        if not quoted:
            return
        known = self._known(secret)
        told: dict[str, set[int]] = {}
        for quotation in quoted:
            told.setdefault(quotation.text, set()).update(quotation.places)
        lengths = {words: len(places - known) for words, places in told.items()}
        quoting = [w for w, n in lengths.items() if n >= SHORTEST]
        quoted_by = self._index.owners(quoting, most=2)
        alone = len(quoted_by - {(secret.department, secret.project)}) == 1
        for words in quoting:
            if is_name(secret) and value in words:
                continue
            for text in self._index.saying(words):
                telling = same_project(secret, text) or (
                    alone and lengths[words] >= _MOST * len(value)
                )
                enough = lengths[words] >= (SHORTEST if telling else _DISTINCTIVE)
                yield Leak(secret, text, enough and not _is_like(secret, text))

    def _known(self, secret: Secret) -> set[int]:
        """The characters of a value that its public names or many projects say anyway."""
        value = secret.whole_piece
        names = self._index.public_names(secret.department, secret.project)
        known = {place for name in names for place in _covered(value, name)}
        by_owner: dict[tuple[str, str], set[int]] = {}
        for quotation in self._quoted.get(value, ()):
            owners = self._index.owners([quotation.text], most=_COMMON)
            if quotation.text in names or len(owners) >= _COMMON:
                known.update(quotation.places)
            for owner in owners:
                by_owner.setdefault(owner, set()).update(quotation.places)
        saying = Counter(place for places in by_owner.values() for place in places)
        return known | {place for place, owners in saying.items() if owners >= _COMMON}

    def _may_be_quoted(self, secret: Secret) -> bool:
        """Whether repeating it tells it: no code, and no wording that others have as well."""
        if secret.column == "项目编码":
            return False
        return secret.whole_piece not in self._wordings[_column_of(secret)]

    def _of_substitutes(self, secret: Secret) -> Iterator[Leak]:
        """Substitutes of the same project that hold the value, or spell it in letters."""
        value = secret.whole_piece
        of_same = self._index.substitutes.get((secret.department, secret.project), ())
        for text in of_same if value else ():
            said = text.spelled
            holds = len(value) >= _SHORTEST_SAID and value in said
            if (
                holds
                or value == said
                or any(part in value for part in rows(own_words(said), _SAID_OF_IT))
                or spells_in_letters(text.text, secret.text)
            ):
                yield Leak(secret, text, sure=True)


def _column_of(secret: Secret) -> tuple[str, str]:
    """The table and the printed column that a value belongs to."""
    return secret.table, "指标值" if secret.column in schema.TARGET_LABELS else secret.column


def _is_like(secret: Secret, text: PublicText) -> bool:
    """Whether both are names, or indicators, of two projects, which are often alike."""
    if same_project(secret, text):
        return False
    names = text.is_name and is_name(secret)
    return names or text.table == secret.table == schema.INDICATORS.label


def _covered(value: str, name: str) -> Iterator[int]:
    """The places of a name's characters in a value."""
    at = value.find(name) if name else -1
    while at >= 0:
        yield from range(at, at + len(name))
        at = value.find(name, at + 1)

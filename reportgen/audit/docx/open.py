"""A Word file as an adversary opens it: with a ZIP reader and an XML parser, not with Word.

Every part is checked against what our writer writes, by name and by value, and must be the exact
bytes that its own tree gives when written again; so nothing can stand in comments, entities,
declarations or blanks. May not use python-docx, which ignores what it does not know.
"""

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lxml import etree

from reportgen.audit.docx.body import PART as DOCUMENT
from reportgen.audit.docx.body import BodyReader, Fields
from reportgen.audit.docx.known_tables import KnownTable, Tables, store_key, tables_from_json
from reportgen.audit.docx.names import DECLARED, FOOTERS, FOREIGN, GRAMMARS, Grammar, clark
from reportgen.audit.docx.package import CORE, PARTS, ZIP, check_relations, read_package
from reportgen.audit.docx.rows import NO_ROWS, Rows
from reportgen.audit.docx.styles import check_styles
from reportgen.audit.docx.tree_texts import tables_of
from reportgen.audit.docx.values import check_values, in_order
from reportgen.audit.expected import Expected
from reportgen.audit.findings import OpenedFile
from reportgen.audit.reading_store import ReadingStore

PROPERTIES = "文件属性"
# Parts that python-docx passes on as the template gives them; the others it writes itself.
_FROM_TEMPLATES = frozenset({"word/fontTable.xml", "word/theme/theme1.xml"})
# Parts in whose templates lines end between elements.
_WITH_LINES = _FROM_TEMPLATES | {"word/styles.xml", "word/settings.xml"}
_REPEATABLE = (
    "w:p w:tbl w:r w:t w:br w:tab w:fldChar w:instrText w:hyperlink w:bookmarkStart "
    "w:bookmarkEnd w:tr w:tc w:gridCol w:footerReference w:style w:font a:solidFill a:ln "
    "a:effectStyle ct:Default ct:Override pr:Relationship"
)
# elements in which others follow each other as the text has it
_MIXED = frozenset(map(clark, ("w:body", "w:p", "w:r", "w:hyperlink")))
_REPEATED = frozenset(map(clark, _REPEATABLE.split()))
_PARAGRAPH, _ROW = clark("w:p"), clark("w:tr")
_CHANNEL_OF = {
    (clark("w:bookmarkStart"), clark("w:name")): "书签",
    (clark("w:hyperlink"), clark("w:anchor")): "链接",
    (clark("w:name"), clark("w:val")): "样式名称",
    (clark("w:tblCaption"), clark("w:val")): "表的说明",
}
_NUMBER = re.compile(r"-?[0-9]+|[0-9A-F]{6}")
_DECLARATION = re.compile(rb'\A<\?xml version="1\.0" encoding="UTF-8"( standalone="yes")?\?>')
_DECLARES = re.compile(rb'xmlns(?::\w+)?="([^"]*)"')
_DAY = re.compile(r"\d{4}-\d\d-\d\dT00:00:00Z", re.ASCII)
# Beside the page number: dashes, blanks, and 第 … 页.
_BESIDE_A_PAGE_NUMBER = re.compile(r"[\s—–\-－·•.第页]*")


def open_word(
    name: str, data: bytes, expected: Expected | None = None, store: ReadingStore | None = None
) -> OpenedFile:
    """Everything in a DOCX file; `name` is what messages call the file.

    All values must be those that `expected` gives; without that, any that the writer can give.
    Tables known to `store` are not read again, unless anything is wrong.

    Properties are channels named 文件属性 whose place ends with the property's name (dc:title).
    A contents line's block has no page number, as in the web page; the numbers are checked and
    stand, one a line, in the channel 目录页码.
    """
    opened = OpenedFile(name)
    parts = read_package(data, opened)
    content = parts.get(DOCUMENT, b"")
    if expected is None:
        _read_parts(parts, Tables(content), expected, opened)
        return opened
    key = store_key(expected)
    before = store.get(key) if store else None
    tables = Tables(content, tables_of(expected), tables_from_json(before))
    _read_parts(parts, tables, expected, opened)
    if opened.faults and tables.content != content:
        return open_word(name, data, expected)
    if store and not opened.faults and (now := tables.to_json()) not in (before, b""):
        opened.readings[key] = now
    return opened


def _read_parts(
    parts: Mapping[str, bytes], tables: Tables, expected: Expected | None, opened: OpenedFile
) -> None:
    written = {part: parts[part] for part in PARTS if part in parts}
    if DOCUMENT in parts:
        written[DOCUMENT] = tables.content
    read = {part: _read_part(part, own, tables, opened) for part, own in written.items()}
    trees = {part: tree for part, (tree, _) in read.items()}
    _, rows = read.get(DOCUMENT, (None, NO_ROWS))
    try:
        _read_trees(trees, rows, tables, opened)
        if expected:
            check_values(parts, trees, rows, tables, expected, opened)
    except (ValueError, AttributeError, LookupError, RecursionError) as error:
        # only a part that our writer has not made can cause this
        opened.add_fault(ZIP, "整个文件", f"内容读不懂（{type(error).__name__}）")
    for part, content in parts.items():
        if part in PARTS and opened.has_fault_in(part):
            opened.add_channel("部件原文", part, content)


# ---------------------------------------------------------------- one part


def _read_part(part: str, content: bytes, tables: Tables, opened: OpenedFile) -> tuple[Any, Rows]:
    """The part's tree, checked against its rules, and its rows; None where it is not XML."""
    top, grammar = GRAMMARS[part]
    if b"<!" in content:  # text has no bare <, so this is no text
        opened.add_fault("XML", part, "有 XML 注释、CDATA 或文档类型声明")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True
    )
    try:
        content.decode("utf-8")
        tree = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        opened.add_fault("XML", part, "不是 UTF-8 编码的 XML")
        return None, NO_ROWS
    _check_bytes(part, content, tree, opened)
    if tree.tag != clark(top):
        opened.add_fault("XML", part, "最外层的元素不是本程序写的")
    rows = NO_ROWS if opened.has_fault_in(part) else Rows(tree, content)
    if part == DOCUMENT:
        tables.place(tree, rows)
    _Elements(part, grammar, rows, tables, opened).read(tree)
    return tree, rows


def _check_bytes(part: str, content: bytes, tree: Any, opened: OpenedFile) -> None:
    """The bytes must be those that the tree gives; a template may be written otherwise."""
    if part in _FROM_TEMPLATES:
        if b"<?" in _DECLARATION.sub(b"", content, count=1):
            opened.add_fault("XML", part, "有处理指令")
        elif etree.tostring(tree, encoding="utf-8") != content:
            opened.add_channel("部件原文", part, content)
    elif etree.tostring(tree, encoding="UTF-8", standalone=True) != _with_empty(content):
        opened.add_fault("XML", part, "XML 的写法与本程序的不同，可能藏有内容")
    for address in _namespaces(content):
        if address not in DECLARED:
            opened.add_fault("XML", part, "有本程序不写的命名空间")
            opened.add_channel("XML", part, address)


def _namespaces(content: bytes) -> Iterator[str]:
    """All that are declared; none where whatever looks like a declaration is one of ours."""
    declared = _DECLARES.findall(content)
    ours = DECLARED.issuperset(address.decode() for address in declared)
    if ours and len(declared) == content.count(b"xmlns"):
        return
    for _, (_, address) in etree.iterparse(
        io.BytesIO(content), events=("start-ns",), resolve_entities=False, huge_tree=True
    ):
        yield address


def _with_empty(content: bytes) -> bytes:
    """Without a publisher, python-docx writes empty properties with two tags instead of one."""
    for name in (b"dc:creator", b"cp:lastModifiedBy"):
        content = content.replace(b"<%b></%b>" % (name, name), b"<%b/>" % name)
    return content


class _Elements:
    """All elements of a part, checked against its rules; their texts and values.

    Rows of tables, and elements, that differ in nothing but their texts are checked once; of
    tables that are known only what is kept of them is collected.
    """

    def __init__(
        self, part: str, grammar: Grammar, rows: Rows, tables: Tables, opened: OpenedFile
    ) -> None:
        self._part, self._grammar, self._rows, self._opened = part, grammar, rows, opened
        self._tables = tables
        self._ordered = part not in _WITH_LINES  # templates are compared as they stand
        self._paragraphs = self._faults = 0
        self._faultless: set[object] = set()  # forms of rows, and elements as `_form` has them
        self._values: dict[str, dict[str, None]] = {}
        self._texts: list[str] = []

    def read(self, tree: Any) -> None:
        """Check all elements, and make channels of their texts and values."""
        self._walk(tree, by_rows=True)
        for kind, values in self._values.items():
            self._opened.add_channel(kind, self._part, "\n".join(values))
        if self._part == CORE:
            for element in tree:
                _add_property(element, self._opened)
        else:
            self._opened.add_channel("文字", self._part, "".join(self._texts).strip())

    def _walk(self, top: Any, *, by_rows: bool) -> None:
        waiting = [top]
        while waiting:
            element = waiting.pop()
            if by_rows and element.tag == _ROW:
                self._row(element)
                continue
            if known := self._tables.of(element):
                self._known_table(known)
                self._check_tail(element)
                continue
            self._paragraphs += element.tag == _PARAGRAPH
            if (form := _form(element)) not in self._faultless:
                before = self._faults
                self._check(element)
                self._collect(element)
                if self._faults == before:
                    self._faultless.add(form)
            if isinstance(element.tag, str):
                self._texts += ["\n"] if element.tag == _PARAGRAPH else []
                self._texts += [text for text in (element.text, element.tail) if text]
            waiting += reversed(element)

    def _row(self, row: Any) -> None:
        """A row of a table; only its texts are read where another like it had no fault."""
        known = self._rows.of(row)
        if known and known.form in self._faultless:
            self._paragraphs += len(known.paragraphs)
            self._texts += [f"\n{text}" for text, _ in known.paragraphs]
            return
        before = self._faults
        self._walk(row, by_rows=False)
        if known and self._faults == before:
            self._faultless.add(known.form)

    def _known_table(self, table: KnownTable) -> None:
        self._paragraphs += table.paragraphs
        self._texts.append(f"\n{table.text}")
        if table.caption is not None:
            self._values.setdefault("表的说明", {})[table.caption] = None
        for value in table.values:
            kind = "版面数值" if _NUMBER.fullmatch(value) else "属性"
            self._values.setdefault(kind, {})[value] = None

    def _check(self, element: Any) -> None:
        rule = self._grammar.get(element.tag)
        if rule is None:
            self._foreign(element)
            return
        for name, value in element.attrib.items():
            pattern = rule.attributes.get(name)
            if pattern is None or not pattern.fullmatch(value):
                self._fault("属性", "有本程序不写的属性或属性值")
        if self._ordered and not in_order(element.attrib, list(rule.attributes)):
            self._fault("属性", "属性的先后与本程序写的不同")
        if not rule.text and not _is_layout(element.text, self._part):
            self._fault("文字", "有不在文字元素里的文字（看不见）")
        self._check_tail(element)
        if len(element):
            self._check_children(element, rule.children)

    def _check_tail(self, element: Any) -> None:
        if not _is_layout(element.tail, self._part):
            self._fault("文字", "有不在文字元素里的文字（看不见）")

    def _check_children(self, element: Any, allowed: Sequence[str]) -> None:
        tags = [child.tag for child in element]
        kinds = set(tags)
        if any(kind not in allowed and kind not in FOREIGN for kind in kinds):
            self._fault("XML", "有元素出现在本程序不写它的地方")
        if len(kinds) < len(tags) and any(tags.count(kind) > 1 for kind in kinds - _REPEATED):
            self._fault("XML", "有只该出现一次的元素重复出现")
        if self._ordered and element.tag not in _MIXED and not in_order(tags, allowed):
            self._fault("XML", "元素的先后与本程序写的不同")

    def _foreign(self, element: Any) -> None:
        """A comment, a processing instruction or an element that is none of ours."""
        if not isinstance(element.tag, str):
            self._fault("注释", "有 XML 注释或处理指令")
            self._opened.add_channel("注释", self._place, str(element))
        else:
            self._fault("XML", FOREIGN.get(element.tag, "有本程序不写的元素"))

    def _collect(self, element: Any) -> None:
        """Attribute values; the many numbers of the layout in a channel of their own."""
        for name, value in element.attrib.items():
            kind = "版面数值" if _NUMBER.fullmatch(value) else "属性"
            kind = _CHANNEL_OF.get((element.tag, name), kind)
            self._values.setdefault(kind, {})[value] = None

    @property
    def _place(self) -> str:
        return f"{self._part} 第 {self._paragraphs} 段" if self._part == DOCUMENT else self._part

    def _fault(self, channel: str, message: str) -> None:
        self._faults += 1
        self._opened.add_fault(channel, self._place, message)


def _form(element: Any) -> tuple[object, ...]:
    """An element but for its texts, and whether these say anything."""
    texts = ((text.strip() and "text") if text else None for text in (element.text, element.tail))
    return element.tag, *element.items(), *[child.tag for child in element], *texts


def _is_layout(text: str | None, part: str) -> bool:
    """Whether text outside the elements for text is nothing, or a template's own line ends."""
    return not text or (part in _WITH_LINES and not text.strip())


def _add_property(element: Any, opened: OpenedFile) -> None:
    name = etree.QName(element).localname if isinstance(element.tag, str) else ""
    prefix = f"{element.prefix}:" if element.tag in GRAMMARS[CORE][1] else "其他 "
    shown = f"{prefix}{name}" if element.tag in GRAMMARS[CORE][1] else prefix.strip()
    opened.add_channel(PROPERTIES, f"{CORE} {shown}", "".join(map(str, element.itertext())))


# ---------------------------------------------------------------- all parts


def _read_trees(trees: dict[str, Any], rows: Rows, tables: Tables, opened: OpenedFile) -> None:
    used: set[str] = set()
    body = _element_at(trees, DOCUMENT, "w:body")
    if body is None:
        opened.add_fault("XML", DOCUMENT, "没有正文")
    else:
        reader = BodyReader(opened, rows, tables)
        opened.blocks = reader.read(body)
        used |= reader.used
    for part in ("word/footer1.xml", "word/footer2.xml"):
        if trees.get(part) is not None:
            used |= _check_footer(part, trees[part], opened)
    if trees.get("word/styles.xml") is not None:
        check_styles(trees["word/styles.xml"], used, opened)
    if trees.get(CORE) is not None:
        _check_properties(trees[CORE], opened)
    check_relations(trees, opened)


def _element_at(trees: dict[str, Any], part: str, path: str) -> Any:
    tree = trees.get(part)
    return None if tree is None else tree.find(clark(path))


def _check_footer(part: str, footer: Any, opened: OpenedFile) -> set[str]:
    """A footer says the page number and nothing else; returns the styles that it uses."""
    fields, beside, page = Fields(opened, part, {" PAGE "}), "", ""
    for node in footer.iter(clark("w:t"), clark("w:fldChar"), clark("w:instrText")):
        text = node.text or ""
        if node.tag == clark("w:fldChar"):
            fields.mark(node.get(clark("w:fldCharType"), ""))
        elif node.tag == clark("w:instrText"):
            fields.code(text)
        else:
            fields.text()
            page, beside = (page + text, beside) if fields.page else (page, beside + text)
    fields.close()
    if page != "1" or not _BESIDE_A_PAGE_NUMBER.fullmatch(beside):
        opened.add_fault("页脚", part, "页脚里有页码以外的文字")
    used = {style.get(clark("w:val"), "") for style in footer.iter(clark("w:pStyle"))}
    if len(footer) != 1 or not used <= FOOTERS:
        opened.add_fault("页脚", part, "页脚不是正好一个页码段落")
    return used


def _check_properties(core: Any, opened: OpenedFile) -> None:
    values = {element.tag: element.text or "" for element in core.iter(etree.Element)}
    created, modified = values.get(clark("dcterms:created")), values.get(clark("dcterms:modified"))
    if not created or not _DAY.fullmatch(created) or created != modified:
        opened.add_fault(PROPERTIES, CORE, "创建和修改时间不是公开日期")
    if values.get(clark("dc:creator")) != values.get(clark("cp:lastModifiedBy")):
        opened.add_fault(PROPERTIES, CORE, "作者与最后修改者不同")
    if values.get(clark("dc:language")) != "zh-CN":
        opened.add_fault(PROPERTIES, CORE, "语言不是中文")

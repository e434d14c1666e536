"""Slips of words in one text: cut off, confused, in wrong brackets, with stray marks."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

import ahocorasick

from reportgen.check.support.confused_words import COMMON, across_words, all_confusions
from reportgen.check.support.doubled_words import doubled, doubled_clauses, doubled_letters
from reportgen.check.support.finding import Hit, Spot
from reportgen.core.lookalikes import LOOKALIKE, plain_characters
from reportgen.core.words import is_cut, is_word, needs_object

_LONG_TEXTS = ("绩效目标", "资金用途", "正文", "绩效指标")
MAY_BE_CUT = (*_LONG_TEXTS, "指标值")
_HAN = r"\u4e00-\u9fff"


def doubled_words(spot: Spot) -> Iterator[Hit]:
    """A character or word typed twice, where no two words explain it."""
    for part, sure in doubled(spot.text):
        if sure:
            yield Hit(replace(spot, part=part), f"“{part}”里有重复的字词", "请删去重复的字词")
    for part in doubled_letters(spot.text):
        yield Hit(replace(spot, part=part), f"“{part}”里有重复的字母", "请核对缩写，删去重复的字母")


def perhaps_doubled_words(spot: Spot) -> Iterator[Hit]:
    """A noun that stands twice, where the first may end a longer term."""
    for part, sure in doubled(spot.text):
        if not sure:
            yield Hit(
                replace(spot, part=part),
                f"“{part}”像是重复的词",
                "请看是不是多打了一遍；确是两个词相接的，可以不改",
            )


def clauses_twice(spot: Spot) -> Iterator[Hit]:
    """A clause that stands twice in one text."""
    for clause in dict.fromkeys(doubled_clauses(spot.text)):
        yield Hit(
            replace(spot, part=clause), f"“{clause}”在这一格里写了两遍", "请看是不是多写了一遍"
        )


# ---------------------------------------------------------------- cut off

# Behind these something must follow; but not where they end a word (行为, 普及, 应对, 总和).
_OPEN_END = re.compile(
    r"(?:(?<![目有标真别为])的|(?<![总温调附饱求中柔祥])和|(?<!参)与|(?<![普涉波危触顾])及|以及|或|(?<![存所现潜自实内外])在"
    r"|(?<![应面针相绝反核])对|(?<![行作成认因人有以])为|(?<![执依把])把|(?<![棉])被|(?<!自)各|(?<!每)每|进一步|切实|大力|逐步|着力|(?<=[，。；])(?:积极|不断|有效|持续)|由于|用于|位于|低于|高于|不少于|不低于"
    r"|不超过|不高于|大于|小于|(?<=[率度量数])达到|提高到|提升到|控制在|保持在|例如|比如|(?<![合])并|且|从而|进而|以便|因此|广大|各类|各级|有关|为了|对于|经过|特别是|尤其是|不仅|而且|或者|同时|此外|另外"
    r"|[一二三四五]是|(?<!全部)(?<!基本)(?<!均已)(?<!目标)(?<!标准)(?<!要求)(?<![均都已能可未有])达到|较上年[上下增减提降]"
    r"|(?<=[，。；])(?:通过|确保|保证|保障|达到|根据|按照|其中|包括|实现|提高|加强)|[：:（(《“【〔≥≤><＝=+＋])\s*$"
)
# Heads of indicators: 群众满意 without 度, 覆盖 without 率.
_HALF_RATE = re.compile(
    r"(?:达到?|不低于|提高|提升|保持)?(?:群众|公众|社会|师生|学生|家长|职工|服务对象|居民|企业|患者|使用人员|受益(?:人|群众)|人民群众)满意$"
)
_BARE_NUMBER = re.compile(
    rf"(?:[{_HAN}](?<![第号期文件表图楼目标类款项段篇卷段线路区栋室型级附册])|[≥≤])\s*\d{{1,6}}(?:\.\d+)?$"
)
_LIST_NUMBER = re.compile(r"(?<=[。；;])\s*[（(]?(?:\d{1,2}|[一二三四五六七八九])[）).．、]$")
_CUT_DATE = re.compile(
    r"20\d\d\s*年\s*\d{1,2}$|\d{1,2}\s*月\s*\d{1,2}$|20\d\d[-./]\d{1,2}[-./]$|第[一二三四\d]$"
)


_LAST_WORDS, _LAST_WORD = 20, 8
# After 提高, 丰富, 保障 the last word of a clause is a noun: 诊疗水, 文化生, 正常运.
_HALF_NOUN = re.compile(
    r"(?:提升|提高|改善|增强|加强|丰富|满足|促进|保障|推动|优化|维护|保证|确保)[^，。；、]{2,20}[水生能质环条效素运安秩服保]$"
)

# The same of other verbs and of what goes with them: 减轻居民负, 提供方, 激发创业活.
_HALF_OBJECT = re.compile(
    r"(?:(?:减轻|缓解)[^，。；、]{0,14}[负压损]|提供[^，。；、]{0,14}[便方支保服依平基参]"
    r"|(?:营造|形成|创造)[^，。；、]{0,14}[氛环合条]|(?:防范|化解|消除|排除|降低|减少)[^，。；、]{0,14}[风隐矛纠]"
    r"|(?:降低|节约|控制)[^，。；、]{0,13}(?<![一二三四五六七八九十两几])成|(?:发挥|激发)[^，。；、]{0,14}[作优活潜积]"
    r"|(?:拓宽|畅通)[^，。；、]{0,14}渠|(?:促进|推动)[^，。；、]{0,14}[发就增健融])$"
)
_AND_HALF_A_WORD = re.compile(r"(?<![目有])的[意能作素积隐氛机义益效质标措渠障绩责任政]$")


_SHORTEST = 3  # characters of a text that can have lost its end
_CLOSED = ("。", "！", "；", ";", "”")


def cut_off(spot: Spot) -> Iterator[Hit]:
    """A long text or a target in words that stops in the middle."""
    if spot.column in MAY_BE_CUT and stops_short(spot.text, is_target=spot.column == "指标值"):
        yield _unfinished(spot, spot.text.rstrip())


def stops_short(text: str, *, is_target: bool) -> bool:
    """Whether a long text, or a target, ends before it is finished."""
    if len(text) < _SHORTEST:
        return False
    written = text.rstrip()
    return not written.endswith(_CLOSED) and _lacks_its_end(written, is_target)


@lru_cache(maxsize=65536)  # the same targets stand in many rows
def _lacks_its_end(text: str, is_target: bool) -> bool:
    end, match = text[-_LAST_WORDS:], _OPEN_END.search(text[-_LAST_WORD:])
    if match and not _ends_word(text):
        return True
    if _LIST_NUMBER.search(end) or _lacks_object(end) or _AND_HALF_A_WORD.search(end):
        return True
    if is_target and (_CUT_DATE.search(end) or _bare_value(end)):
        return True
    if not is_target and (_HALF_RATE.search(end) or _BARE_NUMBER.search(end)):
        return True
    half = is_cut(text) or _HALF_NOUN.search(end) or _HALF_OBJECT.search(end)
    return bool(half) and not _is_whole(text)


def _is_whole(text: str) -> bool:
    """Whether a text ends with a word of two characters, or with what is written like one."""
    return (
        is_word(text[-2:])
        or not re.match(rf"[{_HAN}]", text[-2])
        or _SHORT_FORM.search(text) is not None
    )


_SHORT_FORM = re.compile(
    r"(?:运维|[困业究优差等童科专保校招新考]生|[奖增技升新扩]改|[医社低参农]保|[提质增]效|[消联安国]防|[客货营春]运|[军校警]服|[保治公久平]安|[踏查]勘|教辅|[春备休夏秋]耕|[开重]启|[抗减防救]灾|严惩)$"
)


# A clause that is nothing but a verb, with 并, 进一步, 以 before it: …，带动
_ONLY_A_VERB = re.compile(
    rf"(?:^|[，,。；;、])(?:并|且|以|从而|进而|进一步|有效|积极|不断|切实|同时|可|能|能够)*([{_HAN}]{{2}})$"
)


def _lacks_object(end: str) -> bool:
    """Whether the last clause of several is only a verb that needs an object."""
    alone = _ONLY_A_VERB.search(end)
    return bool(alone and len(alone[0]) < len(end)) and needs_object(end[-2:])


def _ends_word(text: str) -> bool:
    """Whether the last two characters are a word of their own, as 应对 is."""
    return is_word(text[-2:]) and text[-1] in "和与及在对为将把被并且由或" and text[-2:] != "以及"


def _bare_value(text: str) -> bool:
    """每月不少于2: words with a number at their end, and nothing that it counts."""
    return bool(
        re.search(rf"[{_HAN}](?:不少于|不低于|不超过|至少|达到?|≥|≤)\s*\d+(?:\.\d+)?$", text)
    )


def _unfinished(spot: Spot, text: str) -> Hit:
    return Hit(
        replace(spot, part=text[-8:]),
        f"文字到“{text[-8:]}”就断了，话没有说完",
        "请与原文核对，补上后面的内容",
    )


# ---------------------------------------------------------------- marks

_YEAR = r"(?:19|20)\d\d年?"
_NUMBER_BRACKETS = re.compile(
    rf"(?<=[{_HAN}])\s*(?:[\[［【〈<{{﹝「]{_YEAR}[\]］】〉>}}﹞」]|〔(?:19|20)\d\d年〕|[（(]{_YEAR}[)）]|〔{_YEAR}[)）\]］】]"
    rf"|[\[［【（(]{_YEAR}〕|(?<=[发办字函财规])(?<!印发)(?<!下发){_YEAR})\s*第?\s*\d{{1,5}}\s*号(?![楼线院机泵井地])"
)


def wrong_number_brackets(spot: Spot) -> Iterator[Hit]:
    """Numbers of documents in other brackets than 〔〕."""
    for match in _NUMBER_BRACKETS.finditer(spot.text):
        year = re.search(r"\d{4}", match[0])
        right = re.sub(
            rf"\s*[^\d{_HAN}\s]{_YEAR}[^\d{_HAN}\s]", f"〔{year[0] if year else ''}〕", match[0]
        )
        yield Hit(
            replace(spot, part=match[0].strip()),
            f"发文字号“{match[0].strip()}”的年份没有用六角括号",
            f"请改为“{right.strip()}”",
        )


_STRAY = re.compile(
    rf"“”|‘’|\"\"|^[”’]|[“‘]$|^[\"'](?=[{_HAN}])(?!.*[\"'].)|(?<=[{_HAN}])[`´'](?=[{_HAN}，。])"
)
_REVERSED = re.compile(r"”[^“”]{1,40}“")


def stray_quotes(spot: Spot) -> Iterator[Hit]:
    """Quotes that enclose nothing, are turned round, or stand alone."""
    text = spot.text.strip()
    turned = _REVERSED.search(text) if -1 < text.find("”") < text.find("“") else None
    straight = text.count('"') - len(re.findall(r'\d\s*"', text))  # 24" is a size
    if turned:
        yield _stray(spot, turned[0], "前后颠倒")
    elif match := _STRAY.search(text):
        yield _stray(spot, match[0], "是多余的")
    elif straight % 2:
        yield _stray(spot, '"', "没有成对")
    elif text.count("‘") != text.count("’") and not re.search("[A-Za-z]’", text):
        yield _stray(spot, "‘" if "‘" in text else "’", "没有成对")


def _stray(spot: Spot, part: str, says: str) -> Hit:
    return Hit(replace(spot, part=part), f"引号“{part}”{says}", "请删去多余的，或补上、改正引号")


# ---------------------------------------------------------------- look-alikes and confusions


def lookalikes(spot: Spot) -> Iterator[Hit]:
    """Radicals and compatibility characters in place of the characters they look like."""
    if found := tuple(dict.fromkeys(LOOKALIKE.findall(spot.text))):
        shown = "、".join(f"{one}（应为“{plain_characters(one)}”）" for one in found)
        yield Hit(
            replace(spot, part=found[0]),
            f"有形近的部首或异体编码 {shown}，检索不到",
            "多是从 PDF 复制来的；请运行 reportgen check --fix 改正",
        )


@lru_cache(maxsize=8)
def _automaton(own: tuple[str, ...]) -> ahocorasick.Automaton:
    """Finds all wrong words in one pass."""
    automaton = ahocorasick.Automaton()
    for wrong in all_confusions(own):
        automaton.add_word(wrong, wrong)
    automaton.make_automaton()
    return automaton


def confused(text: str, own: tuple[str, ...]) -> Iterator[str]:
    """The wrong words of a text; `own` are the bureau's, each as 错=对."""
    for last, wrong in _automaton(own).iter(text):
        start = last + 1 - len(wrong)
        if wrong in COMMON:
            meant = not across_words(text, start, last + 1)
        else:
            meant = not _is_right(text, start, wrong, all_confusions(own)[wrong])
        if meant:
            yield wrong


def _is_right(text: str, start: int, wrong: str, right: str) -> bool:
    """Whether a wrong word is there only as a part of the right one: 青和 in 青和市."""
    at = right.find(wrong)
    return at >= 0 and text.startswith(right, max(0, start - at))


_REACTS = re.compile(
    "(?:主要|用于|用以|用来)?反应(?![时速快率器釜堆灵]|能力|迅[速捷]|及时|机制|中心|措施|预案|方案)"
)


def confusions(spot: Spot, own: tuple[str, ...]) -> Iterator[Hit]:
    """Words that are taken for others; what begins with 反应 is to reflect something."""
    if match := _REACTS.match(spot.text):
        yield Hit(replace(spot, part=match[0]), f"“{match[0]}”是错别字", "请改为“反映”")
    for wrong in confused(spot.text, own):
        right = all_confusions(own)[wrong]
        yield Hit(replace(spot, part=wrong), f"“{wrong}”是错别字", f"请改为“{right}”")


# ---------------------------------------------------------------- digits before words

_MEASURES = (
    "个|人|名|次|年|月|日|天|周|时|分|秒|元|万|千|百|亿|倍|成|折|家|户|项|套|台|件|份|篇|册|本|张|条|处|座|栋|幢|所|间|场|期|批|轮|起|宗|组"
    "|支|部|只|头|块|片|根|眼|盏|艘|架|门|节|版|幅|枚|例|笔|路|米|里|亩|吨|公|平|立|升|克|斤|厘|毫|度|级|等|类|种|类|层|楼|号|岁|届|班|站|车|船"
    "|棵|株|匹|尾|羽|瓶|箱|袋|盒|桶|包|顶|双|对|副|床|把|口|台|课|学|工|小|季|旬|点|位|校|村|镇|乡|县|市|区|省|国|局|院|师|团|连|排|队|员|类"
    "|以|余|多|左|及以|至|、|比|分|％|%|‰|差|错|事|投|伤|死|容|违|内|外|前|后"
)
_DIGIT_FIRST = re.compile(rf"^\d{{1,4}}(?:\.\d+)?\s*(?!{_MEASURES})(?=[{_HAN}]{{2,}})")
_WORDS_AS_UNIT = re.compile(
    "及时|满足|提升|提高|完成|达到|有效|保障|持续|明显|长期|稳定|显著|良好|优良|完好|平稳|安全|畅通|齐全|健全|到位|整洁|达标|合格|正常|规范|按|符合|无|未|不断|进一步|改善|增强|促进|基本|逐步|确保|零"
)

# The last characters of units; what has four characters and ends otherwise is a sentence.
_UNIT_END = re.compile(
    "[人次个台套份场期户件册辆所座棵株块张间处篇批家名亩门头只匹尾羽剂支瓶盒箱袋桶颗粒枚副双对顶面幅部首集届堂节款条宗起例项卷种栋幢孔"
    "口眼盏艘架元米里吨克升时分秒天日月年周季度斤安瓦伏焦帕赫摩尔流明卡兹度级倍成点号线班位岁段组轮圈环趟遍回层格本页字词句针刀]$|率|数|比"
)


def digit_before_words(value: str, unit: str, sign: str) -> str:
    """The target that begins with a digit too many (0及时满足); empty where it is right."""
    if sign == "定性":
        return value if _DIGIT_FIRST.match(value) else ""
    whole = value + unit
    wordy = re.fullmatch(rf"[{_HAN}，、]{{2,}}", unit) and (
        _WORDS_AS_UNIT.match(unit) or (len(unit) > 3 and not _UNIT_END.search(unit))
    )
    return whole if wordy and re.fullmatch(r"\d{1,4}", value) else ""

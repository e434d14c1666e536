"""Characters and words typed twice, in one text.

Chinese doubles characters for good reasons: 天天, 户户通, 方方面面, and where one word ends as the
next begins (为了了解, 合格率率先). Typed twice is what no two words explain.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from reportgen.core.words import is_word

_HAN = r"\u4e00-\u9fff"
DOUBLED = re.compile(rf"([{_HAN}])\1|([{_HAN}]{{2,6}}?)\2|([A-Za-z])\3")
_MORE = re.compile(rf"([{_HAN}]{{2,6}})\1")
_ONE = re.compile(rf"([{_HAN}])\1")
# Ends of names, which need not be a word with what stands before: 合格率, 示范区, 信息化.
_SUFFIXES = frozenset(
    "率度化性区市县局所院员者部厂场站点校队会室馆岗村镇乡街道河湖路桥山岛港城园人户法费金额数量类型式版期批次项线网群团组厅处科股格品机器车表单证书卡片包箱柜架台床灯泵管墙面层楼制物业"
)
# Words of their own.
_PARTICLES = frozenset("的了在和与及等为对将把按由从向到以于年月日个次各每全是有无不使让用并且或")
# What stands before words: 提高高素质农民比例, 扩大大数据应用.
_PREFIXES = frozenset("大新小多全非超副总主双单市县省乡村重可再微")
# Of whom or what 老 is said as a prefix: 助老老党员, but not 养老老服务.
_OLD_AS_TEXT = (
    "党员 干部 战士 同志 专家 教师 教授 职工 居民 百姓 模范 工人 小区 城区 社区 "
    "街区 校区 厂区 园区 厂房 住宅 建筑 房屋 工业 基地 字号 设备 管网 线路 用户"
)
_OLD = frozenset(_OLD_AS_TEXT.split())
_OF_HIGH = frozenset(
    ("素质", "标准", "质量", "层次", "水平", "技能", "品质", "等级", "能耗", "风险", "难度", "海拔")
)
_NUMERALS = frozenset("一二三四五六七八九十百千万亿零〇两几")
_EACH = frozenset(
    "村户校站乡镇街家人件条项个天月年季层级环步点处时事所班组队园区县市店企岗桥路河楼栋院科室"
)
_EACH_GOES_ON = frozenset("有都通达过清落见是响到能建会讲送办管查联连相皆需必")
# 天天, 人人, 层层, 稳稳: said so, whatever stands beside them.
_REDUPLICATED = frozenset(
    "天人年月日常渐处时事层家户村步代件个条样种早慢牢稳紧久点星爸妈爷奶哥弟姐妹叔宝谢仅刚往偏恰每屡频源绵默悄万世岁棵句节念循孜兢勃"
)
# Verbs that no compound begins or ends with where they meet themselves.
_VERBS_AS_TEXT = (
    "开展 进行 实现 加强 确保 促进 推进 达到 用于 按照 根据 以及 并且 对于 关于 "
    "完成 提高 提升 改善 增强 落实 支付 发放 拨付 购置 购买 采购 通过 举办 召开 "
    "印制 建成 覆盖 满足 保证 维护 组织 参加 参与 持续 有效 及时 顺利 进一步 不断 "
    "全面 切实 严格 积极 认真 逐步 继续 深入 大力 充分 定期 按时 按期 主要 包括 "
    "达成 降低 减少 减轻 消除 杜绝 防止 防范 保持 控制 做好 做到 围绕 依托 针对 "
    "结合 配合 协助 协调 联合 统一 统筹 合理 规范 强化 深化 优化 细化 健全 建立 "
    "制定 编制 修订 印发"
)
_VERBS = frozenset(_VERBS_AS_TEXT.split())


@lru_cache(maxsize=65536)  # asked for by two rules, of texts that are often alike
def doubled(text: str) -> tuple[tuple[str, bool], ...]:
    """What was typed twice, as it stands there, and whether that is certain."""
    return tuple(_doubled(text))


def has_doubles(text: str) -> bool:
    """Whether anything in a text was or may have been typed twice: characters, words, letters."""
    return bool(doubled(text)) or any(doubled_letters(text))


def _doubled(text: str) -> Iterator[tuple[str, bool]]:
    taken: set[int] = set()
    for match in _MORE.finditer(text):
        taken.update(range(*match.span()))
        word = match[1]
        if word[0] in "一很越又再边几每逐" or len(set(word)) == 1 or _is_pair(word):
            continue
        yield match[0], len(word) > 2 or word in _VERBS or _stands_alone(text, match)
    for match in _ONE.finditer(text):
        at = match.start()
        if at not in taken and _is_slip(text, at):
            yield _with_neighbours(text, at), not _in_unknown_words(text, at)


_TWO_CLAUSES = 13  # characters of two clauses and the mark between them
_CLAUSE = re.compile(rf"[{_HAN}A-Za-z0-9%]{{6,}}")


def doubled_clauses(text: str) -> Iterator[str]:
    """Clauses that stand twice in a text."""
    if len(text) < _TWO_CLAUSES:
        return
    seen: set[str] = set()
    for clause in _CLAUSE.findall(text):
        if clause in seen and not re.search(r"\d", clause):
            yield clause
        seen.add(clause)


# Abbreviations in use; one with a letter typed twice (GPPS, CTT) is no other one of them.
_ABBREVIATIONS = """
AED AI API APP AR BIM BRT CA CAD CCD CCTV CIM COD CPR CPU CT DCS DNA DR DRG DTU EMC EPC ERP ETC
FM GDP GIS GNSS GPS HIS HIV HPV HPLC HSE ICU IDC IP IPTV ISO IT ITS KPI KTV KV LED LIS LNG LCD
LNR MRI NGO OA OCR PACS PCR PDA PDT PET PLC PM POS PPP PPT PVC QQ RFID RTK SCADA SMT SSD SSL SUV
TMC TV UPS USB VPN VR VIP WIFI WTO PE PH PPR HDPE UHF AAA AAAA AAAAA CCC BOO BOT HTTP HTTPS WWW
III VII VIII XXL XXXL
"""
_KNOWN = frozenset(_ABBREVIATIONS.split())
_LETTERS = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{3,6}(?![A-Za-z0-9])")


def doubled_letters(text: str) -> Iterator[str]:
    """Abbreviations in which a letter was typed twice: GPPS, LEDD."""
    for match in _LETTERS.finditer(text):
        word = match[0].upper()
        once = (
            word[:at] + word[at + 1 :] for at in range(1, len(word)) if word[at] == word[at - 1]
        )
        if word not in _KNOWN and any(one in _KNOWN for one in once):
            yield match[0]


def _is_pair(word: str) -> bool:
    """Whether the word is itself two of the same: 天天天天."""
    half = len(word) // 2
    return len(word) % 2 == 0 and word[:half] == word[half:]


def _stands_alone(text: str, match: re.Match[str]) -> bool:
    """Whether nothing before it can make the first of the two the end of a longer term."""
    before = text[match.start() - 1 : match.start()]
    after = text[match.end() : match.end() + 1]
    return not re.match(rf"[{_HAN}A-Za-z0-9”）)]", before) or not re.match(rf"[{_HAN}]", after)


def _is_slip(text: str, at: int) -> bool:
    """Whether the character at `at`, which stands twice, was typed once too often."""
    one = text[at]
    before, first = text[max(0, at - 2) : at], text[at - 1 : at]
    behind, follows = text[at + 2 : at + 4], text[at + 2 : at + 3]
    goes_on = re.match(rf"[{_HAN}]", follows) is not None
    if _counted(text, at) and not (goes_on and is_word(one + follows)):
        return True  # 1200株株, 12月底前前
    each = (one in _EACH and follows in _EACH_GOES_ON) or (one == "老" and behind in _OLD)
    if each or one in _NUMERALS or one in _REDUPLICATED:
        return False
    if len(set(before)) == 1 == len(before) - 1 or len(set(behind)) == 1 == len(behind) - 1:
        return False  # 方方面面
    joins_left = is_word(first + one)
    joins_right = is_word(one + follows)
    if one in _PARTICLES and joins_left and is_word(before):
        joins_left = False  # 项目的的: 目的 is no word there
    if is_word(one * 2) and not joins_left and not joins_right:
        return False  # 看看, 试试
    left = joins_left or (one in _SUFFIXES and bool(first))
    joins_right = joins_right or (one in _PREFIXES and is_word(behind)) or behind in _OF_HIGH
    right = joins_right or (one in _PARTICLES and (goes_on or one == "的"))
    if left and right:
        return False
    behind_a_word = one in _SUFFIXES and is_word(before) and first not in _PARTICLES
    at_the_end = not goes_on and not is_word(one * 2)  # 古树木木。
    explained = joins_left or joins_right or one in _PARTICLES or one in "率度"
    return explained or behind_a_word or at_the_end


_HAN_ONLY = re.compile(rf"[{_HAN}]")


def _in_unknown_words(text: str, at: int) -> bool:
    """Whether what stands beside the two may be a word that the dictionary lacks.

    口蹄疫疫苗, 教师师德: one of the two makes a word, and what stands beside the other makes none.
    """
    one, first, follows = text[at], text[at - 1 : at], text[at + 2 : at + 3]
    left, right = is_word(first + one), is_word(one + follows)
    if left == right or _counted(text, at):
        return False
    if right:
        return _HAN_ONLY.match(first) is not None and not _ends_word(text[max(0, at - 2) : at])
    return _HAN_ONLY.match(follows) is not None and not _goes_on(text[at + 2 : at + 4])


def _ends_word(before: str) -> bool:
    """Whether a word ends there, or a particle."""
    return is_word(before) or before[-1] in _PARTICLES


def _goes_on(behind: str) -> bool:
    """Whether a word begins there, or one character that ends a name."""
    ends = behind[:1] in _SUFFIXES and behind[1:] not in _SUFFIXES  # but 护城河
    return is_word(behind) or ends or behind[:1] in _PARTICLES


def _counted(text: str, at: int) -> bool:
    """Whether what stands twice is a unit behind a number, or the end of a date."""
    number = re.search(r"\d\s*$", text[max(0, at - 3) : at]) is not None
    return (number and not re.match(rf"[{_HAN}]", text[at + 2 : at + 3])) or (
        text[at] in "前内后" and text[at - 1 : at] in "底末月日年以之"
    )


def _with_neighbours(text: str, at: int) -> str:
    """The two with a character beside them, so that the place can be found."""
    start = at - 1 if at and "\u4e00" <= text[at - 1] <= "\u9fff" else at
    return text[start : at + 3]

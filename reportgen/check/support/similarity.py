"""Whether two names mean the same thing: 成活率, 苗木成活率, 补植苗木成活率.

Compares letters only, and says yes only where one name is the other with more said: what says
something else (硬件 and 软件, 学生 and 学生家长) is never taken for the same.
"""

import re
from functools import lru_cache

_PUNCTUATION = re.compile(r"[^\w%]|_|的|了")
_LEADING = re.compile(
    r"(?:(?:20\d\d年度?|\d{1,2}月[底末]?前?|本?年度内?|年内|全年|当年|今年|本年|预计|计划|力争|确保|"
    r"保证|保障|实现|使(?!用)得?|完成|达到|通过|并|且|以及|及时|及|和|与|将|对|为|按照|按|同时|其中|"
    r"全市|全县|全区|不断|持续|进一步|组织|开展|举办)"
    r"(?![率度性金象网谐期时]))+"
)
_COUNTER = re.compile(
    r"(?:总?数量|总数|总量|[人次期套座处间台辆条家所户场个件份栋天株棵篇册只头门]数|场次|人次|轮次|批次|班次|"
    r"情况|指标|面积|总?长度|总长|方量)$"
)
# What says of which part or time a number is; two names must have the same of them.
_MARKS = re.compile(
    r"每|平均|[日月年人户]均|上半年|下半年|季度?|学期|首批|第[一二三四五六七八九十\d]+|其中|新增|"
    r"累计|[原现已]有|目前|上年|去年|以前|截至|部分|最[高多低少]|单|剩余|尾款|总|合计|[小初高]中|"
    r"小学|大学|省|市级|县|区级|中央|国家|一般|重大|较大|男|女|线上|线下|[新改扩]建|续|增幅|涨幅|"
    r"降幅|降低|提高|提升|下降|减少|增加|增长|不(?!动产)|未(?!成年)|"
    r"无(?!线|人机|障碍|害)|非(?!遗|税|机动)|差错|失"
)
# Heads that say little alone: 准确率 of what?
_VAGUE_WORDS = (
    "合格率 准确率 及时率 完成率 达标率 覆盖率 到位率 通过率 正常率 办结率 响应率 使用率 优良率 "
    "发放率 执行率 总成本 成本 数量 保障率 知晓率 参与率 运转率 控制率 增长率 下降率 提高率"
)
_VAGUE = frozenset(_VAGUE_WORDS.split())
_CLIENTS = frozenset(("满意度", "服务对象满意度", "服务对象的满意度", "对象满意度"))
# Words before such a head that every second project has: 验收合格率, 群众满意度.
_GENERAL = re.compile(
    r"(?:工程|项目|设备|设施|物资|质量|产品|验收|竣工|资金|经费|预算|任务|工作|业务|案件|按期|按时|采购|购置|"
    r"系统|安全|信息|服务|支付|拨付|发放|补助|补贴|执行|正常|支出|使用|社会|公众|人民|群众|受益|居民|"
    r"职工|干部|人员|对象|单位|机关|培训|参训|学员|考核|考试|运行|维护|总体|平均|率|年度|的)*"
)
SAME, NEAR = 2, 1


@lru_cache(maxsize=65536)
def bare(name: str) -> str:
    """A name without punctuation and white space, and without the words that only lead to it."""
    letters = _PUNCTUATION.sub("", name)
    return letters[match.end() :] if (match := _LEADING.match(letters)) else letters


@lru_cache(maxsize=65536)
def stem(name: str) -> str:
    """The name for comparing: 补植行道树 for 补植行道树数量."""
    letters = bare(name)
    while (match := _COUNTER.search(letters)) and match.start() > 1:
        letters = letters[: match.start()]
    return letters


@lru_cache(maxsize=65536)
def marks(name: str) -> frozenset[str]:
    """The words of a name that say of which part or which time it is."""
    return frozenset(_MARKS.findall(name))


def vague(name: str) -> bool:
    """Whether a name alone does not say what it is about."""
    if len(name) < 3 or name in _VAGUE or name in _CLIENTS:
        return True
    head = 3 if name[-3:] in _VAGUE or is_satisfaction(name) else 0
    return bool(head and _GENERAL.fullmatch(name[:-head]))


def is_satisfaction(name: str) -> bool:
    """Whether it is the satisfaction of somebody."""
    return name.endswith(("满意度", "满意率"))


def likeness(one: str, other: str, *, rate: bool) -> int:
    """SAME, NEAR (one is the other with more said) or 0; for stems."""
    if not one or not other:
        return 0
    if one == other or (3 < len(one) == len(other) and sorted(one) == sorted(other)):
        return SAME
    short, long = (other, one) if len(other) < len(one) else (one, other)
    if rate:
        return NEAR if _rate_alike(short, long, claimed=one) else 0
    if short.endswith("总成本") and long.endswith(short):
        return NEAR
    within = len(short) >= 4 and len(short) * 4 >= len(long) * 3 and _inside(short, long)
    return NEAR if within else 0


def _rate_alike(short: str, long: str, claimed: str) -> bool:
    if is_satisfaction(short) and is_satisfaction(long) and {short, long} & _CLIENTS:
        return True
    if claimed in _VAGUE or len(short) < 3 or short[-1] not in "率度例":
        return False
    if long.endswith(short):
        return True
    return len(short) >= 6 and short[-4:] == long[-4:] and _inside(short, long)


def _inside(short: str, long: str) -> bool:
    """Whether all letters of the short name stand in the long one, in order."""
    letters = iter(long)
    return all(letter in letters for letter in short)

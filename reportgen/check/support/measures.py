"""What an indicator measures, by its name: words shared by the rules of the family 指标.

The end of a Chinese name is its head, so patterns stand at the end: 投诉处理满意度 is a
satisfaction and no complaint.
"""

import re
from decimal import Decimal
from functools import lru_cache

from reportgen.core.values import fold, parse_decimal
from reportgen.dataset.rows import Indicator
from reportgen.schema import QUALITATIVE

_MOST = 65536  # texts remembered: those of a department are asked for by rule after rule
_TAIL = re.compile(r"(?:\([^()]*\)|[。.,;:、]|指标)$")


@lru_cache(maxsize=_MOST)
def folded(text: str) -> str:
    """Folded text, for comparing."""
    return fold(text)


@lru_cache(maxsize=_MOST)
def head(name: str) -> str:
    """The folded name without what follows its head: `（%）`, full stops, 指标."""
    text = folded(name)
    while match := _TAIL.search(text):
        text = text[: match.start()]
    return text


def number(indicator: Indicator) -> Decimal | None:
    """The number of a quantitative indicator; None for words and for what is withheld."""
    if indicator.sign in ("", QUALITATIVE):
        return None
    return _number(indicator.value)


_number = lru_cache(maxsize=_MOST)(parse_decimal)


def statement(indicator: Indicator) -> str:
    """The target as people write it: `≥95%`."""
    sign = "" if indicator.sign in ("", "=", QUALITATIVE) else indicator.sign
    return f"{sign}{indicator.value}{indicator.unit}"


PER_CENT_WORDS = frozenset(
    ("百分比", "百分号", "百分百", "百分数", "百分率", "百分之", "%百分比", "百分比%", "百分比(%)")
)


def per_cent(indicator: Indicator) -> bool:
    """Whether the value is in per cent, however that is written."""
    unit = folded(indicator.unit)
    return unit == "%" or unit in PER_CENT_WORDS


# Rows that say that there is nothing to say.
_NOTHING = re.compile(
    r"(?:本项目|该项目|此项目)?(?:不涉及|不适用|暂无|没有|无)"
    r"(?:此项|该项|本项|此类|该类|相关|有关)?(?:经济|社会|生态|可持续)?(?:效益|影响)?"
    r"(?:指标|内容)?[。.]?|[/\\\-—–―_*、.]+|[nN]/[aA]"
)


_ELSEWHERE = re.compile(
    r"(?:内容)?(?:[同见](?:上|前|下|左|右)(?:述|文|表)?|(?:详见|具体见|参见|见|按|另见|附)(?:[^,。;]{0,16}(?:附件|附表|附后|方案|文件|说明|备注"
    r"|材料|清单|明细|申报书|批复|合同|通知|文本|报告|规划)[\d一二三四五六七八九]*)|略|另附|待定|待补充?|暂缺|空白?)[。.]?"
)


@lru_cache(maxsize=_MOST)
def says_nothing(text: str) -> bool:
    """Whether a text that is to explain is blank, 无, or sends elsewhere: 同上, 详见附件."""
    return not text or nothing(text) or bool(_ELSEWHERE.fullmatch(folded(text)))


# Words of any project's: 按计划执行, 按时完成全年各项工作任务.
_GENERAL = re.compile(
    "(?:[按依根][照据]?|严格|认真|切实|扎实|全面|有序|稳步|顺利|圆满|高[质效]量?|保质保量|[按如]期|[按及准]时|不断|持续|积极|有效|较?好|逐步"
    "|计划|规定|要求|进度|预算|方案|合同|时间|节点|序时|标准|程序|制度|规划|用途|批复|文件|精神|管理办法|年初|年度|[全本当今]年|20[0-9]{2}年"
    "|完成|实施|推[进动]|开展|执行|落实|做好|抓好|用于|使用|支[出付]|列支|达[到成]|实现|确保|保[证障]|进行|组织|[本该各全]|各[项类]|全部"
    "|[既预][定期计]|相关|有关|上级|国家|财政|领导|交办|下达|安排|其[他它]|部门|单位|工作|任务|目标|项目|资金|经费|指标|效果|成效|事项|内容|绩效"
    "|[的地和与及并等内,。、;.])+"
)


@lru_cache(maxsize=_MOST)
def says_only_general(text: str) -> bool:
    """Whether a text to explain has none but words that fit any project: 按规定使用."""
    return bool(_GENERAL.fullmatch(folded(text)))


@lru_cache(maxsize=_MOST)
def nothing(text: str) -> bool:
    """Whether the text is only 不涉及, 无, `/` or the like."""
    return bool(_NOTHING.fullmatch(folded(text)))


# The higher the better, and never in doubt: rates that can be capped (使用率, 执行率, 利用率,
# 控制率, 占比) are not here.
_SHARES = (
    "满意度|满意率|满意程度|认可度|好评率|知晓率|知晓度|合格率|达标率|通过率|优良率|优秀率|及格率"
    "|及时率|准时率|按时率|准确率|正确率|真实率|规范率|合规率|完好率|正常率|在线率|运行率|运转率"
    "|办结率|审结率|结案率|整改率|解决率|排除率|修复率|处置率|处理率|响应率|答复率|送达率|落实率"
    "|兑现率|履约率|出勤率|到岗率|在岗率|参与率|参训率|到课率|持证率|建档率|入库率|备案率|公开率"
    "|签到率|到会率|随访率|回访率|回复率|反馈率|归档率|开放率|参保率|报到率|结业率|联网率|接通率|接听率|识别率"
    "|破案率|销号率|清零率|清运率|净化率|硬化率|亮化率|安装率|投用率|签订率|领取率|化解率|息诉率|巡查率|巡检率|佩戴率"
    "|注册率|采集率|报送率|核实率|验收率|筛查率|免疫率|存活率|孵化率|录入率|上传率|标识率|消毒率|无害化率"
    "|成活率|保存率|保障率|采纳率|治愈率|康复率|成功率|巩固率|签约率|普及率|配备率|有效率|完整率"
)
_MORE_THAN_ALL = "完成率|达成率|覆盖率|到位率|入学率|接种率|就业率|受理率"  # 100 % and more occur
_NEGATED = re.compile(
    r"不(?!动产)|未(?!成年|来)|非(?!遗|税|机动)|无(?!障碍|人机|线|纸|害)|逾期|超期|拒绝|错误"
)
_GOOD = re.compile(f"(?:{_SHARES}|{_MORE_THAN_ALL})$")
_SHARE = re.compile(f"(?:{_SHARES}|(?<!债)(?<!备)(?<!息)(?<!益)(?<!金)(?<!入)(?<!流)覆盖率|占比)$")
_BAD = re.compile(
    "(?:故障率|故障发生率|失败率|投诉率|上访率|事故率|事故发生率|火灾发生率|差错率|出错率|错误率"
    "|失误率|误差率|误报率|漏报率|瞒报率|迟报率|漏检率|漏管率|脱管率|损失率|损毁率|损坏率|损耗率"
    "|漏损率|破损率|返工率|返修率|退货率|死亡率|病死率|复吸率|复发率|再犯率|犯罪率|返贫率|失学率"
    "|辍学率|缺勤率|流失率|违约率|违规率|违法率|违纪率|超标率|超支率|超时率|逾期率|延误率"
    "|不合格率|不达标率|不良率|坏账率|闲置率|浪费率|偏差率|发案率)$"
)
_BAD_COUNT = re.compile(
    "(?:事故|差错|故障|失误|投诉|上访|火灾|死亡|伤亡|死伤)(?:发生)?(?:数|数量|次数|起数|件数|人数|人次)$"
)
_BAD_THING = re.compile("(?:故障|事故|差错|投诉)$")
# Verbs that turn a bad thing into work done on it: 事故处置率, 降低返贫率, 无故障率.
_DEALT_WITH = re.compile(
    "降|减|控|防|遏|避免|处|解决|排除|查|化解|办|追|挽|受理|检|发现|整改|修|识别|拦截|淘汰|报告"
    "|杜绝|消除|赔|救|演练|抢|应对|回应|零|无|未|较|同比|缩"
)
_FALL_OF_BAD = re.compile(
    "(?:事故|投诉|故障|犯罪|发案|案件|污染|火灾|差错|伤亡|违法|违规|死亡|警情|隐患|损失)"
    "[^，。、]{0,5}(?:降低|下降|减少)率$"
)
_RATE = re.compile(
    "(?<!效)(?<!频)(?:(?<!功)|(?<=成功))(?<!税)(?<!汇)(?<!利)(?<!费)(?<!概)(?<!辨)(?<!倍)(?<!斜)(?<!积)(?<!产)"
    "(?<!曝光)(?<!比)(?<!得)(?<!速)率$"
)
_SATISFACTION = re.compile("满意(?:度|率|程度)$")


@lru_cache(maxsize=_MOST)
def good_rate(name: str) -> bool:
    """A rate of which more is better: 合格率, 满意度, 覆盖率; also the fall of a bad thing."""
    text = head(name)
    return bool((_GOOD.search(text) and not _NEGATED.search(text)) or _FALL_OF_BAD.search(text))


@lru_cache(maxsize=_MOST)
def share(name: str) -> bool:
    """A share of a whole: it cannot exceed 100 %."""
    return bool(_SHARE.search(head(name)))


@lru_cache(maxsize=_MOST)
def bad_rate(name: str) -> bool:
    """A rate or number of which less is better: 故障率, 投诉率, 事故次数."""
    text = head(name)
    match = _BAD.search(text) or _BAD_COUNT.search(text)
    return bool(match) and not _DEALT_WITH.search(text)


def bad_thing(name: str) -> bool:
    """A bad thing itself, without saying what of it is measured: 线路故障."""
    text = head(name)
    return bool(_BAD_THING.search(text)) and not _DEALT_WITH.search(text)


@lru_cache(maxsize=_MOST)
def rate(name: str) -> bool:
    """Any share or rate in per cent; 效率, 频率, 利率 and the like are none."""
    return bool(_RATE.search(head(name)))


@lru_cache(maxsize=_MOST)
def satisfaction(name: str) -> bool:
    """满意度, 满意率."""
    return bool(_SATISFACTION.search(head(name)))


def cost(indicator: Indicator) -> bool:
    """Whether it stands under 成本指标, by the first or the second level."""
    return "成本" in indicator.level2 or "成本" in indicator.level1


MONEY = frozenset(("元", "万元", "亿元", "千元", "百万元"))
TIMES = frozenset(
    ("秒", "分钟", "小时", "天", "日", "工作日", "个工作日", "周", "月", "个月", "季度", "年")
)
HUNDRED = Decimal(100)  # per cent: all of it


_SIGNED_TAIL = re.compile(r"\(?%\)?$|百分比$|百分号$|百分百$")
_UNIT_AS_NAME = re.compile(
    "(?:率|满意度|知晓度|体验度|保障度|参与度|认可度|数量|人数|次数|天数|个数|总数|金额|成本|情况|能力"
    "|水平|效果|准确性|及时性|完成时间|质量|时效)$"
)


def unit_is_a_name(row: Indicator) -> bool:
    """Whether the unit is the indicator's name, or a measure of its own, and no unit."""
    unit = folded(row.unit)
    core = _SIGNED_TAIL.sub("", unit)
    if len(core) < 2 or "/" in unit or unit in PER_CENT_WORDS:
        return False
    if _UNIT_AS_NAME.search(core) or (core != unit and len(core) > 2):
        return True
    return len(core) > 3 and core == head(row.level3)

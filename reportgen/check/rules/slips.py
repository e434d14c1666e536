"""文字: words typed twice, cut off, confused, misspelt, and what copying and pasting left."""

import re
from collections.abc import Collection, Iterator
from dataclasses import replace

from reportgen.check.support.contents import has_more
from reportgen.check.support.doubled_words import DOUBLED, has_doubles
from reportgen.check.support.finding import Hit, Severity, Spot
from reportgen.check.support.homophones import homophones
from reportgen.check.support.measures import folded, nothing, unit_is_a_name
from reportgen.check.support.mistaken_characters import mistaken
from reportgen.check.support.own_names import halves, misspelt, spoken
from reportgen.check.support.registry import rule
from reportgen.check.support.subject import DepartmentSubject, ProjectSubject
from reportgen.check.support.text_search import spots_with
from reportgen.check.support.word_slips import (
    MAY_BE_CUT,
    clauses_twice,
    confused,
    confusions,
    cut_off,
    digit_before_words,
    doubled_words,
    lookalikes,
    perhaps_doubled_words,
    stops_short,
    stray_quotes,
    wrong_number_brackets,
)
from reportgen.core.lookalikes import LOOKALIKE
from reportgen.core.words import is_cut, is_word

_PART_ONE = {"部门编码": "018", "章节": "总体绩效目标", "序号": "1"}
_LIKELY_QUOTE = re.compile(r"[\"'“”‘’`´]")
_LIKELY_NUMBER = re.compile(r"[\[［【〈<{﹝「（(〔发办字函财规](?:19|20)\d\d")


@rule(
    "W012",
    "字词重复",
    Severity.WARNING,
    looks_for=DOUBLED,
    bad={"目标": {"绩效目标": "开展开展行道树补植，保证成活率率达到95%。"}},
    good={"目标": {"绩效目标": "开展行道树补植，了解成活率，达到补植目的的95%以上。"}},
)
def word_typed_twice(subject: ProjectSubject) -> Iterator[Hit]:
    """同一个字或词连着写了两遍，如“成活率率”“开展开展”“进进行”“志愿者志愿者”。

    “天天”“方方面面”“户户通”这样的叠词，以及“为了了解”“目的的”“全市市级”两个词相接的，不算。
    """
    for spot in subject.cached(_with_doubles):
        yield from doubled_words(spot)


def _with_doubles(subject: ProjectSubject) -> tuple[Spot, ...]:
    return tuple(spots_with(subject, DOUBLED, has_doubles))


@rule(
    "W024",
    "词像是重复了",
    Severity.NOTICE,
    bad={"目标": {"绩效目标": "完成义务植树宣传宣传活动12场。"}},
    good={"目标": {"绩效目标": "完成义务植树宣传活动12场。"}},
)
def word_perhaps_typed_twice(subject: ProjectSubject) -> Iterator[Hit]:
    """两个字的名词连着出现两遍，或同一句话在一格里写了两遍，可能是多打的，也可能是两个词相接。

    如“义务植树宣传宣传活动”是多打的，“法律服务服务对象”是相接的，要看原意。
    """
    for spot in subject.cached(_with_doubles):
        yield from perhaps_doubled_words(spot)
    for goal in subject.goals:
        yield from clauses_twice(subject.spot(goal, "绩效目标"))
    yield from clauses_twice(subject.spot(subject.project, "资金用途"))


def _may_stop_short(subject: ProjectSubject) -> bool:
    """Whether a text or a target may have lost its end."""
    texts = (subject.project.purpose, *(goal.text for goal in subject.goals))
    targets = (row.value for row in (*subject.indicators, *subject.whole_period))
    return (
        any(stops_short(text, is_target=False) for text in texts)
        or any(stops_short(text, is_target=True) for text in targets)
        or has_more(subject)
    )


@rule(
    "W017",
    "文字没有说完",
    Severity.WARNING,
    where=_may_stop_short,
    covered_by=("T002", "W007", "W001"),
    bad={"目标": {"绩效目标": "补植行道树1200株，市民满意度达到"}},
    good={"目标": {"绩效目标": "补植行道树1200株，做好应对"}},
)
def text_goes_on(subject: ProjectSubject) -> Iterator[Hit]:
    """绩效目标、资金用途、指标值断在半句，如以“达到”“不低于”“以及”结尾，日期缺了后半截。

    多是复制时漏了，或者超过了系统的字数。以逗号、顿号结尾的由 W007 指出。
    """
    for spot in subject.texts_in(*MAY_BE_CUT):
        yield from cut_off(spot)


@rule(
    "I034",
    "三级指标名称没有写完",
    Severity.WARNING,
    bad={"指标": {"三级指标": "补植行道树的", "绩效指标描述": "补植行道树的数量"}},
    good={"指标": {"三级指标": "补植行道树", "绩效指标描述": "补植行道树数量"}},
)
def name_is_whole(subject: ProjectSubject) -> Iterator[Hit]:
    """三级指标的名称断在一个词的中间，绩效指标描述里才有完整的。

    如名称是“参训学员满意”，描述是“参训学员满意度”。名称本身完整、描述多说几句的不算。
    """
    for row in subject.indicators:
        name, text = row.level3, row.description
        begun = len(text) > len(name) > 2 and text.startswith(name)
        if begun and text[len(name)] not in _PAUSES and _is_cut(folded(name), folded(text)):
            yield Hit(
                subject.spot(row, "三级指标", row.level3),
                f"“{row.level3}”没有写完，描述里是“{row.description[:20]}”",
                "请照描述补全名称",
            )


_PAUSES = frozenset(" ，,。；;：:、（(\n")


def _is_cut(name: str, description: str) -> bool:
    """Whether a name is the beginning of its description and stops within a word."""
    rest = description.removeprefix(name)
    if len(name) < 3 or nothing(name) or rest == description or not rest:
        return False
    if name[-1] in "的和与及或" or (rest[0] in "率度性" and not is_word(name[-2:] + rest[0])):
        return True
    return is_cut(name) or (is_word(name[-1] + rest[0]) and not is_word(name[-2:]))


def _has_confused(text: str, own: tuple[str, ...]) -> bool:
    """Whether words in a text may be confused; 反应 is judged by what stands beside it."""
    return "反应" in text or any(confused(text, own))


@rule(
    "W028",
    "错别字",
    Severity.WARNING,
    looks_for=_has_confused,
    bad={"目标": {"绩效目标": "布署行道树补植，己完成修膳。"}},
    good={"目标": {"绩效目标": "部署行道树补植，低保户自己完成修剪。"}},
)
def words_are_not_confused(subject: ProjectSubject) -> Iterator[Hit]:
    """文字里有常见的错别字，如“布署”“修膳”“峻工”“己经”“拔付”。

    只列不会是别的意思的；恰好是前后两个词相接的（低保户、录入员工）不算。本地的地名、单位名常写错的，可在
    数据集设置“易错词”里补充，写成 错=对。
    """
    own = subject.settings.confusions
    if _has_confused(subject.all_text, own):
        for spot in subject.texts:
            yield from confusions(spot, own)


@rule(
    "W025",
    "发文字号的括号不对",
    Severity.NOTICE,
    looks_for=_LIKELY_NUMBER,
    source="GB/T 9704-2012《党政机关公文格式》7.2.5（年份用六角括号）",
    bad={"项目": {"资金用途": "依据青林[2024]15号文件补植。"}},
    good={"项目": {"资金用途": "依据青林〔2024〕15号文件补植，管护范围到（2024）15号楼。"}},
)
def document_number_has_its_brackets(subject: ProjectSubject) -> Iterator[Hit]:
    """发文字号的年份应当用六角括号〔〕，不用方括号、圆括号、方头括号。"""
    for spot in spots_with(subject, _LIKELY_NUMBER):
        yield from wrong_number_brackets(spot)


@rule(
    "W026",
    "多余或颠倒的引号",
    Severity.WARNING,
    looks_for=_LIKELY_QUOTE,
    covered_by=("W009",),
    source="GB/T 15834《标点符号用法》",
    bad={"项目": {"资金用途": "用于“”绿满青禾行动补植。"}},
    good={"项目": {"资金用途": "用于“绿满青禾”行动补植。"}},
)
def quotes_enclose(subject: ProjectSubject) -> Iterator[Hit]:
    """引号前后颠倒、里面是空的、或者只有一半，多是从表格或网页复制时带来的。"""
    for spot in spots_with(subject, _LIKELY_QUOTE):
        yield from stray_quotes(spot)


@rule(
    "W027",
    "夹有形近的部首字符",
    Severity.WARNING,
    looks_for=LOOKALIKE,
    bad={"指标": {"三级指标": "补植⾏道树数量"}},
    good={"指标": {"三级指标": "补植行道树数量"}},
)
def characters_are_those_they_look_like(subject: ProjectSubject) -> Iterator[Hit]:
    """文字里有康熙部首或兼容字符，看上去与正常的字一样，检索、比对都对不上。

    多是从 PDF 复制来的，如“⼯作”的“⼯”。reportgen check --fix 一次改正。
    """
    for spot in spots_with(subject, LOOKALIKE):
        yield from lookalikes(spot)


@rule(
    "W029",
    "文字前面多了数字",
    Severity.ERROR,
    by_row=True,
    bad={"指标": {"指标性质": "定性", "指标值": "0及时满足", "计量单位": ""}},
    good={"指标": {"指标性质": "定性", "指标值": "3个工作日内满足", "计量单位": ""}},
)
def words_begin_without_a_digit(subject: ProjectSubject) -> Iterator[Hit]:
    """指标值是文字，前面却多了一个数，如“0及时满足”“1有效提升”，印出来读不通。

    多是系统把空着的数当成了 0。数后面是量词、单位的不算。
    """
    for row in subject.indicators:
        text = digit_before_words(row.value, row.unit, row.sign)
        if text and not unit_is_a_name(row):
            yield Hit(
                subject.spot(row, "指标值", row.value),
                f"“{row.level3}”的指标值“{text}”前面多了一个数",
                "请删去数，把指标性质改为“定性”；确是数的，填上计量单位",
            )


@rule(
    "W030",
    "本部门、本单位的名称写错",
    Severity.WARNING,
    scope="部门",
    bad={"文本": [{**_PART_ONE, "正文": "2024年，青禾市林叶局围绕绿化提质。"}]},
    good={"文本": [{**_PART_ONE, "正文": "2024年，青禾市林业局配合青禾市农业局。"}]},
)
def own_names_are_spelt_right(subject: DepartmentSubject) -> Iterator[Hit]:
    """文字里的部门、单位名称与“部门”“单位”表里的只差一个字，或者漏了、多了、颠倒了一个字；不带地名的也看。

    差的是方位、序数、区划的，和另外成词的（林业局与农业局），是别的单位，不算。
    """
    named = {subject.department.name, *(one.unit.name for one in subject.projects)}
    names = spoken(named)
    for spot in _every_text(subject, {half for name in names for half in halves(name)}):
        for wrong, right in misspelt(spot.text, names):
            yield Hit(
                replace(spot, part=wrong),
                f"“{wrong}”与“{right}”只差一处",
                f"请核对：是“{right}”的，请改正；是另一个单位的，可以不改",
            )


def _every_text(subject: DepartmentSubject, pieces: Collection[str] = ("",)) -> Iterator[Spot]:
    """Every text of part one and of the projects in which one of the pieces stands."""
    for project in (None, *subject.projects):
        if project and not any(piece in project.all_text for piece in pieces):
            continue
        for spot in project.texts if project else subject.texts:
            if any(piece in spot.text for piece in pieces):
                yield spot


@rule(
    "W031",
    "同音字写错",
    Severity.WARNING,
    scope="部门",
    covered_by=("W028", "W030"),
    bad={
        "目标": {"绩效目标": "补植行道树1200株，加强养户管理。"},
        "项目": {"资金用途": "用于补植行道树，落实养护管理。"},
    },
    good={
        "目标": {"绩效目标": "补植行道树1200株，加强养护管理。"},
        "项目": {"资金用途": "用于补植行道树，落实养护管理。"},
    },
)
def sounds_are_spelt_alike(subject: DepartmentSubject) -> Iterator[Hit]:
    """同一个部门的文字里，四个字的两处写法只差中间一个同音字，而且有一处不成词，应是打错了。

    如“加强养户管理”与别处的“养护管理”。制定与制订、其他与其它一类两可的写法不算。
    """
    wrongs = dict(homophones(subject.lines, subject.words, subject.pairs))
    if not wrongs:
        return
    said: set[str] = set()
    for spot in _every_text(subject, wrongs):
        for wrong, right in wrongs.items():
            slip = next(w + r for w, r in zip(wrong, right, strict=True) if w != r)
            if wrong in spot.text and slip not in said:
                said.add(slip)
                yield Hit(
                    replace(spot, part=wrong),
                    f"“{wrong}”在别处写作“{right}”，只差一个同音字",
                    f"请核对，多半应是“{right}”",
                )


@rule(
    "W032",
    "像是错别字",
    Severity.NOTICE,
    scope="部门",
    covered_by=("W028", "W030", "W031", "W012"),
    bad={"目标": {"绩效目标": "补植行道树1200株，净化城区环静。"}},
    good={"目标": {"绩效目标": "补植行道树1200株，净化城区环境。"}},
)
def characters_are_not_mistaken(subject: DepartmentSubject) -> Iterator[Hit]:
    """一个字单独不成词，与前后的字也不成词，换一个同音或形近的字才成常用词，像是打错了。

    如“净化环静”（环境）。词典里没有的专门用语也会提出来，一个部门里出现三次以上的
    不算，部门、单位名称里的也不算；确是专门用语的，可以不改。
    """
    names = "\n".join([subject.department.name, *(one.unit.name for one in subject.projects)])
    for wrong, right in mistaken(subject.lines, subject.pairs).items():
        if wrong in names:
            continue  # a place, as 北坪 in 北坪区教育局
        spot = next(spot for spot in _every_text(subject, (wrong,)))
        yield Hit(
            replace(spot, part=wrong),
            f"“{wrong}”像是“{right}”打错了字",
            f"请核对：应是“{right}”的，请改正；确是专门用语的，可以不改",
        )

"""Words that are often typed for others. The bureau adds its own in the setting 易错词."""

from functools import lru_cache

from reportgen.core.words import is_word

# Variants out of use, and slips of the keyboard, of handwriting or of reading a picture.
_PAIRS = """
布署=部署 座落=坐落 帐户=账户 台帐=台账 帐目=账目 对帐=对账 记帐=记账 报帐=报账 按装=安装
修膳=修缮 峻工=竣工 竣功=竣工 园满=圆满 渡汛=度汛 松驰=松弛 弘杨=弘扬 蔬导=疏导 疏竣=疏浚
检侧=检测 监侧=监测 维户=维护 保户=保护 倍训=培训 陪训=培训 宣传倒位=宣传到位 满意渡=满意度
覆盖律=覆盖率 及时律=及时率 合格律=合格率 完成律=完成率 截止目前=截至目前 截止到目前=截至目前
购制=购置 凑效=奏效 既使=即使 必竟=毕竟 迁徒=迁徙 粘帖=粘贴 张帖=张贴 家俱=家具 暴光=曝光
幅射=辐射 复盖=覆盖 侯车=候车 侯诊=候诊 气侯=气候 时侯=时候 报消=报销 核消=核销 注消=注销
缴消=缴销 急需解决=亟需解决 拔付=拨付 拔款=拨款 划拔=划拨 调拔=调拨 下拔=下拨 挑拔=挑拨
贷币=货币 贷物=货物 辩别=辨别 分辩率=分辨率 辩认=辨认 巩故=巩固 增张=增长 降底=降低
减低风险=降低风险 改扇=改善 完膳=完善 妥膳=妥善 慈膳=慈善 加强建没=加强建设 建没=建设 设没=设施
设旋=设施 实旋=实施 措旋=措施 措失=措施 绿化养互=绿化养护 养户道路=养护道路 养互=养护 巡茶=巡查
督茶=督查 抽茶=抽查 排茶=排查 调茶=调查 核茶=核查 稽茶=稽查 审茶=审查 普茶=普查 侦茶=侦查
按排=安排 安徘=安排 合理安徘=合理安排 实郊=实效 时郊=时效 成郊=成效 见郊=见效 数理指标=数量指标
质量捉升=质量提升 捉高=提高 捉升=提升 捉供=提供 资全=资金 资佥=资金 基佥=基金 现佥=现金
贫因=贫困 因难=困难 残急=残疾 残记=残疾 孤残儿同=孤残儿童 儿重=儿童 未成年入=未成年人
老年入=老年人 工作入员=工作人员 入员=人员 入民=人民 入次=人次 入数=人数 入口普查=人口普查
人学率=入学率 人库=入库 人园=入园 人户走访=入户走访 人户调查=入户调查 人驻=入驻 己经=已经
己完成=已完成 己建成=已建成 己到位=已到位 自已=自己 巳经=已经 末完成=未完成 末发生=未发生
末成年=未成年 末来=未来 年未=年末 期未=期末 月未=月末 岁未=岁末 千部=干部 干警千部=干警干部
骨千=骨干 干净整沽=干净整洁 整沽=整洁 清沽=清洁 保沽=保洁 廉沽=廉洁 沽净=洁净 戌边=戍边
土兵=士兵 退役土兵=退役士兵 护土=护士 烈土=烈士 硕土=硕士 博土=博士 旅遊=旅游 畜水=蓄水
灌慨=灌溉 灌既=灌溉 排捞=排涝 排劳=排涝 污水处埋=污水处理 处埋=处理 办埋=办理 清埋=清理
整埋=整理 治埋=治理 受埋=受理 审埋=审理 代埋=代理 埋论=理论 合埋=合理 埋赔=理赔 护埋=护理
埋念=理念 部份=部分 防犯=防范
"""

COMMON = {wrong: right for wrong, _, right in (pair.partition("=") for pair in _PAIRS.split())}


@lru_cache(maxsize=8)
def all_confusions(own: tuple[str, ...]) -> dict[str, str]:
    """What is meant by each wrong word: the common ones, and the bureau's own, each as 错=对."""
    parted = (pair.partition("=") for pair in own)
    return COMMON | {wrong.strip(): right.strip() for wrong, _, right in parted}


def across_words(text: str, start: int, end: int) -> bool:
    """Whether a piece is only where two words meet: 保户 in 低保户, 入员 in 录入员工."""
    goes_on = end - start == 2 and is_word(text[end - 1 : end + 1])
    return goes_on or is_word(text[max(0, start - 1) : start + 1])

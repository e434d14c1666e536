"""公开: names in which letters stand for words that were not to be read."""

import re
from collections.abc import Iterator
from dataclasses import replace

from reportgen.check.support.finding import Hit, Severity
from reportgen.check.support.registry import rule
from reportgen.check.support.subject import ProjectSubject

# Letters that begin no syllable in pinyin cannot be initials of Chinese words. What is joined to
# other Latin letters or digits (NB-IoT, CHS-DRG, 3PL) is a term or a model.
_INITIALS = re.compile(
    r"(?<![A-Za-z0-9])(?<![A-Za-z0-9][-/.+])[BCDFGHJKLMNPQRSTWXYZ]{2,6}(?![-/.+]?[A-Za-z0-9])"
)
_KNOWN = (
    "PDT GPS PCR CT MR PPP LNG CNG SSL SQL DSP PLC GDP BRT CRT CPR CRM BBS XML TCP DDN SDH "
    "MSTP SDWAN RTK PM PH DN PN HDPE DNS WWW KW MW KM MM CM KG PS PR LNS LTS HPLC LCD TFT DLP "
    "RFP MPS CNN CNKI CMA CMC CPC GMP GSP NGS MRT LDR LBS WTT SMS MMS FTTH NFC RFC BMS HR PK "
    "PC PCT TB GB MB KB HD TS TSP NT NBD NBT DRG DRGS DR DSR CCS PDP SPD HRP LCP WMS TMS DCS "
    "CNC CBTC DBS SNP STR DNA HPLCMS LCMS GCMS PKPM GSM GPRS CDN GNSS CDR PPT PDF XLS BGP MPLS "
    "PTN RFF LNP PTCT PTZ DLT BLS CPCR HBS TMR SSD DDR CPLD DTM DTU RTU FTU PBX PKS PKI CPTPP "
    "RCS SCR SNCR BHR DPS SDS MSDS GMDSS CSR PMS CMS LMS TPM RPC HTTP HTTPS FTP SSH SSO "
)
_WORDS = frozenset(re.findall(r"\w+", _KNOWN))
# Behind a technical term stands what it is the term of.
_TECHNICAL = re.compile(
    r"[\s（(“\"]*(?:系统|设备|平台|终端|技术|检测|检验|检查|筛查|支付|付费|结算|改革|软件|硬件|数据|线路|机房|机柜|机|管道?|仪|车|片|网"
    r"|标准|课程|工艺|材料|认证|实验室|药|治疗|病房|造影|影像|试剂|芯片|接口|卡|灯|屏|电|气|泵|阀|板|膜|光纤|服务器?|模块"
    r"|[\u4e00-\u9fff]{1,4}(?:系统|平台|软件|终端|标准|认证)|定位|导航|监测|监控|测序|扫描|分析|模型|协议|信号|基站|物联|法|型|级|类|族|柱|显示|打印|接入|专线|通信|对讲|频|录)"
)


@rule(
    "S005",
    "名称里的字母像拼音首字母",
    Severity.WARNING,
    source="《中华人民共和国保守国家秘密法》第三十六条（多条信息汇集关联后的风险）",
    bad={"项目": {"项目名称": "XDSBZ专项经费"}},
    good={"项目": {"项目名称": "DRG付费改革与NB-IoT水表、GPS定位终端租赁"}},
)
def name_is_no_cipher(subject: ProjectSubject) -> Iterator[Hit]:
    """项目名称用拼音首字母代替了不想写明的词。

    这样写既没有保住秘密（读者一拼便知），也没有依据。要么写明，要么按“名称”不予公开，印与真名
    无关的替代文字。常见的外文缩写（GPS、PPP、DRG 等）、后面跟着系统、设备、检测一类的术语、型号，
    以及含元音字母的不算。一个项目只报一次，列出全部这样的字母。
    """
    project = subject.project
    if not _ciphers(project.name):
        return
    # where the name is a cipher, so are the same project's texts
    texts = (subject.spot(project, "项目名称"), *subject.texts)
    letters = tuple(dict.fromkeys(one for spot in texts for one in _ciphers(spot.text)))
    listed = "、".join(f"“{one}”" for one in letters)
    yield Hit(
        replace(texts[0], part=_ciphers(project.name)[0]),
        f"{listed}像是拼音首字母，读者能猜出原词",
        "请写明原词；确需不公开的，在“不予公开”表里登记，另取与原词无关的替代文字",
    )


def _ciphers(text: str) -> list[str]:
    return [
        match[0]
        for match in _INITIALS.finditer(text)
        if match[0] not in _WORDS and not _TECHNICAL.match(text, match.end())
    ]

"""The story: four calls, their projects, and how each was scored. Amounts in yuan, dates in days from today."""

from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True)
class DemoProject:
    """One bid: who, where, how much, what is promised, and the totals its evaluators gave, by seat."""

    key: str
    title: str
    charity: str
    street: str
    grant: Decimal
    own: Decimal
    indicator: str
    unit: str
    target: int
    totals: tuple[Decimal, ...] = ()
    refusal: str = ""


@dataclass(frozen=True)
class DemoCall:
    """One call. `published`, `deadline` and the later moments are days from today.

    Leaders decide on paper that a call `is_published_on_paper`, and on an award list that `has_paper_waiting`.
    """

    key: str
    title: str
    summary: str
    budget: Decimal
    cap: Decimal
    published: int
    deadline: int
    panel_size: int = 5
    bids_per_organization: int = 2
    projects: tuple[DemoProject, ...] = field(default=())
    is_decided: bool = True
    is_confirmed: bool = True
    is_published_on_paper: bool = False
    has_paper_waiting: bool = False


def wan(amount: str) -> Decimal:
    return Decimal(amount) * 10_000


def project(
    key: str,
    title: str,
    charity: str,
    street: str,
    money: str,
    indicator: str,
    scores: str = "",
    refusal: str = "",
) -> DemoProject:
    """`money` is "grant+own" in 万元, `indicator` "name target unit", `scores` the totals by seat."""
    grant, own = money.split("+")
    name, target, unit = indicator.split()
    totals = tuple(Decimal(score) for score in scores.split())
    return DemoProject(
        key, title, charity, f"510108{street}", wan(grant), wan(own), name, unit, int(target), totals, refusal
    )


CALL_A = DemoCall(
    key="A",
    title="示例·公益创投",
    summary="面向老年人、残障人士、儿童青少年和社区治理的公益服务项目，自筹比例不低于20%。",
    budget=wan("80"),
    cap=wan("12"),
    published=-760,
    deadline=-735,
    projects=(
        project("A01", "“暮光守护”独居老人探访", "O02", "002", "8+2.5", "探访 1200 人次", "90 94 88 92 85"),
        project("A02", "“无碍同行”残障就业支持", "O04", "007", "10+3", "就业 12 人", "84 86 80 88 83"),
        project("A03", "“四点半”课后陪伴", "O03", "004", "6+1.6", "服务 60 人", "79 85 88 92 95"),
        project("A04", "院落自治共创营", "O06", "006", "12+4", "自组织 8 个", "91 93 90 96 89"),
        project("A05", "“零废弃院落”垃圾分类", "O05", "015", "9+2.4", "准确率 85 个百分点", "76 72 78 80 70"),
        project("A06", "困境儿童陪伴成长", "O08", "016", "7.5+2", "个案 20 个", "74 78 71 79 76"),
        project(
            "A07",
            "社区心灵驿站",
            "O09",
            "014",
            "8.8+2.2",
            "个案 30 个",
            refusal="申报机构在活动异常名录中未满1年，不符合征集公告的资格条件。",
        ),
    ),
)
CALL_B = DemoCall(
    key="B",
    title="示例·社区微创投",
    summary="院落微更新、长者数字课堂、邻里互助等小额项目，每家机构最多立项2项。",
    budget=wan("15"),
    cap=wan("3"),
    published=-400,
    deadline=-378,
    panel_size=3,
    is_published_on_paper=True,
    projects=(
        project("B01", "楼道微花园", "O06", "017", "2+0.5", "微花园 4 处", "88 85 90"),
        project("B02", "长者智能手机课堂", "O07", "008", "3+0.6", "课程 24 课", "86 89 84"),
        project("B03", "邻里厨房", "O10", "011", "1.5+0.3", "共餐 12 次", "80 83 78"),
        project("B04", "少年小导览员", "O03", "010", "2.5+0.7", "小导览员 30 人", "82 80 85"),
        project("B05", "旧物循环集市", "O07", "015", "3+0.3", "集市 6 场", "75 79 77"),
        project("B06", "一老一小互助", "O02", "002", "2+0.6", "结对 40 户", "81 78 84"),
    ),
)
CALL_C = DemoCall(
    key="C",
    title="示例·联合创投",
    summary="区财政、福彩公益金与公益基金会共同出资，面向一老一小与社区更新。",
    budget=wan("120"),
    cap=wan("20"),
    published=-75,
    deadline=-50,
    panel_size=7,
    projects=(
        project("C01", "认知症友好社区", "O02", "006", "15+7", "筛查 400 人", "86 92 83 88 86 90 87"),
        project("C02", "困境儿童多元支持网络", "O01", "016", "18+8", "支持 60 户", "86 92 83 85 87 88 84"),
        project("C03", "新就业群体友好驿站", "O07", "007", "12+5.2", "服务 300 人", "77 84 70 79 78 80 74"),
        project("C04", "院落更新参与式设计", "O06", "004", "20+9", "院落 5 个", "85 90 83 89 84 87 87"),
        project("C05", "残障青年艺术工坊", "O04", "014", "10+7", "学员 25 人", "58 66 51 60 57 61 56"),
        project(
            "C06",
            "邻里纠纷调解站",
            "O12",
            "011",
            "16+6",
            "调解 120 件",
            refusal="申报机构在严重违法失信名单中；申请资助占总预算72.7%，超过70%的上限。",
        ),
    ),
    is_confirmed=False,
    has_paper_waiting=True,
)
CALL_D = DemoCall(
    key="D",
    title="示例·青少年微创投",
    summary="面向在校青少年的心理支持、同伴互助与社区参与，自筹为加分项。",
    budget=wan("20"),
    cap=wan("3"),
    published=-25,
    deadline=3,
    panel_size=3,
    projects=(project("D01", "青少年心理韧性计划", "O03", "015", "2.8+0.9", "学校 8 所"),),
    is_decided=False,
)
CALLS = (CALL_A, CALL_B, CALL_C, CALL_D)

"""The accounts of the demo: one for each role of domain.md §1, and those the story needs. All fictional."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PASSWORD = "demo-chenghua"  # noqa: S105  printed at start; only ever made where demo data is
BUREAU = "示例区民政局"
FINANCE_BUREAU = "示例区财政局"
STREET_OFFICE = "示例青龙街道办事处"
SUPPORT = "示例公益支持中心"
ASSESSOR = "示例第三方评估中心"
AUDIT_FIRM = "示例会计师事务所"


@dataclass(frozen=True)
class Account:
    """Somebody to sign in as: in an organization with roles, or with roles of their own."""

    email: str
    name: str
    label: str | Promise
    organization: str = ""
    roles: tuple[str, ...] = ()
    own_roles: tuple[str, ...] = ()


ACCOUNTS = (
    Account("clerk@example.org", "示例经办", _("Clerk"), BUREAU, ("clerk",)),
    Account("clerk2@example.org", "示例经办二", _("Second clerk"), BUREAU, ("clerk",)),
    Account("approver@example.org", "示例审批", _("Approver"), BUREAU, ("approver",)),
    Account(
        "owner@example.org", "示例小巷负责人", _("Applicant owner"), "示例小巷青少年服务中心", ("owner",)
    ),
    Account(
        "editor@example.org", "示例小巷经办", _("Applicant editor"), "示例小巷青少年服务中心", ("editor",)
    ),
    Account(
        "finance@example.org", "示例小巷财务", _("Applicant finance"), "示例小巷青少年服务中心", ("finance",)
    ),
    Account("evaluator@example.org", "示例专家一", _("Evaluator"), own_roles=("evaluator",)),
    Account("officer@example.org", "示例财务", _("Finance officer"), FINANCE_BUREAU, ("finance_officer",)),
    Account("supervisor@example.org", "示例监督", _("Supervisor"), BUREAU, ("supervisor",)),
    Account("auditor@example.org", "示例审计", _("Auditor"), AUDIT_FIRM, ("auditor",)),
    Account("support@example.org", "示例支持", _("Support agency"), SUPPORT, ("support",)),
    Account("assessor@example.org", "示例评估", _("Evaluation agency"), ASSESSOR, ("assessor",)),
    Account("funder@example.org", "示例出资", _("Funder"), "示例暖流公益基金会", ("funder",)),
    Account("street@example.org", "示例街道", _("Street or community"), STREET_OFFICE, ("community",)),
    Account("admin@example.org", "示例管理员", _("Administrator"), own_roles=("administrator",)),
)


@dataclass(frozen=True)
class Office:
    """An organization of the demo that does not bid."""

    name: str
    code: str
    duties: tuple[str, ...] = ()


# The letters DEM0 say that no such code exists; the check characters are right (GB 32100).
OFFICES = (
    Office(BUREAU, "11510108DEM002015U", ("is_purchaser",)),
    Office(FINANCE_BUREAU, "11510108DEM002023N"),
    Office(STREET_OFFICE, "11510108DEM002031H"),
    Office(SUPPORT, "52510108DEM0020481", ("is_support_agency",)),
    Office(ASSESSOR, "52510108DEM002056U", ("is_evaluation_agency",)),
    Office(AUDIT_FIRM, "91510108DEM002064M", ("is_auditor",)),
)


@dataclass(frozen=True)
class Charity:
    """A social organization of the demo, by its letter in the story."""

    key: str
    name: str
    code: str
    street: str
    scope: str
    fields: tuple[str, ...] = ("capacity",)
    staff: int = 8
    capital: int = 30_000
    duties: tuple[str, ...] = ()


CHARITIES = (
    Charity(
        "O01",
        "示例晨穗社工中心",
        "52510108DEM0000143",
        "510108016",
        "困境儿童和家庭的社会工作服务",
        ("children", "hardship"),
        24,
    ),
    Charity(
        "O02",
        "示例银杏里养老服务中心",
        "52510108DEM000022X",
        "510108002",
        "居家和社区养老服务",
        ("elderly",),
        31,
        100_000,
    ),
    Charity(
        "O03",
        "示例小巷青少年服务中心",
        "52510108DEM000030Q",
        "510108015",
        "青少年成长与课后服务",
        ("children",),
        9,
    ),
    Charity(
        "O04",
        "示例同行助残服务社",
        "52510108DEM000049M",
        "510108007",
        "残障人士就业与社会融入",
        ("disability",),
        12,
    ),
    Charity(
        "O05",
        "示例绿芽环保中心",
        "52510108DEM000057G",
        "510108015",
        "社区环境教育与垃圾分类",
        ("environment",),
        4,
    ),
    Charity(
        "O06",
        "示例邻聚社区营造中心",
        "52510108DEM000065B",
        "510108006",
        "社区营造与居民自治",
        ("community",),
        15,
    ),
    Charity(
        "O07", "示例志愿者协会", "51510108DEM0000739", "510108008", "志愿服务组织与培训", ("volunteering",), 7
    ),
    Charity(
        "O08",
        "示例星语儿童关爱中心",
        "52510108DEM0000811",
        "510108016",
        "儿童关爱与家庭支持",
        ("children", "family"),
        10,
    ),
    Charity(
        "O09",
        "示例云桥心理服务中心",
        "52510108DEM00009XQ",
        "510108014",
        "社区心理健康服务",
        ("mental_health",),
        6,
    ),
    Charity(
        "O10",
        "示例巧手妇女互助会",
        "51510108DEM000102L",
        "510108011",
        "妇女互助与就业增收",
        ("family", "hardship"),
        3,
    ),
    Charity(
        "O11",
        "示例暖流公益基金会",
        "53510108DEM0001109",
        "510108007",
        "资助社区公益项目",
        ("capacity",),
        5,
        2_000_000,
        ("is_funder",),
    ),
    Charity(
        "O12",
        "示例和乐调解服务中心",
        "52510108DEM0001299",
        "510108011",
        "社区矛盾纠纷调解",
        ("mediation",),
        5,
    ),
)


@dataclass(frozen=True)
class DemoExpert:
    """A member of the pool; `employer` makes a conflict where that organization bids."""

    email: str
    name: str
    title: str
    field: str
    employer: str = ""


EXPERTS = (
    DemoExpert("evaluator@example.org", "示例专家一", "教授", "社会工作"),
    DemoExpert("expert2@example.org", "示例专家二", "高级社会工作师", "社会工作"),
    DemoExpert("expert3@example.org", "示例专家三", "副教授", "社会治理"),
    DemoExpert("expert4@example.org", "示例专家四", "高级会计师", "财务"),
    DemoExpert("expert5@example.org", "示例专家五", "研究员", "公共管理"),
    DemoExpert("expert6@example.org", "示例专家六", "高级社会工作师", "老年服务"),
    DemoExpert("expert7@example.org", "示例专家七", "督导", "儿童青少年"),
    DemoExpert("expert8@example.org", "示例专家八", "社会工作师", "社区营造", "示例邻聚社区营造中心"),
    DemoExpert("expert9@example.org", "示例专家九", "主任", "老年服务", "示例银杏里养老服务中心"),
)


def owner_email(key: str) -> str:
    """The account that owns the charity `key`; O03's is the one printed at start."""
    return "owner@example.org" if key == "O03" else f"{key.lower()}@example.org"

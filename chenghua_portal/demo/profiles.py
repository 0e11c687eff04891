"""Profiles of the demo: two social workers and a volunteer, each showing as much as they chose. All fictional."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from chenghua_portal.demo.stage import Stage, as_actor
from organizations.people.models import Profile, Qualification
from organizations.people.profiles.actions import (
    Consent,
    Course,
    Paper,
    add_qualification,
    add_training,
    give_consent,
    keep_profile,
)

SCHOOL = "示例社会工作培训学院"
MADE_ON = -120


@dataclass(frozen=True)
class DemoProfile:
    """Somebody of `people.ACCOUNTS`. Papers and courses carry the days from today on which they were made."""

    email: str
    kind: str
    introduction: str
    papers: tuple[tuple[str, str, str, int], ...]
    courses: tuple[tuple[str, int, str], ...]
    consent: Consent


PROFILES = (
    DemoProfile(
        "editor@example.org",
        Profile.Kind.SOCIAL_WORKER,
        "示例人物。从事青少年社会工作，擅长个案管理和小组工作。",
        (
            (Qualification.Kind.SOCIAL_WORKER, "示例社会工作者职业资格证书", "示例20210000012", -1800),
            (Qualification.Kind.COUNSELLOR, "示例心理辅导培训证书", "示例XL-0031", -700),
        ),
        (
            ("示例青少年个案管理实务", -460, "16"),
            ("示例未成年人保护政策解读", -210, "8"),
            ("示例社会工作督导研修", -150, "24"),
        ),
        Consent(name=True, qualifications=True, training=True),
    ),
    DemoProfile(
        "finance@example.org",
        Profile.Kind.SOCIAL_WORKER,
        "示例人物。助理社会工作师，兼任机构财务。",
        ((Qualification.Kind.ASSISTANT, "示例助理社会工作者职业资格证书", "示例20220000345", -1400),),
        (("示例公益项目财务管理", -300, "12"), ("示例个人信息保护专题", -130, "4")),
        Consent(qualifications=True, training=True),
    ),
    DemoProfile(
        "street@example.org",
        Profile.Kind.VOLUNTEER,
        "示例人物。社区志愿者，周末参加邻里互助和应急救护宣传。",
        ((Qualification.Kind.OTHER, "示例应急救护员证", "示例JH-2208", -500),),
        (("示例应急救护初级培训", -500, "16"), ("示例志愿服务基础培训", -160, "6.5")),
        Consent(),
    ),
)


def give_profiles(stage: Stage) -> None:
    """Have each make their profile and say what of it may be seen."""
    with stage.at(stage.day(MADE_ON)):
        for profile in PROFILES:
            _make(profile, stage)


def _make(profile: DemoProfile, stage: Stage) -> None:
    by = as_actor(profile.email)
    keep_profile(profile.kind, profile.introduction, by=by)
    for kind, name, number, day in profile.papers:
        add_qualification(
            Paper(kind=kind, name=name, number=number, issued_on=_date(stage, day)), None, by=by
        )
    for title, day, hours in profile.courses:
        course = Course(title=title, provider=SCHOOL, held_on=_date(stage, day), hours=Decimal(hours))
        add_training(course, None, by=by)
    give_consent(profile.consent, by=by)


def _date(stage: Stage, days: int) -> date:
    return stage.day(days).date()

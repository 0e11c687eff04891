"""Kinds that only tests know, about a call."""

from chenghua_portal.foundation.notices.kinds import NoticeKind, kind_names, register

for name, is_legal in (("tests.news", False), ("tests.legal", True), ("tests.reminder", False)):
    if name not in kind_names():
        register(
            NoticeKind(
                name=name,
                heading="News of %(title)s",
                body="Read %(title)s.",
                brief="%(title)s!" if is_legal else "",
                recipients=lambda call: [call.created_by_id],
                params=lambda call: {"title": call.title},
                link=lambda call: ["disclosure:call-detail", call.number],
                before=(lambda call: call.deadline) if name == "tests.reminder" else (lambda call: None),
                is_legal=is_legal,
            )
        )

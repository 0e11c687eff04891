"""Which files are taken: those of an allow-list that are what they say, of bounded size, with nothing active.

Pure: a name and bytes in, what was accepted out. Headers and directories are read by hand, archives are
unpacked in small pieces and no picture is decoded, so that a file made to break a reader meets none here.
"""

from chenghua_portal.foundation.files.checks.contents import check_content
from chenghua_portal.foundation.files.checks.names import LONGEST_NAME, Accepted, check_name, check_size
from chenghua_portal.foundation.web.refusals import Refused

__all__ = ["LONGEST_NAME", "Accepted", "check", "check_content", "check_name", "check_size"]


def check(
    name: str, content: bytes, *, max_bytes: int, size: int | None = None, field: str | None = None
) -> Accepted:
    """Take a file or raise Refused with the rule it breaks and the way out.

    `size` is the real one where the content was too large to keep.
    """
    try:
        accepted = check_name(name)
        check_size(len(content) if size is None else size, max_bytes)
        check_content(accepted, content, max_bytes=max_bytes)
    except Refused as refused:
        raise Refused(refused.refusal.reason, field=field) from refused
    return accepted

"""What people type, made safe to keep: no control characters, no half characters, no turned-round text."""

import re

CONTROLS = "\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029"
DIRECTIONS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
NO_CHARACTERS = "\ufdd0-\ufdef\ufeff\ufffe\uffff\ud800-\udfff"
UNWANTED = re.compile(f"[{CONTROLS}{DIRECTIONS}{NO_CHARACTERS}]")


def many_lines(text: str) -> str:
    """Text with its line breaks, without blanks at its ends and at those of its lines."""
    lines = re.split("\r\n|[\r\n\u2028\u2029]", text)
    return "\n".join(UNWANTED.sub("", line).rstrip() for line in lines).strip()


def one_line(text: str) -> str:
    """Text in one line, with single blanks."""
    return " ".join(many_lines(text).split())

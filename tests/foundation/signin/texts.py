"""Short messages as the tests of sign-in read them."""

from collections import deque
from typing import ClassVar

from chenghua_portal.foundation.notices.messages import Message


class KeptTexts:
    """A gateway that keeps what it was given: number and words."""

    sent: ClassVar[deque[tuple[str, str]]] = deque(maxlen=50)

    def send(self, message: Message, address: str) -> None:
        self.sent.append((address, message.brief))

"""What both services have in common: they look at each message, write it down, and answer as they were told."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from e2e.support.push.vapid import fault_of

LARGEST = 4096


@dataclass(frozen=True, kw_only=True)
class Message:
    """One message as a push service took it, or refused it."""

    token: str
    status: int
    headers: Mapping[str, str]
    size: int
    fault: str = ""


@dataclass
class PushDesk:
    """Decides what a message is answered; `log` holds each of them, in order."""

    log: list[Message] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)
    _answers: list[int] = field(default_factory=list)

    def answer_next(self, *statuses: int) -> None:
        """Answer so to the next messages, whatever they are."""
        self._answers.extend(statuses)

    def judge(self, token: str, headers: Mapping[str, str], body: bytes, *, origin: str, key: str | None) -> int:
        """The status of the answer; under 300 the message is to be delivered. `key`: that of the device, if known."""
        status, fault = self._verdict(token, headers, body, origin=origin, key=key)
        self.log.append(Message(token=token, status=status, headers=dict(headers), size=len(body), fault=fault))
        return status

    def _verdict(
        self, token: str, headers: Mapping[str, str], body: bytes, *, origin: str, key: str | None
    ) -> tuple[int, str]:
        if self._answers:
            return self._answers.pop(0), "told to"
        if key is None or token in self.gone:
            return 410 if token in self.gone else 404, "nobody of ours"
        if "ttl" not in headers or headers.get("content-encoding") != "aes128gcm":
            return 400, "no TTL, or not encrypted"
        if len(body) > LARGEST:
            return 413, "too long"
        return fault_of(headers.get("authorization", ""), origin=origin, subscribed_key=key) or (201, "")

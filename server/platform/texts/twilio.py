"""Twilio: its Messages resource, its signature and its callbacks (twilio.com/docs: messaging, webhooks security)."""

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import httpx2

from server.platform.texts.gateway import (
    Callback,
    CallbackRefused,
    Event,
    Incoming,
    Outgoing,
    Receipt,
    TextRefused,
)
from server.platform.texts.generic import uuid_of
from server.platform.texts.line import posted

STOPPED = "21610"
"""« Attempt to send to unsubscribed recipient »: the number answered STOP to Twilio itself."""
MOST_FIELDS = 200
ENDS = {"delivered": "delivered", "undelivered": "failed", "failed": "failed"}
TEXT_ID = "texte"


class TwilioGateway:
    """An account of Twilio's, by its address `https://api.twilio.com/2010-04-01/Accounts/AC…`."""

    name = "twilio"
    knows_repeats = False

    def __init__(self, url: str, *, secret: str, sender: str, callback: str) -> None:
        self._url = url.rstrip("/")
        self._account = self._url.rpartition("/")[2]
        self._secret = secret
        self._sender = sender
        self._callback = callback

    async def send(self, message: Outgoing) -> str:
        """Post the message; gives its SID."""
        sender = "MessagingServiceSid" if self._sender.startswith("MG") else "From"
        form = {
            "To": message.number,
            sender: self._sender,
            "Body": message.text,
            "StatusCallback": f"{self._callback}?{TEXT_ID}={message.id}",
        }
        basic = base64.b64encode(f"{self._account}:{self._secret}".encode()).decode()
        headers = {"Authorization": f"Basic {basic}", "Content-Type": "application/x-www-form-urlencoded"}
        content = urlencode(form).encode()
        try:
            told = await posted(httpx2.Request("POST", f"{self._url}/Messages.json", content=content, headers=headers))
        except TextRefused as refusal:
            raise TextRefused(refusal.code, is_stopped=refusal.code == STOPPED) from None
        return str(told.get("sid", ""))[:120]

    def read(self, callback: Callback) -> Sequence[Event]:
        """A message, or what became of ours; states on the way (queued, sent) tell nothing."""
        try:
            pairs = parse_qsl(callback.body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS)
        except ValueError:
            raise CallbackRefused("no form") from None
        form = dict(pairs)
        if not hmac.compare_digest(
            self.signature(callback.url, form).encode(), callback.headers.get("x-twilio-signature", "").encode()
        ):
            raise CallbackRefused("signature")
        if form.get("AccountSid") != self._account:
            raise CallbackRefused("another account")
        status = form.get("MessageStatus")
        if status is not None:
            return [_receipt(callback, form, ENDS[status])] if status in ENDS else []
        if not form.get("MessageSid") or not form.get("From"):
            raise CallbackRefused("neither a message nor a receipt")
        return [Incoming(id=form["MessageSid"], number=form["From"], text=form.get("Body", ""))]

    def signature(self, url: str, form: Mapping[str, str]) -> str:
        """HMAC-SHA-1, in Base64, over the address and each field with its value, in the order of their names."""
        said = url + "".join(f"{name}{form[name]}" for name in sorted(form))
        return base64.b64encode(hmac.new(self._secret.encode(), said.encode(), hashlib.sha1).digest()).decode()


def _receipt(callback: Callback, form: Mapping[str, str], end: str) -> Receipt:
    code = form.get("ErrorCode", "")[:40]
    named = parse_qs(urlsplit(callback.url).query).get(TEXT_ID, [""])[0]
    return Receipt(
        text_id=uuid_of(named),
        provider_id=form.get("MessageSid", ""),
        state="stopped" if code == STOPPED else end,  # type: ignore[arg-type] # values of ENDS
        code=code,
    )

"""Web Push, the port: whose endpoints are believed, our keys, what is sent and what became of it.

`read_subscription` reads what a browser gives. `Pusher.send` tells one device, `Pusher.send_all` many at a time; both
give an `Outcome`, never an exception for what a push service answers. The package `webpush` owns the schema, the keys
and the encryption, `pywebpush` the headers and the reading of refusals; there is one sender (RFC 8030, 8291, 8292).
"""

from server.platform.webpush.endpoints import KNOWN_HOSTS, EndpointRules, Subscription, read_subscription
from server.platform.webpush.keys import VapidKey, VapidKeys
from server.platform.webpush.outcomes import Outcome
from server.platform.webpush.sender import Message, Pusher

__all__ = [
    "KNOWN_HOSTS",
    "EndpointRules",
    "Message",
    "Outcome",
    "Pusher",
    "Subscription",
    "VapidKey",
    "VapidKeys",
    "read_subscription",
]

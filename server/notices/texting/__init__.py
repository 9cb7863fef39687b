"""Text messages to people who answered « Oui »: the question, what they answer, the news, and what became of each.

`send_text` is the channel: it says at once whether the person can be told so, and `TextFailed` tells later that the
carrier could not, for whoever has another way. Nothing but the question ever leaves for a number that did not answer.
"""

from server.notices.texting.asking import ask, ask_again, stop_texts
from server.notices.texting.receiving import receive, settle
from server.notices.texting.sending import reachable, send_text, subscriptions

__all__ = ["ask", "ask_again", "reachable", "receive", "send_text", "settle", "stop_texts", "subscriptions"]

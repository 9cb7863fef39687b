"""Letters that come back: bounces, and answers of people, read in the mailbox of the signed addresses.

`read_inbox` keeps each letter once and tells `MailAnswered` or `MailBounced`; who knows what the letter was about reads
it with `mail_of` and says what became of it with `settle_mail`. What nobody can place is held for somebody to read.
"""

from server.notices.mailbox.keeping import ReceivedMail, forget_read, mail_of, read_inbox, settle_mail, watch_inbox

__all__ = ["ReceivedMail", "forget_read", "mail_of", "read_inbox", "settle_mail", "watch_inbox"]

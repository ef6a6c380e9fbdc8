"""Reports of undeliverable mail as mail systems write them."""

from email import message_from_string
from email.message import Message

RFC_3464 = """\
From: MAILER-DAEMON@mx.example.org
To: longstop@firm.example
Subject: Undelivered Mail Returned to Sender
Message-ID: <{name}@mx.example.org>
Date: Fri, 19 Jun 2026 16:00:30 +0200
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

The mail system could not deliver your message: mailbox unavailable.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; {to}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} user unknown

--b
Content-Type: text/rfc822-headers

From: longstop@firm.example
To: {to}
Message-ID: {message_id}
Subject: Review ends

--b--
"""
QMAIL = """\
From: MAILER-DAEMON@mx.example.net
To: longstop@firm.example
Subject: failure notice
Date: Fri, 19 Jun 2026 14:01:00 +0000
Message-ID: <{name}@mx.example.net>

Hi. This is the qmail-send program at mx.example.net.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<{to}>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.

Return-Path: <longstop@firm.example>
From: longstop@firm.example
To: {to}

(the letter)
"""
ON_LEAVE = """\
From: amira@example.org
To: longstop@firm.example
Subject: Out of office
Message-ID: <{name}@example.org>
Auto-Submitted: auto-replied

I am away until Monday.
"""
QUESTION = """\
From: amira@example.org
To: longstop@firm.example
Subject: A question
Message-ID: <{name}@example.org>

Which date is this about?
"""


def a_report(form: str = RFC_3464, **values: str) -> Message:
    """One report; what is not said has a default."""
    defaults = {
        "name": "report-1",
        "to": "amira@example.org",
        "status": "5.1.1",
        "action": "failed",
        "message_id": "<unknown@firm.example>",
    }
    return message_from_string(form.format(**defaults | values))

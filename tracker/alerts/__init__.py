"""Claim, look again, send, mark: the only place that mails anyone a date."""

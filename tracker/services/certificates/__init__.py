"""The certificate of a date: what it rests on as data, a PDF that prints it, and the proof of both."""

from .making import Certificate, deadline_certificate, review_certificate
from .paper import as_pdf
from .verifying import Finding, verify

__all__ = ["Certificate", "Finding", "as_pdf", "deadline_certificate", "review_certificate", "verify"]

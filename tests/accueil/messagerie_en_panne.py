"""Une messagerie qui ne répond pas."""

from __future__ import annotations

from django.core.mail.backends.base import BaseEmailBackend


class Messagerie(BaseEmailBackend):
    def send_messages(self, email_messages):
        raise ConnectionRefusedError("Connection refused")

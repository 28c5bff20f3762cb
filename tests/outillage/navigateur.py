"""Attendre une page : ni délai fixe, ni silence du réseau (une demi-seconde par page)."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect


def attendre_le_calme(page: Any) -> None:
    """La page ouverte a reçu ses fragments et ses polices."""
    expect(page.locator(".htmx-request, [aria-busy=true]")).to_have_count(0)
    page.evaluate("() => document.fonts.ready.then(() => true)")

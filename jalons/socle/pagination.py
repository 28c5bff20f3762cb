"""Découper une liste en pages : une requête pour compter, une pour lire."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest

PAR_PAGE = 50


def paginer(request: HttpRequest, lignes: Any, *, par_page: int = PAR_PAGE) -> Page[Any]:
    """La page demandée par `?page=` ; un numéro faux donne la première ou la dernière."""
    return Paginator(lignes, par_page).get_page(request.GET.get("page"))

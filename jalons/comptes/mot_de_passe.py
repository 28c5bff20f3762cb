"""Le mot de passe oublié : le lien demandé, envoyé, puis utilisé une seule fois."""

from __future__ import annotations

import hashlib
import logging
from datetime import date, datetime, timedelta

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import EmailMultiAlternatives
from django.http import HttpRequest
from django.http.request import split_domain_port
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from procrastinate.contrib.django import app

from jalons.comptes.connexion import deverrouiller
from jalons.comptes.evenements import MotDePasseChoisi
from jalons.comptes.journal import journaliser
from jalons.comptes.models import Agent
from jalons.socle.courriels import expedier
from jalons.socle.debit import trop_souvent
from jalons.socle.files import FileDeTravail

TACHE = "comptes.envoyer_lien_mot_de_passe"
FILE = FileDeTravail.COURRIELS.value
_QUART_D_HEURE = 900
_PAR_COURRIEL = 5
_PAR_POSTE = 60
_journal = logging.getLogger("jalons.comptes")


def demandes_trop_nombreuses(request: HttpRequest, courriel: str) -> bool:
    """Vrai au-delà de quelques demandes pour une adresse, connue ou non, ou depuis un même poste."""
    empreinte = hashlib.sha256(courriel.strip().lower().encode()).hexdigest()
    poste = request.META.get("REMOTE_ADDR", "")
    # Les deux se comptent à chaque fois : sans court-circuit.
    trop = [
        trop_souvent(
            f"oublie-courriel-{empreinte}", maximum=_PAR_COURRIEL, secondes=_QUART_D_HEURE
        ),
        trop_souvent(f"oublie-poste-{poste}", maximum=_PAR_POSTE, secondes=_QUART_D_HEURE),
    ]
    return any(trop)


def racine_sure(request: HttpRequest) -> str:
    """La racine du site : celle du réglage, sinon un nom que `JALONS_HOTES` écrit en toutes lettres.

    Vide si ce nom n'est accepté que par un joker : un inconnu choisirait où mène le lien.
    """
    if settings.ADRESSE_DU_SITE:
        return str(settings.ADRESSE_DU_SITE)
    nom, _ = split_domain_port(request.get_host())
    return request.build_absolute_uri("/") if nom in settings.ALLOWED_HOSTS else ""


def demander_lien(*, courriel: str, adresse: str) -> None:
    """Met le message en file. Adresse connue ou non, le travail de l'écran est le même."""
    agent = Agent.objects.filter(courriel__iexact=courriel.strip(), is_active=True).first()
    if not adresse:
        _journal.error("Aucun lien de mot de passe ne part : réglez JALONS_ADRESSE.")
    connu = agent.pk if agent and adresse else 0
    app.configure_task(TACHE, queue=FILE).defer(agent_id=connu, adresse=adresse)


def lien_de(agent: Agent, adresse: str) -> str:
    """L'adresse complète où l'agent choisit son mot de passe, signée pour lui et datée."""
    numero = urlsafe_base64_encode(force_bytes(agent.pk))
    jeton = default_token_generator.make_token(agent)
    return adresse.rstrip("/") + reverse("comptes:choisir", args=[numero, jeton])


def envoyer_lien(*, agent_id: int, adresse: str, maintenant: datetime) -> bool:
    """Écrit à l'agent, à l'adresse de son compte ; rend vrai si un message part."""
    agent = Agent.objects.filter(pk=agent_id, is_active=True).first()
    if agent is None:
        return False
    limite = timezone.localtime(maintenant + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT))
    contexte = {
        "titre": "Choisir un nouveau mot de passe",
        "agent": agent,
        "lien": lien_de(agent, adresse),
        "limite": f"{limite:%d/%m/%Y à %H h %M}",
        "departement": settings.DEPARTEMENT,
    }
    message = EmailMultiAlternatives(
        subject="Jalons : choisir un nouveau mot de passe",
        body=render_to_string("comptes/courriels/mot_de_passe.txt", contexte).strip() + "\n",
        to=[agent.courriel],
    )
    page = render_to_string("comptes/courriels/mot_de_passe.html", contexte)
    message.attach_alternative(page, "text/html")
    expedier(message)
    return True


def noter_le_choix(*, agent: Agent, le: date, moyen: str) -> None:
    """Trace le nouveau mot de passe, et rouvre la connexion à qui s'était trop souvent trompé."""
    journaliser(
        MotDePasseChoisi, personne_id=None, par=agent, le=le, objet_id=agent.pk, moyen=moyen
    )
    deverrouiller(agent.courriel)

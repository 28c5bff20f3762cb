"""Ouvrir sans compte : créer un lien personnel, l'envoyer une fois, le révoquer, l'ouvrir, vérifier un code.

Le jeton se tire du sel de la ligne et de la clé secrète : la base n'en garde que l'empreinte, et un
travail de fond n'en porte pas. Faux, expiré, révoqué : la même absence de réponse.
"""

from __future__ import annotations

import hashlib
import secrets
from base64 import urlsafe_b64encode
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from procrastinate.contrib.django import app

from jalons.annuaire.models import Structure
from jalons.comptes.models import Agent
from jalons.personnes.buts import ButDeLien
from jalons.personnes.enums import EtatCode, GesteLien
from jalons.personnes.models import CodeLien, EnvoiLien, LienPersonnel, Personne, UsageLien
from jalons.socle import remises
from jalons.socle.courriels import MessageNonParti, expedier
from jalons.socle.erreurs import ErreurMetier
from jalons.socle.fiches import une_ligne
from jalons.socle.files import FileDeTravail
from jalons.socle.parametres import parametre
from jalons.socle.periode import fin_du_jour
from jalons.socle.remises import Canal
from jalons.socle.sms import expedier_sms
from jalons.socle.telephones import Moyen

TACHE = "personnes.envoyer_lien"
_LONGUEUR_JETON = 43
_CHIFFRES = 6


class LienRefuse(ErreurMetier):
    """Ce lien ne peut pas être créé, envoyé ou utilisé ainsi."""


def jeton_de(lien: LienPersonnel) -> str:
    """Le jeton du lien : 256 bits, que seule la clé secrète de l'installation permet de retrouver."""
    brut = salted_hmac(f"lien:{lien.but}", lien.sel.hex, algorithm="sha256").digest()
    return urlsafe_b64encode(brut).decode().rstrip("=")


def _empreinte(jeton: str) -> str:
    return hashlib.sha256(jeton.encode()).hexdigest()


@transaction.atomic
def creer_lien(
    *,
    but: str,
    par: Agent | None,
    maintenant: datetime,
    personne: Personne | None = None,
    structure: Structure | None = None,
    objet_id: int | None = None,
) -> LienPersonnel:
    """Un lien neuf pour cette personne ou cette structure ; celui d'avant, du même but, est révoqué."""
    if personne is not None:
        Personne.objects.select_for_update().get(pk=personne.pk)
    else:
        Structure.objects.select_for_update(no_key=True).get(pk=structure.pk)  # type: ignore[union-attr]
    cible = {"personne": personne, "structure": structure, "objet_id": objet_id}
    vivants = LienPersonnel.objects.filter(but=but, revoque_le__isnull=True, **cible)
    for avant in vivants:
        revoquer(lien=avant, par=par, maintenant=maintenant)
    le = timezone.localdate(maintenant)
    duree = parametre(ButDeLien.par_code(but).duree, le=le)
    lien = LienPersonnel(but=but, cree_par=par, expire_le=fin_du_jour(duree.apres(le)), **cible)
    lien.empreinte = _empreinte(jeton_de(lien))
    lien.save()
    return lien


@transaction.atomic
def revoquer(*, lien: LienPersonnel, par: Agent | None, maintenant: datetime) -> LienPersonnel:
    """Ferme le lien à l'instant, et les codes qui couraient. Déjà révoqué, n'y change rien."""
    tenu = LienPersonnel.objects.select_for_update().get(pk=lien.pk)
    if tenu.revoque_le is None:
        tenu.revoque_le, tenu.revoque_par = maintenant, par
        tenu.save(update_fields=["revoque_le", "revoque_par"])
        tenu.codes.filter(ferme_le__isnull=True).update(ferme_le=maintenant)
        tenu.envois.filter(etat=remises.EtatRemise.A_ENVOYER).delete()
    return tenu


def est_vivant(lien: LienPersonnel, *, maintenant: datetime) -> bool:
    """Vrai si le lien s'ouvre encore."""
    if lien.revoque_le is not None or lien.expire_le <= maintenant:
        return False
    if lien.personne is not None and (lien.personne.deces_signale or lien.personne.principale_id):
        return False
    return not ButDeLien.par_code(lien.but).est_ferme(lien)


def trouver(*, jeton: str, but: str, maintenant: datetime) -> LienPersonnel | None:
    """Le lien de ce jeton s'il s'ouvre ; None sinon, sans dire pourquoi."""
    if len(jeton) != _LONGUEUR_JETON:
        return None
    lien = (
        LienPersonnel.objects.filter(empreinte=_empreinte(jeton), but=but)
        .select_related("personne", "structure")
        .first()
    )
    return lien if lien is not None and est_vivant(lien, maintenant=maintenant) else None


def noter_usage(
    lien: LienPersonnel, geste: GesteLien, maintenant: datetime, detail: str = ""
) -> None:
    """Journalise ce que l'on fait du lien."""
    UsageLien.objects.create(lien=lien, geste=geste, detail=detail[:60], instant=maintenant)


@transaction.atomic
def ouvrir(*, jeton: str, but: str, maintenant: datetime) -> LienPersonnel | None:
    """Le lien de ce jeton, son ouverture notée ; None s'il ne s'ouvre pas."""
    lien = trouver(jeton=jeton, but=but, maintenant=maintenant)
    if lien is not None:
        if not ButDeLien.par_code(but).demande_un_code:
            _noter_ouverture(lien, maintenant)
        noter_usage(lien, GesteLien.OUVERT, maintenant)
    return lien


def _noter_ouverture(lien: LienPersonnel, maintenant: datetime) -> None:
    vivants = LienPersonnel.objects.filter(pk=lien.pk, revoque_le__isnull=True)
    vivants.update(derniere_ouverture=maintenant)


# --- Envoyer ---------------------------------------------------------------------------------------


@transaction.atomic
def envoyer(
    *, lien: LienPersonnel, moyen: Moyen, raison: str, adresse: str, une_fois: bool = False
) -> EnvoiLien | None:
    """Met le lien en file ; il ne part qu'une fois la transaction validée.

    `une_fois` : la même raison ne part jamais deux fois, et rend None la seconde. Sinon, un nouvel envoi.
    """
    if not une_fois:
        LienPersonnel.objects.select_for_update().get(pk=lien.pk)
        raison = f"{raison[:30]}_{lien.envois.count() + 1}"
    try:
        with transaction.atomic():
            envoi = EnvoiLien.objects.create(
                lien=lien,
                canal=moyen.canal,
                destinataire=moyen.destinataire,
                raison=raison,
                adresse=adresse,
            )
    except IntegrityError:
        return None
    app.configure_task(TACHE, queue=FileDeTravail.COURRIELS.value).defer(envoi_id=envoi.pk)
    return envoi


def adresse_de_lien(lien: LienPersonnel, racine: str) -> str:
    """L'adresse complète à donner ; vide si la racine du site n'est pas connue."""
    racine = settings.ADRESSE_DU_SITE or racine
    if not racine:
        return ""
    chemin = reverse(ButDeLien.par_code(lien.but).vue, args=[jeton_de(lien)])
    return racine.rstrip("/") + chemin


def _moyen_de_l_envoi(envoi: EnvoiLien, maintenant: datetime) -> Moyen | None:
    if not est_vivant(envoi.lien, maintenant=maintenant):
        return None
    return ButDeLien.par_code(envoi.lien.but).moyen(envoi)


def _remettre(envoi: EnvoiLien) -> None:
    lien, but = envoi.lien, ButDeLien.par_code(envoi.lien.but)
    adresse = adresse_de_lien(lien, envoi.adresse)
    if not adresse:
        raise MessageNonParti("L'adresse du site n'est pas réglée (JALONS_ADRESSE).")
    contexte = {
        **but.contexte(envoi),
        "lien": adresse,
        "jusqu_au": timezone.localtime(lien.expire_le - timedelta(seconds=1)),
        "raison": envoi.raison,
        "departement": settings.DEPARTEMENT,
    }
    _expedier(envoi.moyen, but.sujet(envoi), but.gabarit, contexte)


def _expedier(moyen: Moyen, sujet: str, gabarit: str, contexte: dict[str, object]) -> None:
    if moyen.canal == Canal.SMS:
        court = render_to_string(f"{gabarit}_sms.txt", contexte)
        expedier_sms(telephone=moyen.destinataire, texte=une_ligne(court))
        return
    texte = render_to_string(f"{gabarit}.txt", contexte).strip() + "\n"
    expedier(EmailMessage(subject=sujet, body=texte, to=[moyen.destinataire]))


def remettre_lien(*, envoi_id: int, maintenant: datetime) -> bool:
    """Remet un envoi une seule fois ; rend vrai s'il part. L'erreur de remise remonte."""
    tenus = EnvoiLien.objects.select_for_update(of=("self",)).select_related(
        "lien__personne", "lien__structure"
    )
    envoi = remises.prendre(tenus, envoi_id, moyen=lambda e: _moyen_de_l_envoi(e, maintenant))
    if envoi is None:
        return False
    remises.remettre(envoi, _remettre)
    with transaction.atomic():
        remises.noter_envoye(envoi, maintenant)
        ButDeLien.par_code(envoi.lien.but).noter_parti(envoi, maintenant)
    return True


# --- Le code à usage unique ------------------------------------------------------------------------


def _chiffre(code: str, sel: str) -> str:
    return salted_hmac(f"code:{sel}", code, algorithm="sha256").hexdigest()


@transaction.atomic
def _tirer_un_code(lien: LienPersonnel, moyen: Moyen, maintenant: datetime) -> tuple[CodeLien, str]:
    tenu = LienPersonnel.objects.select_for_update().get(pk=lien.pk)
    le = timezone.localdate(maintenant)
    for limite, heures in (("code_lien_par_heure", 1), ("code_lien_par_jour", 24)):
        depuis = maintenant - timedelta(hours=heures)
        if tenu.codes.filter(demande_le__gt=depuis).count() >= parametre(limite, le=le).nombre:
            raise LienRefuse(
                "Trop de codes ont été demandés. Réessayez plus tard, ou appelez-nous."
            )
    tenu.codes.filter(ferme_le__isnull=True).update(ferme_le=maintenant)
    clair = f"{secrets.randbelow(10**_CHIFFRES):0{_CHIFFRES}d}"
    minutes = parametre("code_lien_minutes", le=le).nombre
    code = CodeLien(
        lien=tenu,
        canal=moyen.canal,
        demande_le=maintenant,
        expire_le=maintenant + timedelta(minutes=minutes),
    )
    code.empreinte = _chiffre(clair, code.sel.hex)
    code.save()
    noter_usage(tenu, GesteLien.CODE_DEMANDE, maintenant, Canal(moyen.canal).label)
    return code, clair


def demander_code(*, lien: LienPersonnel, moyen: Moyen, maintenant: datetime) -> None:
    """Tire un code, ferme celui d'avant, puis le remet par ce moyen de la personne.

    Lève `LienRefuse` s'il y en a eu trop, ou si le message n'est pas parti : le code est alors fermé.
    """
    code, clair = _tirer_un_code(lien, moyen, maintenant)
    contexte: dict[str, object] = {
        "code": clair,
        "minutes": round((code.expire_le - maintenant).total_seconds() / 60),
        "departement": settings.DEPARTEMENT,
    }
    try:
        _expedier(moyen, "Votre code", "personnes/messages/code", contexte)
    except Exception as erreur:
        CodeLien.objects.filter(pk=code.pk).update(ferme_le=maintenant)
        raise LienRefuse("Le code n'est pas parti. Réessayez dans un moment.") from erreur


@transaction.atomic
def verifier_code(*, lien: LienPersonnel, code: str, maintenant: datetime) -> EtatCode:
    """Ce que vaut le code tapé. Bon, il se ferme ; faux, l'essai se compte, et le dernier le ferme.

    Le lien se verrouille : deux envois du même bon code à la fois n'entrent qu'une fois.
    """
    tenu = (
        LienPersonnel.objects.select_for_update(of=("self",))
        .select_related("personne")
        .get(pk=lien.pk)
    )
    ouvert = tenu.codes.filter(ferme_le__isnull=True).first()
    if ouvert is None or ouvert.expire_le <= maintenant:
        return EtatCode.PERIME
    if not est_vivant(tenu, maintenant=maintenant):
        return EtatCode.PERIME
    if constant_time_compare(_chiffre(code.strip(), ouvert.sel.hex), ouvert.empreinte):
        CodeLien.objects.filter(pk=ouvert.pk).update(ferme_le=maintenant)
        _noter_ouverture(tenu, maintenant)
        noter_usage(tenu, GesteLien.ENTREE, maintenant)
        return EtatCode.BON
    essais = parametre("code_lien_essais", le=timezone.localdate(maintenant)).nombre
    est_dernier = ouvert.essais + 1 >= essais
    CodeLien.objects.filter(pk=ouvert.pk).update(
        essais=F("essais") + 1, ferme_le=maintenant if est_dernier else None
    )
    noter_usage(tenu, GesteLien.CODE_FAUX, maintenant)
    return EtatCode.PERIME if est_dernier else EtatCode.FAUX

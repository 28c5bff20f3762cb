"""Deux agents à la fois, en vraies transactions : un seul contrat, une seule signature, rien de perdu."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection

from jalons.contrats.enums import EtatContrat, Signataire, Suite
from jalons.contrats.models import Contrat, SignatureContrat
from jalons.contrats.services import contrats as services
from jalons.contrats.services import signature
from jalons.contrats.services.signature import SignatureRecue
from jalons.contrats.veille import ecarts, refaire
from jalons.socle.erreurs import ErreurMetier
from tests.contrats.decor import acte, completer, en_vigueur, notifiee, preparer
from tests.distribution import JOUR


def a_deux(*actes):
    """Joue ces actes au même instant ; rend ce que chacun rend, ou le refus qu'il reçoit."""
    depart, rendus = threading.Barrier(len(actes)), [None] * len(actes)

    def jouer(rang, fait):
        try:
            depart.wait(5)
            rendus[rang] = fait()
        except ErreurMetier as refus:
            rendus[rang] = refus
        finally:
            connection.close()

    fils = [threading.Thread(target=jouer, args=paire) for paire in enumerate(actes)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join(20)
    return rendus


def un_seul(rendus):
    reussis = [r for r in rendus if not isinstance(r, ErreurMetier)]
    assert len(reussis) == 1, rendus
    return reussis[0]


@pytest.mark.django_db(transaction=True)
def test_deux_contrats_prepares_a_la_fois_n_en_font_qu_un(accueil_pret):
    scene = accueil_pret
    notifiee(scene)

    def ouvrir():
        return services.preparer(personne=scene.fatou, **acte(scene))

    un_seul(a_deux(ouvrir, ouvrir))
    assert Contrat.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_deux_signatures_a_la_fois_n_en_font_qu_une(accueil_pret):
    scene = accueil_pret
    notifiee(scene)
    contrat = completer(scene, preparer(scene))
    pret = services.proposer(contrat=contrat, version=contrat.version, **acte(scene))
    recues = [
        SignatureRecue(Signataire.PERSONNE, "Fatou Diallo"),
        SignatureRecue(Signataire.REFERENT, ""),
    ]

    def signer():
        return signature.signer(contrat=pret, recues=recues, version=pret.version, **acte(scene))

    assert un_seul(a_deux(signer, signer)).etat == EtatContrat.SIGNE
    assert SignatureContrat.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_reviser_et_arreter_a_la_fois_ne_font_pas_deux_contrats(accueil_pret):
    """La révision signée pendant que l'autre agent arrête le contrat : l'un des deux est refusé."""
    scene = accueil_pret
    ancien = en_vigueur(scene)
    jour = JOUR + timedelta(days=20)
    revise = completer(scene, preparer(scene, suite=Suite.REVISION, le=jour), le=jour)
    pret = services.proposer(contrat=revise, version=revise.version, **acte(scene, jour))
    recues = [
        SignatureRecue(Signataire.PERSONNE, "Fatou Diallo"),
        SignatureRecue(Signataire.REFERENT, ""),
    ]

    def signer():
        return signature.signer(
            contrat=pret, recues=recues, version=pret.version, **acte(scene, jour)
        )

    def arreter():
        return signature.arreter(
            contrat=ancien, fin=jour, motif="Départ", version=ancien.version, **acte(scene, jour)
        )

    a_deux(signer, arreter)
    courants = Contrat.objects.filter(etat="signe", periode__contains=jour)
    assert courants.count() <= 1
    assert ecarts() == []


def test_un_jour_de_contrat_fausse_se_dit_et_se_remet(accueil_pret):
    from jalons.accueil.models import Orientation

    scene = accueil_pret
    en_vigueur(scene)
    Orientation.objects.update(contrat_conclu_le=None)
    assert len(ecarts()) == 1
    assert refaire() == 1
    assert ecarts() == []

"""Ce que les projets montrent sur les fiches d'une séance et d'une action."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from jalons.comptes.liens import Lien, LiensDeFiche
from jalons.coordination.enums import EtatSeance
from jalons.projets.models import Besoin, EtapeProjet
from jalons.socle.mots import accorder

if TYPE_CHECKING:
    from jalons.coordination.models import Seance
    from jalons.repertoire.models import Action


def _resumer(besoin: Besoin) -> str:
    """« Se déplacer (mobilité, environ 12 personnes) : plus de car le matin »."""
    dits = [besoin.get_theme_display()]
    if besoin.nombre:
        dits.append(f"environ {accorder(besoin.nombre, 'personne', 'personnes')}")
    constat = " ".join(besoin.constat.split())
    return f"{besoin.intitule} ({', '.join(dits)})" + (f" : {constat}" if constat else "")


class BesoinsDeLaSeance(LiensDeFiche):
    code = "besoins_de_la_seance"
    libelle = "Besoins relevés"
    sur = "coordination.Seance"
    icone = "megaphone"
    vide = "Aucun besoin relevé dans cette séance."

    @classmethod
    def liens(cls, fiche: Seance) -> list[Lien]:
        return [
            Lien(b.intitule, reverse("projets:besoin", args=[b.pk]))
            for b in Besoin.objects.filter(seance=fiche)
        ]

    @classmethod
    def resumer(cls, fiche: Seance) -> list[str]:
        return [_resumer(b) for b in Besoin.objects.filter(seance=fiche).order_by("pk")]

    @classmethod
    def ouvrir(cls, fiche: Seance) -> Lien:
        relever = reverse("projets:besoin_relever")
        # Une séance close ne prend plus de besoin : son compte rendu est parti.
        est_close = fiche.diffuse_le is not None or fiche.etat == EtatSeance.ANNULEE
        return Lien("Relever un besoin", relever if est_close else f"{relever}?seance={fiche.pk}")

    @classmethod
    def ailleurs(cls, fiche: Seance) -> Lien:
        ou = fiche.instance.territoire_id
        adresse = f"{reverse('projets:besoins')}?suite=ouverts"
        return Lien("Les besoins sans réponse", adresse + (f"&territoire={ou}" if ou else ""))


class ProjetsDeLAction(LiensDeFiche):
    code = "projets_de_l_action"
    libelle = "Née d'un projet"
    sur = "repertoire.Action"
    icone = "rocket"

    @classmethod
    def liens(cls, fiche: Action) -> list[Lien]:
        etapes = EtapeProjet.objects.filter(action=fiche).select_related("projet")
        return [Lien(str(e.projet), reverse("projets:projet", args=[e.projet_id])) for e in etapes]

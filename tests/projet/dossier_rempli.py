"""Un dossier dont chaque section a de quoi se lire, comme dans la démonstration."""

from __future__ import annotations

from datetime import date

from jalons.annuaire.models import Metier, Structure
from jalons.personnes.enums import EtatInscription, RoleFoyer, SourceFait
from jalons.personnes.models import InscriptionFranceTravail
from jalons.personnes.services import constater
from jalons.repertoire.enums import Voie
from jalons.socle.periode import Periode
from tests.accompagnement.decor import admettre
from tests.accueil.decor import PRETE, convoquer, diagnostiquer, orienter, recevoir, signer
from tests.activite.decor import chantier, contrat, positionner
from tests.distribution import DEPUIS, JOUR, _agent, nouvelle_personne


def remplir_le_dossier(scene) -> None:
    """Fatou : foyer, inscription, diagnostic, COREO signé, rendez-vous, PLIE, positionnement, emploi."""
    Metier.objects.get_or_create(code_rome="N1103", defaults={"libelle": "Magasinage"})
    scene.plie = Structure.objects.create(
        code="plie-metz", nom="PLIE de Metz", genre="plie", periode=Periode(DEPUIS)
    )
    scene.lucie = _agent("Lucie", "referent_plie", scene.plie)
    nouvelle_personne(
        prenom="Moussa",
        nom="DIALLO",
        naissance=date(1988, 1, 5),
        sexe="1",
        commune=scene.cms_metz.commune,
        numero="10000000009",
        foyer=scene.fatou.foyer,
        role=RoleFoyer.CONJOINT,
    )
    constater(
        InscriptionFranceTravail,
        cle={"personne": scene.fatou},
        le=JOUR,
        valeurs={"etat": EtatInscription.INSCRIT, "source": SourceFait.FLUX},
    )
    recevoir(scene, scene.fatou)
    diagnostiquer(scene, scene.fatou, PRETE)
    decidee = orienter(
        scene,
        scene.fatou,
        Voie.SOCIALE_VISEE_PROFESSIONNELLE,
        scene.udaf,
        motif_ecart="Elle connaît déjà cet organisme.",
    )
    signer(scene, decidee.coreo)
    convoquer(scene, scene.fatou, jour=date(2026, 4, 7), le=JOUR)
    admettre(scene)
    positionner(scene, action=chantier(scene))
    contrat(scene)

"""Les gestes d'un manquement que plusieurs tests refont."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from jalons.contrats.enums import EtatContrat, OrigineContrat
from jalons.contrats.models import Contrat
from jalons.manquements.models import LettreContradictoire
from jalons.manquements.services import decisions, lettres, manquements, suites
from jalons.repertoire.enums import Voie
from jalons.socle.periode import Periode
from tests.distribution import _agent
from tests.outillage.decors import decor_partage

FAITS, LE = date(2026, 3, 2), date(2026, 3, 16)
ATELIER = "Suivre l'atelier de remobilisation"
ELEMENTS = {
    "situation": "sans objet",
    "foyer": "vit seule",
    "frequence": "trois absences",
    "consequences": "la formation est repoussée",
    "motivation": "Trois absences sans excuse malgré deux rappels.",
}
SIGNE = date(2026, 1, 5)


@decor_partage
def service(scene):
    """Anne instruit à Metz, l'UDAF signale, Hélène signe ; Fatou a un contrat conclu ailleurs."""
    scene.anne = _agent("Anne", "charge_insertion", scene.departement, territoire=scene.metz)
    scene.contrat = contrat_ailleurs(scene, scene.fatou)
    return scene


def contrat_ailleurs(scene, personne):
    """Un contrat conclu dans l'outil d'un autre organisme, en vigueur depuis janvier."""
    return Contrat.objects.create(
        personne=personne,
        genre="engagement",
        origine=OrigineContrat.AILLEURS,
        etat=EtatContrat.SIGNE,
        voie=Voie.SOCIALE,
        structure=scene.udaf,
        numero=1,
        debut=SIGNE,
        periode=Periode(SIGNE),
        date_signature=SIGNE,
        par=scene.claire,
    )


def arreter_le_contrat(scene, fin=date(2026, 2, 1)):
    """Le contrat de Fatou a cessé avant les faits."""
    Contrat.objects.filter(pk=scene.contrat.pk).update(periode=Periode(SIGNE, fin))


def signaler(scene, personne=None, *, par=None, le=LE, **champs):
    dits = {
        "nature": "non_respect",
        "date_faits": FAITS,
        "faits": "Absente aux ateliers des 16, 23 février et 2 mars.",
        "obligation": ATELIER,
        "origine": "delegataire",
        **champs,
    }
    return manquements.signaler(
        personne=personne or scene.fatou, par=par or scene.sophie, le=le, **dits
    )


def agir(service, objet, *, par, le=LE, **champs):
    """Un service sur un manquement relu, à la version du jour."""
    objet.refresh_from_db()
    return service(manquement=objet, version=objet.version, par=par, le=le, **champs)


def instruit(scene, objet=None, *, issue="aucun", le=LE, **champs):
    objet = objet or signaler(scene, le=le, **champs)
    agir(manquements.instruire, objet, par=scene.anne, le=le)
    return agir(
        manquements.examiner_motif, objet, par=scene.anne, le=le, issue=issue, dit="", jour=le
    )


def lettre_ecrite(scene, objet=None, *, le=LE, **champs):
    objet = objet or instruit(scene, le=le)
    dits = {
        "faits": objet.faits,
        "mesure": "suspension",
        "part": Decimal("0.3"),
        "mois": 1,
        "radiation": False,
        **champs,
    }
    return agir(lettres.ecrire, objet, par=scene.anne, le=le, **dits)


def lettre_recue(scene, objet=None, *, le=LE, recue=None, **champs) -> LettreContradictoire:
    lettre = lettre_ecrite(scene, objet, le=le, **champs)
    recue = recue or le
    return lettres.noter_le_pli(
        lettre=lettre,
        version=lettre.version,
        par=scene.anne,
        le=recue,
        mode="recommande",
        envoyee_le=le,
        remise_le=recue,
    )


APRES = LE + timedelta(days=11)


def preparee(scene, objet=None, *, le=APRES, **champs):
    objet = objet or lettre_recue(scene).manquement
    dits = {"mesure": "suspension", "part": Decimal("0.3"), "mois": 1, "date_effet": le}
    return agir(decisions.preparer, objet, par=scene.anne, le=le, **{**dits, **ELEMENTS, **champs})


def signer(scene, projet, *, par=None, le=APRES):
    projet.refresh_from_db()
    return decisions.signer(
        decision=projet,
        version=projet.version,
        qualite="Directrice, par délégation",
        par=par or scene.helene,
        le=le,
    )


def signee(scene, objet=None, *, le=APRES, **champs):
    return signer(scene, preparee(scene, objet, le=le, **champs), le=le)


def notifiee(scene, decision=None, *, le=APRES, recue=None):
    decision = decision or signee(scene, le=le)
    recue = recue or le
    return decisions.noter_le_pli(
        decision=decision,
        version=decision.version,
        par=scene.anne,
        le=recue,
        mode="recommande",
        envoyee_le=le,
        remise_le=recue,
    )


def suite(scene, decision, genre, *, le, **champs):
    decision.refresh_from_db()
    return suites.noter_une_suite(
        decision=decision,
        version=decision.version,
        genre=genre,
        jour=champs.pop("jour", le),
        par=scene.anne,
        le=le,
        **champs,
    )

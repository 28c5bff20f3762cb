"""Un calendrier et ses fichiers, que plusieurs essais refont."""

from __future__ import annotations

import io
from datetime import date

from openpyxl import Workbook

from jalons.formation.lheo import lire_lheo
from jalons.formation.models import SessionFormation
from jalons.formation.rules.sessions import SessionLue
from jalons.formation.services.importation import importer_sessions

LE = date(2026, 3, 16)
SIRET = "73282932000074"


def lheo_session(debut="20260302", fin="20260410", numero="S1", **champs):
    etat = champs.get("etat", "1")
    return (
        f'<session numero="{numero}"><periode><debut>{debut}</debut><fin>{fin}</fin></periode>'
        "<adresse-inscription><adresse><ligne>1 rue</ligne><codepostal>57000</codepostal>"
        "<ville>Metz</ville></adresse></adresse-inscription>"
        f"<etat-recrutement>{etat}</etat-recrutement><recrutement><modalite-recrutement>Oui"
        "</modalite-recrutement><nb-places>12</nb-places></recrutement></session>"
    )


def lheo_formation(numero="F1", intitule="Compétences clés", sessions="", insee="57463"):
    return (
        f'<formation numero="{numero}"><domaine-formation><code-FORMACODE>15041</code-FORMACODE>'
        "<code-ROME>K2111</code-ROME></domaine-formation>"
        f"<intitule-formation>{intitule}</intitule-formation>"
        "<objectif-general-formation>5</objectif-general-formation>"
        '<action numero="A1"><conditions-specifiques>Savoir lire</conditions-specifiques>'
        "<lieu-de-formation><coordonnees><adresse><ligne>1 rue</ligne>"
        "<codepostal>57000</codepostal><ville>Metz</ville>"
        f"<code-INSEE-commune>{insee}</code-INSEE-commune></adresse></coordonnees>"
        f"</lieu-de-formation>{sessions or lheo_session()}"
        "<nombre-heures-total>210</nombre-heures-total>"
        "<organisme-financeur><code-financeur>2</code-financeur></organisme-financeur></action>"
        "<organisme-formation-responsable><numero-activite>41570000000</numero-activite>"
        f"<SIRET-organisme-formation><SIRET>{SIRET}</SIRET></SIRET-organisme-formation>"
        "<nom-organisme>Greta des Coteaux</nom-organisme></organisme-formation-responsable>"
        "</formation>"
    )


def lheo(*formations, encodage="utf-8"):
    corps = "\n".join(formations)
    return (
        f'<?xml version="1.0" encoding="{encodage}"?>\n<lheo xmlns="http://lheo.gouv.fr/2.3">'
        f"<offres>\n{corps}\n</offres></lheo>"
    ).encode(encodage)


def lire(contenu):
    return list(lire_lheo(io.BytesIO(contenu)))


def importer(scene, lues=None, *, source="Région", ecrire=True, le=LE):
    return importer_sessions(
        lues=lues if lues is not None else lire(lheo(lheo_formation())),
        source=source,
        par=scene.claire,
        le=le,
        ecrire=ecrire,
    )


def une_session(scene, *, debut=date(2026, 3, 2), fin=date(2026, 4, 10), numero="S1"):
    """Une session à Metz, importée ; rend sa ligne."""
    lue = SessionLue(
        ligne=2,
        formation="F1",
        session=numero,
        intitule="Compétences clés",
        organisme="Greta des Coteaux",
        siret=SIRET,
        objectif="remise_a_niveau",
        romes=["K2111"],
        debut=debut,
        fin=fin,
        code_insee="57463",
        places=12,
        financeurs=["region"],
    )
    importer(scene, [lue])
    return SessionFormation.objects.select_related("formation__organisme").get(
        identifiant=f"region--F1/{numero}"
    )


def tableau(*lignes):
    """Un classeur d'une feuille."""
    classeur = Workbook()
    for ligne in lignes:
        classeur.active.append(ligne)
    sortie = io.BytesIO()
    classeur.save(sortie)
    return sortie.getvalue()

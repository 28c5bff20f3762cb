"""Beaucoup de personnes d'un coup, par ensembles : un portefeuille, un département."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db import connection
from django.utils import timezone

from jalons.accompagnement.models import CampagneReprise
from jalons.accompagnement.services.reprise import Accueil, convoquer_le_stock
from jalons.accueil.enums import ModeEnvoi
from jalons.accueil.services.lots import traiter_lot
from jalons.chiffres.registre import par_code
from jalons.chiffres.selectors import cellules, demander
from jalons.chiffres.vocabulaire import Intervalle
from jalons.personnes.enums import MotifRattachement
from jalons.personnes.models import Personne, Rattachement
from jalons.socle.periode import Periode, connaissance_au


def des_personnes(scene, nombre, *, prenom="Ada", territoire=None) -> list[Personne]:
    """`nombre` personnes soumises aux droits et devoirs, droit ouvert, du territoire (Metz)."""
    return Personne.objects.bulk_create(
        Personne(
            nom_naissance=f"MARTIN{n:05d}",
            prenom=prenom,
            date_naissance=date(1970 + n % 30, 1 + n % 12, 1),
            sexe="2" if n % 2 else "1",
            territoire=territoire or scene.metz,
            etat_droit="2",
            est_soumis=True,
        )
        for n in range(nombre)
    )


def confier(personnes, *, structure, agent=None, depuis) -> list[Rattachement]:
    """Ces personnes ont ce référent unique depuis ce jour."""
    return Rattachement.objects.bulk_create(
        Rattachement(
            personne=p,
            structure=structure,
            agent=agent,
            motif=MotifRattachement.REFERENT_UNIQUE,
            periode=Periode(depuis),
        )
        for p in personnes
    )


def departement_de(scene, nombre, *, orientees, sous_contrat, vues, depuis) -> list[Personne]:
    """`nombre` personnes soumises, leurs faits compris : les premières orientées et suivies de Claire,
    les premières sous contrat, les premières vues en entretien il y a peu."""
    gens = des_personnes(scene, nombre)
    numeros = [p.pk for p in gens]
    aujourd_hui = timezone.localdate()
    acte = {"du": depuis, "ou": scene.departement.pk, "par": scene.claire.pk}
    vu = aujourd_hui - timedelta(days=50)
    with connection.cursor() as c, connaissance_au(_instant(depuis)):
        c.execute(_FAITS, {"gens": numeros, "du": depuis, "commune": scene.cms_metz.commune_id})
        c.execute(_ORIENTER, {**acte, "gens": numeros[:orientees]})
        c.execute(_SIGNER, {**acte, "gens": numeros[:sous_contrat]})
        c.execute(_VOIR, {**acte, "gens": numeros[:vues], "le": vu})
        confier(gens[:orientees], structure=scene.departement, agent=scene.claire, depuis=depuis)
    return gens


def sejours_de(scene, nombre, *, orientees, sous_contrat, depuis) -> list[int]:
    """`nombre` personnes par leurs seuls séjours, connus depuis ce jour : ce que liraient les chiffres."""
    numeros = [p.pk for p in des_personnes(scene, nombre)]
    sans = {"gens": numeros, "du": depuis, "t": scene.metz.pk, "su": _instant(depuis)}
    with connection.cursor() as c:
        for genre, qui in (
            ("soumis", nombre),
            ("territoire", nombre),
            ("suite", nombre),
            ("voie", orientees),
            ("referent", orientees),
            ("contrat", sous_contrat),
            ("contrat_ou_dispense", sous_contrat),
            ("accompagnement_effectif", min(orientees, sous_contrat)),
        ):
            c.execute(_SEJOURS, {**sans, "genre": genre, "gens": numeros[:qui]})
        c.execute("ANALYZE chiffres_sejour; ANALYZE personnes_personne")
    return numeros


def reprendre(scene, numeros, *, le) -> None:
    """Ces personnes sont orientées, ont un référent et signent ce jour : plus rien ne leur manque."""
    commun = {"gens": numeros, "du": le, "t": scene.metz.pk, "su": timezone.now()}
    with connection.cursor() as c:
        for genre in (*_APPUIS, "accompagnement_effectif"):
            c.execute(_SEJOURS, {**commun, "genre": genre})


def accueil_a(scene, *, du, au, agents=(), duree=30) -> Accueil:
    """Claire (ou ces agents) reçoit au CMS de Metz entre ces jours."""
    return Accueil(
        agents=agents or [scene.claire],
        site=scene.cms_metz,
        periode=Periode(du, au),
        duree=duree,
        mode=ModeEnvoi.COURRIER,
    )


def une_campagne(scene) -> CampagneReprise:
    """Une campagne, où Fatou est convoquée dans deux semaines."""
    le = timezone.localdate()
    campagne = convoquer_le_stock(
        personnes=[scene.fatou],
        intitule="Reprise d'hiver",
        avec=scene.france_travail,
        accueil=accueil_a(scene, du=le + timedelta(days=14), au=le + timedelta(days=20)),
        par=scene.claire,
        le=le,
    )
    for lot in campagne.lots.all():
        traiter_lot(lot_id=lot.pk)
    return campagne


_APPUIS = ("voie", "referent", "contrat", "contrat_ou_dispense")


def _instant(jour: date) -> datetime:
    return timezone.make_aware(datetime.combine(jour, time(9)))


_SEJOURS = """
INSERT INTO chiffres_sejour (personne_id, genre, unite, du, connu_du)
SELECT g, %(genre)s, CASE %(genre)s WHEN 'territoire' THEN %(t)s ELSE 1 END, %(du)s, %(su)s
FROM unnest(%(gens)s::bigint[]) g
"""
_FAITS = """
WITH g AS (SELECT g AS p, g + 1000000 AS f FROM unnest(%(gens)s::bigint[]) g),
foyers AS (INSERT INTO personnes_foyer (id, created_at) OVERRIDING SYSTEM VALUE SELECT f, now() FROM g),
demandes AS (
    INSERT INTO personnes_demandersa (
        id, numero_demande, organisme, numero_organisme, matricule, date_demande,
        foyer_id, created_at) OVERRIDING SYSTEM VALUE
    SELECT f, f::text, 'CAF', '571', '', %(du)s, f, now() FROM g),
appartenances AS (
    INSERT INTO personnes_appartenance (personne_id, foyer_id, role, est_a_charge, periode, connu)
    SELECT p, f, 'DEM', false, daterange(%(du)s, NULL), tstzrange(jalons_instant(), NULL) FROM g),
adresses AS (
    INSERT INTO personnes_adresse (foyer_id, complement, numero_voie, voie, lieu_dit, code_postal, commune_id,
        nom_commune, code_commune, pays, est_sans_domicile, periode, connu)
    SELECT f, '', '', '', '', '', %(commune)s, '', '', 'FRA', false, daterange(%(du)s, NULL),
        tstzrange(jalons_instant(), NULL) FROM g),
etats AS (
    INSERT INTO personnes_etatdroit (demande_id, etat, motifs, est_majore, periode, connu)
    SELECT f, '2', '{}', false, daterange(%(du)s, NULL), tstzrange(jalons_instant(), NULL) FROM g)
INSERT INTO personnes_soumissiondroitsdevoirs (personne_id, demande_id, est_soumis, periode, connu)
SELECT p, f, true, daterange(%(du)s, NULL), tstzrange(jalons_instant(), NULL) FROM g
"""
_ORIENTER = """
WITH faites AS (INSERT INTO accueil_orientation (
    personne_id, origine, voie, mesure, structure_id, doit_s_inscrire, proposition,
    est_conforme, motif_ecart, motif_reorientation, preconisation, avis_equipe, decide_par_id, date_decision,
    mode_notification, version, created_at)
SELECT g, 'premiere', 'sociale', '', %(ou)s, false, '{}', true, '', '', '', '', %(par)s, %(du)s, '', 1, now()
FROM unnest(%(gens)s::bigint[]) g RETURNING id)
INSERT INTO accueil_coreo (
    orientation_id, engagements, etat, mode_signature, nom_signataire, date_signature, motif_refus, version)
SELECT id, '[]', 'signe', 'papier', 'Ada Martin', %(du)s, '', 1 FROM faites
"""
_SIGNER = """
INSERT INTO contrats_contrat (
    personne_id, genre, origine, etat, voie, structure_id, referent_id, suite, numero,
    debut, fin_prevue, periode, contenu, regime, heures_hebdo, raison_heures, motif_heures,
    heures_demandees_par_elle, actualisation, motifs_delai_long,
    date_signature, motif_fin, par_id, version, created_at)
SELECT g, 'engagement', 'ailleurs', 'signe', 'sociale', %(ou)s, %(par)s, '', 1, %(du)s, %(du)s::date + 365,
    daterange(%(du)s, %(du)s::date + 366),
    '{}', 'plein', 15, '', '', false, '', '{}', %(du)s, '', %(par)s, 1, now()
FROM unnest(%(gens)s::bigint[]) g
"""
_VOIR = """
INSERT INTO accueil_entretien (personne_id, agent_id, date, mode, created_at)
SELECT g, %(par)s, %(le)s, 'face_a_face', now() FROM unnest(%(gens)s::bigint[]) g
"""


def chiffre(code, jour=None, tel_que_connu_le=None) -> int:
    """Le chiffre du pilotage ce jour-là (aujourd'hui), tel que connu un jour."""
    le = timezone.localdate()
    jour = jour or le
    demande = demander(
        [Intervalle("x", jour, jour)], le=le, tel_que_connu_le=tel_que_connu_le or jour
    )
    return sum(c.retenues for c in cellules(par_code(code), demande) if c.unite is None)

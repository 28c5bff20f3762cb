"""Les opérations européennes de la démonstration, menées par les services."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from jalons.accueil.models import Orientation
from jalons.annuaire.models import Structure
from jalons.comptes.models import Agent
from jalons.coordination.models import Seance
from jalons.demonstration.jeux import Jeu
from jalons.demonstration.troupe import agent_du_jeu, agent_nomme
from jalons.demonstration.voisins import voisines
from jalons.fse.bilan.services import bilan as bilans
from jalons.fse.bilan.services import paiements
from jalons.fse.depenses.services import execution
from jalons.fse.depenses.services.avoirs import noter_avoir
from jalons.fse.enums import (
    CategorieDepense,
    GenreBilan,
    GenreEvenementSortie,
    GenrePreuvePublicite,
    GenreRessource,
    ModeTemps,
    StatutOperation,
)
from jalons.fse.models import MissionAgent, Operation
from jalons.fse.operation.rules.plan import Poste
from jalons.fse.operation.services import operation as operations
from jalons.fse.operation.services import plan as plans
from jalons.fse.options import OptionCouts
from jalons.fse.participants.selectors.preremplir import preremplir_entree
from jalons.fse.participants.services import participants
from jalons.fse.programmes import Programme
from jalons.fse.publicite.services import publicite
from jalons.fse.temps.services import temps
from jalons.personnes.selectors import niveaux_sur
from jalons.socle.dates import ajouter_mois, dernier_du_mois
from jalons.socle.erreurs import ErreurMetier
from jalons.socle.models import Fichier
from jalons.socle.periode import Periode

_CHAMPS = ("code", "intitule", "programme", "objectif_specifique", "appel_reference", "service",
           "departement", "a_participants")  # fmt: skip
S = StatutOperation
CENTIME = Decimal("0.01")


@dataclass(frozen=True)
class Troupe:
    """Ceux qui, dans la démonstration, mènent toutes les opérations."""

    porteur: Agent
    responsable: Agent
    controleur: Agent
    referent: Agent

    @classmethod
    def du_jeu(cls, jeu: Jeu) -> Troupe:
        roles = ("gestionnaire_fse", "direction", "controleur_fse", "referent_unique")
        return cls(*(agent_du_jeu(jeu, role) for role in roles))


@dataclass(frozen=True)
class Menee:
    """Une opération ouverte, ses données, et qui y travaille."""

    operation: Operation
    decrite: dict[str, Any]
    troupe: Troupe
    # Les séances qu'elle finance sont celles des instances de ce département.
    departement: Jeu

    def rattacher(self, seance: Seance) -> None:
        """Fait sienne la séance, si elle est de son année et d'un genre qu'elle finance."""
        voulues = self.decrite.get("seances")
        if (
            voulues
            and seance.debut.year == voulues["annee"]
            and seance.instance.genre in voulues["genres"]
            and seance.instance.animateur.courriel in self.departement.courriels
        ):
            publicite.lier_seance(
                operation=self.operation,
                seance=seance,
                par=self.troupe.porteur,
                le=seance.debut.date(),
            )


def ouvrir_operations(jeu: Jeu, *, le: date) -> list[Menee]:
    """Ouvre les opérations du département, puis celles de ses voisins, jusqu'à leur exécution."""
    troupe = Troupe.du_jeu(jeu)
    return [
        _mener(_vivante(decrite, le), troupe, departement)
        for departement, decrite in [*((jeu, d) for d in jeu.operations.values()), *voisines(jeu)]
    ]


def _vivante(decrite: dict[str, Any], le: date) -> dict[str, Any]:
    """L'opération qui accueille court encore le jour `le`, sans dépasser son programme."""
    if not decrite["a_participants"]:
        return decrite
    programme = Programme.par_code(decrite["programme"])
    return {**decrite, "fin": max(decrite["fin"], min(date(le.year, 12, 31), programme.fin))}


def _mener(decrite: dict[str, Any], troupe: Troupe, departement: Jeu) -> Menee:
    operation = _ouvrir(decrite, troupe.porteur)
    _publier(operation, decrite, troupe.porteur)
    if decrite["vie"] != "deposee":
        operation = _executer(operation, decrite, troupe)
    return Menee(operation, decrite, troupe, departement)


def achever_operations(menees: list[Menee], *, le: date) -> int:
    """Ce qui suit l'année de séances : participants, feuilles de temps, bilan, contrôle, solde."""
    for menee in menees:
        operation, decrite, troupe = menee.operation, menee.decrite, menee.troupe
        operation.refresh_from_db()
        if decrite["vie"] in ("bilan_depose", "soldee"):
            _sceller(operation, troupe.porteur)
        if decrite["vie"] == "soldee":
            _solder(operation, troupe)
        if decrite["a_participants"]:
            _accueillir(operation, troupe.referent, le)
            dernier = min(le, decrite["fin"])
            premier, *autres = decrite["agents"]
            _tenir_les_feuilles(operation, premier, troupe, dernier)
            for nom in autres:
                _affecter(operation, nom, troupe)
    return len(menees)


def _ouvrir(decrite: dict[str, Any], porteur: Agent) -> Operation:
    debut: date = decrite["debut"]
    avant = debut - timedelta(days=120)
    champs = {nom: decrite[nom] for nom in _CHAMPS}
    champs |= {
        "beneficiaire": Structure.objects.get(code=decrite["beneficiaire"]),
        "porteur": porteur,
        "instructeur": None,
        "periode": Periode(debut, decrite["fin"]),
        "limite_acquittement": ajouter_mois(decrite["fin"], 6),
        "types_preuve": decrite.get("types_preuve", ""),
        "projets_coordonnes": decrite.get("projets_coordonnes"),
        "beneficiaires_indirects": decrite.get("beneficiaires_indirects"),
    }
    operation = operations.ouvrir_operation(champs=champs, par=porteur, le=avant)
    plans.enregistrer_plan(
        operation=operation,
        option=OptionCouts.par_code(decrite["option"]),
        postes=[
            Poste(CategorieDepense(p["categorie"]), Decimal(p["montant"]), p["libelle"])
            for p in decrite["postes"]
        ],
        ressources=[{**r, "montant": Decimal(r["montant"])} for r in decrite["ressources"]],
        version=0,
        par=porteur,
        le=avant,
    )
    for jours, vers in ((10, S.DEMANDE_EN_COURS), (30, S.DEPOSEE)):
        operation = operations.passer(
            operation=operation, vers=vers, par=porteur, le=avant + timedelta(days=jours)
        )
    return operation


def _publier(operation: Operation, decrite: dict[str, Any], porteur: Agent) -> None:
    le = decrite["debut"]
    publicite.rediger_fiche(
        operation=operation, champs=decrite["fiche"], version=0, par=porteur, le=le
    )
    publicite.publier_fiche(operation=operation, par=porteur, le=le)


def _executer(operation: Operation, decrite: dict[str, Any], troupe: Troupe) -> Operation:
    debut: date = decrite["debut"]
    porteur, jour = troupe.porteur, debut - timedelta(days=60)
    for vers in (S.RECEVABLE, S.EN_INSTRUCTION, S.AVIS_RENDU, S.PROGRAMMEE):
        sans = "Pièces déposées sur la plateforme." if vers == S.RECEVABLE else ""
        operation = operations.passer(
            operation=operation, vers=vers, commentaire=sans, par=porteur, le=jour
        )
        jour += timedelta(days=7)
    acte = decrite["convention"]
    operations.conventionner(
        operation=operation,
        numero=acte["numero"],
        date_signature=acte["date"],
        par=porteur,
        le=acte["date"],
    )
    operation = operations.passer(operation=operation, vers=S.EN_EXECUTION, par=porteur, le=debut)
    publicite.ajouter_preuve_publicite(
        operation=operation,
        genre=GenrePreuvePublicite.AFFICHE,
        date_preuve=debut + timedelta(12),
        lieu="Hall du bâtiment, à l'accueil du public",
        par=porteur,
        le=debut + timedelta(12),
    )
    missions = [_affecter(operation, nom, troupe) for nom in decrite["agents"]]
    _depenser(operation, decrite, missions, porteur)
    return operation


def _affecter(operation: Operation, nom: str, troupe: Troupe) -> MissionAgent:
    champs = {
        "agent": agent_nomme(nom),
        "periode": operation.periode,
        "mode": ModeTemps.PLEIN,
        "quotite": Decimal(100),
        "temps_travail": Decimal(100),
        "objet": "Coordination et animation de l'offre d'insertion",
        "heures_mois": Decimal("151.67"),
        "lettre_signee_le": operation.periode.debut - timedelta(days=15),
        "cout_annuel": None,
        "mois_documentes": 12,
        "responsable": troupe.responsable,
    }
    return temps.affecter_agent(
        operation=operation, champs=champs, par=troupe.porteur, le=operation.periode.debut
    )


def _partager(total: Decimal, parts: int) -> list[Decimal]:
    """Parts égales au centime, la dernière porte le reste."""
    part = (total / parts).quantize(CENTIME)
    return [part] * (parts - 1) + [total - part * (parts - 1)]


def _depenser(
    operation: Operation, decrite: dict[str, Any], missions: list[MissionAgent], porteur: Agent
) -> None:
    piece = Fichier.objects.deposer(
        b"%PDF-1.4\n% piece d'exemple de la demonstration\n",
        nom="piece.pdf",
        type_mime="application/pdf",
    )
    mois = [dernier_du_mois(ajouter_mois(operation.periode.debut, n)) for n in range(12)]
    for poste in decrite["postes"]:
        montant = Decimal(poste["montant"])
        if poste["categorie"] == "personnel":
            parts = iter(_partager(montant, 12 * len(missions)))
            lignes: list[dict[str, Any]] = [
                {
                    "libelle": f"Salaire chargé, {jour:%m/%Y}",
                    "date": jour,
                    "mission": mission,
                    "montant": next(parts),
                }
                for mission in missions
                for jour in mois
            ]
        else:
            lignes = [
                {
                    "libelle": f"{CategorieDepense(poste['categorie']).label}, {rang + 1}",
                    "date": mois[3 * rang + 2],
                    "montant": part,
                    "fournisseur": "Fournisseur d'exemple",
                    "numero_facture": f"{operation.pk}-{poste['categorie'][:3].upper()}-{rang + 1}",
                    "mise_en_concurrence": "Trois devis",
                }
                for rang, part in enumerate(_partager(montant, 4))
            ]
        for ligne in lignes:
            champs = {
                **ligne,
                "categorie": CategorieDepense(poste["categorie"]),
                "date_acquittement": ligne["date"],
                "fichier": piece,
            }
            execution.ajouter_depense(
                operation=operation, champs=champs, par=porteur, le=ligne["date"]
            )
    _noter_les_avoirs(operation, decrite, piece, porteur)
    for ressource in decrite["ressources"]:
        if ressource["genre"] == "region":
            recue = decrite["fin"] - timedelta(days=40)
            champs = {
                "genre": GenreRessource.REGION,
                "financeur": ressource["financeur"],
                "montant": Decimal(ressource["montant"]),
                "date": recue,
                "fichier": piece,
            }
            execution.recevoir_ressource(operation=operation, champs=champs, par=porteur, le=recue)


def _noter_les_avoirs(
    operation: Operation, decrite: dict[str, Any], piece: Fichier, porteur: Agent
) -> None:
    for decrit in decrite.get("avoirs", ()):
        champs = {
            "montant": -Decimal(decrit["montant"]),
            "date": decrit["date"],
            "numero_facture": decrit["numero"],
            "fichier": piece,
        }
        achat = operation.depenses.get(libelle=decrit["sur"])
        noter_avoir(depense=achat, champs=champs, par=porteur, le=decrit["date"])


def _sceller(operation: Operation, porteur: Agent) -> None:
    fin = operation.periode.fin
    assert fin is not None
    le = ajouter_mois(fin, 5)
    bilan = bilans.ouvrir_bilan(
        operation=operation, genre=GenreBilan.FINAL, periode=operation.periode, par=porteur, le=le
    )
    bilan = bilans.rediger_bilan(
        bilan=bilan,
        recit="Les instances se sont tenues au rythme prévu et le plan d'actions a été suivi avec "
        "les partenaires. Les besoins relevés ont nourri de nouvelles actions.",
        difficultes="Deux postes vacants au printemps ont retardé un groupe de travail.",
        version=bilan.version,
        par=porteur,
        le=le,
    )
    bilans.sceller_bilan(bilan=bilan, version=bilan.version, par=porteur, le=le)


def _solder(operation: Operation, troupe: Troupe) -> None:
    fin = operation.periode.fin
    assert fin is not None
    le, controleur = ajouter_mois(fin, 7), troupe.controleur
    bilan = operation.bilans.get()
    controle = bilans.ouvrir_controle(bilan=bilan, par=controleur, le=le)
    controle = bilans.valider_controle(
        controle=controle,
        conclusion="Opération conforme à la convention.",
        version=controle.version,
        par=controleur,
        le=ajouter_mois(le, 1),
    )
    assert controle.montant_du is not None
    paiements.enregistrer_paiement(
        operation=operation,
        date_paiement=ajouter_mois(le, 3),
        montant=controle.montant_du,
        est_solde=True,
        par=troupe.porteur,
        le=ajouter_mois(le, 3),
    )


def _accueillir(operation: Operation, agent: Agent, le: date) -> None:
    """Fait entrer les personnes orientées, quelques-unes sorties, une fiche sur cinq à compléter."""
    hasard = random.Random(43)  # noqa: S311
    territoires = [h.territoire_id for h in agent.habilitations]
    orientees = (
        Orientation.objects.filter(personne__territoire__in=territoires)
        .select_related("personne__commune", "decide_par")
        .order_by("date_decision", "pk")[:30]
    )
    for rang, orientation in enumerate(orientees):
        personne, jour = orientation.personne, orientation.date_decision
        connues = preremplir_entree(personne, le=jour, niveaux=niveaux_sur(agent, personne))
        dites = {"en_formation": "non", "telephone": "01 99 00 00 00", **connues}
        if rang % 5:
            dites.setdefault("situation_emploi", hasard.choice(("chomeur", "inactif")))
            dites.setdefault("niveau_etudes", "cite_0_2")
            dites.setdefault("sans_abri", "non")
            dites |= {"pays_tiers": "nsp", "origine_etrangere": "nsp", "minorite": "nsp"}
        try:
            fiche = participants.faire_entrer(
                operation=operation,
                personne=personne,
                date_entree=jour,
                reponses=dites,
                par=agent,
                le=jour,
            )
        except ErreurMetier:
            continue
        if rang % 6:
            participants.ajouter_preuve(
                participation=fiche,
                type_preuve="Attestation RSA",
                emise_le=jour,
                reference="Attestation présentée à l'entrée",
                par=agent,
                le=jour,
            )
        if rang % 4 == 1 and (le - jour).days > 50:
            sortie = jour + timedelta(days=20)
            _faire_sortir(fiche, sortie, agent, le, avec_resultat=rang % 8 == 1)


def _tenir_les_feuilles(operation: Operation, nom: str, troupe: Troupe, le: date) -> None:
    """Un agent à temps variable : une feuille validée, une qui attend sa seconde signature."""
    agent, responsable = agent_nomme(nom), troupe.responsable
    mission = temps.affecter_agent(
        operation=operation,
        champs={
            "agent": agent,
            "periode": operation.periode,
            "mode": ModeTemps.VARIABLE,
            "quotite": Decimal(50),
            "temps_travail": Decimal(100),
            "objet": "",
            "heures_mois": None,
            "lettre_signee_le": None,
            "cout_annuel": None,
            "mois_documentes": 12,
            "responsable": responsable,
        },
        par=troupe.porteur,
        le=operation.periode.debut,
    )
    for recul, signatures in ((3, (agent, responsable)), (2, (agent,))):
        mois = ajouter_mois(le.replace(day=1), -recul)
        jours = {
            jour: (Decimal("3.50"), "Entretiens et suivi de parcours")
            for jour in (mois + timedelta(days=n) for n in range(28))
            if jour.weekday() < 4
        }
        feuille = temps.remplir_feuille(
            mission=mission, mois=mois, jours=jours, version=0, par=agent, le=dernier_du_mois(mois)
        )
        for signataire in signatures:
            feuille = temps.signer_feuille(
                feuille=feuille,
                version=feuille.version,
                par=signataire,
                le=dernier_du_mois(mois) + timedelta(days=2),
            )


def _faire_sortir(fiche: Any, sortie: date, agent: Agent, le: date, *, avec_resultat: bool) -> None:
    fiche = participants.faire_sortir(
        participation=fiche,
        date_sortie=sortie,
        motif="Reprise d'emploi",
        version=fiche.version,
        par=agent,
        le=sortie,
    )
    if fiche.est_complete and avec_resultat:
        participants.saisir_resultat(
            participation=fiche,
            evenements_sortie=[(sortie + timedelta(days=9), GenreEvenementSortie.EMPLOI)],
            type_contrat="CDD de 8 mois",
            version=fiche.version,
            par=agent,
            le=min(le, sortie + timedelta(days=28)),
        )

"""La vie d'une opération : quels passages sont permis, et à qui."""

from __future__ import annotations

from jalons.fse.enums import StatutOperation as S

# Statut de départ → statuts d'arrivée. Un statut absent d'ici est une fin. Depuis l'exécution, seul le
# bilan final fait avancer l'opération : un bilan intermédiaire et son contrôle ont leur état à eux.
PASSAGES: dict[S, tuple[S, ...]] = {
    S.PROJET: (S.DEMANDE_EN_COURS, S.ABANDONNEE),
    S.DEMANDE_EN_COURS: (S.DEPOSEE, S.ABANDONNEE),
    S.DEPOSEE: (S.COMPLEMENTS_DEMANDES, S.RECEVABLE, S.ABANDONNEE),
    S.COMPLEMENTS_DEMANDES: (S.DEPOSEE, S.ABANDONNEE),
    S.RECEVABLE: (S.EN_INSTRUCTION, S.ABANDONNEE),
    S.EN_INSTRUCTION: (S.COMPLEMENTS_DEMANDES, S.AVIS_RENDU, S.ABANDONNEE),
    S.AVIS_RENDU: (S.PROGRAMMEE, S.AJOURNEE, S.REFUSEE),
    S.AJOURNEE: (S.EN_INSTRUCTION, S.ABANDONNEE),
    S.PROGRAMMEE: (S.CONVENTIONNEE, S.ABANDONNEE),
    S.CONVENTIONNEE: (S.EN_EXECUTION, S.ABANDONNEE),
    S.EN_EXECUTION: (S.BILAN_DEPOSE, S.ABANDONNEE),
    S.BILAN_DEPOSE: (S.CSF_EN_COURS,),
    S.CSF_EN_COURS: (S.CSF_CONTRADICTOIRE, S.CSF_VALIDE),
    S.CSF_CONTRADICTOIRE: (S.CSF_VALIDE,),
    S.CSF_VALIDE: (S.PAYEE,),
    # Un solde noté à tort se corrige : l'opération attend de nouveau son paiement.
    S.PAYEE: (S.ARCHIVEE, S.CSF_VALIDE),
}
# Ces passages suivent un acte (sceller un bilan, ouvrir ou valider un contrôle) : jamais à la main.
PAR_UN_ACTE = frozenset(
    {
        S.BILAN_DEPOSE,
        S.CSF_EN_COURS,
        S.CSF_CONTRADICTOIRE,
        S.CSF_VALIDE,
        S.CONVENTIONNEE,
        S.PAYEE,
    }
)
# Ce que le service gestionnaire décide ; le reste appartient au porteur.
DU_SERVICE_GESTIONNAIRE = frozenset(
    {
        S.COMPLEMENTS_DEMANDES,
        S.RECEVABLE,
        S.EN_INSTRUCTION,
        S.AVIS_RENDU,
        S.AJOURNEE,
        S.REFUSEE,
        S.PROGRAMMEE,
    }
)
# Une demande qui part, ou une convention qui se signe, ne porte aucun défaut de plan bloquant.
EXIGE_UN_PLAN_JUSTE = frozenset({S.DEPOSEE, S.PROGRAMMEE, S.CONVENTIONNEE})
EN_PREPARATION = frozenset({S.PROJET, S.DEMANDE_EN_COURS, S.COMPLEMENTS_DEMANDES})
AVANT_CONVENTION = frozenset(
    {
        S.PROJET,
        S.DEMANDE_EN_COURS,
        S.DEPOSEE,
        S.COMPLEMENTS_DEMANDES,
        S.RECEVABLE,
        S.EN_INSTRUCTION,
        S.AVIS_RENDU,
        S.AJOURNEE,
        S.PROGRAMMEE,
    }
)
AU_CONTROLE = frozenset({S.BILAN_DEPOSE, S.CSF_EN_COURS, S.CSF_CONTRADICTOIRE})
ACHEVEES = frozenset({S.PAYEE, S.ARCHIVEE})
SANS_SUITE = frozenset({S.REFUSEE, S.ABANDONNEE})
TERMINEES = ACHEVEES | SANS_SUITE


def passages_possibles(statut: S) -> tuple[S, ...]:
    """Les statuts où l'on peut aller à la main depuis celui-ci."""
    return tuple(s for s in PASSAGES.get(statut, ()) if s not in PAR_UN_ACTE)


def est_permis(depuis: S, vers: S) -> bool:
    """Vrai si le passage existe, à la main ou par un acte."""
    return vers in PASSAGES.get(depuis, ())


def etapes_vers(statut: S) -> list[S]:
    """La route ordinaire jusqu'à la fin, pour la frise de l'opération."""
    route = [
        S.PROJET,
        S.DEMANDE_EN_COURS,
        S.DEPOSEE,
        S.EN_INSTRUCTION,
        S.PROGRAMMEE,
        S.CONVENTIONNEE,
        S.EN_EXECUTION,
        S.BILAN_DEPOSE,
        S.CSF_VALIDE,
        S.PAYEE,
        S.ARCHIVEE,
    ]
    return route if statut in route else [*route[: _rang(statut)], statut]


def _rang(statut: S) -> int:
    """Nombre d'étapes de la route parcourues avant ce statut, qui n'en est pas."""
    rangs = {
        S.COMPLEMENTS_DEMANDES: 3,
        S.RECEVABLE: 3,
        S.AVIS_RENDU: 4,
        S.AJOURNEE: 4,
        S.REFUSEE: 4,
        S.CSF_EN_COURS: 8,
        S.CSF_CONTRADICTOIRE: 8,
        S.ABANDONNEE: 1,
    }
    return rangs[statut]

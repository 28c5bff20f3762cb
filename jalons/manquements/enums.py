"""Vocabulaire des manquements : ce qui est signalé, ce qui suit, ce qui se décide."""

from __future__ import annotations

from jalons.socle.enumeration import Enumeration


class Nature(Enumeration):
    """Ce qui est reproché (CASF L.262-37) ; `rules.natures` dit l'article et la période de chacune."""

    REFUS_CONTRAT = "refus_contrat", "Contrat ni établi ni actualisé, du fait de la personne"
    NON_RESPECT = "non_respect", "Contrat non respecté"
    DEUX_REFUS_OFFRE = "deux_refus_offre", "Deux offres raisonnables d'emploi refusées"
    RADIATION_LISTE = "radiation_liste", "Radiation de la liste des demandeurs d'emploi"
    REFUS_CONTROLE = "refus_controle", "Refus de se prêter au contrôle de ses engagements"


class Origine(Enumeration):
    """Qui a signalé (CASF R.262-69)."""

    REFERENT = "referent", "Référent unique ou service du Département"
    DELEGATAIRE = "delegataire", "Organisme délégataire"
    MISSION_LOCALE = "mission_locale", "Mission locale"
    CAP_EMPLOI = "cap_emploi", "Cap emploi"
    FRANCE_TRAVAIL = "france_travail", "France Travail, qui propose une mesure"


class EtatManquement(Enumeration):
    SIGNALE = "signale", "À examiner"
    EXAMEN = "examen", "En examen"
    CONTRADICTOIRE = "contradictoire", "Contradictoire en cours"
    DECIDE = "decide", "Sanction décidée"
    CLASSE = "classe", "Classé sans suite"
    RETIRE = "retire", "Signalement retiré"


ETATS_OUVERTS = (EtatManquement.SIGNALE, EtatManquement.EXAMEN, EtatManquement.CONTRADICTOIRE)


class MotifClassement(Enumeration):
    MOTIF_LEGITIME = "motif_legitime", "Motif légitime"
    FAITS_NON_ETABLIS = "faits_non_etablis", "Faits non établis"
    CONTRAT_MUET = "contrat_muet", "Le contrat ne prévoyait pas cette obligation"
    CONFORMITE = "conformite", "La personne s'est mise en conformité"
    HORS_DROITS_ET_DEVOIRS = "hors_droits_et_devoirs", "Hors droits et devoirs"
    SITUATION = "situation", "Situation de la personne ou du foyer"
    REORIENTATION = "reorientation", "Réorientation préférée"
    AUTRE = "autre", "Autre raison, dite en une phrase"


class GenreEtape(Enumeration):
    """Les étapes datées d'un manquement : des faits que l'on ajoute et que l'on corrige."""

    FAITS = "faits", "Faits précisés"
    ECHANGE = "echange", "Échange avec la personne"
    TENTATIVE = "tentative", "Tentative sans réponse"
    DEMARCHE = "demarche", "Démarche faite par la personne"
    PIECE = "piece", "Justificatif reçu"
    PARTENAIRE = "partenaire", "Échange avec un partenaire"


class IssueMotif(Enumeration):
    """Ce que l'examen du motif légitime a donné."""

    AUCUN = "aucun", "Demandé, aucun motif donné"
    ECARTE = "ecarte", "Un motif est donné, il n'est pas retenu"
    ACCEPTE = "accepte", "Motif légitime retenu"


class Mesure(Enumeration):
    """Ce que la loi permet de décider, selon la date des faits."""

    REDUCTION = "reduction", "Réduction"
    SUSPENSION = "suspension", "Suspension"
    SUPPRESSION = "suppression", "Suppression"


class ModeCertain(Enumeration):
    """Les moyens qui donnent une date certaine de réception."""

    RECOMMANDE = "recommande", "Lettre recommandée avec avis de réception"
    RECOMMANDE_ELECTRONIQUE = "recommande_electronique", "Lettre recommandée électronique"
    MAIN = "main", "Remise en main propre contre signature"
    COMMISSAIRE = "commissaire", "Commissaire de justice"


class MotifRetour(Enumeration):
    NON_RECLAME = "non_reclame", "Pli avisé et non réclamé"
    REFUSE = "refuse", "Pli refusé"
    INCONNU = "inconnu", "Destinataire inconnu à l'adresse"


class Audition(Enumeration):
    DEMANDEE = "demandee", "Demandée, date à fixer"
    FIXEE = "fixee", "Date fixée"
    TENUE = "tenue", "Tenue"
    ABSENTE = "absente", "La personne n'est pas venue"
    RENONCEE = "renoncee", "La personne y a renoncé"


class EtatDecision(Enumeration):
    PROJET = "projet", "En préparation"
    SIGNEE = "signee", "Signée"
    RETIREE = "retiree", "Retirée"
    ABANDONNEE = "abandonnee", "Projet abandonné"


class GenreSuite(Enumeration):
    """Ce qui suit une décision ; le premier de la paire est aussi un code d'événement."""

    CONFORMITE = "conformite", "Mise en conformité : la mesure prend fin"
    VERSEMENT_REPRIS = "versement_repris", "Reprise du versement confirmée par la caisse"
    FIN_CONSTATEE = "fin_constatee", "Mesure arrivée à son terme, sans mise en conformité"
    RADIATION_PROPOSEE = "radiation_proposee", "Radiation de la liste proposée à France Travail"
    REPORT = "report", "Fin du droit reportée à la demande d'un membre du foyer"
    FIN_DE_DROIT = "fin_de_droit", "Fin du droit décidée"


class ReponseRecours(Enumeration):
    CONFIRMEE = "confirmee", "Décision confirmée"
    ALLEGEE = "allegee", "Décision allégée"
    ANNULEE = "annulee", "Décision annulée"
    IRRECEVABLE = "irrecevable", "Recours irrecevable"


class Organisme(Enumeration):
    """À qui une décision se dit, hors la personne."""

    CAISSE = "caisse", "Caisse qui verse le RSA"
    FRANCE_TRAVAIL = "france_travail", "France Travail"


class ObjetMessage(Enumeration):
    """Ce qu'un message dit à un organisme."""

    EFFET = "effet", "La décision et sa date d'effet"
    REPRISE = "reprise", "La reprise du versement, et le reversement s'il est dû"
    RETRAIT = "retrait", "Le retrait de la décision"
    RADIATION = "radiation", "La radiation de la liste, proposée"
    FIN_DE_DROIT = "fin_de_droit", "La fin du droit"

    @property
    def organisme(self) -> Organisme:
        """À qui ce message se dit."""
        radie = self is ObjetMessage.RADIATION
        return Organisme.FRANCE_TRAVAIL if radie else Organisme.CAISSE


class CanalMessage(Enumeration):
    FLUX = "flux", "Flux ou téléservice"
    COURRIEL = "courriel", "Courriel"
    COURRIER = "courrier", "Courrier"
    TELEPHONE = "telephone", "Téléphone"


class IssueControle(Enumeration):
    """Ce qu'un contrôle tiré au sort a montré."""

    TENUS = "tenus", "Engagements tenus"
    MANQUEMENT = "manquement", "Un manquement est signalé"
    SANS_OBJET = "sans_objet", "Sans objet : contrat fini, hors droits et devoirs…"

"""Préparer et sceller un bilan d'exécution ; mener son contrôle de service fait."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import F, Max, Q, Sum
from django.utils import timezone

from jalons.comptes.enums import Permission
from jalons.comptes.journal import journaliser
from jalons.comptes.models import Agent
from jalons.ecrans.fichiers import XLSX
from jalons.fse import evenements
from jalons.fse.bilan.models.bilan import Bilan, ControleServiceFait, LigneBilan
from jalons.fse.bilan.models.sceau import SceauBilan
from jalons.fse.bilan.rules.scelles import BilanScelle, RapportScelle, RejetScelle
from jalons.fse.bilan.rules.service_fait import MontantDu, deduction, montant_du
from jalons.fse.bilan.selectors.a_declarer import depenses_a_declarer, reprises_de
from jalons.fse.bilan.selectors.bilans import (
    attend_un_autre,
    du_par_ailleurs,
    limite_reponse,
    postes_retenus,
    rassembler,
)
from jalons.fse.bilan.selectors.tableur_bilan import tableur_du_bilan
from jalons.fse.commun.rules.montants import dire_euros
from jalons.fse.controles import Domaine, Examen
from jalons.fse.depenses.models.execution import Depense
from jalons.fse.depenses.selectors.execution import autres_ressources_recues
from jalons.fse.documents.bilan_execution import BilanExecution
from jalons.fse.documents.rapport_controle import RapportControle
from jalons.fse.enums import CategorieDepense, EtatBilan, EtatControle, GenreBilan, StatutOperation
from jalons.fse.erreurs import OperationImpossible, RegleEnfreinte, exiger
from jalons.fse.operation import controles
from jalons.fse.operation.models.operation import Operation
from jalons.fse.operation.models.plan import PlanFinancement
from jalons.fse.operation.selectors.bareme import valeur
from jalons.fse.operation.selectors.operations import (
    a_bilan_final,
    autres_prevues,
    convention_en_vigueur,
)
from jalons.fse.operation.services.operation import (
    exiger_gestion,
    exiger_neutre,
    passer,
    verrouiller,
)
from jalons.fse.options import OptionCouts
from jalons.fse.participants.controles import Pa16
from jalons.socle.conflit import verifier_version
from jalons.socle.fiches import relire
from jalons.socle.models import Fichier
from jalons.socle.periode import Periode

S = StatutOperation
# Une publicité en défaut se corrige encore après : elle ne retient pas un dépôt.
DOMAINES_DU_DEPOT = tuple(d for d in Domaine if d != Domaine.PUBLICITE)


@transaction.atomic
def ouvrir_bilan(
    *, operation: Operation, genre: GenreBilan, periode: Periode, par: Agent, le: date
) -> Bilan:
    """Ouvre un bilan en préparation, après le précédent et dans l'opération."""
    operation = verrouiller(operation)
    exiger_gestion(operation, par)
    if operation.statut != S.EN_EXECUTION:
        raise OperationImpossible("Un bilan se prépare pendant l'exécution de l'opération.")
    if a_bilan_final(operation):
        raise OperationImpossible("Le bilan final est déposé : il n'y en a plus d'autre.")
    if periode.fin is None or periode.fin < periode.debut:
        raise OperationImpossible("Donnez la fin de la période.", champ="fin")
    if periode.debut < operation.periode.debut or periode.fin > operation.periode.fin:
        raise OperationImpossible("La période sort de celle de l'opération.", champ="debut")
    if genre == GenreBilan.FINAL and periode.fin != operation.periode.fin:
        raise OperationImpossible(
            f"Le bilan final va jusqu'au {operation.periode.fin:%d/%m/%Y}.", champ="fin"
        )
    dernier = operation.bilans.aggregate(n=Max("numero"))["n"] or 0
    try:
        with transaction.atomic():
            return Bilan.objects.create(
                operation=operation, numero=dernier + 1, genre=genre, periode=periode
            )
    except IntegrityError as erreur:
        raise OperationImpossible("Un bilan est déjà en préparation : terminez-le.") from erreur


def _verrouiller_bilan(bilan: Bilan, version: int | None) -> Bilan:
    bilan = relire(bilan)
    if version is not None:
        verifier_version(bilan, version)
    if bilan.etat == EtatBilan.SCELLE:
        raise OperationImpossible("Ce bilan est scellé : il ne change plus.")
    return bilan


@transaction.atomic
def rediger_bilan(
    *, bilan: Bilan, recit: str, difficultes: str, version: int, par: Agent, le: date
) -> Bilan:
    """Écrit le récit d'un bilan en préparation."""
    bilan = _verrouiller_bilan(bilan, version)
    bilan.recit, bilan.difficultes = recit.strip(), difficultes.strip()
    bilan.version += 1
    bilan.save()
    return bilan


@transaction.atomic
def abandonner_bilan(*, bilan: Bilan, version: int, par: Agent, le: date) -> None:
    """Retire un bilan en préparation ouvert à tort ; aucune dépense n'y était encore déclarée."""
    bilan = _verrouiller_bilan(bilan, version)
    sceau = SceauBilan.objects.filter(bilan=bilan).first()
    if sceau is not None and sceau.est_en_cours:
        raise OperationImpossible("Ce bilan est en train de se sceller : il ne se retire plus.")
    bilan.delete()


def _verifier_controles(operation: Operation, bilan: Bilan, le: date) -> None:
    examen = Examen(operation, le=le, jusqu_au=bilan.periode.fin)
    exiger(Pa16, next((c.message for c in examen.dire(Pa16)), None))
    graves = [c for c in examen.constats(DOMAINES_DU_DEPOT) if c.est_bloquant]
    if graves:
        dits = " ".join(f"{c.libelle} ({c.identifiant}) : {c.message}" for c in graves)
        raise OperationImpossible(dits)


def verifier_depot(bilan: Bilan, *, version: int | None, le: date) -> Bilan:
    """Le bilan et son opération sous verrou, prêts à se sceller. Lève ce qui l'empêche."""
    operation = verrouiller(bilan.operation)
    bilan = _verrouiller_bilan(bilan, version)
    bilan.operation = operation
    if convention_en_vigueur(operation) is None:
        raise OperationImpossible("Signez la convention avant de déposer un bilan.")
    if not bilan.recit.strip():
        raise OperationImpossible("Racontez les réalisations de la période.", champ="recit")
    _verifier_controles(operation, bilan, le)
    if not depenses_a_declarer(bilan).exists() and not bilan.reprises.exists():
        raise OperationImpossible("Aucune dépense acquittée n'est à déclarer sur cette période.")
    return bilan


def composer_pdf(bilan: Bilan, scelle: BilanScelle) -> Fichier:
    """Le PDF du bilan, archivé."""
    pdf = BilanExecution.rendre(scelle.en_document(), horodatage=timezone.now())
    nom = f"{_nom(bilan)}.pdf"
    return Fichier.objects.deposer(pdf, nom=nom, type_mime="application/pdf")


def composer_tableur(bilan: Bilan, scelle: BilanScelle) -> Fichier:
    """Le tableur du bilan, archivé."""
    contenu = tableur_du_bilan(scelle)
    return Fichier.objects.deposer(contenu, nom=f"{_nom(bilan)}.xlsx", type_mime=XLSX)


def _nom(bilan: Bilan) -> str:
    return f"{bilan.operation.code}-bilan-{bilan.numero}"


@transaction.atomic
def sceller_bilan(*, bilan: Bilan, version: int, par: Agent, le: date) -> Bilan:
    """Scelle le bilan d'un seul tenant ; un long bilan passe par `sceau.demander_sceau`.

    Refusé tant qu'un contrôle bloquant demeure, qu'une sortie ancienne n'a pas de résultat
    (PA-16), ou sans dépense acquittée à déclarer.
    """
    bilan = verifier_depot(bilan, version=version, le=le)
    scelle = rassembler(bilan).signe(le=le, par=str(par))
    bilan.pdf, bilan.tableur = composer_pdf(bilan, scelle), composer_tableur(bilan, scelle)
    return conclure(bilan, scelle, par=par, le=le)


def conclure(bilan: Bilan, scelle: BilanScelle, *, par: Agent, le: date) -> Bilan:
    """Déclare les lignes et pose le sceau ; le bilan est sous verrou, ses fichiers composés.

    L'exécution continue après un bilan intermédiaire ; le bilan final la clôt.
    """
    operation = bilan.operation
    _declarer(bilan, [ligne.pk for ligne in scelle.lignes if not ligne.reprise_de])
    bilan.donnees = scelle.ecrire()
    bilan.etat, bilan.scelle_le, bilan.scelle_par = EtatBilan.SCELLE, le, par
    bilan.version += 1
    bilan.save()
    _suivre(bilan, S.BILAN_DEPOSE, par=par, le=le)
    journaliser(
        evenements.BilanScelle,
        personne_id=None,
        par=par,
        le=le,
        objet_id=bilan.pk,
        bilan=str(bilan),
        operation=operation.intitule,
    )
    return bilan


def _suivre(bilan: Bilan, vers: StatutOperation, *, par: Agent, le: date) -> None:
    """L'opération suit son bilan final ; un bilan intermédiaire a son état à lui."""
    if bilan.est_final:
        passer(
            operation=bilan.operation,
            vers=vers,
            commentaire=str(bilan),
            par=par,
            le=le,
            par_un_acte=True,
        )


def _declarer(bilan: Bilan, depenses: list[int]) -> None:
    lignes = Depense.objects.select_for_update(of=("self",)).filter(pk__in=depenses)
    LigneBilan.objects.bulk_create(
        [
            LigneBilan(
                bilan=bilan,
                depense_id=d.pk,
                categorie=d.categorie,
                declare=d.montant,
                retenu=d.montant,
            )
            for d in lignes.order_by("categorie", "date", "pk")
        ],
        batch_size=2000,
    )
    LigneBilan.objects.bulk_create(
        LigneBilan(
            bilan=bilan,
            depense_id=r.ligne.depense_id,
            reprise_de=r.ligne,
            categorie=r.ligne.categorie,
            declare=r.montant,
            retenu=r.montant,
        )
        for r in reprises_de(bilan)
    )


@transaction.atomic
def ouvrir_controle(*, bilan: Bilan, par: Agent, le: date) -> ControleServiceFait:
    """Ouvre le contrôle d'un bilan scellé ; le porteur ne contrôle pas son opération (OP-19)."""
    operation = verrouiller(bilan.operation)
    bilan = Bilan.objects.select_related("controle__controleur").get(pk=bilan.pk)
    if bilan.etat != EtatBilan.SCELLE:
        raise OperationImpossible("Seul un bilan scellé se contrôle.")
    if (ouvert := getattr(bilan, "controle", None)) is not None:
        raise OperationImpossible(f"Ce contrôle est déjà mené par {ouvert.controleur}.")
    exiger_neutre(operation, par)
    if not par.peut(Permission.FSE_CONTROLER):
        raise OperationImpossible("Le contrôle revient au service gestionnaire.")
    controle = ControleServiceFait.objects.create(
        bilan=bilan,
        controleur=par,
        ouvert_le=le,
        autres_ressources=autres_ressources_recues(operation),
    )
    deduire_les_avoirs(bilan)
    bilan.operation = operation
    _suivre(bilan, S.CSF_EN_COURS, par=par, le=le)
    return controle


def _verrouiller_controle(
    controle: ControleServiceFait, version: int, par: Agent
) -> ControleServiceFait:
    controle = (
        ControleServiceFait.objects.select_for_update(of=("self",))
        .select_related("bilan__operation")
        .get(pk=controle.pk)
    )
    verifier_version(controle, version)
    if controle.etat == EtatControle.VALIDE:
        raise OperationImpossible("Ce contrôle est validé : il ne change plus.")
    if par.pk != controle.controleur_id:
        raise OperationImpossible(f"Ce contrôle est mené par {controle.controleur}.")
    exiger_neutre(controle.bilan.operation, par)
    return controle


@transaction.atomic
def retenir(*, ligne: LigneBilan, retenu: Decimal, motif: str, par: Agent, le: date) -> LigneBilan:
    """Dit ce que le contrôle retient d'une ligne ; en retenir moins demande un motif."""
    ligne = (
        LigneBilan.objects.select_for_update(of=("self",))
        .select_related("bilan__controle__controleur")
        .get(pk=ligne.pk)
    )
    controle = getattr(ligne.bilan, "controle", None)
    if controle is None:
        raise OperationImpossible("Le contrôle de ce bilan n'est pas ouvert.")
    _verrouiller_controle(controle, controle.version, par)
    if ligne.declare < 0:
        raise OperationImpossible(
            "Un avoir se déduit seul, de ce qui est retenu de sa dépense : revoyez-la, elle.",
            champ="retenu",
        )
    if not 0 <= retenu <= ligne.declare:
        raise OperationImpossible(
            f"Retenez entre 0 et {dire_euros(ligne.declare)}.", champ="retenu"
        )
    if controle.etat == EtatControle.CONTRADICTOIRE and retenu < ligne.retenu:
        raise OperationImpossible(
            "L'échange contradictoire est ouvert : on ne rejette plus, on peut seulement revenir "
            "sur un rejet.",
            champ="retenu",
        )
    if retenu < ligne.declare and not motif.strip():
        raise OperationImpossible("Dites pourquoi le reste n'est pas retenu.", champ="motif")
    ligne.retenu = retenu
    ligne.motif = "" if retenu == ligne.declare else motif.strip()[:300]
    ligne.save()
    deduire_les_avoirs(ligne.bilan, depense=ligne.depense_id)
    return ligne


def deduire_les_avoirs(bilan: Bilan, depense: int | None = None) -> None:
    """Met à jour ce que chaque avoir du bilan déduit, d'après ce qui est retenu de sa dépense.

    Ce qu'un contrôle a déjà écarté ne se déduit pas une seconde fois. `depense` : de celle-ci seule.
    """
    avoirs = bilan.lignes.filter(declare__lt=0).select_related("depense__corrige")
    if depense is not None:
        avoirs = avoirs.filter(depense__corrige=depense)
    for avoir in avoirs.order_by("pk"):
        corrigee = avoir.depense.corrige
        assert corrigee is not None  # c'est un avoir
        memes = LigneBilan.objects.filter(
            Q(depense=corrigee) | Q(depense__corrige=corrigee)
        ).exclude(pk=avoir.pk)
        # Un avoir plus récent attend son tour : il se déduira de ce que celui-ci laisse.
        sommes = memes.exclude(declare__lt=0, pk__gt=avoir.pk).aggregate(r=Sum("retenu"))
        rendus = memes.filter(declare__lt=0, pk__lt=avoir.pk).aggregate(d=Sum("declare"))["d"]
        retenu = deduction(
            declare=avoir.declare,
            retenu_avant=sommes["r"] or Decimal(0),
            supporte_avant=corrigee.montant + (rendus or Decimal(0)),
        )
        if retenu != avoir.retenu:
            avoir.retenu = retenu
            avoir.motif = (
                "" if retenu == avoir.declare else "Déjà écarté de la dépense par le contrôle."
            )
            avoir.save()


def _prevues_au_prorata(bilan: Bilan, plan: PlanFinancement) -> Decimal | None:
    """Les cofinancements prévus, si la règle du prorata est active et le bilan final."""
    active = valeur(bilan.operation, "fse_prorata_cofinancement").valeur is True
    return autres_prevues(plan) if active and bilan.genre == GenreBilan.FINAL else None


def calculer_du(controle: ControleServiceFait) -> tuple[MontantDu, Decimal]:
    """Montant dû cumulé et montant dû de ce bilan : le cumul moins ce qui l'était déjà.

    Négatif, il est à reverser : un avenant a réduit la convention, ou un avoir la dépense.
    """
    bilan = controle.bilan
    operation = bilan.operation
    convention = convention_en_vigueur(operation)
    assert convention is not None  # un bilan scellé a une convention
    cumul = montant_du(
        postes_retenus(operation, avec=bilan),
        option=OptionCouts.par_code(convention.plan.option),
        taux_forfait=convention.plan.taux_forfait,
        taux_ue=convention.montant_ue / convention.plan.total,
        montant_conventionne=convention.montant_ue,
        autres_ressources=controle.autres_ressources,
        autres_prevues=_prevues_au_prorata(bilan, convention.plan),
    )
    return cumul, cumul.montant - du_par_ailleurs(operation, sauf=bilan)


@transaction.atomic
def notifier_controle(
    *, controle: ControleServiceFait, autres_ressources: Decimal, version: int, par: Agent, le: date
) -> ControleServiceFait:
    """Ouvre l'échange contradictoire : le bénéficiaire voit ce qui est rejeté et peut répondre."""
    controle = _verrouiller_controle(controle, version, par)
    if controle.etat != EtatControle.EN_COURS:
        raise OperationImpossible("L'échange contradictoire est déjà ouvert.")
    controle.autres_ressources = autres_ressources
    controle.etat, controle.notifie_le = EtatControle.CONTRADICTOIRE, le
    controle.version += 1
    controle.save()
    _suivre(controle.bilan, S.CSF_CONTRADICTOIRE, par=par, le=le)
    return controle


@transaction.atomic
def repondre_controle(
    *, controle: ControleServiceFait, reponse: str, version: int, par: Agent, le: date
) -> ControleServiceFait:
    """La réponse du bénéficiaire, pendant l'échange contradictoire."""
    controle = ControleServiceFait.objects.select_for_update().get(pk=controle.pk)
    verifier_version(controle, version)
    if par.pk == controle.controleur_id:
        raise RegleEnfreinte(
            controles.Op19, "la réponse revient au bénéficiaire, pas au contrôleur."
        )
    if controle.etat != EtatControle.CONTRADICTOIRE:
        raise OperationImpossible("L'échange contradictoire n'est pas ouvert.")
    if not reponse.strip():
        raise OperationImpossible("Écrivez votre réponse.", champ="reponse")
    controle.reponse, controle.reponse_le = reponse.strip(), le
    controle.version += 1
    controle.save()
    return controle


@transaction.atomic
def valider_controle(
    *, controle: ControleServiceFait, conclusion: str, version: int, par: Agent, le: date
) -> ControleServiceFait:
    """Conclut le contrôle : calcule le montant dû, compose le rapport, fait avancer l'opération.

    Un rejet passe d'abord par l'échange contradictoire : la réponse du bénéficiaire, ou son délai
    écoulé. Le contrôle du bilan final passe après ceux des autres bilans.
    """
    verrouiller(controle.bilan.operation)
    controle = _verrouiller_controle(controle, version, par)
    if (autre := attend_un_autre(controle.bilan)) is not None:
        raise OperationImpossible(f"Le contrôle du {autre} passe d'abord : il n'est pas validé.")
    deduire_les_avoirs(controle.bilan)
    rejets = controle.bilan.lignes.filter(retenu__lt=F("declare")).exists()
    if rejets and controle.etat == EtatControle.EN_COURS:
        raise OperationImpossible(
            "Des dépenses sont rejetées : ouvrez d'abord l'échange contradictoire."
        )
    if rejets and not controle.reponse and le <= (limite := limite_reponse(controle)):
        raise OperationImpossible(
            f"Le bénéficiaire peut répondre jusqu'au {limite:%d/%m/%Y} : attendez sa réponse."
        )
    cumul, du = calculer_du(controle)
    controle.montant_du, controle.conclusion = du, conclusion.strip()
    controle.etat, controle.valide_le = EtatControle.VALIDE, le
    scelle = _rapporter(controle, cumul, du)
    controle.calcul = scelle.ecrire()
    rapport = RapportControle.rendre(scelle.en_document(), horodatage=timezone.now())
    controle.rapport = Fichier.objects.deposer(
        rapport, nom=f"controle-{controle.pk}.pdf", type_mime="application/pdf"
    )
    controle.version += 1
    controle.save()
    _suivre(controle.bilan, S.CSF_VALIDE, par=par, le=le)
    journaliser(
        evenements.ControleValide,
        personne_id=None,
        par=par,
        le=le,
        objet_id=controle.pk,
        operation=controle.bilan.operation.intitule,
        montant=str(du),
    )
    return controle


def _dire_depense(depense: Depense) -> str:
    """Le libellé et de qui : « Salaire chargé, 01/2025, Samir Kaci »."""
    return f"{depense.libelle}, {depense.tiers}" if depense.tiers else depense.libelle


def _rapporter(controle: ControleServiceFait, cumul: MontantDu, du: Decimal) -> RapportScelle:
    bilan, operation = controle.bilan, controle.bilan.operation
    assert controle.valide_le is not None  # on le valide
    lignes = bilan.lignes.exclude(motif="").select_related(
        "depense__mission__agent", "depense__facture"
    )
    return RapportScelle(
        operation=operation.intitule,
        code=operation.code,
        fonds=operation.declaration.fonds,
        mention=operation.declaration.mention,
        bilan=str(bilan),
        controleur=str(controle.controleur),
        ouvert_le=controle.ouvert_le,
        notifie_le=controle.notifie_le,
        valide_le=controle.valide_le,
        reponse=controle.reponse,
        reponse_le=controle.reponse_le,
        conclusion=controle.conclusion,
        rejets=tuple(
            RejetScelle(
                libelle=_dire_depense(ligne.depense),
                poste=CategorieDepense(ligne.categorie).label,
                declare=ligne.declare,
                retenu=ligne.retenu,
                motif=ligne.motif,
            )
            for ligne in lignes
        ),
        directes=cumul.calcul.directes,
        assiette=cumul.calcul.assiette,
        forfait=cumul.calcul.forfait,
        total=cumul.calcul.total,
        au_taux=cumul.au_taux,
        conventionne=cumul.conventionne,
        apres_ressources=cumul.apres_autres_ressources,
        autres_ressources=controle.autres_ressources,
        plafond=cumul.plafond,
        cumul=cumul.montant,
        anterieur=du_par_ailleurs(operation, sauf=bilan),
        du=du,
    )

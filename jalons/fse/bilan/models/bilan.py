"""Le bilan d'exécution, scellé, et le contrôle de service fait qui le suit."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q

from jalons.fse.enums import EtatBilan, EtatControle, GenreBilan
from jalons.fse.operation.models.plan import EUROS
from jalons.socle.periode import PeriodeField
from jalons.socle.verrous import fige_avec


class Bilan(models.Model):
    """Un bilan : ses lignes, son récit, et une fois scellé ses deux fichiers. Scellé, il ne bouge plus.

    `donnees` : tout ce que le PDF et le tableur montrent, sous sa forme (`BilanScelle`).
    """

    operation = models.ForeignKey("fse.Operation", on_delete=models.PROTECT, related_name="bilans")
    numero = models.PositiveSmallIntegerField("numéro")
    genre = models.CharField("genre", max_length=15, choices=GenreBilan.choices())
    periode = PeriodeField("période couverte")
    recit = models.TextField("réalisations de la période", blank=True)
    difficultes = models.TextField("difficultés et solutions", blank=True)
    etat = models.CharField(max_length=10, choices=EtatBilan.choices(), default=EtatBilan.BROUILLON)
    donnees = models.JSONField("données scellées", default=dict)
    pdf = models.ForeignKey("socle.Fichier", on_delete=models.PROTECT, null=True, related_name="+")
    tableur = models.ForeignKey(
        "socle.Fichier", on_delete=models.PROTECT, null=True, related_name="+"
    )
    scelle_le = models.DateField("scellé le", null=True)
    scelle_par = models.ForeignKey(
        "comptes.Agent", on_delete=models.PROTECT, null=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "bilan d'exécution"
        verbose_name_plural = "bilans d'exécution"
        ordering = ("numero",)
        constraints = [
            models.UniqueConstraint(fields=["operation", "numero"], name="bilan_numero_unique"),
            models.UniqueConstraint(
                fields=["operation"],
                condition=Q(etat=EtatBilan.BROUILLON.value),
                name="bilan_un_en_preparation",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="bilan_scelle_inalterable",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__etat=EtatBilan.SCELLE.value),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_genre_display()} n° {self.numero}"

    @property
    def est_final(self) -> bool:
        return self.genre == GenreBilan.FINAL


_DECLARE_UNE_FOIS = """
SELECT montant INTO borne FROM fse_depense WHERE id = NEW.depense_id FOR UPDATE;
SELECT SUM(CASE WHEN c.etat = 'valide' THEN l.retenu ELSE l.declare END)
    INTO somme FROM fse_lignebilan l
    LEFT JOIN fse_controleservicefait c ON c.bilan_id = l.bilan_id
    WHERE l.depense_id = NEW.depense_id;
IF abs(somme) > abs(borne) THEN RAISE EXCEPTION 'jalons: depense_declaree_une_fois'; END IF;
RETURN NULL;
"""


class LigneBilan(models.Model):
    """Une dépense déclarée dans un bilan, et ce que le contrôle en retient.

    Un avoir se déclare et se retient en négatif. `reprise_de` : la ligne d'un bilan contrôlé dont
    cette ligne déclare de nouveau ce que le contrôle avait écarté.
    """

    bilan = models.ForeignKey(Bilan, on_delete=models.PROTECT, related_name="lignes")
    depense = models.ForeignKey(
        "fse.Depense", on_delete=models.PROTECT, related_name="lignes_bilan"
    )
    reprise_de = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="reprise"
    )
    categorie = models.CharField(max_length=15)
    declare = models.DecimalField("déclaré (€)", **EUROS)  # type: ignore[arg-type]
    retenu = models.DecimalField("retenu (€)", **EUROS)  # type: ignore[arg-type]
    motif = models.CharField("motif du rejet", max_length=300, blank=True)

    class Meta:
        verbose_name = "ligne de bilan"
        verbose_name_plural = "lignes de bilan"
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(retenu__gte=0, retenu__lte=F("declare"))
                | Q(retenu__lte=0, retenu__gte=F("declare")),
                name="ligne_retenu_borne",
            ),
            models.UniqueConstraint(
                fields=["depense"], condition=Q(reprise_de=None), name="ligne_declaree_une_fois"
            ),
            models.CheckConstraint(
                condition=Q(retenu=F("declare")) | ~Q(motif=""), name="ligne_rejet_motive"
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="depense_declaree_une_fois",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                declare=[("borne", "numeric"), ("somme", "numeric")],
                func=_DECLARE_UNE_FOIS,
            ),
            pgtrigger.Protect(
                name="ligne_declaree_inalterable",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__declare__df=pgtrigger.F("new__declare"))
                | pgtrigger.Q(old__depense__df=pgtrigger.F("new__depense"))
                | pgtrigger.Q(old__bilan__df=pgtrigger.F("new__bilan"))
                | pgtrigger.Q(old__categorie__df=pgtrigger.F("new__categorie")),
            ),
            pgtrigger.Protect(name="ligne_declaree_gardee", operation=pgtrigger.Delete),
            fige_avec(
                "ligne_d_un_bilan_scelle",
                table="fse_bilan",
                cle="bilan_id",
                quand=f"mere.etat = '{EtatBilan.SCELLE.value}'",
                operations=pgtrigger.Insert,
            ),
            fige_avec(
                "ligne_d_un_controle_valide",
                table="(SELECT bilan_id AS id, etat FROM fse_controleservicefait)",
                cle="bilan_id",
                quand=f"mere.etat = '{EtatControle.VALIDE.value}'",
                operations=pgtrigger.Update,
            ),
        ]

    def __str__(self) -> str:
        return str(self.depense)


class Reprise(models.Model):
    """Ce qu'un contrôle avait écarté et que le bilan en préparation déclare de nouveau, justifié."""

    bilan = models.ForeignKey(Bilan, on_delete=models.CASCADE, related_name="reprises")
    ligne = models.OneToOneField(
        LigneBilan, on_delete=models.PROTECT, related_name="reprise_demandee"
    )
    montant = models.DecimalField("montant repris (€)", **EUROS)  # type: ignore[arg-type]
    motif = models.CharField("ce qui le justifie maintenant", max_length=300)
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "montant repris"
        verbose_name_plural = "montants repris"
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(condition=Q(montant__gt=0), name="reprise_positive"),
        ]
        triggers = [
            fige_avec(
                "reprise_d_un_bilan_scelle",
                table="fse_bilan",
                cle="bilan_id",
                quand=f"mere.etat = '{EtatBilan.SCELLE.value}'",
                operations=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
            )
        ]

    def __str__(self) -> str:
        return str(self.ligne)


class ControleServiceFait(models.Model):
    """Le contrôle d'un bilan : qui, ce qui est retenu, l'échange contradictoire, le montant dû."""

    bilan = models.OneToOneField(Bilan, on_delete=models.PROTECT, related_name="controle")
    controleur = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    etat = models.CharField(
        max_length=15, choices=EtatControle.choices(), default=EtatControle.EN_COURS
    )
    autres_ressources = models.DecimalField(
        "cofinancements retenus (€)",
        default=0,
        **EUROS,  # type: ignore[arg-type]
    )
    ouvert_le = models.DateField("ouvert le")
    notifie_le = models.DateField("notifié le", null=True)
    reponse = models.TextField("réponse du bénéficiaire", blank=True)
    reponse_le = models.DateField("répondu le", null=True)
    conclusion = models.TextField("conclusion", blank=True)
    valide_le = models.DateField("validé le", null=True)
    montant_du = models.DecimalField(
        "montant dû (€)",
        null=True,
        **EUROS,  # type: ignore[arg-type]
    )
    calcul = models.JSONField("calcul", default=dict)
    rapport = models.ForeignKey(
        "socle.Fichier", on_delete=models.PROTECT, null=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "contrôle de service fait"
        verbose_name_plural = "contrôles de service fait"
        triggers = [
            pgtrigger.Protect(
                name="controle_valide_inalterable",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__etat=EtatControle.VALIDE.value),
            )
        ]

    def __str__(self) -> str:
        return f"Contrôle du {self.bilan}"

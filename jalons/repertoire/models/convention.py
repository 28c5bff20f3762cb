"""Le conventionnement : entre qui, pour quoi, avec quel argent, quels objectifs et combien de places."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from jalons.repertoire.enums import Denominateur, Modalite, Voie
from jalons.socle.periode import PeriodeField
from jalons.socle.versions import versions_gardees

# À la fin de la transaction, des lignes écrites font le total, au centime.
_SOMME = """
SELECT montant INTO total FROM repertoire_conventionnement WHERE id = {convention};
SELECT sum(montant) INTO somme FROM repertoire_ligneconvention WHERE convention_id = {convention};
IF somme IS NOT NULL AND somme IS DISTINCT FROM total THEN
    RAISE EXCEPTION 'jalons: convention_lignes_au_total (% pour %)', somme, total;
END IF;
RETURN NULL;
"""
_TOTAUX = [("total", "numeric"), ("somme", "numeric")]
# Signée, son montant et sa période ne bougent que par un avenant.
_PAR_AVENANT = """
IF OLD.signee_le IS NOT NULL AND NEW.signee_le IS NOT NULL
   AND (NEW.montant, NEW.periode) IS DISTINCT FROM (OLD.montant, OLD.periode)
   AND NEW.avenants_signes = OLD.avenants_signes THEN
    RAISE EXCEPTION 'jalons: convention_par_avenant (%)', OLD.numero;
END IF;
RETURN NEW;
"""
_AVENANT_A_TEMPS = """
SELECT upper(periode) INTO fin_en_place FROM repertoire_conventionnement
    WHERE id = NEW.convention_id FOR UPDATE;
IF fin_en_place IS NOT NULL AND NEW.signe_le >= fin_en_place THEN
    RAISE EXCEPTION 'jalons: avenant_avant_la_fin (% après %)', NEW.signe_le, fin_en_place;
END IF;
RETURN NEW;
"""
# La ligne se verrouille : deux dépenses simultanées s'attendent, et la seconde voit la première.
_DANS_LA_LIGNE = """
SELECT montant, condition, condition_levee_le, attend_bilan, convention_id
    INTO ligne FROM repertoire_ligneconvention
    WHERE id = NEW.ligne_id FOR UPDATE;
IF ligne.condition <> '' AND ligne.condition_levee_le IS NULL THEN
    RAISE EXCEPTION 'jalons: depense_sous_condition (%)', NEW.ligne_id;
END IF;
IF ligne.attend_bilan IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM repertoire_bilanconvention WHERE convention_id = ligne.convention_id
    AND annee = ligne.attend_bilan AND verdict = 'satisfaisant') THEN
    RAISE EXCEPTION 'jalons: depense_attend_bilan (%)', ligne.attend_bilan;
END IF;
SELECT coalesce(sum(montant), 0) INTO depensees FROM repertoire_depenseconvention
    WHERE ligne_id = NEW.ligne_id AND id IS DISTINCT FROM NEW.id;
IF depensees + NEW.montant > ligne.montant THEN
    RAISE EXCEPTION 'jalons: depense_dans_la_ligne (% + % > %)', depensees, NEW.montant, ligne.montant;
END IF;
RETURN NEW;
"""
_PAS_SOUS_LE_DEPENSE = """
IF NEW.montant < (SELECT coalesce(sum(montant), 0) FROM repertoire_depenseconvention
                  WHERE ligne_id = NEW.id) THEN
    RAISE EXCEPTION 'jalons: ligne_sous_le_depense (%)', NEW.id;
END IF;
RETURN NEW;
"""


@versions_gardees()
class Conventionnement(models.Model):
    """Une convention : ses parties, son objet, sa période, son montant, les actions qu'elle finance.

    Ses lignes, s'il y en a, font son montant ; signée, elle ne change que par un avenant.
    """

    numero = models.CharField("numéro", max_length=60, unique=True)
    objet = models.CharField("objet", max_length=300, blank=True)
    parties = models.ManyToManyField(
        "annuaire.Structure", related_name="conventionnements", verbose_name="parties"
    )
    actions = models.ManyToManyField(
        "repertoire.Action",
        blank=True,
        related_name="conventions",
        verbose_name="actions financées",
    )
    periode = PeriodeField("période")
    montant = models.DecimalField("montant (€)", max_digits=12, decimal_places=2)
    axe = models.ForeignKey(
        "repertoire.AxePolitique",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="conventions",
        verbose_name="axe de la politique",
    )
    releve = models.SlugField("entrées relevées de", max_length=40, blank=True, default="")
    signee_le = models.DateField("signée le", null=True, blank=True)
    avenants_signes = models.PositiveSmallIntegerField(default=0, editable=False)
    fichier = models.ForeignKey(
        "socle.Fichier", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "convention"
        ordering = ("-periode", "pk")
        constraints = [
            models.CheckConstraint(name="convention_montant_positif", condition=Q(montant__gte=0))
        ]
        triggers = [
            pgtrigger.Trigger(
                name="convention_par_avenant",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("montant", "periode"),
                func=_PAR_AVENANT,
            ),
            pgtrigger.Trigger(
                name="convention_lignes_au_total",
                when=pgtrigger.After,
                operation=pgtrigger.UpdateOf("montant"),
                timing=pgtrigger.Deferred,
                declare=_TOTAUX,
                func=_SOMME.format(convention="NEW.id"),
            ),
        ]

    def __str__(self) -> str:
        return self.numero


@versions_gardees()
class LigneConvention(models.Model):
    """Un financement : qui, combien, à quelle condition. Sous condition, rien ne se dépense d'ici là.

    `attend_bilan` : l'année dont le bilan doit être jugé satisfaisant avant la première dépense.
    """

    convention = models.ForeignKey(
        Conventionnement, on_delete=models.CASCADE, related_name="lignes"
    )
    financeur = models.ForeignKey("annuaire.Structure", on_delete=models.PROTECT, related_name="+")
    libelle = models.CharField("pour", max_length=160, blank=True)
    montant = models.DecimalField("montant (€)", max_digits=12, decimal_places=2)
    condition = models.CharField("à condition que", max_length=200, blank=True)
    condition_levee_le = models.DateField("condition remplie le", null=True, blank=True)
    attend_bilan = models.PositiveSmallIntegerField(
        "attend le bilan satisfaisant de l'année", null=True, blank=True
    )
    est_europeenne = models.BooleanField("fonds européens", default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "ligne d'une convention"
        verbose_name_plural = "lignes d'une convention"
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(name="ligne_convention_positive", condition=Q(montant__gt=0))
        ]
        triggers = [
            pgtrigger.Trigger(
                name="ligne_au_total",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update,
                timing=pgtrigger.Deferred,
                declare=_TOTAUX,
                func=_SOMME.format(convention="NEW.convention_id"),
            ),
            pgtrigger.Trigger(
                name="ligne_otee_au_total",
                when=pgtrigger.After,
                operation=pgtrigger.Delete,
                timing=pgtrigger.Deferred,
                declare=_TOTAUX,
                func=_SOMME.format(convention="OLD.convention_id"),
            ),
            pgtrigger.Trigger(
                name="ligne_sous_le_depense",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("montant"),
                func=_PAS_SOUS_LE_DEPENSE,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.financeur}{f', {self.libelle}' if self.libelle else ''}"


class AvenantConvention(models.Model):
    """Un avenant, signé avant la fin : il porte la fin et le montant qui valent à partir de lui."""

    convention = models.ForeignKey(
        Conventionnement, on_delete=models.CASCADE, related_name="avenants"
    )
    rang = models.PositiveSmallIntegerField("numéro")
    signe_le = models.DateField("signé le")
    objet = models.CharField("objet", max_length=300)
    fin = models.DateField("fin de la convention", null=True)
    montant = models.DecimalField("montant (€)", max_digits=12, decimal_places=2)
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "avenant à une convention"
        verbose_name_plural = "avenants à une convention"
        ordering = ("rang",)
        constraints = [
            models.UniqueConstraint(fields=["convention", "rang"], name="avenant_un_par_rang")
        ]
        triggers = [
            pgtrigger.Protect(name="avenant_sans_retouche", operation=pgtrigger.Update),
            pgtrigger.Trigger(
                name="avenant_avant_la_fin",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                declare=[("fin_en_place", "date")],
                func=_AVENANT_A_TEMPS,
            ),
        ]

    def __str__(self) -> str:
        return f"Avenant {self.rang} du {self.signe_le:%d/%m/%Y}"


@versions_gardees()
class ObjectifConvention(models.Model):
    """Ce que la convention attend : un chiffre, sa cible, et à quoi il se rapporte."""

    convention = models.ForeignKey(
        Conventionnement, on_delete=models.CASCADE, related_name="objectifs"
    )
    libelle = models.CharField("ce que l'on compte", max_length=160)
    chiffre = models.SlugField("chiffre publié", max_length=60, blank=True)
    cible = models.DecimalField("cible", max_digits=12, decimal_places=2)
    denominateur = models.CharField(
        "rapporté à", max_length=20, choices=Denominateur.choices(), default=Denominateur.AUCUN
    )

    class Meta:
        verbose_name = "objectif d'une convention"
        verbose_name_plural = "objectifs d'une convention"
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["convention", "libelle"], name="objectif_une_fois"),
            models.CheckConstraint(
                name="objectif_part_possible",
                condition=Q(denominateur=str(Denominateur.AUCUN), cible__gte=0)
                | Q(cible__gte=0, cible__lte=100),
            ),
        ]

    def __str__(self) -> str:
        return self.libelle


@versions_gardees()
class PlaceConvention(models.Model):
    """Combien de places la convention ouvre, par modalité, voie et territoire (vide : le département)."""

    convention = models.ForeignKey(
        Conventionnement, on_delete=models.CASCADE, related_name="places"
    )
    voie = models.CharField("voie", max_length=40, choices=Voie.choices, blank=True)
    territoire = models.ForeignKey(
        "annuaire.Territoire", on_delete=models.PROTECT, null=True, blank=True
    )
    modalite = models.CharField(
        "modalité",
        max_length=15,
        choices=Modalite.choices(),
        default=Modalite.INDIVIDUELLE,
    )
    nombre = models.PositiveIntegerField("places")

    class Meta:
        verbose_name = "places d'une convention"
        verbose_name_plural = "places d'une convention"
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["convention", "modalite", "voie", "territoire"],
                name="place_convention_une_fois",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_voie_display() or 'Toutes voies'} : {self.nombre}"


@versions_gardees()
class DepenseConvention(models.Model):
    """Une dépense sur une ligne. Leur somme ne dépasse jamais la ligne, même à deux en même temps."""

    ligne = models.ForeignKey(LigneConvention, on_delete=models.PROTECT, related_name="depenses")
    date = models.DateField("date")
    montant = models.DecimalField("montant (€)", max_digits=12, decimal_places=2)
    objet = models.CharField("objet", max_length=200)
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "dépense d'une convention"
        verbose_name_plural = "dépenses d'une convention"
        ordering = ("-date", "-pk")
        constraints = [
            models.CheckConstraint(name="depense_convention_positive", condition=Q(montant__gt=0))
        ]
        triggers = [
            pgtrigger.Trigger(
                name="depense_dans_la_ligne",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("montant", "ligne_id"),
                declare=[("ligne", "record"), ("depensees", "numeric")],
                func=_DANS_LA_LIGNE,
            )
        ]

    def __str__(self) -> str:
        return f"{self.objet}, {self.montant} €"

"""Le contrat conclu avec la personne, ses signatures, et ce que la base en garde elle-même."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import Q

from jalons.contrats.cycle import couples
from jalons.contrats.enums import (
    ETATS_CONCLUS,
    ETATS_OUVERTS,
    EtatContrat,
    ModeSignature,
    MotifDelaiLong,
    MotifSansDuree,
    OrigineContrat,
    Periodicite,
    RegimeHeures,
    Signataire,
    Suite,
)
from jalons.contrats.genres import GenreContrat
from jalons.repertoire.enums import Voie
from jalons.socle.periode import PeriodeField
from jalons.socle.verrous import fige, fige_avec
from jalons.socle.versions import versions_gardees

_CONCLUS = [str(etat) for etat in ETATS_CONCLUS]
_DITS = ", ".join(f"'{etat}'" for etat in _CONCLUS)
OUVERT = ", ".join(f"'{etat}'" for etat in ETATS_OUVERTS)
# L'accueil ne connaît pas les contrats : la base lui dit quand celui de l'orientation est conclu.
_DIRE_A_L_ORIENTATION = f"""
UPDATE accueil_orientation o SET contrat_conclu_le = lu.jour
FROM (SELECT x.id, (SELECT min(c.date_signature) FROM contrats_contrat c
                    WHERE c.orientation_id = x.id AND c.etat IN ({_DITS})) AS jour
      FROM accueil_orientation x
      WHERE x.id IN (CASE WHEN TG_OP <> 'INSERT' THEN OLD.orientation_id END,
                     CASE WHEN TG_OP <> 'DELETE' THEN NEW.orientation_id END)) lu
WHERE o.id = lu.id AND o.contrat_conclu_le IS DISTINCT FROM lu.jour;
RETURN NULL;
"""  # noqa: S608
# Signer ici demande les deux signatures, une action au moins, et un diagnostic validé.
_COMPLET = f"""
IF NEW.etat = '{EtatContrat.SIGNE}' AND OLD.etat = '{EtatContrat.PROPOSE}' THEN
    IF (SELECT count(DISTINCT s.qui) FROM contrats_signaturecontrat s WHERE s.contrat_id = NEW.id) < 2
    THEN RAISE EXCEPTION 'jalons: contrat_signe_par_les_deux (%)', NEW.id; END IF;
    IF NOT EXISTS (SELECT 1 FROM contrats_actioncontrat a WHERE a.contrat_id = NEW.id)
    THEN RAISE EXCEPTION 'jalons: contrat_avec_une_action (%)', NEW.id; END IF;
    IF NOT EXISTS (SELECT 1 FROM questionnaires_remplissage r
                   WHERE r.id = NEW.diagnostic_id AND r.etat = 'valide')
    THEN RAISE EXCEPTION 'jalons: contrat_sur_un_diagnostic (%)', NEW.id; END IF;
END IF;
RETURN NEW;
"""  # noqa: S608


@versions_gardees()
class Contrat(models.Model):
    """Ce qui est convenu avec la personne, d'une version à la suivante. Signé, il ne bouge plus.

    `voie` : celle de l'orientation qu'il suit. `contenu` : {rubrique du genre: texte}. `debut` et
    `fin_prevue` : le terme convenu, inclus ; `periode` : du jour où il court à celui où il a cessé,
    arrêté ou révisé compris. `heures_fin` : jusqu'à quand la durée est minorée ou levée.
    """

    personne = models.ForeignKey(
        "personnes.Personne", on_delete=models.CASCADE, related_name="contrats"
    )
    genre = models.CharField("genre", max_length=30, choices=GenreContrat.choix)
    origine = models.CharField(
        max_length=10, choices=OrigineContrat.choices(), default=OrigineContrat.ICI
    )
    etat = models.CharField(
        max_length=10, choices=EtatContrat.choices(), default=EtatContrat.PROJET
    )
    voie = models.CharField("voie", max_length=40, choices=Voie.choices)
    orientation = models.ForeignKey(
        "accueil.Orientation", on_delete=models.PROTECT, null=True, related_name="contrats"
    )
    diagnostic = models.ForeignKey(
        "questionnaires.Remplissage", on_delete=models.PROTECT, null=True, related_name="+"
    )
    structure = models.ForeignKey(
        "annuaire.Structure", on_delete=models.PROTECT, related_name="contrats"
    )
    referent = models.ForeignKey(
        "comptes.Agent", on_delete=models.PROTECT, null=True, related_name="contrats"
    )
    precedent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="suivants"
    )
    suite = models.CharField(max_length=20, choices=Suite.choices(), blank=True)
    numero = models.PositiveSmallIntegerField("numéro")
    debut = models.DateField("premier jour", null=True)
    fin_prevue = models.DateField("dernier jour convenu", null=True)
    periode = PeriodeField("en vigueur", null=True)
    contenu = models.JSONField("contenu", default=dict)
    regime = models.CharField(
        "durée par semaine", max_length=15, choices=RegimeHeures.choices(), blank=True
    )
    heures_hebdo = models.DecimalField(
        "heures par semaine", max_digits=4, decimal_places=2, null=True
    )
    raison_heures = models.CharField("pourquoi moins d'heures", max_length=400, blank=True)
    motif_heures = models.CharField(
        "motif", max_length=15, choices=MotifSansDuree.choices(), blank=True
    )
    heures_demandees_par_elle = models.BooleanField("à la demande de la personne", default=False)
    heures_fin = models.DateField("jusqu'au", null=True)
    actualisation = models.CharField(
        "actualisation", max_length=15, choices=Periodicite.choices(), blank=True
    )
    motifs_delai_long = ArrayField(
        models.CharField(max_length=15, choices=MotifDelaiLong.choices()), default=list
    )
    date_proposition = models.DateField("texte arrêté le", null=True)
    date_signature = models.DateField("signé le", null=True)
    date_fin = models.DateField("fin notée le", null=True)
    motif_fin = models.CharField("raison de la fin", max_length=400, blank=True)
    document = models.ForeignKey(
        "personnes.Document", on_delete=models.PROTECT, null=True, related_name="+"
    )
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "contrat"
        ordering = ("-numero",)
        indexes = [
            models.Index(fields=["etat", "personne"], name="contrat_etat"),
            models.Index(fields=["date_signature"], name="contrat_signature"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["personne", "numero"], name="contrat_numero_unique"),
            models.UniqueConstraint(
                fields=["personne"],
                name="contrat_un_seul_en_preparation",
                condition=Q(etat__in=[str(e) for e in ETATS_OUVERTS]),
            ),
            ExclusionConstraint(
                name="contrat_un_seul_en_vigueur",
                expressions=[
                    ("personne", RangeOperators.EQUAL),
                    ("periode", RangeOperators.OVERLAPS),
                ],
                condition=Q(etat__in=_CONCLUS),
            ),
            models.CheckConstraint(
                name="contrat_fin_apres_debut",
                condition=Q(fin_prevue__isnull=True) | Q(fin_prevue__gte=models.F("debut")),
            ),
            models.CheckConstraint(
                name="contrat_conclu_date",
                condition=~Q(etat__in=[*_CONCLUS, str(EtatContrat.ANNULE)])
                | Q(
                    date_signature__isnull=False,
                    debut__isnull=False,
                    periode__isnull=False,
                    periode__isempty=False,
                ),
            ),
            models.CheckConstraint(
                name="contrat_sur_un_diagnostic",
                condition=Q(origine=str(OrigineContrat.AILLEURS)) | Q(diagnostic__isnull=False),
            ),
            models.CheckConstraint(
                name="contrat_referent_nomme",
                condition=~Q(etat__in=_CONCLUS)
                | Q(origine=str(OrigineContrat.AILLEURS))
                | Q(referent__isnull=False),
            ),
            models.CheckConstraint(
                name="contrat_jamais_zero_heure",
                condition=Q(heures_hebdo__isnull=True) | Q(heures_hebdo__gt=0),
            ),
            models.CheckConstraint(
                name="contrat_heures_minorees_motivees",
                condition=~Q(etat__in=_CONCLUS, regime=str(RegimeHeures.MINORE))
                | (Q(heures_hebdo__isnull=False) & ~Q(raison_heures="")),
            ),
            models.CheckConstraint(
                name="contrat_sans_duree_demande",
                condition=~Q(etat__in=_CONCLUS, regime=str(RegimeHeures.SANS_DUREE))
                | (
                    Q(
                        heures_hebdo__isnull=True,
                        heures_demandees_par_elle=True,
                        heures_fin__isnull=False,
                    )
                    & ~Q(motif_heures="")
                ),
            ),
            models.CheckConstraint(
                name="contrat_fin_motivee",
                condition=~Q(etat__in=["rompu", "annule", "abandonne"])
                | (~Q(motif_fin="") & Q(date_fin__isnull=False)),
            ),
        ]
        triggers = [
            pgtrigger.FSM(name="contrat_passages", field="etat", transitions=couples()),
            pgtrigger.Trigger(
                name="contrat_complet",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("etat"),
                func=_COMPLET,
            ),
            fige(
                "contrat_signe_fige",
                quand=f"OLD.etat NOT IN ({OUVERT})",
                sauf=("etat", "periode", "date_fin", "motif_fin", "version", "personne_id"),
            ),
            pgtrigger.Trigger(
                name="contrat_dit_a_l_orientation",
                when=pgtrigger.After,
                operation=pgtrigger.Insert
                | pgtrigger.Delete
                | pgtrigger.UpdateOf("etat", "date_signature", "orientation_id"),
                func=_DIRE_A_L_ORIENTATION,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_genre_display()} n° {self.numero}"

    @property
    def sorte(self) -> type[GenreContrat]:
        """Ce que dit le genre."""
        return GenreContrat.par_code(self.genre)

    @property
    def est_ouvert(self) -> bool:
        """Vrai tant qu'il se prépare."""
        return self.etat in ETATS_OUVERTS

    @property
    def est_conclu(self) -> bool:
        """Vrai s'il a couru, ou court."""
        return self.etat in ETATS_CONCLUS


class SignatureContrat(models.Model):
    """La signature d'une des deux parties : qui, comment, quand. Jamais retouchée."""

    contrat = models.ForeignKey(Contrat, on_delete=models.CASCADE, related_name="signatures")
    qui = models.CharField(max_length=10, choices=Signataire.choices())
    mode = models.CharField(max_length=10, choices=ModeSignature.choices())
    nom = models.CharField("signé par", max_length=160)
    trace = models.ForeignKey(
        "socle.Fichier", on_delete=models.PROTECT, null=True, related_name="+"
    )
    date = models.DateField("signé le")
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "signature d'un contrat"
        verbose_name_plural = "signatures d'un contrat"
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["contrat", "qui"], name="signature_une_par_partie"),
            models.CheckConstraint(name="signature_nommee", condition=~Q(nom="")),
        ]
        triggers = [
            pgtrigger.Protect(name="signature_sans_retouche", operation=pgtrigger.Update),
            fige_avec(
                "signature_d_un_propose",
                table="contrats_contrat",
                cle="contrat_id",
                quand=f"mere.etat <> '{EtatContrat.PROPOSE}'",
                operations=pgtrigger.Insert,
            ),
            fige_avec(
                "signature_d_un_signe",
                table="contrats_contrat",
                cle="contrat_id",
                quand=f"mere.etat NOT IN ({OUVERT})",
                operations=pgtrigger.Delete,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nom}, le {self.date:%d/%m/%Y}"

"""Ce qui entoure les dépenses d'un bilan : ce qui l'a précédé, le temps, la publicité, les séances."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Q, Sum
from django.utils import timezone

from jalons.coordination.enums import EtatSeance
from jalons.fse.bilan.models.bilan import Bilan
from jalons.fse.bilan.rules.scelles import (
    IndicateurDeStructures,
    PreuveScellee,
    PubliciteScellee,
    SeanceScellee,
    StructureScellee,
    StructuresScellees,
    TempsScelle,
)
from jalons.fse.enums import EtatFeuille, ModeTemps
from jalons.fse.operation.selectors.dossier import indicateurs_de_structures
from jalons.socle import formats


def fin_de(bilan: Bilan) -> date:
    """Dernier jour couvert par le bilan."""
    return bilan.periode.fin or date.max


def seances_du_bilan(bilan: Bilan) -> tuple[SeanceScellee, ...]:
    """Les séances cofinancées tenues sur la période, avec leur présence."""
    liens = (
        bilan.operation.seances.filter(
            seance__etat=EtatSeance.TENUE,
            seance__debut__date__gte=bilan.periode.debut,
            seance__debut__date__lte=fin_de(bilan),
        )
        .select_related("seance__instance")
        .annotate(
            presents=Count("seance__invitations", filter=Q(seance__invitations__est_present=True)),
            pieces=Count(
                "seance__pieces", filter=Q(seance__pieces__est_emargement=True), distinct=True
            ),
        )
        .order_by("seance__debut")
    )
    return tuple(
        SeanceScellee(
            date=timezone.localtime(lien.seance.debut).date(),
            instance=str(lien.seance.instance),
            theme=lien.seance.theme,
            presents=lien.presents,
            emargement=lien.pieces > 0,
        )
        for lien in liens
    )


def temps_du_bilan(bilan: Bilan) -> tuple[TempsScelle, ...]:
    """Une ligne par agent : sa part, et la pièce qui justifie son temps sur la période."""
    dans = Q(
        feuilles__mois__gte=bilan.periode.debut.replace(day=1), feuilles__mois__lte=fin_de(bilan)
    )
    validee = dans & Q(feuilles__etat=EtatFeuille.VALIDEE)
    missions = (
        bilan.operation.missions.filter(periode__overlap=bilan.periode.en_intervalle())
        .select_related("agent")
        .annotate(
            validees=Count("feuilles", filter=validee, distinct=True),
            heures=Sum("feuilles__jours__heures", filter=validee),
        )
        .order_by("agent__nom", "pk")
    )
    lignes = []
    for m in missions:
        if m.mode == ModeTemps.VARIABLE:
            dit = f"{m.validees} feuille{'s' * (m.validees > 1)} à deux signatures"
        elif m.lettre_signee_le:
            dit = f"lettre de mission du {m.lettre_signee_le:%d/%m/%Y}"
        else:
            dit = "lettre de mission à signer"
        lignes.append(
            TempsScelle(
                agent=str(m.agent),
                mode=m.get_mode_display(),
                part=f"{formats.nombre(m.quotite)}\u00a0%",
                justification=dit,
                heures=m.heures,
            )
        )
    return tuple(lignes)


def publicite_du_bilan(bilan: Bilan) -> PubliciteScellee:
    """Les preuves d'affichage gardées, et depuis quand la fiche est en ligne."""
    fiche = getattr(bilan.operation, "fiche", None)
    preuves = bilan.operation.preuves.select_related("fichier")
    return PubliciteScellee(
        en_ligne=fiche.date_publication if fiche is not None else None,
        preuves=tuple(
            PreuveScellee(
                genre=p.get_genre_display(),
                lieu=p.lieu,
                date=p.date,
                piece=p.fichier.empreinte[:12] if p.fichier else "",
            )
            for p in preuves
        ),
    )


def structures_du_bilan(bilan: Bilan) -> StructuresScellees:
    """EECO18 et EECO19 à la fin de la période, et le nom des structures comptées."""
    jusqu_au = fin_de(bilan)
    soutenues = bilan.operation.structures_soutenues.filter(date__lte=jusqu_au)
    lignes = tuple(
        StructureScellee(
            identifiant=s.genre.upper(), nom=s.structure.nom, date=s.date, soutien=s.soutien
        )
        for s in soutenues.select_related("structure").order_by("genre", "structure__nom")
    )
    indicateurs = tuple(
        IndicateurDeStructures(**i)
        for i in indicateurs_de_structures(bilan.operation, jusqu_au=jusqu_au)
    )
    return StructuresScellees(indicateurs if lignes else (), lignes)

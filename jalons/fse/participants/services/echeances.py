"""Tenir l'échéance que porte chaque fiche : la base la date, quoi qui écrive.

Les délais viennent du barème, que seul Python lit : `porter_les_delais` les range par opération, et des
déclencheurs datent les fiches. `ecarts` compare à la règle pure, `refaire` remet.
"""

# ruff: noqa: S608 — des noms de tables et de colonnes écrits ici, jamais une saisie.

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import connection, transaction

from jalons.fse.operation.models.operation import Operation
from jalons.fse.operation.selectors.bareme import valeur
from jalons.fse.participants.models.participants import DelaisParticipants, Participation
from jalons.fse.participants.rules.manques import Portee, portee
from jalons.fse.participants.selectors.manques import (
    DELAIS,
    avec_preuve,
    delais_fiche,
    fiche_suivie,
)
from jalons.socle.parametres import oublier_valeurs_locales
from jalons.socle.veilles import veille, veille_des_changements

_DATER = """
DECLARE
    d fse_delaisparticipants%ROWTYPE;
    apres date;
    a_preuve boolean := EXISTS (SELECT 1 FROM fse_preuveeligibilite WHERE participation_id = NEW.id);
    due_entree date; due_resultat date; due_fin date; due_releve date;
BEGIN
    SELECT * INTO d FROM fse_delaisparticipants WHERE operation_id = NEW.operation_id;
    SELECT upper(periode) INTO apres FROM fse_operation WHERE id = NEW.operation_id;
    IF NOT (NEW.est_complete AND a_preuve) THEN due_entree := NEW.date_entree + d.entree_jours; END IF;
    IF NEW.date_sortie IS NULL THEN
        due_fin := apres - 1 + d.sortie_jours;
    ELSE
        IF NOT NEW.a_resultat THEN due_resultat := NEW.date_sortie + d.sortie_jours; END IF;
        IF NOT NEW.a_releve THEN
            due_releve := (NEW.date_sortie + make_interval(months => d.releve_mois))::date;
        END IF;
    END IF;
    NEW.echeance := least(due_entree, due_resultat, due_fin, due_releve);
    NEW.parait_le := CASE
        WHEN coalesce(due_entree, due_resultat) IS NOT NULL THEN NEW.date_entree
        WHEN due_fin IS NOT NULL THEN apres ELSE due_releve END;
    RETURN NEW;
END
"""
_REDATER = "UPDATE fse_participation SET echeance = echeance WHERE"
_TABLES = {"fse_participation", "fse_preuveeligibilite", "fse_operation", "fse_delaisparticipants"}


@transaction.atomic
def poser_les_echeances() -> None:
    """Pose ou remet les déclencheurs ; sans effet si les tables manquent."""
    if _TABLES - set(connection.introspection.table_names()):
        return
    instructions = [
        f"CREATE OR REPLACE FUNCTION fse_dater_fiche() RETURNS trigger LANGUAGE plpgsql AS $$ {_DATER} $$",
        "CREATE OR REPLACE TRIGGER fse_dater_fiche BEFORE INSERT OR UPDATE ON fse_participation"
        " FOR EACH ROW EXECUTE FUNCTION fse_dater_fiche()",
        *veille(
            "fse_echeance_preuve",
            "fse_preuveeligibilite",
            f"{_REDATER} id IN (SELECT participation_id FROM lignes)",
        ),
        *veille(
            "fse_echeance_delais",
            "fse_delaisparticipants",
            f"{_REDATER} operation_id IN (SELECT operation_id FROM lignes)",
        ),
        *veille_des_changements(
            "fse_echeance_periode",
            "fse_operation",
            f"{_REDATER} operation_id IN (SELECT n.id FROM avant a JOIN apres n USING (id)"
            " WHERE a.periode IS DISTINCT FROM n.periode)",
        ),
    ]
    with connection.cursor() as curseur:
        for instruction in instructions:
            curseur.execute(instruction)
    refaire()


@transaction.atomic
def porter_les_delais(operations: Iterable[Operation]) -> int:
    """Range les délais de ces opérations s'ils ont changé ; rend combien l'ont été."""
    connus = {
        d.pk: {nom: getattr(d, nom) for nom in DELAIS}
        for d in DelaisParticipants.objects.filter(operation__in=[o.pk for o in operations])
    }
    changes = []
    for operation in operations:
        dits = {nom: valeur(operation, code).nombre for nom, code in DELAIS.items()}
        if connus.get(operation.pk) != dits:
            changes.append(DelaisParticipants(operation=operation, **dits))
    DelaisParticipants.objects.bulk_create(
        changes,
        update_conflicts=True,
        unique_fields=["operation"],
        update_fields=list(DELAIS),
    )
    return len(changes)


def delai_change(code: str) -> None:
    """Redate les fiches quand ce paramètre est l'un de leurs délais."""
    if code in DELAIS.values():
        oublier_valeurs_locales()
        porter_les_delais(_operations())


def _operations() -> list[Operation]:
    return list(Operation.objects.filter(a_participants=True))


def ecarts(*, limite: int = 100) -> list[int]:
    """Les fiches (leur numéro) dont l'échéance portée n'est pas celle que dit la règle."""
    fiches = avec_preuve(Participation.objects.all()).order_by("pk")
    delais = {o.pk: delais_fiche(o) for o in Operation.objects.all()}
    faux = []
    for fiche in fiches.iterator(chunk_size=2000):
        du = portee(fiche_suivie(fiche), delais[fiche.operation_id])
        if du != _portee_lue(fiche.echeance, fiche.parait_le):
            faux.append(fiche.pk)
            if len(faux) == limite:
                break
    return faux


def _portee_lue(echeance: date | None, parait_le: date | None) -> Portee | None:
    return Portee(echeance, parait_le) if echeance and parait_le else None


@transaction.atomic
def refaire() -> int:
    """Remet les délais de toutes les opérations et redate leurs fiches ; rend combien ont changé."""
    porter_les_delais(_operations())
    avant = dict(Participation.objects.values_list("pk", "echeance"))
    with connection.cursor() as curseur:
        curseur.execute("UPDATE fse_participation SET echeance = echeance")
    apres = dict(Participation.objects.values_list("pk", "echeance"))
    return sum(avant[pk] != echeance for pk, echeance in apres.items())

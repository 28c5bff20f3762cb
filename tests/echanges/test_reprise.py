"""La reprise d'historique : un fichier chargé après coup garde son jour de réception."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from jalons.comptes.models import Evenement
from jalons.echanges import services
from jalons.echanges.models import Lot
from jalons.generateur.production import ecrire_mois
from jalons.personnes.models import Appartenance, InscriptionFranceTravail, Personne
from jalons.personnes.services import declarer_inscription
from jalons.socle.periode import connaissance_au, fin_du_jour
from tests.echanges.decor import monde


def _mois(m, dossier, rang):
    if rang > 1:
        m.mois_suivant()
    return next(c for c in ecrire_mois(m, dossier / str(rang), rang=rang) if ".C" in c.name)


def test_les_faits_repris_sont_connus_de_leur_jour_de_reception(moselle, tmp_path):
    m = monde(foyers=20)
    for rang, recu in ((1, date(2026, 1, 6)), (2, date(2026, 2, 6))):
        services.importer(chemin=_mois(m, tmp_path, rang), par=None, le=recu, reprise=True)
    assert not Appartenance.objects.connus(fin_du_jour(date(2026, 1, 5))).exists()
    assert Appartenance.objects.connus(fin_du_jour(date(2026, 1, 6))).exists()
    jours = {timezone.localtime(lot.connu_le).date() for lot in Lot.objects.all()}
    assert jours == {date(2026, 1, 6), date(2026, 2, 6)}
    assert Evenement.objects.filter(type="reprise_historique").count() == 2


def test_sans_reprise_un_fichier_recu_est_connu_du_jour_ou_il_arrive(moselle, tmp_path):
    services.importer(chemin=_mois(monde(foyers=5), tmp_path, 1), par=None, le=date(2026, 1, 6))
    assert timezone.localtime(Lot.objects.get().connu_le).date() == timezone.localdate()
    assert not Evenement.objects.filter(type="reprise_historique").exists()


def test_l_histoire_se_reprend_dans_l_ordre(moselle, tmp_path):
    m = monde(foyers=5)
    premier, second = _mois(m, tmp_path, 1), _mois(m, tmp_path, 2)
    services.importer(chemin=second, par=None, le=date(2026, 2, 6), reprise=True)
    with pytest.raises(services.FichierRefuse, match="du plus ancien au"):
        services.importer(chemin=premier, par=None, le=date(2026, 1, 6), reprise=True)
    assert Lot.objects.count() == 1


def test_deux_fichiers_repris_du_meme_jour_gardent_leur_ordre(moselle, tmp_path):
    m = monde(foyers=5)
    for rang in (1, 2):
        services.importer(
            chemin=_mois(m, tmp_path, rang), par=None, le=date(2026, 2, 6), reprise=True
        )
    instants = list(Lot.objects.order_by("pk").values_list("connu_le", flat=True))
    assert instants == sorted(set(instants))


def test_la_commande_dit_la_reprise_et_refuse_demain(moselle, tmp_path, capsys):
    chemin = _mois(monde(foyers=5), tmp_path, 1)
    with pytest.raises(CommandError):
        call_command("importer", str(chemin), recu_le=date(9999, 1, 1))
    call_command("importer", str(chemin), recu_le=date(2026, 1, 6))
    assert "Reprise d'historique" in capsys.readouterr().out


def test_un_geste_repris_est_connu_de_son_jour(scene):
    """Qui charge l'histoire d'un autre logiciel dit quand chaque chose fut sue."""
    su = fin_du_jour(date(2026, 3, 9))
    with connaissance_au(su):
        declarer_inscription(personne=scene.fatou, est_inscrit=True, le=date(2026, 3, 9))
    fait = InscriptionFranceTravail.objects.get()
    assert fait.connu.lower == su
    assert Personne.objects.count() == 2
    declarer_inscription(personne=scene.fatou, est_inscrit=False, le=date(2026, 3, 20))
    avant = InscriptionFranceTravail.objects.connus(fin_du_jour(date(2026, 3, 10)))
    assert [f.etat for f in avant.au(date(2026, 3, 25))] == ["inscrit"]
    apres = InscriptionFranceTravail.objects.connus()
    assert [f.etat for f in apres.au(date(2026, 3, 25))] == ["non_inscrit"]

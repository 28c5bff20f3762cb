"""La reprise d'historique : un fichier chargé après coup garde son jour de réception."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from jalons.accueil.selectors.reception import limite_orientation
from jalons.comptes.models import Evenement
from jalons.echanges import services
from jalons.echanges.models import Lot
from jalons.generateur.production import ecrire_mois
from jalons.personnes.models import Appartenance, Entree, InscriptionFranceTravail, Personne
from jalons.personnes.services import declarer_inscription
from jalons.socle.periode import connaissance_au, fin_du_jour
from tests.echanges.decor import monde

RACINE = Path(__file__).resolve().parents[2]


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


def test_le_guide_de_la_reprise_s_execute(moselle, tmp_path, monkeypatch):
    """Le chapitre d'« Exploiter », collé tel quel : les délais partent des jours de réception."""
    guide = (RACINE / "docs/guides/exploiter.md").read_text(encoding="utf-8")
    chapitre = guide.split("## Reprendre l'historique")[1].split("\n## ")[0]
    lignes = re.findall(r"^jalons importer --recu-le (\S+) (\S+)$", chapitre, re.M)
    m = monde(foyers=40)
    monkeypatch.chdir(tmp_path)
    for rang, (_, nom) in enumerate(lignes, start=1):
        if rang == 2:
            m.accueillir_un_dossier(ville=0)
        _mois(m, tmp_path, rang).rename(tmp_path / nom)
    for recu, nom in lignes:
        call_command("importer", nom, recu_le=date.fromisoformat(recu))
    dernier = date.fromisoformat(lignes[-1][0])
    entrees = Entree.objects.exclude(date_information=dernier)
    assert Entree.objects.filter(date_information=dernier).exists() and not entrees.exists()
    assert limite_orientation(dernier) < timezone.localdate()
    assert Evenement.objects.filter(type="reprise_historique").count() == len(lignes) == 2
    # Refusés, comme le guide le dit : avant un fichier déjà chargé, et demain.
    avant = dernier - timedelta(days=3)
    _mois(m, tmp_path, 3).rename(tmp_path / "mars.xml")
    with pytest.raises(CommandError, match="du plus ancien au"):
        call_command("importer", "mars.xml", recu_le=avant)
    with pytest.raises(CommandError, match="demain"):
        call_command("importer", "mars.xml", recu_le=timezone.localdate() + timedelta(days=1))


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

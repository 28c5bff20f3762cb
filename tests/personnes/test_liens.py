"""Lier deux fiches et les rendre : rien ne se perd, dans aucune pièce, et chacun retrouve les siens."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from jalons.accueil.models import Entretien
from jalons.comptes.models import Consultation, Evenement
from jalons.personnes.enums import EtatDoute
from jalons.personnes.models import (
    ActiviteDeclaree,
    Appartenance,
    CleIdentite,
    Coordonnees,
    DoutePersonne,
    LienPersonnes,
    Personne,
    Rattachement,
    VerificationNir,
)
from jalons.personnes.selectors import champs_vers_personne, evenements_de, lignes_depuis
from jalons.personnes.selectors.liens import SUR_DEUX_FICHES
from jalons.personnes.services import (
    LienImpossible,
    constater,
    decider,
    declarer_inscription,
    delier,
    designer_referent,
    enregistrer_nir,
    lier,
)
from jalons.socle.conflit import ConflitDeVersion
from tests.distribution import nouvelle_personne
from tests.surete.scene_complete import tout_garnir

LE = date(2026, 4, 1)


def appartenances() -> dict[tuple[str, str, object], int]:
    """À qui est chaque ligne de chaque table, toutes pièces comprises."""
    return {
        (modele._meta.label, champ.name, cle): personne
        for modele, champ in champs_vers_personne()
        for cle, personne in modele._base_manager.values_list("pk", champ.attname)
    }


@pytest.fixture
def double(scene):
    """Une seconde fiche de Fatou, dans un autre dossier, sans référent."""
    return nouvelle_personne(
        prenom="Fatoumata",
        nom="DIALLO",
        naissance=date(1990, 5, 14),
        sexe="2",
        commune=scene.cms_metz.commune,
        numero="10000000077",
    )


@pytest.fixture
def doute(scene, double):
    une, deux = sorted((scene.fatou, double), key=lambda p: p.pk)
    return DoutePersonne.objects.create(personne=une, ressemble_a=deux, raison="nom_proche")


def test_chaque_cle_vers_une_personne_suit_le_lien_et_en_revient(accueil_pret, double):
    """Le parcours est générique : une pièce neuve qui pointe vers `Personne` y est déjà."""
    scene = accueil_pret
    tout_garnir(scene)
    enregistrer_nir(personne=scene.fatou, nir="290055746312345")
    Coordonnees.objects.get_or_create(personne=scene.fatou)
    constater(ActiviteDeclaree, cle={"personne": scene.fatou}, le=LE, valeurs={"activite": "CHO"})
    declarer_inscription(personne=scene.fatou, est_inscrit=True, le=LE)
    CleIdentite.objects.create(cle="00000000-0000-0000-0000-000000000001", personne=scene.fatou)
    avant = appartenances()
    garnies = {(m, c) for (m, c, _), qui in avant.items() if qui == scene.fatou.pk}
    assert len(garnies) >= 16
    lien = lier(
        principale=double, liee=scene.fatou, motif="même état civil", par=scene.nadia, le=LE
    )
    pendant = appartenances()
    restees = {(d.modele, d.champ, d.objet) for d in lien.deplacements.filter(est_restee=True)}
    for place, qui in avant.items():
        if qui == scene.fatou.pk:
            attendu = scene.fatou.pk if (*place[:2], str(place[2])) in restees else double.pk
            assert pendant[place] == attendu, place
        else:
            assert pendant[place] == qui, place
    # Rien de ce que font les agents ne reste en arrière : les deux fiches n'y disent rien ensemble.
    assert not restees
    delier(
        lien=lien,
        a_rendre=(),
        motif="deux personnes",
        par=scene.nadia,
        le=LE,
        version_lue=lien.version,
    )
    assert appartenances() == avant
    assert Personne.objects.visibles_par(scene.nadia).filter(pk=scene.fatou.pk).exists()


def test_le_parcours_connait_chaque_cle_etrangere_de_la_base(db):
    """Ce que la base dit pointer vers une personne, le parcours le suit : rien n'échappe à un lien."""
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT conrelid::regclass::text, a.attname FROM pg_constraint c"
            " JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]"
            " WHERE contype = 'f' AND confrelid = 'personnes_personne'::regclass"
        )
        en_base = set(curseur.fetchall())
    suivies = {(m._meta.db_table, c.column) for m, c in champs_vers_personne()}
    sur_deux = {modele._meta.db_table for modele in SUR_DEUX_FICHES}
    assert {(t, c) for t, c in en_base if t not in sur_deux} == suivies


def test_le_lien_se_lit_par_la_fiche_principale_et_garde_le_referent(scene, double, client_de):
    lier(principale=double, liee=scene.fatou, motif="même personne", par=scene.nadia, le=LE)
    double.refresh_from_db()
    vues = Personne.objects.visibles_par(scene.sophie)
    assert double in vues and scene.fatou not in vues  # sa référente la suit toujours
    assert Rattachement.objects.get(motif="referent_unique").personne == double
    ancienne = client_de("sophie").get(f"/dossiers/{scene.fatou.pk}/")
    assert ancienne.status_code == 200 and "Fatoumata" in ancienne.content.decode()
    assert double.foyer_id is not None


def test_si_les_deux_ont_un_referent_celui_de_la_principale_reste(scene, double):
    designer_referent(
        personne=double, structure=scene.departement, agent=scene.claire, le=date(2026, 3, 5)
    )
    lien = lier(principale=double, liee=scene.fatou, motif="même", par=scene.nadia, le=LE)
    [reste] = lien.deplacements.filter(est_restee=True, modele="personnes.Rattachement")
    assert Rattachement.objects.get(pk=int(reste.objet)).agent == scene.sophie
    referent = Rattachement.objects.get(personne=double, motif="referent_unique")
    assert referent.agent == scene.claire


def test_un_an_apres_les_actes_d_entre_temps_vont_a_la_bonne_personne(accueil_pret, double):
    """Ce qui suit un dossier le suit ; le reste va à qui l'agent le dit ; chacun garde les siens."""
    scene = accueil_pret
    foyer = scene.fatou.appartenances.get().foyer
    demande = foyer.demandes.get()
    lien = lier(principale=double, liee=scene.fatou, motif="même", par=scene.nadia, le=LE)
    tard = LE + timedelta(days=365)
    champs = {"lieu": "site", "motif": "suivi"}
    noms = {c.name for c in Entretien._meta.concrete_fields}
    champs = {c: v for c, v in champs.items() if c in noms}

    def entretien(entree):
        return Entretien.objects.create(
            personne=double, entree=entree, agent=scene.claire, site=scene.cms_metz, date=tard
        )

    du_dossier = entretien(demande.entrees.get())
    a_elle = entretien(double.entrees.exclude(demande=demande).get())
    choisi = entretien(None) if Entretien._meta.get_field("entree").null else None
    constater(
        Appartenance, cle={"personne": double, "foyer": foyer}, le=tard, valeurs={"role": "CJT"}
    )
    evenement = Evenement.objects.create(
        type="personne_recue",
        personne_id=double.pk,
        objet_id=du_dossier.pk,
        date=tard,
        instant=timezone.now(),
        donnees={},
    )
    codes = {ligne.code for ligne in lignes_depuis(lien) if choisi and ligne.cle == choisi.pk}
    delier(
        lien=lien,
        a_rendre=codes,
        motif="jumelles",
        par=scene.nadia,
        le=tard,
        version_lue=lien.version,
    )
    attendus = [(du_dossier, scene.fatou), (a_elle, double), (choisi, scene.fatou)]
    for acte, qui in attendus:
        if acte is not None:
            acte.refresh_from_db()
            assert acte.personne == qui
    role = Appartenance.objects.connus().au(tard).get(foyer=foyer)
    assert (role.personne, role.role) == (scene.fatou, "CJT")
    assert evenement in evenements_de(scene.fatou)
    assert evenement not in evenements_de(double)
    assert Rattachement.objects.get(motif="referent_unique").personne == scene.fatou


def test_decider_lie_ou_ne_lie_pas_et_tout_est_trace(scene, doute):
    decider(
        doute=doute,
        decision=EtatDoute.INCERTAIN,
        commentaire="à revoir",
        par=scene.nadia,
        le=LE,
        version_lue=1,
    )
    assert not LienPersonnes.objects.exists()
    with pytest.raises(ConflitDeVersion):
        decider(
            doute=doute,
            decision=EtatDoute.MEME,
            commentaire="même",
            par=scene.nadia,
            le=LE,
            version_lue=1,
        )
    decider(
        doute=doute,
        decision=EtatDoute.MEME,
        commentaire="même adresse",
        par=scene.nadia,
        le=LE,
        version_lue=2,
        principale=scene.fatou,
    )
    lien = LienPersonnes.objects.get()
    assert (lien.principale, lien.pose_par) == (scene.fatou, scene.nadia)
    dits = set(Evenement.objects.values_list("type", "personne_id"))
    assert ("fiches_liees", scene.fatou.pk) in dits
    doute.refresh_from_db()
    assert (doute.etat, doute.decide_par) == ("meme", scene.nadia)


def test_un_lien_impossible_se_dit(scene, double):
    with pytest.raises(LienImpossible, match="différentes"):
        lier(principale=double, liee=double, motif="x", par=scene.nadia, le=LE)
    with pytest.raises(LienImpossible, match="phrase"):
        lier(principale=double, liee=scene.fatou, motif=" ", par=scene.nadia, le=LE)
    lier(principale=double, liee=scene.fatou, motif="x", par=scene.nadia, le=LE)
    with pytest.raises(LienImpossible, match="déjà liée"):
        lier(principale=scene.jean, liee=scene.fatou, motif="x", par=scene.nadia, le=LE)
    with pytest.raises(LienImpossible, match="principale"):
        lier(principale=scene.jean, liee=double, motif="x", par=scene.nadia, le=LE)


def test_i5_le_bureau_montre_compare_et_decide(scene, doute, client_de):
    client = client_de("nadia")
    liste = client.get("/personnes/rapprochements/").content.decode()
    assert "Fatou DIALLO" in liste and "Fatoumata DIALLO" in liste
    adresse = f"/personnes/rapprochements/{doute.pk}/"
    page = client.get(adresse).content.decode()
    assert "Même date de naissance" in page and "UDAF" in page
    lues = set(Consultation.objects.filter(ecran="rapprochement").values_list("personne_id"))
    assert lues == {(doute.personne_id,), (doute.ressemble_a_id,)}
    saisie = {"decision": "meme", "principale": scene.fatou.pk, "commentaire": "", "version": 1}
    assert client.post(adresse, saisie).status_code == 200  # sans raison, rien ne se fait
    assert not LienPersonnes.objects.exists()
    assert client.post(adresse, saisie | {"commentaire": "même adresse"}).status_code == 302
    lien = LienPersonnes.objects.get()
    perdue = client.post(adresse, saisie | {"commentaire": "deux"})
    assert perdue.status_code in (200, 409)
    page = client.get(f"/personnes/rapprochements/liees/{lien.pk}/").content.decode()
    assert "Rendre les deux fiches" in page
    rendu = client.post(
        f"/personnes/rapprochements/liees/{lien.pk}/", {"motif": "deux sœurs", "version": 1}
    )
    assert rendu.status_code == 302
    lien.refresh_from_db()
    assert lien.defait_par == scene.nadia


def test_i5_deux_agents_a_la_fois_voient_la_difference(scene, doute, client_de):
    client = client_de("nadia")
    decider(
        doute=doute,
        decision=EtatDoute.INCERTAIN,
        commentaire="vu",
        par=scene.nadia,
        le=LE,
        version_lue=1,
    )
    saisie = {
        "decision": "deux",
        "principale": scene.fatou.pk,
        "commentaire": "x",
        "version": 1,
    }
    reponse = client.post(f"/personnes/rapprochements/{doute.pk}/", saisie)
    assert reponse.status_code == 409


def test_i5_le_referent_est_prevenu_et_donne_son_avis_sans_decider(scene, doute, client_de):
    client = client_de("sophie")
    assert "Identité à vérifier" in client.get("/").content.decode()
    adresse = f"/personnes/rapprochements/{doute.pk}/"
    page = client.get(adresse).content.decode()
    assert "Votre avis" in page and "Votre décision" not in page
    client.post(adresse, {"decision": "deux", "principale": 1, "commentaire": "x", "version": 1})
    doute.refresh_from_db()
    assert doute.etat == "a_decider"
    client.post(f"{adresse}avis/", {"avis": "c'est bien elle"})
    assert "c&#x27;est bien elle" in client_de("nadia").get(adresse).content.decode()
    assert client_de("karim").get(adresse).status_code == 404


NIR_INCOHERENT, NIR_UN, NIR_AUTRE = "285075746312345", "1781157463123", "1781157999123"


def _a_verifier(client) -> str:
    return client.get("/personnes/rapprochements/nir/").content.decode()


def test_un_nir_incoherent_se_decide_se_revoit_et_revient_s_il_change(scene, client_de):
    client = client_de("nadia")
    nir = enregistrer_nir(personne=scene.jean, nir=NIR_INCOHERENT)
    page = _a_verifier(client)
    assert "Jean WEBER" in page and "2850757" not in page
    adresse = f"/personnes/rapprochements/nir/{nir.pk}/"
    assert "2850757" not in client.get(adresse).content.decode()
    saisie = {"decision": "signale", "commentaire": "Écrit à la caisse", "version": 0}
    recopie = client.post(adresse, saisie | {"commentaire": f"C'est {NIR_INCOHERENT}"})
    assert recopie.status_code == 422
    assert client.post(adresse, saisie).status_code == 302
    assert "Jean WEBER" not in _a_verifier(client)
    assert client.post(adresse, saisie).status_code == 409  # la version lue n'est plus la dernière
    assert "Écrit à la caisse" in client.get(adresse).content.decode()
    client.post(adresse, saisie | {"decision": "verifie", "version": 1})
    assert VerificationNir.objects.get().decision == "verifie"
    assert (
        "ce numéro est bien le sien"
        in client.get("/personnes/rapprochements/nir/?decides=1").content.decode()
    )
    assert Evenement.objects.filter(type="nir_examine", personne_id=scene.jean.pk).count() == 2
    autre_etat = "incoherent" if nir.etat == "cle_fausse" else "cle_fausse"
    type(nir).objects.filter(pk=nir.pk).update(etat=autre_etat)
    assert "Jean WEBER" in _a_verifier(client)
    assert client_de("claire").get(adresse).status_code == 403


@pytest.mark.parametrize("ordre", [1, -1])
def test_deux_nir_certains_sur_une_personne_ne_passent_jamais_en_silence(scene, client_de, ordre):
    client = client_de("nadia")
    for nir in (NIR_UN, NIR_AUTRE)[::ordre]:
        assert "Jean WEBER" not in _a_verifier(client)
        dernier = enregistrer_nir(personne=scene.jean, nir=nir)
    assert dernier.etat == "sans_cle"
    assert "2 NIR certains" in _a_verifier(client)
    saisie = {"decision": "melange", "commentaire": "Deux frères", "version": 0}
    client.post(f"/personnes/rapprochements/nir/{dernier.pk}/", saisie)
    assert "Jean WEBER" not in _a_verifier(client)
    # Un troisième numéro : la conclusion d'hier ne vaut plus.
    enregistrer_nir(personne=scene.jean, nir="1781157998123")
    assert "3 NIR certains" in _a_verifier(client)


def test_un_numero_d_attente_puis_le_vrai_n_est_pas_un_doute(scene, client_de):
    enregistrer_nir(personne=scene.jean, nir="7781157463123")
    enregistrer_nir(personne=scene.jean, nir=NIR_UN)
    assert "Jean WEBER" not in _a_verifier(client_de("nadia"))

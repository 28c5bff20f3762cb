"""La porte des fichiers reçus : ce qui passe, ce qui est refusé, et ce que l'on dit de faire."""

from __future__ import annotations

import base64
import io
import struct
import zipfile
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from jalons.ecrans.depots import (
    DOCUMENTS,
    JPEG,
    PDF,
    PNG,
    DepotRefuse,
    recevoir,
    recevoir_trace,
)
from jalons.ecrans.fichiers import fichier, nom_sur


def image(format_: str, taille=(40, 20), mode="RGB") -> bytes:
    sortie = io.BytesIO()
    dessin = Image.new(mode, taille)
    ImageDraw.Draw(dessin).line((2, 2, 30, 15), fill=255 if mode == "L" else (255, 0, 0), width=3)
    dessin.save(sortie, format=format_)
    return sortie.getvalue()


def faux_png(largeur=10, hauteur=10, corps=b"rien") -> bytes:
    """Un PNG aux bons premiers octets, dont les pixels ne se lisent pas."""

    def bloc(genre: bytes, donnees: bytes) -> bytes:
        somme = zlib.crc32(genre + donnees)
        return struct.pack(">I", len(donnees)) + genre + donnees + struct.pack(">I", somme)

    entete = struct.pack(">IIBBBBB", largeur, hauteur, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + bloc(b"IHDR", entete) + bloc(b"IDAT", corps) + bloc(b"IEND", b"")


def trace(contenu: bytes) -> str:
    return "data:image/png;base64," + base64.b64encode(contenu).decode()


@pytest.mark.parametrize("nom", ["p.jpg", "P.JPEG", "photo.jfif", "photo.jpe", "sans_suffixe"])
def test_une_photo_jpeg_passe_sous_tous_ses_noms(nom):
    assert recevoir(image("JPEG"), nom=nom, maximum=5).type_mime == JPEG


def test_un_png_et_un_pdf_passent():
    assert recevoir(image("PNG"), nom="a.png", maximum=5).type_mime == PNG
    assert recevoir(b"%PDF-1.7 ...", nom="a.pdf", maximum=5).type_mime == PDF


@pytest.mark.parametrize(
    "contenu",
    [
        b"\x89PNG\r\n\x1a\n",
        b"\x89PNG\r\n\x1a\n" + b"x" * 400,
        faux_png(),
        image("PNG")[:-30],
        image("PNG")[:60],
        faux_png(corps=zlib.compress(b"\0" * 12)),
    ],
    ids=["debut_seul", "bruit", "pixels_faux", "tronque", "tres_tronque", "trop_court"],
)
def test_un_png_forge_ou_abime_est_refuse_partout(contenu):
    with pytest.raises(DepotRefuse):
        recevoir(contenu, nom="a.png", maximum=5)
    with pytest.raises(DepotRefuse):
        recevoir_trace(trace(contenu), maximum=5)


@pytest.mark.parametrize("contenu", [b"\xff\xd8\xff", b"\xff\xd8\xff" + b"x" * 90])
def test_un_jpeg_forge_est_refuse(contenu):
    with pytest.raises(DepotRefuse):
        recevoir(contenu, nom="a.jpg", maximum=5)


@given(st.binary(max_size=300))
def test_aucun_contenu_ne_fait_autre_chose_qu_etre_refuse(bruit):
    for debut in (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"PK\x03\x04"):
        with pytest.raises(DepotRefuse):
            recevoir(debut + bruit, nom="", maximum=1, admis=DOCUMENTS)


def test_une_image_immense_est_refusee_sans_etre_decodee():
    with pytest.raises(DepotRefuse, match="trop grande"):
        recevoir(faux_png(60_000, 60_000), nom="a.png", maximum=5)


@pytest.mark.parametrize(
    ("nom", "contenu", "dit"),
    [
        ("photo.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC"),
        ("photo.jpg", b"\0\0\0\x18ftypheix\0\0\0\0mif1heic", "HEIC"),
        ("scan.tiff", b"II*\x00\x08\0\0\0", "TIFF"),
        ("scan.tif", b"MM\x00*\0\0\0\x08", "TIFF"),
        ("photo.webp", b"RIFF\x10\0\0\0WEBPVP8 ", "WebP"),
        ("courrier.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ancien format"),
    ],
)
def test_un_format_que_l_on_ne_garde_pas_dit_comment_faire(nom, contenu, dit):
    with pytest.raises(DepotRefuse) as refus:
        recevoir(contenu, nom=nom, maximum=5, champ="piece")
    assert dit in refus.value.message
    assert refus.value.champ == "piece"


def test_le_nom_et_le_contenu_disent_la_meme_chose():
    with pytest.raises(DepotRefuse):
        recevoir(image("PNG"), nom="facture.pdf", maximum=5)
    with pytest.raises(DepotRefuse):
        recevoir(b"%PDF-1.7", nom="page.html", maximum=5)


def test_une_archive_qui_ment_sur_sa_taille_est_mesuree():
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"<x/>")
        archive.writestr("word/document.xml", b"\0" * 210_000_000)
    octets = sortie.getvalue()
    vraie = struct.pack("<I", 210_000_000)
    with pytest.raises(DepotRefuse):
        recevoir(
            octets.replace(vraie, struct.pack("<I", 1000)), nom="a.docx", maximum=5, admis=DOCUMENTS
        )


def test_une_signature_se_trace_pour_de_vrai():
    propre = recevoir_trace(trace(image("PNG", mode="RGBA")), maximum=5)
    assert Image.open(io.BytesIO(propre)).size == (40, 20)
    vide = io.BytesIO()
    Image.new("RGBA", (300, 120), (0, 0, 0, 0)).save(vide, format="PNG")
    with pytest.raises(DepotRefuse, match="Rien n'est tracé"):
        recevoir_trace(trace(vide.getvalue()), maximum=5)
    for faux in ("", "QUJD", "data:image/png;base64,@@@", trace(image("JPEG"))):
        with pytest.raises(DepotRefuse):
            recevoir_trace(faux, maximum=5)


@given(st.text(max_size=200))
def test_un_nom_de_fichier_est_toujours_sur(nom):
    propre = nom_sur(nom)
    assert propre and len(propre) <= 120
    assert not set(propre) & set('"\\/\r\n\0:*?<>|;%')
    assert not propre.startswith((".", "=", "-", "+", "@"))
    entete = fichier(b"x", nom=nom, type_mime="application/pdf")["Content-Disposition"]
    assert entete.isascii() and "\n" not in entete


def test_ce_qui_peut_s_executer_s_enregistre():
    for mime in ("text/html", "image/svg+xml", "application/zip"):
        assert fichier(b"x", nom="a", type_mime=mime)["Content-Disposition"].startswith("attach")
    assert fichier(b"x", nom="a.pdf", type_mime=PDF)["Content-Disposition"].startswith("inline")

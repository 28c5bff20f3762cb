"""Lire un numéro de téléphone comme on le tape, savoir s'il reçoit des SMS, choisir par où écrire."""

from __future__ import annotations

import re
from dataclasses import dataclass

import phonenumbers

# Un numéro tapé sans indicatif se lit d'abord comme métropolitain, puis comme ultramarin.
_REGIONS = ("FR", "RE", "GP", "MQ", "GF", "YT", "PM", "NC", "PF", "WF")
_POSTE = re.compile(r"\bposte\b\.?", re.IGNORECASE)
_GENRE = phonenumbers.PhoneNumberType
_MOBILES = (_GENRE.MOBILE, _GENRE.FIXED_LINE_OR_MOBILE)


def _lire(texte: str) -> phonenumbers.PhoneNumber | None:
    # Un numéro collé d'une page porte des espaces insécables.
    texte = " ".join(texte.split())
    for region in _REGIONS:
        try:
            lu = phonenumbers.parse(_POSTE.sub("ext", texte), region)
        except phonenumbers.NumberParseException:
            return None
        if phonenumbers.is_valid_number(lu):
            return lu
    return None


def lire_telephone(texte: str) -> str | None:
    """Le numéro comme on l'écrit, avec son poste ; None si ce n'est pas un numéro de téléphone.

    Neuf chiffres sans le zéro, comme les donnent certains fichiers, sont un numéro français.

    >>> lire_telephone("0387000000"), lire_telephone("+352 621 123 456"), lire_telephone("abc")
    ('03 87 00 00 00', '+352 621 123 456', None)
    >>> lire_telephone("612345678")
    '06 12 34 56 78'
    """
    lu = _lire(texte)
    if lu is None:
        return None
    francais = lu.country_code == phonenumbers.country_code_for_region("FR")
    genre = phonenumbers.PhoneNumberFormat
    poste, lu.extension = lu.extension, None
    ecrit = phonenumbers.format_number(lu, genre.NATIONAL if francais else genre.INTERNATIONAL)
    return f"{ecrit} poste {poste}" if poste else ecrit


def numero_de_sms(texte: str) -> str | None:
    """Le numéro tel qu'un opérateur l'attend (E.164), ou None s'il ne reçoit pas de SMS.

    >>> numero_de_sms("06 12 34 56 78"), numero_de_sms("03 87 00 00 00")
    ('+33612345678', None)
    """
    lu = _lire(texte)
    if lu is None or phonenumbers.number_type(lu) not in _MOBILES:
        return None
    lu.extension = None
    return str(phonenumbers.format_number(lu, phonenumbers.PhoneNumberFormat.E164))


@dataclass(frozen=True, slots=True)
class Moyen:
    """Par où joindre quelqu'un : le canal (« sms », « courriel »), et le numéro ou l'adresse."""

    canal: str
    destinataire: str


def moyens_acceptes(
    *, telephone: str, accepte_sms: bool, courriel: str, accepte_courriel: bool
) -> list[Moyen]:
    """Les moyens que la personne a acceptés et qui peuvent la joindre, le SMS d'abord.

    >>> moyens_acceptes(telephone="03 87 00 00 00", accepte_sms=True, courriel="", accepte_courriel=False)
    []
    """
    moyens = []
    if accepte_sms and numero_de_sms(telephone):
        moyens.append(Moyen("sms", telephone))
    if accepte_courriel and courriel:
        moyens.append(Moyen("courriel", courriel))
    return moyens

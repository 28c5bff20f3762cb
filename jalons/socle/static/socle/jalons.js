// Comportements communs. Tout fonctionne sans script, sauf les graphiques et la signature à l'écran.
const jeton = document.querySelector('meta[name="csrf"]')?.content ?? "";
const annoncer = (texte) => { document.getElementById("annonces").textContent = texte; };
const heure = () => { const d = new Date(); return `${d.getHours()} h ${String(d.getMinutes()).padStart(2, "0")}`; };

document.body.addEventListener("htmx:configRequest", (e) => { e.detail.headers["X-CSRFToken"] = jeton; });
// Une erreur attendue (formulaire refusé, conflit) remplace le fragment comme une réussite.
document.body.addEventListener("htmx:beforeSwap", (e) => {
  if ([409, 422].includes(e.detail.xhr.status)) { e.detail.shouldSwap = true; e.detail.isError = false; }
});

document.addEventListener("keydown", (e) => {
  const dansUnChamp = e.target.closest("input, textarea, select, [contenteditable]");
  if (e.key === "/" && !dansUnChamp && !e.ctrlKey && !e.metaKey) {
    const champ = document.querySelector('[data-raccourci="/"]');
    if (champ) { e.preventDefault(); champ.focus(); champ.select(); }
  }
  if (e.key === "Escape") { const volet = document.querySelector(".volet"); if (volet) volet.replaceChildren(); }
});
document.addEventListener("click", (e) => {
  const ligne = e.target.closest("tr[data-lien]");
  if (ligne && !e.target.closest("a, button, input, label, select")) window.location.assign(ligne.dataset.lien);
  if (e.target.closest("[data-imprimer]")) window.print();
  const bascule = e.target.closest("[data-bascule]");
  if (bascule) {
    const cible = document.getElementById(bascule.dataset.bascule);
    cible.hidden = !cible.hidden; bascule.setAttribute("aria-expanded", String(!cible.hidden));
  }
});
document.addEventListener("change", (e) => {
  if (e.target.matches("[data-tout-cocher]")) {
    e.target.closest("form, table").querySelectorAll('tbody input[type="checkbox"]').forEach((c) => { c.checked = e.target.checked; });
  }
  const formulaire = e.target.closest("form");
  if (formulaire?.querySelector("[data-compte-coches]")) {
    const nombre = formulaire.querySelectorAll('tbody input[type="checkbox"]:checked').length;
    formulaire.querySelector("[data-compte-coches]").textContent = nombre;
    formulaire.querySelector(".barre-lot")?.classList.toggle("barre-lot-vide", nombre === 0);
  }
  if (formulaire?.matches("[data-filtre-auto]")) formulaire.requestSubmit();
});
// Une grille d'heures : les flèches et Entrée changent de ligne, les totaux suivent la saisie.
document.addEventListener("keydown", (e) => {
  const champ = e.target.closest("form[data-grille] tbody input"), pas = { ArrowDown: 1, Enter: 1, ArrowUp: -1 }[e.key];
  if (!champ || !pas) return;
  const colonne = [...champ.form.querySelectorAll("tbody input")].filter((c) => c.name[0] === champ.name[0]);
  e.preventDefault(); const suivant = colonne[colonne.indexOf(champ) + pas]; suivant?.focus(); suivant?.select();
});
document.addEventListener("input", (e) => {
  const formulaire = e.target.closest("form[data-grille]");
  if (!formulaire) return;
  const somme = (zone) => [...zone.querySelectorAll('tbody input[inputmode="decimal"]')].reduce((s, c) => s + (Number(c.value.replace(",", ".")) || 0), 0).toFixed(2).replace(".", ",");
  formulaire.querySelectorAll("tbody").forEach((t) => { const total = t.querySelector("[data-total]"); if (total) total.textContent = somme(t); });
  const general = formulaire.querySelector("[data-total-general]"); if (general) general.textContent = somme(formulaire.querySelector("table"));
});
document.addEventListener("submit", (e) => {
  const question = e.submitter?.dataset.confirmer ?? e.target.dataset.confirmer;
  if (question && !e.target.dataset.confirme) {
    e.preventDefault();
    confirmer(question).then((oui) => { if (oui) { e.target.dataset.confirme = "1"; e.target.requestSubmit(e.submitter ?? undefined); delete e.target.dataset.confirme; } });
  }
});
// Un double clic n'envoie qu'une fois ; quelques secondes plus tard, on peut recommencer.
document.addEventListener("submit", (e) => {
  if (e.defaultPrevented || e.target.method !== "post") return;
  const maintenant = Date.now();
  if (maintenant - Number(e.target.dataset.parti ?? 0) < 4000) e.preventDefault(); else e.target.dataset.parti = maintenant;
});
function confirmer(question) {
  const boite = document.createElement("dialog");
  const texte = document.createElement("p"); texte.textContent = question;
  const formulaire = document.createElement("form"); formulaire.method = "dialog"; formulaire.className = "d-flex gap-2 justify-content-end";
  for (const [valeur, libelle, classe] of [["non", "Annuler", "btn-outline-secondary"], ["oui", "Confirmer", "btn-primary"]]) {
    const bouton = document.createElement("button"); bouton.value = valeur; bouton.textContent = libelle; bouton.className = `btn ${classe}`; formulaire.append(bouton);
  }
  boite.append(texte, formulaire); document.body.append(boite); boite.showModal();
  return new Promise((suite) => boite.addEventListener("close", () => { boite.remove(); suite(boite.returnValue === "oui"); }));
}

// Enregistrement au fil de la saisie : le serveur répond la nouvelle version, ou 409 si un autre agent est passé.
function enregistrementAuto(formulaire) {
  const etat = formulaire.querySelector("[data-etat-enregistrement]");
  const version = formulaire.querySelector('input[name="version"]');
  let minuterie, enCours = false, aRefaire = false, aSoumettre = null, permis = false, arrete = false;
  const dire = (texte) => { etat.textContent = texte; };
  async function envoyer() {
    if (arrete) return;
    if (enCours) { aRefaire = true; return; }
    enCours = true; dire("Enregistrement…");
    try {
      const reponse = await fetch(formulaire.action, { method: "POST", body: new FormData(formulaire), headers: { "X-CSRFToken": jeton, "X-Enregistrement": "auto" }, redirect: "manual" });
      // Une redirection ou un refus : la session est finie, insister ne servirait à rien.
      if (reponse.type === "opaqueredirect" || reponse.status === 403) { arrete = true; dire("Votre session est terminée : reconnectez-vous dans un autre onglet, puis enregistrez ici."); }
      else if (reponse.ok) { const corps = await reponse.json(); version.value = corps.version; dire(`Enregistré à ${heure()}`); }
      else if (reponse.status === 409) { dire(`Un autre agent a modifié ${formulaire.dataset.objet ?? "ce thème"} : enregistrez pour comparer.`); }
      else if (reponse.status === 422) { const corps = await reponse.json(); dire(`Pas encore enregistré : ${corps.message}`); }
      else throw new Error(String(reponse.status));
    } catch { dire("Pas encore enregistré : nouvelle tentative dans 5 secondes."); clearTimeout(minuterie); minuterie = setTimeout(envoyer, 5000); }
    enCours = false;
    // L'envoi demandé pendant l'enregistrement part après lui, avec la version qu'il a rendue.
    if (aSoumettre) { const bouton = aSoumettre.bouton; aSoumettre = null; permis = true; formulaire.requestSubmit(bouton); permis = false; return; }
    if (aRefaire) { aRefaire = false; envoyer(); }
  }
  formulaire.addEventListener("input", () => { clearTimeout(minuterie); minuterie = setTimeout(envoyer, 900); });
  formulaire.addEventListener("submit", (e) => {
    clearTimeout(minuterie);
    if (enCours && !permis) { e.preventDefault(); aSoumettre = { bouton: e.submitter ?? undefined }; }
  });
}

function listeCherchee(champ) {
  if (champ.tomselect || !window.TomSelect) return;
  const options = { maxOptions: 200, plugins: champ.multiple ? ["remove_button"] : [], render: { no_results: () => '<div class="no-results">Aucun résultat</div>' } };
  if (champ.dataset.url) {
    options.load = (q, suite) => fetch(`${champ.dataset.url}?q=${encodeURIComponent(q)}`).then((r) => r.json()).then(suite).catch(() => suite());
    options.shouldLoad = (q) => q.length > 1;
  }
  // La liste d'origine reste dans la page, cachée : son étiquette part vers le champ de saisie.
  if (champ.labels?.[0]) champ.setAttribute("aria-label", champ.labels[0].textContent.trim());
  new window.TomSelect(champ, options);
}

// La signature se trace au doigt ou à la souris ; au clavier, on tape son nom dans le champ voisin.
function signature(toile) {
  const sortie = document.getElementById(toile.dataset.champ), ctx = toile.getContext("2d");
  const regler = () => { const r = toile.getBoundingClientRect(); toile.width = r.width * 2; toile.height = r.height * 2; ctx.scale(2, 2); ctx.lineWidth = 2.2; ctx.lineCap = "round"; ctx.strokeStyle = "#14213d"; };
  regler();
  let trace = false;
  const point = (e) => { const r = toile.getBoundingClientRect(); return [e.clientX - r.left, e.clientY - r.top]; };
  toile.addEventListener("pointerdown", (e) => { trace = true; toile.setPointerCapture(e.pointerId); ctx.beginPath(); ctx.moveTo(...point(e)); });
  toile.addEventListener("pointermove", (e) => { if (trace) { ctx.lineTo(...point(e)); ctx.stroke(); } });
  toile.addEventListener("pointerup", () => { trace = false; sortie.value = toile.toDataURL("image/png"); });
  document.querySelector(`[data-effacer="${toile.id}"]`)?.addEventListener("click", () => { ctx.clearRect(0, 0, toile.width, toile.height); sortie.value = ""; });
}

// Un graphique n'a qu'une source : le tableau qui l'accompagne.
function graphique(figure) {
  const tableau = document.getElementById(figure.dataset.source), toile = figure.querySelector("canvas");
  if (!tableau || !toile || !window.Chart) return;
  const style = getComputedStyle(document.documentElement);
  const couleurs = [style.getPropertyValue("--accent").trim(), "#c8792b", "#5b6e8c", "#8c5b7a", "#6d7d3a", "#a3221f"];
  const entetes = [...tableau.tHead.rows[0].cells].map((c) => c.textContent.trim());
  const lignes = [...tableau.tBodies[0].rows];
  const colonnes = (figure.dataset.colonnes ?? "1").split(",").map(Number);
  const nombre = (t) => { const v = t.dataset.valeur ?? t.textContent; return v.trim() === "" || v.trim() === "—" ? null : Number(String(v).replace(/[\s\u202f%]/g, "").replace(",", ".")); };
  window.Chart.defaults.font.family = '"Source Sans 3", sans-serif'; window.Chart.defaults.font.size = 14; window.Chart.defaults.color = "#3f4548";
  new window.Chart(toile, {
    type: figure.dataset.graphique === "lignes" ? "line" : "bar",
    data: { labels: lignes.map((l) => l.cells[0].textContent.trim()), datasets: colonnes.map((c, i) => ({ label: entetes[c], data: lignes.map((l) => nombre(l.cells[c])), backgroundColor: couleurs[i], borderColor: couleurs[i], borderRadius: 4, tension: 0, spanGaps: true })) },
    options: { animation: false, responsive: true, maintainAspectRatio: false, indexAxis: figure.dataset.graphique === "barres" ? "y" : "x", plugins: { legend: { display: colonnes.length > 1 } }, scales: { [figure.dataset.graphique === "barres" ? "x" : "y"]: { beginAtZero: true, grid: { color: "#e9e5db" } }, [figure.dataset.graphique === "barres" ? "y" : "x"]: { grid: { display: false } } } },
  });
}

// Un élément n'est équipé qu'une fois, même si htmx repasse sur lui.
const equipes = new WeakSet();
const uneFois = (geste) => (element) => { if (!equipes.has(element)) { equipes.add(element); geste(element); } };
// Les montants et les libellés d'un graphique attendent leur police : sans elle, leurs largeurs seraient fausses.
const policesPretes = document.fonts?.ready ?? Promise.resolve();

function equiper(racine) {
  racine.querySelectorAll("select[data-recherche]").forEach(uneFois(listeCherchee));
  racine.querySelectorAll("form[data-enregistrement-auto]").forEach(uneFois(enregistrementAuto));
  racine.querySelectorAll("canvas.signature").forEach(uneFois(signature));
  racine.querySelectorAll("figure[data-graphique]").forEach(uneFois((f) => policesPretes.then(() => graphique(f))));
  racine.querySelectorAll("form .barre-lot").forEach((b) => b.classList.toggle("barre-lot-vide", !b.closest("form").querySelector("tbody input:checked")));
  racine.querySelector("[data-focus]")?.focus();
  racine.querySelectorAll("[data-largeur]").forEach((b) => { b.style.width = `${b.dataset.largeur}%`; });
}
equiper(document);
// Sur un écran étroit les onglets défilent : celui où l'on est doit se voir.
const onglet = document.querySelector(".onglets [aria-current]");
if (onglet) onglet.closest(".onglets").scrollLeft = onglet.offsetLeft - onglet.closest(".onglets").offsetLeft - 48;
document.body.addEventListener("htmx:afterSettle", (e) => { equiper(e.detail.elt); const t = e.detail.elt.dataset?.annonce; if (t) annoncer(t); });

// Comportements communs. Tout fonctionne sans script, sauf les graphiques et la signature à l'écran.
const jeton = document.querySelector('meta[name="csrf"]')?.content ?? "";
const annoncer = (texte) => {
  const zone = document.getElementById("annonces");
  zone.textContent = "";
  setTimeout(() => {
    zone.textContent = texte;
  }, 100);
};
const heure = () => {
  const d = new Date();
  return `${d.getHours()} h ${String(d.getMinutes()).padStart(2, "0")}`;
};

document.body.addEventListener("htmx:configRequest", (e) => {
  e.detail.headers["X-CSRFToken"] = jeton;
});
// Une erreur attendue (formulaire refusé, conflit) remplace le fragment comme une réussite.
document.body.addEventListener("htmx:beforeSwap", (e) => {
  if ([409, 422].includes(e.detail.xhr.status)) {
    e.detail.shouldSwap = true;
    e.detail.isError = false;
  }
});

// Un raccourci d'une seule touche gêne la saisie vocale : chacun peut l'arrêter, sur son poste.
const raccourciEnMarche = () => localStorage.getItem("raccourci") !== "non";
function direRaccourci(bouton) {
  bouton.hidden = false;
  bouton.setAttribute("aria-pressed", String(raccourciEnMarche()));
  bouton.querySelector("span").textContent = raccourciEnMarche() ? "en marche" : "arrêté";
  document.querySelector(".recherche kbd")?.toggleAttribute("hidden", !raccourciEnMarche());
}
document.addEventListener("keydown", (e) => {
  const dansUnChamp = e.target.closest("input, textarea, select, [contenteditable]");
  if (e.key === "/" && !dansUnChamp && !e.ctrlKey && !e.metaKey && raccourciEnMarche()) {
    const champ = document.querySelector('[data-raccourci="/"]');
    if (champ) {
      e.preventDefault();
      champ.focus();
      champ.select();
    }
  }
  if (e.key === "Escape") {
    const volet = document.querySelector(".volet");
    if (volet) volet.replaceChildren();
  }
});
document.addEventListener("click", (e) => {
  const ligne = e.target.closest("tr[data-lien]");
  if (ligne && !e.target.closest("a, button, input, label, select"))
    window.location.assign(ligne.dataset.lien);
  if (e.target.closest("[data-imprimer]")) window.print();
  const remplir = e.target.closest("[data-remplir]");
  if (remplir) {
    const champ = document.querySelector(remplir.dataset.remplir);
    champ.value = remplir.dataset.valeur;
    champ.focus();
  }
  const bascule = e.target.closest("[data-bascule]");
  if (bascule) {
    const cible = document.getElementById(bascule.dataset.bascule);
    cible.hidden = !cible.hidden;
    bascule.setAttribute("aria-expanded", String(!cible.hidden));
  }
  // Le lien d'une erreur mène au champ, même quand une liste cherchée a pris sa place.
  const versChamp = e.target.closest('[role="alert"] a[href^="#"]');
  if (versChamp) {
    const champ = document.getElementById(versChamp.hash.slice(1));
    if (champ?.tomselect) {
      e.preventDefault();
      champ.tomselect.focus();
    } else if (champ) {
      e.preventDefault();
      champ.focus();
      champ.scrollIntoView({ block: "center" });
    }
  }
  const reglage = e.target.closest("[data-raccourci-regler]");
  if (reglage) {
    localStorage.setItem("raccourci", raccourciEnMarche() ? "non" : "oui");
    direRaccourci(reglage);
  }
});
document.addEventListener("change", (e) => {
  suivre(e.target);
  if (e.target.matches("[data-tout-cocher]")) {
    e.target
      .closest("form, table")
      .querySelectorAll('tbody input[type="checkbox"]')
      .forEach((c) => {
        c.checked = e.target.checked;
      });
  }
  const formulaire = e.target.closest("form");
  if (formulaire?.querySelector("[data-compte-coches]")) {
    const nombre = formulaire.querySelectorAll('tbody input[type="checkbox"]:checked').length;
    formulaire.querySelector("[data-compte-coches]").textContent = nombre;
    formulaire.querySelector(".barre-lot")?.classList.toggle("barre-lot-vide", nombre === 0);
    annoncer(
      `${nombre} ${nombre > 1 ? "lignes cochées" : "ligne cochée"}${nombre ? " : les actions sont sous la liste" : ""}`,
    );
  }
  if (formulaire?.matches("[data-filtre-auto]")) filtrer(formulaire);
});
// Un filtre change la liste sans quitter la page : le focus reste où il est, le résultat est annoncé.
let filtrage = 0;
async function filtrer(formulaire) {
  filtrage += 1;
  const tour = filtrage,
    adresse = new URL(
      formulaire.getAttribute("action") || window.location.pathname,
      window.location.href,
    );
  // Un choix vide ne s'écrit pas dans l'adresse, sauf s'il y remplace une valeur par défaut.
  adresse.search = new URLSearchParams(
    [...new FormData(formulaire)].filter(
      ([nom, v]) => v !== "" || formulaire.elements[nom]?.hasAttribute?.("data-garder"),
    ),
  ).toString();
  // Une liste de travail se remplace seule ; ailleurs, toute la page.
  const zone = formulaire.closest("#liste") ? "#liste" : "main";
  const entetes = zone === "#liste" ? { "HX-Request": "true", "HX-Target": "liste" } : {};
  try {
    const reponse = await fetch(adresse, { headers: entetes }),
      recu = new DOMParser().parseFromString(await reponse.text(), "text/html"),
      nouveau = recu.querySelector(zone);
    if (tour !== filtrage) return;
    if (!reponse.ok || !nouveau || reponse.redirected) {
      window.location.assign(adresse);
      return;
    }
    const retrouver = document.activeElement?.id;
    document.querySelector(zone).replaceWith(nouveau);
    if (recu.title) document.title = recu.title;
    window.history.replaceState(null, "", adresse);
    equiper(nouveau);
    window.htmx?.process(nouveau);
    if (retrouver) document.getElementById(retrouver)?.focus();
    annoncer(
      (
        nouveau.querySelector("table caption, .vide") ?? nouveau.querySelector("h1")
      )?.textContent.trim() ?? "",
    );
  } catch {
    window.location.assign(adresse);
  }
}
// Une grille d'heures : les flèches et Entrée changent de ligne, les totaux suivent la saisie.
document.addEventListener("keydown", (e) => {
  const champ = e.target.closest("form[data-grille] tbody input"),
    pas = { ArrowDown: 1, Enter: 1, ArrowUp: -1 }[e.key];
  if (!champ || !pas) return;
  const colonne = [...champ.form.querySelectorAll("tbody input")].filter(
    (c) => c.name[0] === champ.name[0],
  );
  e.preventDefault();
  const suivant = colonne[colonne.indexOf(champ) + pas];
  suivant?.focus();
  suivant?.select();
});
// Des lignes à volonté : les flèches et Entrée changent de ligne, Entrée en ajoute une à la fin.
document.addEventListener("keydown", (e) => {
  const champ = e.target.closest("form[data-lignes] .grille-saisie input"),
    pas = { ArrowDown: 1, Enter: 1, ArrowUp: -1 }[e.key];
  if (!champ || !pas) return;
  e.preventDefault();
  const [nom, rang, colonne] = champ.name.split("-"),
    suivant = champ.form.elements[`${nom}-${Number(rang) + pas}-${colonne}`];
  suivant?.focus();
  suivant?.select();
  if (!suivant && e.key === "Enter")
    champ.form.querySelector(`[name="ajouter"][value="${nom}"]`)?.click();
});
document.addEventListener("input", (e) => {
  const formulaire = e.target.closest("form[data-grille]");
  if (!formulaire) return;
  const somme = (zone) =>
    [...zone.querySelectorAll('tbody input[inputmode="decimal"]')]
      .reduce((s, c) => s + (Number(c.value.replace(",", ".")) || 0), 0)
      .toFixed(2)
      .replace(".", ",");
  formulaire.querySelectorAll("tbody").forEach((t) => {
    const total = t.querySelector("[data-total]");
    if (total) total.textContent = somme(t);
  });
  const general = formulaire.querySelector("[data-total-general]");
  if (general) general.textContent = somme(formulaire.querySelector("table"));
});
document.addEventListener("submit", (e) => {
  const question = e.submitter?.dataset.confirmer ?? e.target.dataset.confirmer;
  if (question && !e.target.dataset.confirme) {
    e.preventDefault();
    poser(question).then((oui) => {
      if (oui) {
        e.target.dataset.confirme = "1";
        e.target.requestSubmit(e.submitter ?? undefined);
        delete e.target.dataset.confirme;
      }
    });
  }
});
// Un double clic n'envoie qu'une fois ; quelques secondes plus tard, on peut recommencer.
document.addEventListener("submit", (e) => {
  if (e.defaultPrevented || e.target.method !== "post") return;
  const maintenant = Date.now();
  if (maintenant - Number(e.target.dataset.parti ?? 0) < 4000) e.preventDefault();
  else e.target.dataset.parti = maintenant;
});
// Une question dans une boîte nommée ; Échap refuse, et le focus revient d'où il vient.
function poser(question, [refus, accord] = ["Annuler", "Confirmer"]) {
  const boite = document.createElement("dialog"),
    texte = document.createElement("p"),
    origine = document.activeElement;
  texte.textContent = question;
  texte.id = "question-posee";
  boite.setAttribute("aria-labelledby", texte.id);
  const formulaire = document.createElement("form");
  formulaire.method = "dialog";
  formulaire.className = "d-flex gap-2 justify-content-end";
  for (const [valeur, libelle, classe] of [
    ["non", refus, "btn-outline-secondary"],
    ["oui", accord, "btn-primary"],
  ]) {
    const bouton = document.createElement("button");
    bouton.value = valeur;
    bouton.textContent = libelle;
    bouton.className = `btn ${classe}`;
    formulaire.append(bouton);
  }
  boite.append(texte, formulaire);
  document.body.append(boite);
  boite.showModal();
  return new Promise((suite) =>
    boite.addEventListener("close", () => {
      boite.remove();
      origine?.focus?.();
      suite(boite.returnValue === "oui");
    }),
  );
}

// La session se ferme à heure dite : on prévient dix minutes avant, et un geste la prolonge.
function veiller(session) {
  let fin = Date.now() + Number(session.content) * 1000,
    averti = false;
  setInterval(async () => {
    if (averti || fin - Date.now() > 600_000) return;
    averti = true;
    if (fin < Date.now()) {
      annoncer("Votre session est terminée.");
      return;
    }
    const d = new Date(fin),
      rester = await poser(
        `Votre session se ferme à ${d.getHours()} h ${String(d.getMinutes()).padStart(2, "0")}. Voulez-vous rester connecté ?`,
        ["Laisser fermer", "Rester connecté"],
      );
    if (!rester) return;
    const reponse = await fetch(session.dataset.prolonger, {
      method: "POST",
      headers: { "X-CSRFToken": jeton },
      redirect: "manual",
    });
    if (reponse.ok) {
      fin = Date.now() + Number((await reponse.json()).secondes) * 1000;
      averti = false;
      annoncer("Votre session est prolongée.");
    } else annoncer("Votre session est terminée : reconnectez-vous.");
  }, 15_000);
}

// Ce qui n'est pas encore reçu attend sur le poste, chiffré par la clé de l'agent que donne la page : nul
// autre ne le relit. Sans chiffrement possible (adresse en http), il ne vit que dans cet onglet.
const brouillons = {
  jours: 15,
  coffre: () => (window.crypto?.subtle ? localStorage : sessionStorage),
  nom: (adresse) => `brouillon:${adresse}`,
  async cle(secret) {
    const octets = Uint8Array.from(secret.match(/../g), (h) => parseInt(h, 16));
    return crypto.subtle.importKey("raw", octets, "AES-GCM", false, ["encrypt", "decrypt"]);
  },
  async poser(adresse, secret, contenu) {
    const texte = JSON.stringify(contenu);
    let garde = texte;
    if (window.crypto?.subtle) {
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const corps = await crypto.subtle.encrypt(
        { name: "AES-GCM", iv },
        await this.cle(secret),
        new TextEncoder().encode(texte),
      );
      garde = JSON.stringify({ le: Date.now(), iv: [...iv], corps: [...new Uint8Array(corps)] });
    }
    this.coffre().setItem(this.nom(adresse), garde);
  },
  async lire(adresse, secret) {
    const garde = this.coffre().getItem(this.nom(adresse));
    if (!garde) return null;
    try {
      const lu = JSON.parse(garde);
      if (!lu.iv) return lu;
      const clair = await crypto.subtle.decrypt(
        { name: "AES-GCM", iv: new Uint8Array(lu.iv) },
        await this.cle(secret),
        new Uint8Array(lu.corps),
      );
      return JSON.parse(new TextDecoder().decode(clair));
    } catch {
      return null;
    }
  },
  oter(adresse) {
    this.coffre().removeItem(this.nom(adresse));
  },
  // Les vieux brouillons s'en vont, et ceux dont le serveur dit avoir reçu l'envoi.
  async ranger(secret) {
    const recus = JSON.parse(document.getElementById("envois-recus")?.textContent ?? "{}");
    const coffre = this.coffre();
    for (const nom of Object.keys(coffre).filter((n) => n.startsWith("brouillon:"))) {
      const lu = JSON.parse(coffre.getItem(nom));
      if (lu.le && lu.le < Date.now() - this.jours * 86_400_000) coffre.removeItem(nom);
      const adresse = nom.slice("brouillon:".length);
      if (!recus[adresse]) continue;
      const brouillon = await this.lire(adresse, secret);
      if (brouillon && recus[adresse].includes(brouillon.saisie)) coffre.removeItem(nom);
    }
  },
};
const numeroDEnvoi = () =>
  [...crypto.getRandomValues(new Uint8Array(16))]
    .map((o) => o.toString(16).padStart(2, "0"))
    .join("");

// Enregistrement au fil de la saisie : le serveur répond la nouvelle version, ou 409 si un autre agent est passé.
function enregistrementAuto(formulaire) {
  const etat = formulaire.querySelector("[data-etat-enregistrement]");
  const version = formulaire.querySelector('input[name="version"]');
  const saisie = formulaire.querySelector('input[name="saisie"]');
  const secret = formulaire.dataset.brouillon;
  const adresse = `${new URL(formulaire.action, window.location.href).pathname}?n=${formulaire.dataset.numero}`;
  let minuterie,
    enCours = false,
    aRefaire = false,
    aSoumettre = null,
    permis = false,
    arrete = false,
    aEnvoyer = false;
  // Une phrase inchangée n'est pas réécrite : la synthèse vocale ne la répète pas à chaque frappe.
  const dire = (texte) => {
    if (etat.textContent.trim() !== texte) etat.textContent = texte;
  };
  const terminee = () => {
    arrete = true;
    dire(
      secret
        ? "Votre session est terminée. Votre saisie est gardée sur ce poste : elle reviendra quand vous vous reconnecterez. "
        : "Votre session est terminée : reconnectez-vous dans un autre onglet, puis enregistrez ici.",
    );
    if (!secret || etat.querySelector("a")) return;
    const lien = document.createElement("a");
    lien.href = window.location.href;
    lien.textContent = "Se reconnecter";
    etat.append(lien);
  };
  const garder = () => {
    if (!secret) return;
    const champs = [...new FormData(formulaire)].filter(
      ([nom]) => !["csrfmiddlewaretoken", "version", "saisie"].includes(nom),
    );
    const libelles = [...formulaire.querySelectorAll("select[data-url] option:checked")].map(
      (o) => [o.value, o.textContent],
    );
    brouillons.poser(adresse, secret, {
      le: Date.now(),
      version: version.value,
      saisie: saisie.value,
      champs,
      libelles,
    });
  };
  const envoi = (options) =>
    fetch(formulaire.action, {
      method: "POST",
      body: new URLSearchParams(new FormData(formulaire)),
      headers: { "X-CSRFToken": jeton, "X-Enregistrement": "auto" },
      redirect: "manual",
      ...options,
    });
  async function envoyer() {
    if (arrete) return;
    if (enCours) {
      aRefaire = true;
      return;
    }
    enCours = true;
    const numero = saisie?.value;
    const lent = setTimeout(() => dire("Enregistrement…"), 1000);
    try {
      const reponse = await envoi();
      // Une redirection ou un refus : la session est finie, insister ne servirait à rien.
      if (reponse.type === "opaqueredirect" || reponse.status === 403) terminee();
      else if (reponse.ok) {
        const corps = await reponse.json();
        version.value = corps.version;
        dire(`Enregistré à ${heure()}`);
        // Rien de neuf pendant l'envoi : le serveur a tout, le brouillon s'en va.
        if (saisie?.value === numero && !aRefaire) {
          aEnvoyer = false;
          if (secret) brouillons.oter(adresse);
        } else garder();
      } else if (reponse.status === 409) {
        dire(
          `Un autre agent a modifié ${formulaire.dataset.objet ?? "ce thème"} : enregistrez pour comparer.`,
        );
      } else if (reponse.status === 422) {
        const corps = await reponse.json();
        if (corps.version) {
          version.value = corps.version;
          garder();
        }
        dire(`Pas encore enregistré : ${corps.message}`);
      } else throw new Error(String(reponse.status));
    } catch {
      dire("Pas encore enregistré : nouvelle tentative dans 5 secondes.");
      clearTimeout(minuterie);
      minuterie = setTimeout(envoyer, 5000);
    }
    clearTimeout(lent);
    enCours = false;
    // L'envoi demandé pendant l'enregistrement part après lui, avec la version qu'il a rendue.
    if (aSoumettre) {
      const bouton = aSoumettre.bouton;
      aSoumettre = null;
      permis = true;
      formulaire.requestSubmit(bouton);
      permis = false;
      return;
    }
    if (aRefaire) {
      aRefaire = false;
      envoyer();
    }
  }
  formulaire.addEventListener("input", () => {
    aEnvoyer = true;
    if (saisie) saisie.value = numeroDEnvoi();
    garder();
    clearTimeout(minuterie);
    minuterie = setTimeout(envoyer, 900);
  });
  formulaire.addEventListener("submit", (e) => {
    clearTimeout(minuterie);
    if (enCours && !permis) {
      e.preventDefault();
      aSoumettre = { bouton: e.submitter ?? undefined };
    } else aEnvoyer = false;
  });
  // Un autre thème, le retour, l'onglet fermé : ce qui est saisi part quand même.
  const partir = () => {
    if (!aEnvoyer || arrete) return;
    clearTimeout(minuterie);
    aEnvoyer = false;
    envoi({ keepalive: true }).catch(() => {});
  };
  window.addEventListener("pagehide", partir);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && aEnvoyer) envoyer();
  });
  // La page revient telle qu'on l'a quittée : sa version n'est plus la bonne.
  window.addEventListener("pageshow", (e) => {
    if (e.persisted) window.location.reload();
  });
  if (secret) {
    // Après une comparaison, « garder ce qui est en place » renonce à la saisie gardée.
    if (new URLSearchParams(window.location.search).has("renoncer")) brouillons.oter(adresse);
    brouillons.ranger(secret).then(async () => {
      const brouillon = await brouillons.lire(adresse, secret);
      if (!brouillon?.champs) return;
      remettre(formulaire, brouillon.champs, new Map(brouillon.libelles));
      version.value = brouillon.version;
      saisie.value = brouillon.saisie;
      aEnvoyer = true;
      dire("Votre saisie n'avait pas pu être enregistrée : la voici.");
      annoncer("Votre saisie n'avait pas pu être enregistrée : la voici.");
      envoyer();
    });
  }
}

// Repose dans le formulaire des champs gardés : textes, cases, choix, listes cherchées.
function remettre(formulaire, champs, libelles) {
  const valeurs = new Map();
  for (const [nom, valeur] of champs) valeurs.set(nom, [...(valeurs.get(nom) ?? []), valeur]);
  for (const champ of formulaire.elements) {
    if (!champ.name || ["csrfmiddlewaretoken", "version", "saisie"].includes(champ.name)) continue;
    const dites = valeurs.get(champ.name) ?? [];
    if (champ.type === "radio" || champ.type === "checkbox")
      champ.checked = dites.includes(champ.value);
    else if (champ.tagName === "SELECT") {
      for (const valeur of dites) {
        if (champ.tomselect && !champ.tomselect.options[valeur])
          champ.tomselect.addOption({ value: valeur, text: libelles.get(valeur) ?? valeur });
      }
      if (champ.tomselect) champ.tomselect.setValue(dites, true);
      else for (const option of champ.options) option.selected = dites.includes(option.value);
    } else if (champ.tagName !== "BUTTON") champ.value = dites[0] ?? "";
  }
  conditions(formulaire);
}

// Une question qui dépend d'une autre ne se montre que si la réponse l'appelle.
function conditions(formulaire) {
  formulaire.querySelectorAll("[data-si]").forEach((bloc) => {
    const dites = new FormData(formulaire).getAll(bloc.dataset.si);
    const attendues = bloc.dataset.vaut.split(" ");
    bloc.hidden = !dites.some((valeur) => attendues.includes(valeur));
  });
}
document.addEventListener("input", (e) => {
  const formulaire = e.target.closest("form");
  if (formulaire?.querySelector("[data-si]")) conditions(formulaire);
});
// Deux cases qui s'excluent : la dernière cochée l'emporte.
document.addEventListener(
  "input",
  (e) => {
    const groupe = e.target.matches('input[type="checkbox"]') && e.target.closest("fieldset");
    if (!groupe || !e.target.checked) return;
    const contraires = (c) => (c.dataset.exclut ?? "").split(" ");
    groupe.querySelectorAll("input:checked").forEach((autre) => {
      if (
        autre !== e.target &&
        (contraires(e.target).includes(autre.value) || contraires(autre).includes(e.target.value))
      )
        autre.checked = false;
    });
  },
  true,
);
// Une note de 1 à 5 se tape : le chiffre choisit et passe à la suivante, Suppr efface.
document.addEventListener("keydown", (e) => {
  const notes = e.target.closest("[data-notes] fieldset");
  if (!notes || e.ctrlKey || e.metaKey || e.altKey) return;
  const choix = [...notes.querySelectorAll("input")];
  const efface = ["Delete", "Backspace", "0"].includes(e.key);
  const rang = "12345".indexOf(e.key);
  if (!efface && rang < 0) return;
  e.preventDefault();
  choix.forEach((c, i) => {
    c.checked = !efface && i === rang;
  });
  choix[0].dispatchEvent(new Event("input", { bubbles: true }));
  if (efface) return;
  const groupes = [...notes.closest("form").querySelectorAll("[data-notes] fieldset")];
  const suivant = groupes[groupes.indexOf(notes) + 1];
  (suivant?.querySelector("input:checked") ?? suivant?.querySelector("input"))?.focus();
});
// Un avis se rend au clavier : F, D ou R choisit et passe au motif ; Entrée note.
document.addEventListener("keydown", (e) => {
  const avis = e.target.closest("form[data-avis]");
  if (!avis || e.ctrlKey || e.metaKey || e.altKey || !e.target.matches("[data-touche]")) return;
  const choix = avis.querySelector(`[data-touche="${CSS.escape(e.key.toLowerCase())}"]`);
  if (!choix) return;
  e.preventDefault();
  choix.checked = true;
  avis.elements.motif.focus();
});
// Cliquer la note déjà choisie l'efface : une question qui ne se pose pas reste vide.
document.addEventListener("pointerdown", (e) => {
  const note = e.target.closest("[data-notes] .note")?.querySelector("input");
  if (!note?.checked) return;
  const effacer = () =>
    setTimeout(() => {
      note.checked = false;
      note.dispatchEvent(new Event("input", { bubbles: true }));
    });
  note.closest(".note").addEventListener("click", effacer, { once: true });
});

// La liste cherchée ne se charge que sur les pages qui en ont une.
let chargement = null;
function chargerListeCherchee() {
  chargement ??= new Promise((pret, refus) => {
    const ou = document.querySelector('meta[name="liste-cherchee"]');
    const style = document.createElement("link");
    style.rel = "stylesheet";
    style.href = ou.dataset.style;
    // Avant la feuille de Jalons, qui a le dernier mot.
    document.querySelector('link[rel="stylesheet"]').after(style);
    const script = document.createElement("script");
    script.src = ou.content;
    script.onload = pret;
    script.onerror = refus;
    document.head.append(script);
  });
  return chargement;
}
function listeCherchee(champ) {
  if (champ.tomselect) return;
  if (!window.TomSelect) {
    chargerListeCherchee().then(
      () => champ.isConnected && listeCherchee(champ),
      () => {},
    );
    return;
  }
  const options = {
    maxOptions: 200,
    plugins: champ.multiple ? { remove_button: { title: "Retirer" } } : {},
    render: { no_results: () => '<div class="no-results">Aucun résultat</div>' },
  };
  if (champ.dataset.url) {
    options.load = (q, suite) =>
      fetch(`${champ.dataset.url}?q=${encodeURIComponent(q)}`)
        .then((r) => r.json())
        .then(suite)
        .catch(() => suite());
    options.shouldLoad = (q) => q.length > 1;
  }
  // La liste d'origine reste dans la page, cachée : son étiquette part vers le champ de saisie.
  if (champ.labels?.[0]) champ.setAttribute("aria-label", champ.labels[0].textContent.trim());
  new window.TomSelect(champ, options);
}

// La signature se trace au doigt ou à la souris ; au clavier, on tape son nom dans le champ voisin.
function signature(toile) {
  const sortie = document.getElementById(toile.dataset.champ),
    ctx = toile.getContext("2d");
  const regler = () => {
    const r = toile.getBoundingClientRect();
    toile.width = r.width * 2;
    toile.height = r.height * 2;
    ctx.scale(2, 2);
    ctx.lineWidth = 2.2;
    ctx.lineCap = "round";
    ctx.strokeStyle = "#14213d";
  };
  regler();
  let trace = false;
  const point = (e) => {
    const r = toile.getBoundingClientRect();
    return [e.clientX - r.left, e.clientY - r.top];
  };
  toile.addEventListener("pointerdown", (e) => {
    trace = true;
    toile.setPointerCapture(e.pointerId);
    ctx.beginPath();
    ctx.moveTo(...point(e));
  });
  toile.addEventListener("pointermove", (e) => {
    if (trace) {
      ctx.lineTo(...point(e));
      ctx.stroke();
    }
  });
  toile.addEventListener("pointerup", () => {
    trace = false;
    sortie.value = toile.toDataURL("image/png");
  });
  document.querySelector(`[data-effacer="${toile.id}"]`)?.addEventListener("click", () => {
    ctx.clearRect(0, 0, toile.width, toile.height);
    sortie.value = "";
    annoncer("Tracé effacé.");
  });
}

// Un graphique n'a qu'une source : le tableau qui l'accompagne.
function graphique(figure) {
  const tableau = document.getElementById(figure.dataset.source),
    toile = figure.querySelector("canvas");
  if (!tableau || !toile || !window.Chart) return;
  const style = getComputedStyle(document.documentElement);
  const couleurs = [
    "--accent",
    "--serie-2",
    "--serie-3",
    "--serie-4",
    "--serie-5",
    "--serie-6",
  ].map((nom) => style.getPropertyValue(nom).trim());
  const entetes = [...tableau.tHead.rows[0].cells].map((c) => c.textContent.trim());
  const lignes = [...tableau.tBodies[0].rows];
  const colonnes = (figure.dataset.colonnes ?? "1").split(",").map(Number);
  const nombre = (t) => {
    const v = t.dataset.valeur ?? t.textContent;
    return v.trim() === "" || v.trim() === "—"
      ? null
      : Number(
          String(v)
            .replace(/[\s\u202f%]/g, "")
            .replace(",", "."),
        );
  };
  window.Chart.defaults.font.family = '"Source Sans 3", sans-serif';
  window.Chart.defaults.font.size = 14;
  window.Chart.defaults.color = style.getPropertyValue("--texte-graphique").trim();
  // Le dessin porte son nom ; ses valeurs sont dans le tableau qui suit.
  const legende = figure.querySelector("figcaption")?.textContent.trim() ?? "";
  figure.setAttribute("role", "figure");
  figure.setAttribute("aria-label", legende);
  toile.removeAttribute("aria-hidden");
  toile.setAttribute("role", "img");
  toile.setAttribute(
    "aria-label",
    `Graphique : ${legende}. Les mêmes chiffres sont dans le tableau « ${tableau.caption?.textContent.trim()} ».`,
  );
  const dessin = new window.Chart(toile, {
    type: figure.dataset.graphique === "lignes" ? "line" : "bar",
    data: {
      labels: lignes.map((l) => l.cells[0].textContent.trim()),
      datasets: colonnes.map((c, i) => ({
        label: entetes[c],
        data: lignes.map((l) => nombre(l.cells[c])),
        backgroundColor: couleurs[i],
        borderColor: couleurs[i],
        borderRadius: 4,
        tension: 0,
        spanGaps: true,
      })),
    },
    options: {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      indexAxis: figure.dataset.graphique === "barres" ? "y" : "x",
      plugins: { legend: { display: colonnes.length > 1 } },
      scales: {
        [figure.dataset.graphique === "barres" ? "x" : "y"]: {
          beginAtZero: true,
          grid: { color: style.getPropertyValue("--grille-graphique").trim() },
        },
        [figure.dataset.graphique === "barres" ? "y" : "x"]: { grid: { display: false } },
      },
    },
  });
  document.addEventListener("keydown", (e) => {
    if (e.key === "Escape") {
      dessin.tooltip?.setActiveElements([], { x: 0, y: 0 });
      dessin.setActiveElements([]);
      dessin.update();
    }
  });
}

// Un élément ne reçoit un même geste qu'une fois, même si htmx repasse sur lui.
const equipes = new WeakMap();
const uneFois = (geste) => (element) => {
  const recus = equipes.get(element) ?? new Set();
  if (recus.has(geste)) return;
  equipes.set(element, recus.add(geste));
  geste(element);
};
// Les montants et les libellés d'un graphique attendent leur police : sans elle, leurs largeurs seraient fausses.
const policesPretes = document.fonts?.ready ?? Promise.resolve();

// Ce qui défile en largeur se fait défiler au clavier : le cadre prend le focus, et un nom.
function cadreDefilant(cadre) {
  const regler = () => {
    const deborde = cadre.scrollWidth > cadre.clientWidth + 1;
    const titre =
      cadre.querySelector("caption")?.textContent.trim() ||
      cadre.closest("section")?.querySelector("h2")?.textContent.trim() ||
      "Contenu large";
    for (const [nom, valeur] of [
      ["tabindex", "0"],
      ["role", "group"],
      ["aria-label", `${titre}, à faire défiler`],
    ]) {
      if (deborde) cadre.setAttribute(nom, valeur);
      else cadre.removeAttribute(nom);
    }
  };
  new ResizeObserver(regler).observe(cadre);
}
// Empilée sur un téléphone, une table perd son rôle pour certaines aides techniques : on le redit.
function tableEmpilee(table) {
  for (const [selecteur, role] of [
    ["thead, tbody", "rowgroup"],
    ["tr", "row"],
    ["td", "cell"],
    ["thead th", "columnheader"],
    ["tbody th", "rowheader"],
  ])
    for (const e of table.querySelectorAll(selecteur)) e.setAttribute("role", role);
  table.setAttribute("role", "table");
}
function annoncerFenetre(lien) {
  const mention = document.createElement("span");
  mention.className = "visually-hidden";
  mention.textContent = " (nouvelle fenêtre)";
  lien.append(mention);
}

// Sur un écran étroit les filtres se replient sous un bouton, et la liste vient tout de suite.
let filtresOuverts = false;
function plier(bouton) {
  const cible = document.getElementById(bouton.dataset.plier);
  const dire = () => {
    cible.classList.toggle("plie", !filtresOuverts);
    bouton.setAttribute("aria-expanded", String(filtresOuverts));
  };
  bouton.hidden = false;
  bouton.addEventListener("click", () => {
    filtresOuverts = !filtresOuverts;
    dire();
  });
  dire();
}
const dessiner = (figure) => policesPretes.then(() => graphique(figure));
const montrerSiAppelee = (bloc) => conditions(bloc.closest("form"));
const rangerBrouillons = (marque) => brouillons.ranger(marque.dataset.ranger);

function equiper(racine) {
  racine
    .querySelectorAll(".cadre-table, .table-responsive, .frise-large, .feuille:has(> .table)")
    .forEach(uneFois(cadreDefilant));
  racine.querySelectorAll(".table-empilee").forEach(uneFois(tableEmpilee));
  racine.querySelectorAll('a[target="_blank"]').forEach(uneFois(annoncerFenetre));
  racine.querySelectorAll("select[data-recherche]").forEach(uneFois(listeCherchee));
  racine.querySelectorAll("form[data-enregistrement-auto]").forEach(uneFois(enregistrementAuto));
  racine.querySelectorAll("[data-ranger]").forEach(uneFois(rangerBrouillons));
  racine.querySelectorAll("[data-si]").forEach(uneFois(montrerSiAppelee));
  racine.querySelectorAll("canvas.signature").forEach(uneFois(signature));
  racine.querySelectorAll("figure[data-graphique]").forEach(uneFois(dessiner));
  racine.querySelectorAll("[data-plier]").forEach(uneFois(plier));
  for (const b of racine.querySelectorAll("form .barre-lot"))
    b.classList.toggle("barre-lot-vide", !b.closest("form").querySelector("tbody input:checked"));
  racine.querySelector("[data-focus], [data-focus-ligne] select")?.focus();
  racine.querySelectorAll("[data-largeur]").forEach((b) => {
    b.style.width = `${b.dataset.largeur}%`;
  });
}
equiper(document);
// Un message déjà là quand la page s'ouvre n'est pas lu par une zone vive : on l'y recopie.
const recus = [...document.querySelectorAll("#messages .alerte")]
  .map((m) => m.textContent.trim())
  .join(" ");
if (recus) setTimeout(() => annoncer(recus), 400);
document.querySelectorAll("[data-raccourci-regler]").forEach(direRaccourci);
const session = document.querySelector('meta[name="session"]');
if (session) veiller(session);
// Sur un écran étroit le menu se replie sous un bouton ; sans script il reste ouvert.
const boutonMenu = document.querySelector(".menu-bouton");
if (boutonMenu) {
  const menu = document.querySelector(".menu");
  boutonMenu.hidden = false;
  menu.classList.add("menu-repliable");
  boutonMenu.addEventListener("click", () =>
    boutonMenu.setAttribute("aria-expanded", String(menu.classList.toggle("menu-ouvert"))),
  );
  menu.addEventListener("keydown", (e) => {
    if (e.key === "Escape" && menu.classList.contains("menu-ouvert")) {
      boutonMenu.click();
      boutonMenu.focus();
    }
  });
}
document.body.addEventListener("htmx:afterSettle", (e) => {
  equiper(e.detail.elt);
  const t = e.detail.elt.dataset?.annonce;
  if (t) annoncer(t);
});
document.body.addEventListener("htmx:afterSwap", (e) =>
  e.detail.target?.removeAttribute("aria-busy"),
);
document.body.addEventListener("htmx:sendError", partieManquante);
document.body.addEventListener("htmx:responseError", partieManquante);
// Une partie de page qui n'arrive pas le dit, et propose de recommencer.
function partieManquante(e) {
  const partie = e.detail.elt;
  if (!partie.matches("[aria-busy]")) return;
  partie.removeAttribute("aria-busy");
  const phrase = document.createElement("p"),
    lien = document.createElement("a");
  lien.href = window.location.href;
  lien.textContent = "Recharger la page";
  phrase.className = "mb-0";
  phrase.append("Cette partie n'a pas pu être chargée. ", lien);
  partie.replaceChildren(phrase);
}

// Une liste qui dépend d'un choix ne montre que ce qui lui convient : « voie|organisme:agent ».
function suivre(source) {
  for (const liste of source.form?.querySelectorAll(`select[data-suit="${source.name}"]`) ?? []) {
    const choix = source.form.elements[source.name]?.value ?? "";
    for (const option of liste.options) {
      const convient = !option.value || !choix || option.value.startsWith(`${choix}|`);
      option.hidden = option.disabled = !convient;
    }
    if (liste.selectedOptions[0]?.disabled) liste.value = "";
    for (const groupe of liste.querySelectorAll("optgroup")) {
      groupe.hidden = ![...groupe.children].some((option) => !option.hidden);
    }
  }
}
for (const liste of document.querySelectorAll("select[data-suit]")) {
  const source = liste.form?.elements[liste.dataset.suit];
  if (source) suivre(source instanceof RadioNodeList ? source[0] : source);
}

// Ce qu'axe ne voit pas : rend la liste des obstacles de la page ouverte, en phrases.
() => {
  const obstacles = [],
    tous = (s, r = document) => [...r.querySelectorAll(s)];
  const dire = (critere, phrase, e) =>
    obstacles.push(`${critere} ${phrase}${e ? ` : ${e.outerHTML.slice(0, 140)}` : ""}`);
  const visible = (e) =>
    e.checkVisibility({ visibilityProperty: true }) && e.getClientRects().length > 0;
  const nom = (e) => (e.getAttribute("aria-label") ?? e.textContent).replace(/\s+/g, " ").trim();
  const existe = (attribut) =>
    tous(`[${attribut}]`).forEach((e) => {
      for (const id of e.getAttribute(attribut).split(/\s+/))
        if (id && !document.getElementById(id))
          dire("7.1", `${attribut} vers « ${id} », qui n'existe pas`, e);
    });
  // Structure
  if (document.documentElement.lang !== "fr") dire("8.3", "la langue n'est pas dite");
  const titre = document.title,
    h1 = tous("h1").filter(visible);
  if (h1.length !== 1) dire("9.1", `${h1.length} titres de niveau 1`);
  if (!/ — Jalons/.test(titre))
    dire("8.6", `le titre de la page ne nomme pas le service (« ${titre} »)`);
  let rang = 0;
  tous("h1,h2,h3,h4,h5,h6")
    .filter((h) => h.checkVisibility())
    .forEach((h) => {
      const niveau = Number(h.tagName[1]);
      if (niveau > rang + 1) dire("9.1", `un titre de niveau ${niveau} suit un niveau ${rang}`, h);
      if (!h.textContent.trim()) dire("9.1", "un titre est vide", h);
      rang = niveau;
    });
  for (const zone of ["main", "header", "footer"])
    if (tous(`body > ${zone}, body > div > ${zone}`).length !== 1)
      dire("9.2", `la zone ${zone} n'est pas unique`);
  const navs = tous("nav").map((n) => n.getAttribute("aria-label") ?? "");
  if (navs.some((n) => !n) || new Set(navs).size !== navs.length)
    dire("12.6", `des zones de navigation sans nom propre (${navs.join(", ")})`);
  const evitement = tous("a[href], button, input, select, textarea").find(
    (e) => !e.closest("[hidden]"),
  );
  if (!evitement?.matches(".evitement") || !document.querySelector(evitement.getAttribute("href")))
    dire("12.7", "le premier élément n'est pas le lien d'évitement");
  const ids = tous("[id]").map((e) => e.id),
    doubles = ids.filter((id, i) => ids.indexOf(id) !== i);
  if (doubles.length) dire("8.2", `identifiants en double : ${doubles.join(", ")}`);
  for (const attribut of [
    "aria-describedby",
    "aria-labelledby",
    "aria-controls",
    "aria-errormessage",
  ])
    existe(attribut);
  for (const e of tous("b, u, center, font, marquee, blink, [align], [bgcolor], [style*='color']"))
    dire("10.1", "présentation dans le contenu", e);
  for (const e of tous("i").filter((i) => i.getAttribute("aria-hidden") !== "true"))
    dire("10.1", "icône non masquée", e);
  tous("ul, ol").forEach((l) => {
    if ([...l.children].some((c) => c.tagName !== "LI"))
      dire("9.3", "une liste contient autre chose que des lignes", l);
  });
  // Tableaux
  tous("table").forEach((t) => {
    if (!t.caption?.textContent.trim()) dire("5.4", "tableau sans titre", t);
    tous("th", t).forEach((th) => {
      if (!th.scope) dire("5.7", "en-tête sans portée", th);
      if (!nom(th) && !th.querySelector("input[aria-label]")) dire("5.6", "en-tête vide", th);
    });
    const colonnes = [...(t.tHead?.rows[0]?.cells ?? [])].reduce((n, c) => n + c.colSpan, 0);
    if (!t.tHead && !tous("th", t).length) dire("5.6", "tableau sans en-tête", t);
    if (colonnes && t.tHead.rows.length === 1)
      tous("tbody tr", t).forEach((l) => {
        const n = [...l.cells].reduce((s, c) => s + c.colSpan, 0);
        if (n !== colonnes && !tous("[rowspan]", t).length)
          dire("5.7", `ligne de ${n} cellules pour ${colonnes} colonnes`, l);
      });
  });
  // Images et dessins
  tous("img").forEach((i) => {
    if (!i.hasAttribute("alt")) dire("1.1", "image sans texte de remplacement", i);
  });
  tous("svg, canvas").forEach((s) => {
    const muet = s.getAttribute("aria-hidden") === "true" || s.closest("[aria-hidden=true]");
    if (
      !muet &&
      !(
        s.getAttribute("role") === "img" &&
        (s.getAttribute("aria-label") || s.getAttribute("aria-labelledby"))
      )
    )
      dire("1.1", "dessin sans nom ni masquage", s);
  });
  tous("figure canvas").forEach((c) => {
    if (!document.getElementById(c.closest("figure").dataset.source))
      dire("1.6", "graphique sans tableau", c);
  });
  // Liens et boutons
  tous("a[href], button, [role=button]")
    .filter((e) => e.checkVisibility() && e.getAttribute("aria-hidden") !== "true")
    .forEach((e) => {
      const texte =
        nom(e) ||
        tous("img", e)
          .map((i) => i.alt)
          .join("");
      if (!texte) dire("6.2", "lien ou bouton sans nom", e);
      if (/^(ici|cliquez ici|en savoir plus|lire la suite|voir)$/i.test(texte))
        dire("6.1", "intitulé qui ne dit rien", e);
      const boite = e.getBoundingClientRect();
      const dansUneLigne = e.matches("a") && getComputedStyle(e).display === "inline";
      if (
        !dansUneLigne &&
        visible(e) &&
        !e.matches(".evitement") &&
        (boite.width < 24 || boite.height < 23.5)
      )
        dire(
          "cible",
          `${Math.round(boite.width)} × ${Math.round(boite.height)} px, moins de 24`,
          e,
        );
    });
  tous("input[type=checkbox], input[type=radio]")
    .filter((e) => visible(e) && getComputedStyle(e).opacity !== "0")
    .forEach((e) => {
      const boite = e.getBoundingClientRect();
      if (Math.min(boite.width, boite.height) < 20)
        dire("cible", `case de ${Math.round(boite.width)} px`, e);
    });
  tous("a[target=_blank]").forEach((a) => {
    if (!/nouvel(le)? (fenêtre|onglet)/.test(a.textContent))
      dire("13.2", "la nouvelle fenêtre n'est pas annoncée", a);
  });
  tous("[tabindex]").forEach((e) => {
    if (e.tabIndex > 0) dire("12.8", "ordre de tabulation forcé", e);
  });
  tous("[aria-hidden=true]").forEach((e) => {
    if (tous("a[href],button,input,select,textarea", e).some((x) => x.tabIndex >= 0))
      dire("12.8", "un élément masqué prend le focus", e);
  });
  for (const e of tous("[aria-busy=true]")) dire("7.5", "une zone reste « en chargement »", e);
  // Formulaires
  tous("input:not([type=hidden]), select, textarea")
    .filter((e) => !e.closest(".ts-wrapper"))
    .forEach((c) => {
      if (
        c.labels?.length === 0 &&
        !c.getAttribute("aria-label") &&
        !c.getAttribute("aria-labelledby")
      )
        dire("11.1", "champ sans étiquette", c);
      if (c.type === "password" && !/password/.test(c.autocomplete))
        dire("11.13", "mot de passe sans autocomplete", c);
      if (
        c.getAttribute("aria-invalid") === "true" &&
        !c.getAttribute("aria-describedby")?.includes("error") &&
        !c.closest("fieldset[aria-describedby*=error]")
      )
        dire("11.10", "erreur non reliée au champ", c);
    });
  const groupes = {};
  tous("input[type=radio]").forEach((r) => {
    const nom = `${r.form?.action}${r.name}`;
    groupes[nom] = [...(groupes[nom] ?? []), r];
  });
  Object.values(groupes).forEach(([r]) => {
    const f = r.closest("fieldset, [role=radiogroup], [role=group]");
    if (
      !f ||
      !(
        f.querySelector("legend") ||
        f.getAttribute("aria-label") ||
        f.getAttribute("aria-labelledby")
      )
    )
      dire("11.5", "choix sans légende", r);
  });
  tous("form")
    .filter((f) => f.method === "post" && !f.closest("dialog"))
    .forEach((f) => {
      if (
        tous("input:not([type=hidden]), select, textarea", f).every((c) => c.matches(":disabled"))
      )
        return;
      if (
        !tous("button:not([type=button]), [type=submit]", f).length &&
        !document.querySelector(`button[form="${f.id}"]`)
      )
        dire("11.9", "formulaire sans bouton", f);
    });
  // Ce qui dépasse
  if (document.documentElement.scrollWidth > window.innerWidth + 1)
    dire(
      "10.11",
      `la page défile en largeur (${document.documentElement.scrollWidth} px pour ${window.innerWidth})`,
    );
  return obstacles;
};

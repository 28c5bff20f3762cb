// L'élément qui a le focus : son cerne (au moins 2 px, contraste de 3), et s'il est caché par le bandeau.
() => {
  const e = document.activeElement;
  if (e === document.body) return null;
  const lire = (s) => s.match(/[\d.]+/g).map(Number);
  const lin = (v) => {
    v /= 255;
    return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  };
  const lum = ([r, v, b]) => 0.2126 * lin(r) + 0.7152 * lin(v) + 0.0722 * lin(b);
  const fondDe = (n) => {
    for (let x = n; x; x = x.parentElement) {
      const c = lire(getComputedStyle(x).backgroundColor);
      if (c.length === 3 || c[3] > 0) return c;
    }
    return [255, 255, 255];
  };
  let porteur = e.matches(".recherche input") ? e.closest(".recherche") : e;
  if (e.matches(".choix-carte input")) porteur = e.nextElementSibling;
  if (e.closest(".ts-wrapper")) porteur = e.closest(".ts-wrapper").querySelector(".ts-control");
  const s = getComputedStyle(porteur),
    [l1, l2] = [lum(lire(s.outlineColor)), lum(fondDe(porteur.parentElement))].sort(
      (a, b) => b - a,
    );
  const boite = porteur.getBoundingClientRect(),
    bandeau = document.querySelector(".bandeau")?.getBoundingClientRect();
  const cache =
    bandeau &&
    !e.matches(".evitement") &&
    !e.closest(".bandeau") &&
    getComputedStyle(document.querySelector(".bandeau")).position === "sticky" &&
    boite.bottom <= bandeau.bottom &&
    boite.height > 0;
  return {
    html: e.outerHTML.slice(0, 120),
    style: s.outlineStyle,
    largeur: parseFloat(s.outlineWidth),
    contraste: (l1 + 0.05) / (l2 + 0.05),
    cache,
  };
};

// L'espacement du texte que chacun peut imposer : rend ce qui s'en trouve coupé.
() => {
  const feuille = new CSSStyleSheet();
  feuille.replaceSync(
    "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-bottom: 2em !important }",
  );
  document.adoptedStyleSheets = [feuille];
  return [...document.querySelectorAll("main *, .bandeau *")]
    .filter((e) => {
      const s = getComputedStyle(e);
      return (
        e.childElementCount === 0 &&
        e.textContent.trim() &&
        !e.closest(".visually-hidden, canvas, svg, [hidden], .ts-hidden-accessible, select") &&
        ["hidden", "clip"].includes(s.overflowX) &&
        (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1)
      );
    })
    .map((e) => e.outerHTML.slice(0, 120));
};

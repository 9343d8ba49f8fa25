// The text spacing of WCAG 1.4.12 laid over the page; answers the places where text is cut off by it.
() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(
    "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }" +
      " p { margin-block-end: 2em !important }",
  );
  document.adoptedStyleSheets = [sheet];
  const clipped = [];
  for (const element of document.querySelectorAll("body *")) {
    const style = getComputedStyle(element);
    const hides = (value) => value === "hidden" || value === "clip";
    const box = element.getBoundingClientRect();
    if (!(hides(style.overflowX) || hides(style.overflowY)) || !element.checkVisibility() || element.closest("svg")) {
      continue;
    }
    if (box.width <= 1 || box.height <= 1 || style.clipPath !== "none" || !element.innerText?.trim()) {
      continue; // for readers of the screen only, or nothing to read
    }
    if (
      (hides(style.overflowX) && element.scrollWidth > element.clientWidth + 1) ||
      (hides(style.overflowY) && element.scrollHeight > element.clientHeight + 1)
    ) {
      clipped.push(`${element.localName}.${element.className}: ${element.innerText.slice(0, 40)}`);
    }
  }
  document.adoptedStyleSheets = [];
  return clipped;
}

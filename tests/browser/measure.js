// What the tests want to know about the page that is open. Answers one plain object; changes nothing.
() => {
  const seen = (element) => element.checkVisibility({ visibilityProperty: true });
  const tag = (element) => {
    const name = element.localName + (element.id ? "#" + element.id : "");
    return element.classList.length ? name + "." + [...element.classList].join(".") : name;
  };
  const path = (element) => {
    const names = [];
    for (let each = element; each && each !== document.body && names.length < 4; each = each.parentElement) {
      names.unshift(tag(each));
    }
    return names.join(" > ");
  };
  const languageOf = (element) => element.closest("[lang]")?.getAttribute("lang") ?? "";
  const nameOf = (element) => {
    const by = element.getAttribute("aria-labelledby");
    return (by ? document.getElementById(by)?.textContent : element.getAttribute("aria-label"))?.trim() ?? "";
  };

  const headings = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")]
    .filter(seen)
    .map((element) => [Number(element.localName[1]), element.textContent.trim().slice(0, 60)]);

  const landmarks = [...document.querySelectorAll("nav, aside, main, body > header, body > footer, [role=search]")]
    .filter(seen)
    .map((element) => [element.localName, nameOf(element)]);

  const texts = [];
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.data.trim();
    const parent = walker.currentNode.parentElement;
    if (text && !parent.closest("script, style, template")) {
      texts.push({ text, lang: languageOf(parent), path: path(parent) });
    }
  }
  for (const name of ["alt", "title", "aria-label", "placeholder", "data-label"]) {
    for (const element of document.querySelectorAll(`[${name}]`)) {
      texts.push({ text: element.getAttribute(name), lang: languageOf(element), path: path(element) + "@" + name });
    }
  }

  const wide = [...document.querySelectorAll("body *")]
    .filter((element) => seen(element) && element.getBoundingClientRect().right > innerWidth + 1)
    .map(path);

  return {
    html_lang: document.documentElement.lang,
    headings,
    landmarks,
    texts,
    lines: document.body.innerText.split("\n").map((line) => line.trim()).filter(Boolean),
    main: document.querySelector("main")?.innerText ?? "",
    width: document.scrollingElement.scrollWidth,
    wide: wide.slice(0, 5),
    styled: [...document.querySelectorAll("[style]")].map(path),
    scripts: [...document.scripts].filter((each) => !each.src && !each.type.endsWith("json")).map(path),
    handlers: [...document.querySelectorAll("*")]
      .filter((each) => [...each.attributes].some((attribute) => attribute.name.startsWith("on")))
      .map(path),
  };
}

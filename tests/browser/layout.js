// How the page that is open fits its window. Answers one plain object; changes nothing.
() => {
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

  const width = document.scrollingElement.scrollWidth;
  const wide = width <= innerWidth ? [] : [...document.querySelectorAll("body *")]
    .filter((element) => element.checkVisibility({ visibilityProperty: true }))
    .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
    .map(path);

  // Buttons are at least 44 px high, 40 in tables and where they are marked as compact.
  const small = [...document.querySelectorAll("button:not([aria-hidden=true]), a.button, input[type=submit], details.menu > summary")]
    .filter((each) => each.checkVisibility())
    .filter((each) => each.getBoundingClientRect().height < (each.closest("table, .compact") ? 40 : 44) - 0.5)
    .map((each) => `${each.className} ${each.innerText} ${each.getBoundingClientRect().height}`);

  // A row that scrolls sideways hides its end: nobody finds a link there. A table shows that it goes on.
  const unseen = [...document.querySelectorAll("nav a")]
    .filter((each) => each.checkVisibility({ visibilityProperty: true }))
    .filter((each) => each.getBoundingClientRect().right > innerWidth + 1)
    .map((each) => `${path(each)} ${each.innerText}`);

  return { width, wide: wide.slice(0, 5), small, unseen };
}

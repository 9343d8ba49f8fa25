// Small comforts; every page works without them.

// Escape closes an open menu and returns the focus to what opened it.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

// A press elsewhere closes it as well, and so does the focus that leaves it: two menus never lie on each other.
for (const name of ["click", "focusin"]) {
  document.addEventListener(name, (event) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });
}

// A page that is made for paper says how to print it; with script there is a button as well.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// The pin of the card under the pointer or the focus is marked on the map, and the card of the pin in the list.
const mark = (event, marked) => {
  const card = event.target.closest?.(".card[id]");
  const pin = event.target.closest?.(".map a[href^='#']");
  if (card) {
    document.querySelectorAll(`.map a[data-cards~="${card.id}"]`).forEach((each) => each.classList.toggle("marked", marked));
  }
  if (pin) {
    document.getElementById(pin.getAttribute("href").slice(1))?.classList.toggle("marked", marked);
  }
};
for (const name of ["pointerover", "focusin"]) document.addEventListener(name, (event) => mark(event, true));
for (const name of ["pointerout", "focusout"]) document.addEventListener(name, (event) => mark(event, false));

// Small comforts; every page works without them.

// Escape closes an open menu and returns the focus to what opened it.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

// A press elsewhere closes it as well, so that two menus never lie on each other.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

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

// The page that answers to filters has their panel closed: the focus goes to the count, which is read aloud by that.
// On a page that somebody comes back to, browsers restore what was ticked later: the boxes say what the address says.
const APPLIED = "filters-applied";
const filters = document.querySelector("form[data-filters]");
if (filters) {
  const isBack = () => performance.getEntriesByType("navigation")[0]?.type === "back_forward";
  const remember = () => sessionStorage.setItem(APPLIED, "yes");
  filters.addEventListener("submit", remember);
  for (const link of document.querySelectorAll(".chosen a")) link.addEventListener("click", remember);
  window.addEventListener("pageshow", (event) => {
    if (event.persisted || isBack()) filters.reset();
    if (event.persisted) for (const panel of filters.querySelectorAll("details")) panel.open = false;
  });
  if (sessionStorage.getItem(APPLIED)) {
    sessionStorage.removeItem(APPLIED);
    document.getElementById(filters.dataset.filters).focus();
  }
}

// A list is copied with a button, a line for each entry, where the browser allows it.
for (const row of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) break;
  row.hidden = false;
  row.querySelector("button").addEventListener("click", async () => {
    const lines = [...document.getElementById(row.dataset.copy).children].map((line) => line.textContent.trim());
    await navigator.clipboard.writeText(lines.join("\n"));
    const status = row.querySelector("[role=status]");
    status.textContent = status.dataset.said;
  });
}

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

// Shows the places while a name is typed; without it the button "Search" does the same.

const WAIT = 250;
const search = document.querySelector("form[data-find]");
let timer;
let asked = 0;

const look = async () => {
  const number = ++asked;
  const address = new URL(search.action);
  address.search = new URLSearchParams(new FormData(search));
  try {
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = page.getElementById(search.dataset.find);
    if (!answer.ok || !found || number !== asked) return;
    document.getElementById(search.dataset.find).replaceChildren(...document.adoptNode(found).childNodes);
    const told = `${search.dataset.find}-told`;
    document.getElementById(told).textContent = page.getElementById(told).textContent;
  } catch {
    // The connection is away for a moment: the button is still there.
  }
};
search?.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(look, WAIT);
});
// On a slow line somebody types before this file is there.
if (search && search.elements.q.value !== search.elements.q.defaultValue) look();

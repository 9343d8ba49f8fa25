// What readers will see is drawn anew while somebody types: data-look names the part of the page that shows it. The page
// itself draws it; without script the button below it asks for that.

const WAIT = 500;
const form = document.querySelector("form[data-look]");
const seen = document.getElementById(form.dataset.look);
let timer;
let running;

const draw = async () => {
  running?.abort();
  running = new AbortController();
  const body = new FormData(form);
  body.set("look", "1");
  try {
    const answer = await fetch(location.href, { method: "POST", body, signal: running.signal });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById(seen.id);
    if (fresh) seen.replaceChildren(...fresh.childNodes);
  } catch {
    // the connection ended, or something newer was typed: the next letter asks again
  }
};

form.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(draw, WAIT);
});

// Saves the draft while somebody writes. Without script "Save and come back later" does the same.
// All words stand in the page; here is only when which of them is shown.

const WAIT = 1_500;
const AGAIN = [5_000, 15_000, 60_000];
const SIGNAL = 30_000;
const LAST_MINUTES = 300_000;

const form = document.querySelector("form[data-draft]");
const line = document.querySelector(".save-line[data-failed]");
const also = document.getElementById("also");
const told = (name) => document.querySelector(`[data-told="${name}"]`);

let changes = 0; // counted, so that what is typed during a save is known to be newer
let saved = 0;
let failures = 0;
let running = null;
let paused = false; // until a choice is made
let leaving = false;
let pending = null; // the button that was pressed, until what stands here is saved
let timer;
let endsAt = Date.now() + Number(form.dataset.endsIn) * 1_000;

const unsaved = () => changes > saved;

const tell = (name, text) => {
  const notice = told(name);
  if (text) notice.querySelector("h2, p").textContent = text;
  notice.hidden = false;
};
const hush = (...names) => names.forEach((name) => (told(name).hidden = true));

const say = (state, text) => {
  if (line.dataset.state !== state) line.dataset.state = state;
  const words = line.querySelector("span");
  if (words.textContent !== text) words.textContent = text;
};

const post = (url, body) =>
  fetch(url, { method: "POST", body, headers: { Accept: "application/json" }, signal: AbortSignal.timeout(30_000) });

// --- What is not saved yet stays in this browser, for whoever wrote it alone

const KEPT = "not-saved:";
const mine = `${KEPT}${form.dataset.person}:`;
const place = () => mine + location.pathname.replace(/^\/[^/]+/, ""); // the same page in another language
const touched = new Set();

const shelf = (act) => {
  try {
    return act(localStorage);
  } catch {
    return null; // full, or switched off: the page itself still holds the text
  }
};

const keepHere = () => {
  const body = typed();
  const found = [...touched].map((name) => [name, body.getAll(name)]);
  shelf((store) => store.setItem(place(), JSON.stringify(found)));
};

const keptHere = () => JSON.parse(shelf((store) => store.getItem(place())) ?? "[]");

const forget = () => {
  touched.clear();
  shelf((store) => store.removeItem(place()));
};

const token = () => form.querySelector("[name=csrfmiddlewaretoken]");

// What the form holds, without files: those are sent with the button alone.
const typed = () => {
  const body = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === "string") body.append(name, value);
  return body;
};

const hasFiles = () => [...form.querySelectorAll("input[type=file]")].some((control) => control.files.length);

const controls = (name) => [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)];

// Does a control still hold what was sent a moment ago?
const untouched = (name, sent) => JSON.stringify(typed().getAll(name)) === JSON.stringify(sent.getAll(name));

const fill = (name, texts) => {
  for (const control of controls(name)) {
    if (control.type === "checkbox" || control.type === "radio") control.checked = texts.includes(control.value);
    else control.value = texts[0] ?? "";
  }
};

const keep = (hidden) => {
  for (const [name, value] of Object.entries(hidden)) {
    let control = form.querySelector(`input[type=hidden][name="${name}"]`);
    if (!control && value) {
      control = Object.assign(document.createElement("input"), { type: "hidden", name });
      form.append(control);
    }
    if (control && value) control.value = value;
    else control?.remove();
  }
};

// What follows from what was saved, such as a sum: texts that stand in the page, and the step of a scale that is reached.
const follow = (name, text) => {
  for (const place of document.querySelectorAll(`[data-live="${name}"]`)) {
    if (place.dataset.step !== undefined) place.classList.toggle("reached", place.dataset.step === text);
    else if (place.textContent !== text) place.textContent = text;
  }
};

const settle = (found, sent, number) => {
  saved = number;
  failures = 0;
  if (!unsaved()) forget();
  endsAt = Date.now() + found.ends_in * 1_000;
  hush("ended", "ending", "refused", "sent", "waiting", "kept");
  // What somebody else changed is shown, unless it is being typed over: then the next save asks.
  const values = Object.entries(found.values);
  if (values.every(([name]) => untouched(name, sent))) {
    for (const [name, texts] of values) fill(name, texts);
    keep(found.hidden);
  }
  if (found.told) tell("others", found.told);
  for (const [name, text] of Object.entries(found.live)) follow(name, text);
  if (found.addresses.page) {
    form.action = found.addresses.page;
    form.dataset.draft = found.addresses.draft;
    form.dataset.here = found.addresses.here;
    history.replaceState(null, "", found.addresses.page);
  }
  say("saved", found.saved);
};

const fail = () => {
  say("failed", line.dataset.failed);
  if (pending) tell("waiting");
  plan(AGAIN[Math.min(failures, AGAIN.length - 1)]);
  failures += 1;
};

const stop = (name, text) => {
  paused = true;
  say("failed", "");
  tell(name, text);
};

const answered = async (response, sent, number) => {
  if (response.ok) return settle(await response.json(), sent, number);
  const found = response.headers.get("Content-Type")?.includes("json") ? await response.json() : {};
  if (found.reason === "token") {
    const isNew = token().value !== found.token;
    token().value = found.token;
    if (isNew && failures < 2) {
      failures += 1;
      return plan(0);
    }
  }
  if (pending) return goOn(); // the server's page says what is the matter, with all that was typed
  if (found.reason === "conflict") return stop("conflict", found.text);
  if (found.reason === "sent") tell("sent");
  if (found.reason === "refused") tell("refused", found.text);
  if (found.reason === "signed-out") tell("ended");
  return fail();
};

const save = () => {
  clearTimeout(timer);
  if (running || paused || leaving || !unsaved()) return running;
  const number = changes;
  const sent = typed();
  running = post(form.dataset.draft, sent)
    .then((response) => answered(response, sent, number))
    .catch(fail)
    .finally(() => {
      running = null;
      if (unsaved() && !failures && !paused) plan(pending ? 0 : WAIT);
      else if (pending && !failures) goOn();
    });
  return running;
};

const plan = (wait) => {
  clearTimeout(timer);
  timer = setTimeout(save, wait);
};

const change = (event) => {
  if (!event.target.name) return;
  changes += 1;
  if (event.target.type !== "file") touched.add(event.target.name);
  keepHere();
  if (!failures) plan(WAIT);
};

form.addEventListener("input", change);
form.addEventListener("focusout", () => unsaved() && !failures && save());

// A button waits until what was typed is saved, as long as that takes, and goes on then: without a connection the
// browser would show its own page of errors in place of the text.
const goOn = () => {
  const button = pending;
  pending = null;
  leaving = true;
  clearTimeout(timer);
  form.requestSubmit(button === form ? null : button);
};

form.addEventListener("submit", (event) => {
  if (!running && (paused || (navigator.onLine && !unsaved()))) leaving = true;
  if (leaving) return clearTimeout(timer);
  event.preventDefault();
  pending = event.submitter ?? form;
  if (running) return;
  if (!navigator.onLine) tell("waiting");
  failures = 0;
  changes += 1;
  save();
});

addEventListener("beforeunload", (event) => {
  if ((unsaved() || hasFiles()) && !leaving) event.preventDefault();
});

// The browser may show this page again as it was left.
addEventListener("pageshow", () => {
  leaving = false;
  pending = null;
});

// What was typed here and never arrived is offered again, and nothing of other people.
shelf((store) => Object.keys(store).filter((key) => key.startsWith(KEPT) && !key.startsWith(mine)).forEach((key) => store.removeItem(key)));
const lost = keptHere().filter(([name, texts]) => controls(name).length && !untouched(name, { getAll: () => texts }));
if (lost.length) tell("kept");
else forget();
document.querySelector("button[data-back]").addEventListener("click", () => {
  for (const [name, texts] of lost) {
    fill(name, texts);
    touched.add(name);
  }
  hush("kept");
  changes += 1;
  save();
});
document.querySelector("button[data-drop]").addEventListener("click", () => {
  forget();
  hush("kept");
});

// --- Who else is here, and how long the session lasts

const signal = async () => {
  if (!form.dataset.here || document.visibilityState !== "visible") return;
  try {
    const response = await post(form.dataset.here, new URLSearchParams({ csrfmiddlewaretoken: token().value }));
    if (!response.ok) return;
    const found = await response.json();
    endsAt = Date.now() + found.ends_in * 1_000;
    const sentences = found.others.map((text) => {
      const item = document.createElement("li");
      item.append(Object.assign(document.createElement("bdi"), { textContent: text }));
      return item;
    });
    if (also.textContent.trim() !== found.others.join("")) also.replaceChildren(...sentences);
  } catch {
    // The connection is away for a moment: the next signal tells.
  }
};
setInterval(signal, SIGNAL);
signal();

const warn = () => {
  const left = endsAt - Date.now();
  told("ending").hidden = left > LAST_MINUTES || left <= 0 || !told("last").hidden;
};
setInterval(warn, 5_000);
warn();

document.querySelector("button[data-stay]").addEventListener("click", async () => {
  const response = await post(form.dataset.stay, new URLSearchParams({ csrfmiddlewaretoken: token().value })).catch(() => null);
  if (!response?.ok) return tell("ended");
  endsAt = Date.now() + (await response.json()).ends_in * 1_000;
  warn();
  told("last").hidden = endsAt - Date.now() > LAST_MINUTES;
});

// Back from a sign-in in another tab, or a connection that is there again: saving goes on at once.
const back = () => {
  if (failures && document.visibilityState === "visible") save();
};
document.addEventListener("visibilitychange", back);
addEventListener("focus", back);
addEventListener("online", back);

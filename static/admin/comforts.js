// Languages as tabs, previews of Markdown, and a question before leaving with what is not saved. Without script the
// languages stand one below the other, and all else works as well.
"use strict";

const words = (name) => document.getElementById("words-of-comforts")?.dataset[name] || "";
const own = document.documentElement.lang.toLowerCase();

// --- Languages ------------------------------------------------------------------------------------------------------

const holders = (root) => {
  const found = new Map();
  for (const part of root.querySelectorAll("fieldset.language")) {
    if (part.closest(".empty-form")) continue;
    const around = part.parentElement;
    found.set(around, [...(found.get(around) || []), part]);
  }
  return found;
};

const nameOfPart = (part) => part.querySelector(".fieldset-heading")?.textContent.trim() || "";
const codeOfPart = (part) => part.querySelector("[name]")?.name.match(/_(en|zh_hans|zh_hant|ja)$/)?.[1] || "";

const show = (parts, tabs, chosen) => {
  parts.forEach((part, number) => {
    part.parentElement.hidden = number !== chosen;
    tabs[number].setAttribute("aria-selected", String(number === chosen));
    tabs[number].tabIndex = number === chosen ? 0 : -1;
  });
};

const makeTabs = (parts) => {
  if (parts.length < 2 || parts[0].closest("[role=tabpanel]")) return;
  const list = document.createElement("div");
  list.className = "language-tabs";
  list.setAttribute("role", "tablist");
  list.setAttribute("aria-label", words("languages"));
  const tabs = parts.map((part, number) => {
    const tab = document.createElement("button");
    tab.type = "button";
    tab.setAttribute("role", "tab");
    tab.textContent = nameOfPart(part);
    tab.lang = codeOfPart(part).replace("_h", "-H");
    const filled = [...part.querySelectorAll("input, textarea")].some((each) => each.value);
    tab.classList.toggle("is-empty", !filled);
    tab.classList.toggle("is-wrong", part.querySelector(".errors, .errorlist") !== null);
    // A fieldset may not be a panel itself: it stays the group of its fields, inside one.
    const panel = document.createElement("div");
    panel.id = `${part.getAttribute("aria-labelledby") || `language-${Math.random().toString(36).slice(2)}`}-part`;
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-label", tab.textContent);
    part.before(panel);
    panel.append(part);
    tab.setAttribute("aria-controls", panel.id);
    part.lang = tab.lang;
    tab.addEventListener("click", () => show(parts, tabs, number));
    list.append(tab);
    return tab;
  });
  list.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = (tabs.indexOf(document.activeElement) + step + tabs.length) % tabs.length;
    show(parts, tabs, next);
    tabs[next].focus();
  });
  parts[0].parentElement.before(list);
  const wrong = parts.findIndex((part) => part.querySelector(".errors, .errorlist"));
  const mine = parts.findIndex((part) => codeOfPart(part).replace("_", "-") === own);
  show(parts, tabs, wrong >= 0 ? wrong : Math.max(mine, 0));
};

// --- Markdown -------------------------------------------------------------------------------------------------------

const makePreview = (area) => {
  if (area.closest(".empty-form") || area.dataset.previewed) return;
  area.dataset.previewed = "yes";
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button preview-button";
  button.textContent = words("preview");
  const shown = document.createElement("div");
  shown.className = "preview";
  shown.setAttribute("role", "status");
  shown.hidden = true;
  button.addEventListener("click", async () => {
    const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
    const body = new URLSearchParams({ text: area.value });
    const answer = await fetch(area.dataset.preview, { method: "POST", body, headers: { "X-CSRFToken": token } });
    const page = new DOMParser().parseFromString(answer.ok ? await answer.text() : "", "text/html");
    shown.replaceChildren(...(answer.ok ? page.body.childNodes : [words("failed")]));
    shown.hidden = false;
  });
  area.after(button, shown);
};

// --- Lists ----------------------------------------------------------------------------------------------------------

// What a control offers may depend on another of its row: Django's own script asks with the name that stands here.
const follow = (select) => {
  if (select.closest(".empty-form")) return;
  const other = document.getElementsByName(select.name.replace(/[^-]+$/, select.dataset.listedBy))[0];
  const set = () => (select.dataset.fieldName = other.value);
  other?.addEventListener("change", set);
};

// --- Leaving --------------------------------------------------------------------------------------------------------

const form = document.querySelector(".change-form #content-main form[method=post]");
let isChanged = document.querySelector(".errornote") !== null;
form?.addEventListener("input", () => (isChanged = true));
form?.addEventListener("change", () => (isChanged = true));
form?.addEventListener("submit", () => (isChanged = false));
addEventListener("beforeunload", (event) => {
  if (isChanged) event.preventDefault();
});

// --- Start ----------------------------------------------------------------------------------------------------------

const start = (root) => {
  for (const parts of holders(root).values()) makeTabs(parts);
  root.querySelectorAll("textarea[data-preview]").forEach(makePreview);
  root.querySelectorAll("select[data-listed-by]").forEach(follow);
};
start(document);
document.addEventListener("formset:added", (event) => start(event.target));

// Of many rows each opens by itself: their titles stand below each other.
const MANY = 3;
for (const group of document.querySelectorAll(".inline-group[data-inline-type=stacked]")) {
  const rows = [...group.querySelectorAll(".inline-related.has_original")];
  if (rows.length <= MANY) continue;
  for (const row of rows) {
    const title = row.querySelector("h3 > b");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "row-button";
    const set = (isOpen) => {
      row.classList.toggle("is-closed", !isOpen);
      button.setAttribute("aria-expanded", String(isOpen));
    };
    button.append(title, " ", row.querySelector("h3 > .inline_label"));
    button.addEventListener("click", () => set(row.classList.contains("is-closed")));
    row.querySelector("h3").prepend(button);
    set(row.querySelector(".errors, .errorlist") !== null);
  }
}

// A group of rows in which something is wrong is open.
for (const group of document.querySelectorAll(".inline-group details")) {
  if (group.querySelector(".errors, .errorlist")) group.open = true;
}

// A press elsewhere, or Escape, closes a menu of the bar.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.querySelector("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

// A question that depends on the answer to another is asked when that one is given: data-when="photo" or
// "measure=other"; or when it is not: "!plan". Without script all questions are there, and their marks say when they are needed.

const holds = (control) => (control.type === "checkbox" || control.type === "radio" ? control.checked : control.value !== "");

const answers = (name) => (control) =>
  control.name === name || control.name === `${name}-kept` || (control.name.startsWith(`${name}_`) && !control.name.endsWith("_unknown"));

const isAsked = (form, wanted) => {
  if (wanted.startsWith("!")) return !isAsked(form, wanted.slice(1));
  const [name, value] = wanted.split("=");
  const found = [...form.elements].filter(answers(name));
  if (value) return found.some((control) => control.value === value);
  return found.some(holds) || Boolean(form.elements[`${name}-gone`] && !form.elements[`${name}-gone`].checked);
};

const look = () => {
  for (const part of document.querySelectorAll("[data-when]")) {
    const isThere = [...part.querySelectorAll("input, textarea, select")].some(holds) || part.querySelector(".wrong");
    const form = part.closest("form");
    part.hidden = !isThere && !isAsked(form, part.dataset.when);
  }
};

document.addEventListener("input", look);
document.addEventListener("change", look);
addEventListener("pageshow", look);
look();

// What a link leads to may be folded.
const unfold = () => {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  let folded = target?.closest("details:not([open])");
  if (!folded) return;
  for (; folded; folded = folded.parentElement.closest("details:not([open])")) folded.open = true;
  target.focus();
};
addEventListener("hashchange", unfold);
unfold();

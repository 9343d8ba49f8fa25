// A form that does not save itself asks before what was typed in it is left. Without script nothing asks.

const forms = [...document.querySelectorAll("form[data-leaving]")];
const controls = (form) => [...form.elements].filter((control) => control.name && control.type !== "hidden");
const state = (form) => JSON.stringify(controls(form).map((control) => [control.name, control.type === "radio" || control.type === "checkbox" ? control.checked : control.value]));
const begun = new Map(forms.map((form) => [form, state(form)]));
let isSending = false;

for (const form of forms) form.addEventListener("submit", () => (isSending = true));
addEventListener("pageshow", () => (isSending = false));
addEventListener("beforeunload", (event) => {
  const isChanged = forms.some((form) => form.querySelector(".wrong, [aria-invalid]") || state(form) !== begun.get(form));
  if (isChanged && !isSending) event.preventDefault();
});

// Names that Django's widgets leave out, for people who hear the page. Without script there are plain menus instead.
"use strict";

const nameOf = (select) => {
  const label = select && document.querySelector(`label[for="${CSS.escape(select.id)}"]`);
  return label ? label.textContent.trim().replace(/:$/, "") : "";
};

const nameWidgets = (root) => {
  for (const select of root.querySelectorAll("select.select2-hidden-accessible")) {
    const box = select.nextElementSibling;
    const name = nameOf(select);
    if (!box || !name) continue;
    for (const part of box.querySelectorAll("[role=combobox], [role=textbox], input")) {
      part.removeAttribute("aria-labelledby");
      part.setAttribute("aria-label", name);
    }
    box.querySelector("ul")?.setAttribute("role", "list");
  }
  for (const head of root.querySelectorAll("th")) {
    if (head.textContent.trim() || head.querySelector("input")) continue;
    const cell = document.createElement("td");
    cell.className = head.className;
    head.replaceWith(cell);
  }
};

// After Django's own, which wait for the document in the same way and are there before.
window.django?.jQuery ? django.jQuery(() => nameWidgets(document)) : nameWidgets(document);
document.addEventListener("formset:added", (event) => setTimeout(() => nameWidgets(event.target)));
document.addEventListener("focusin", (event) => {
  if (!event.target.matches(".select2-dropdown .select2-search__field")) return;
  const open = document.querySelector(".select2-container--open");
  event.target.setAttribute("aria-label", nameOf(open?.previousElementSibling));
});

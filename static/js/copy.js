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

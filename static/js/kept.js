// What was typed while nobody was signed in: signing in, in another tab, gives this browser a new form token, and this
// page has the old one. It takes the new one when it is sent, so that one save is enough. The server checks as ever.
const form = document.querySelector("form[data-token-cookie]");
const token = () => {
  const name = `${form.dataset.tokenCookie}=`;
  const found = document.cookie.split("; ").find((each) => each.startsWith(name));
  return found ? found.slice(name.length) : "";
};
form?.addEventListener("submit", () => {
  const now = token();
  if (now) form.elements.csrfmiddlewaretoken.value = now;
});

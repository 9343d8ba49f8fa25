// Ties the button of a passkey to allauth's script. Without script the button stays hidden and the page says so.

const button = document.querySelector("button[data-passkey]");
const forms = window.allauth?.webauthn?.forms;

if (button && forms && window.PublicKeyCredential) {
  const kind = button.dataset.passkey;
  const ids = { [kind]: button.id, credential: "passkey-credential" };
  if (document.getElementById("passkey-data")) ids.data = "passkey-data";
  if (document.getElementById("id_passwordless")) ids.passwordless = "id_passwordless";
  forms[`${kind}Form`]({ ids });
  button.hidden = false;
  document.getElementById("passkey-without").hidden = true;
}

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  document.getElementById("passkey-failed").hidden = false;
});

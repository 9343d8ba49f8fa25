// A picture is made smaller before it is sent, and a file is sent with its progress and a way to stop it.
// Without script the browser sends the file as it is, with the form.

const LONGEST = 2560;
const SMALL = 1_500_000;
const QUALITY = 0.86;

const smaller = async (file) => {
  if (file.size <= SMALL || !/^image\/(jpeg|png|webp)$/.test(file.type)) return file;
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  const canvas = Object.assign(document.createElement("canvas"), {
    width: Math.round(picture.width * scale),
    height: Math.round(picture.height * scale),
  });
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  const type = file.type === "image/png" ? "image/webp" : file.type; // see-through stays see-through
  const made = await new Promise((done) => canvas.toBlob(done, type, QUALITY));
  if (!made || made.size >= file.size) return file;
  const ending = made.type === "image/webp" ? "webp" : "jpg";
  return new File([made], file.name.replace(/\.[^.]*$/, `.${ending}`), { type: made.type });
};

const words = (notice, name, given = {}) =>
  Object.entries(given).reduce((text, [key, value]) => text.replace(`{${key}}`, value), notice.dataset[name] ?? "");

const megabytes = (size) => (size / 1_000_000).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 });

for (const input of document.querySelectorAll(".upload input[type=file]")) {
  const notice = input.closest(".upload").querySelector("[data-upload]");
  input.addEventListener("change", async () => {
    const file = input.files[0];
    notice.hidden = true;
    if (!file) return;
    const made = await smaller(file).catch(() => file);
    if (made === file || input.files[0] !== file) return;
    const chosen = new DataTransfer();
    chosen.items.add(made);
    input.files = chosen.files;
    notice.querySelector("p").textContent = words(notice, "smaller", { before: megabytes(file.size), after: megabytes(made.size) });
    notice.querySelector("progress").hidden = notice.querySelector("button").hidden = true;
    notice.hidden = false;
  });
}

// The file goes ahead of the form: the page that comes back holds a token of what was received, and the form is sent
// with that in place of the file. What was refused goes the browser's own way, which tells why.
const received = (form, html, input) => {
  const token = new DOMParser().parseFromString(html, "text/html").querySelector(`[name="${input.name}-kept"]`);
  if (!token) return false;
  form.querySelector(`[name="${input.name}-kept"]`)?.remove();
  form.append(Object.assign(document.createElement("input"), { type: "hidden", name: token.name, value: token.value }));
  input.value = "";
  return true;
};

const send = (form, input, button) => {
  const notice = input.closest(".upload").querySelector("[data-upload]");
  const [line, bar, stop] = ["p", "progress", "button"].map((name) => notice.querySelector(name));
  const request = new XMLHttpRequest();
  const show = (text) => (line.textContent = text);
  const end = (text) => {
    show(text);
    bar.hidden = stop.hidden = true;
    delete form.dataset.sending;
    dispatchEvent(new Event("pageshow")); // nobody leaves: the draft goes on saving itself
  };
  notice.hidden = bar.hidden = stop.hidden = false;
  bar.value = 0;
  show(words(notice, "sending", { percent: 0 }));
  request.upload.addEventListener("progress", (event) => {
    const percent = Math.round((100 * event.loaded) / event.total);
    bar.value = percent;
    show(percent < 100 ? words(notice, "sending", { percent }) : words(notice, "checking"));
  });
  request.addEventListener("load", () => {
    form.dataset.sent = received(form, request.responseText, input) ? "" : "1";
    delete form.dataset.sending;
    form.requestSubmit(button);
  });
  request.addEventListener("error", () => end(words(notice, "failed")));
  request.addEventListener("abort", () => end(words(notice, "stopped")));
  stop.onclick = () => request.abort();
  const body = new FormData(form);
  for (const other of form.querySelectorAll(".upload input[type=file]")) {
    if (other !== input) body.delete(other.name); // each file goes alone: together they may be too large
  }
  body.append("more", "1"); // the page is only shown again: nothing is saved yet
  request.open("POST", form.action || location.href);
  request.send(body);
};

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || !form.matches("form.writing, form.sending-files") || form.dataset.sent) return;
  const input = [...form.querySelectorAll(".upload input[type=file]")].find((each) => each.files.length);
  if (!input) return;
  event.preventDefault();
  if (form.dataset.sending) return;
  form.dataset.sending = "1";
  send(form, input, event.submitter);
});

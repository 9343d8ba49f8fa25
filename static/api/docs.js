// Swagger UI as people read it who do not see it or have no mouse. Loaded before it is started (settings.py names it).

// Between the title of the page and the groups stands a heading of the second level, and what stands above the groups
// is a part of the page with a name.
const readable = () => ({
  wrapComponents: {
    InfoContainer: (Original, { React }) => (props) =>
      React.createElement(
        "section",
        { "aria-label": "About this API" },
        React.createElement(Original, props),
        React.createElement("h2", { className: "addresses" }, "Addresses"),
      ),
  },
});

// What Swagger UI leaves without a name. It draws parts when somebody opens them, so each is named when it appears.
const NAMES = {
  "tr[data-param-name] select, tr[data-param-name] textarea": (each) => each.closest("tr").dataset.paramName,
  "table[role=region]": (each) => `${each.matches(".live-responses-table") ? "Answer" : "Answers"} of ${each.id || each.closest(".opblock")?.id}`,
  ".examples-select select": () => "Example",
  ".opblock-section select": () => "Kind of content",
  "#servers": () => "Server",
  ".close-modal": () => "Close",
  ".modal-ux": () => "Sign in with a token",
  ".body-param__text": () => "Body of the request",
};
const name = () => {
  for (const [selector, words] of Object.entries(NAMES)) {
    for (const each of document.querySelectorAll(`:is(${selector}):not([aria-label])`)) each.setAttribute("aria-label", words(each));
  }
  for (const each of document.querySelectorAll(".scheme-container:not([role])")) {
    each.setAttribute("role", "region");
    each.setAttribute("aria-label", "Server and sign-in");
  }
  for (const each of document.querySelectorAll(".modal-ux:not([role])")) each.setAttribute("role", "dialog");
};
new MutationObserver(name).observe(document.getElementById("swagger-ui"), { childList: true, subtree: true });

// What pages gain from a script. Each of them works without it.

for (const form of document.querySelectorAll("form[data-submit-on-change]"))
  form.addEventListener("change", event => {
    if (event.target.matches("select")) form.requestSubmit();
  });

document.addEventListener("submit", event => {
  const question = event.submitter?.dataset.confirm ?? event.target.dataset.confirm;
  if (question && !confirm(question)) event.preventDefault();
});

for (const flash of document.querySelectorAll(".flash[role=status]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "dismiss";
  button.textContent = "×";
  button.setAttribute("aria-label", "Dismiss");
  button.addEventListener("click", () => flash.remove());
  flash.append(button);
}

for (const form of document.querySelectorAll("form[data-preview-url]")) livePreview(form);
for (const input of document.querySelectorAll("input[data-copy]")) input.addEventListener("focus", () => input.select());

// Contents of a long course: start where the reader is.
const here = document.querySelector(".outline-nav a[aria-current]");
if (here && matchMedia("(width >= 68rem)").matches) {
  const nav = here.closest(".outline-nav");
  nav.scrollTop = here.offsetTop - nav.clientHeight / 3;
}

// Leaving with unsaved words asks first.
for (const form of document.querySelectorAll("form[data-keep]")) {
  let changed = form.dataset.keep === "changed";
  form.addEventListener("input", () => { changed = true; });
  form.addEventListener("submit", () => { changed = false; });
  addEventListener("beforeunload", event => { if (changed) event.preventDefault(); });
}

// A file that is too large is known before it is sent.
for (const input of document.querySelectorAll("input[data-max-megabytes]"))
  input.addEventListener("change", () => {
    if ([...input.files].every(file => file.size <= input.dataset.maxMegabytes * 1e6)) return;
    input.value = "";
    alert(`This file is larger than ${input.dataset.maxMegabytes} MB.`);
  });

// A picture goes where the cursor was last.
for (const caret of document.querySelectorAll("input[data-caret]")) {
  const text = caret.form.querySelector("textarea[name=body]");
  text.addEventListener("blur", () => { caret.value = text.selectionEnd; });
}

function livePreview(form) {
  const pane = form.querySelector("[data-preview]");
  const pause = 400;
  let timer, request;

  form.addEventListener("input", event => {
    if (!event.target.matches("textarea, [name=format]")) return;
    clearTimeout(timer);
    timer = setTimeout(refresh, pause);
  });

  async function refresh() {
    request?.abort();
    request = new AbortController();
    try {
      const answer = await fetch(form.dataset.previewUrl, {
        method: "POST",
        body: new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string")), // the antiforgery field is among them
        headers: { Accept: "text/html" },
        signal: request.signal,
      });
      if (answer.ok) pane.innerHTML = await answer.text(); // sanitized by the server, the same as readers get
    } catch (error) {
      if (error.name !== "AbortError") throw error;
    }
  }
}

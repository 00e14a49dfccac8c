// Keyboard shortcuts: pressing the key in data-key follows that link, except while typing in a form.
"use strict";

document.addEventListener("keydown", (event) => {
  const ignored = event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select");
  if (!ignored) document.querySelector(`a[data-key="${CSS.escape(event.key.toLowerCase())}"]`)?.click();
});

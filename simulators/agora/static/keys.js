// A link with data-key is followed by pressing that key, unless something is being filled in.
"use strict";

document.addEventListener("keydown", (event) => {
  const busy = event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select");
  if (!busy) document.querySelector(`a[data-key="${CSS.escape(event.key.toLowerCase())}"]`)?.click();
});

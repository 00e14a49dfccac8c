// Buttons that copy what is written beside them; where a browser does not let us, they stay hidden.
"use strict";

for (const button of document.querySelectorAll("[data-copies]")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copies);
    button.textContent = "Copied";
  });
}

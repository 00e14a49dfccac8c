// Reloads the elements with data-live every few seconds, so that changes in Lever appear automatically.
"use strict";

const INTERVAL_MS = 3000;

async function refresh() {
  const response = await fetch(location.href, { credentials: "same-origin", headers: { "X-Refresh": "yes" } });
  if (response.status === 403) return location.reload(); // The session has expired, so its contents must not stay on the screen.
  if (!response.ok) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  showLocalTimes(page);
  for (const old of document.querySelectorAll("[data-live]")) {
    const now = page.getElementById(old.id);
    for (const opened of old.querySelectorAll("details[open]")) page.getElementById(opened.id)?.setAttribute("open", "");
    // Names are read from Lever once, with the page: keep those that are shown.
    for (const kept of old.querySelectorAll("[data-candidate]")) {
      const place = now?.querySelector(`[data-candidate="${CSS.escape(kept.dataset.candidate)}"]`);
      if (place) place.replaceChildren(...kept.cloneNode(true).childNodes);
    }
    if (now && now.innerHTML !== old.innerHTML) old.replaceChildren(...now.childNodes);
  }
}

if (document.querySelector("[data-live]")) {
  setInterval(() => document.hidden || refresh().catch(() => {}), INTERVAL_MS);
}

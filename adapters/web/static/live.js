// Parts of a page that are marked data-live are fetched anew every few seconds, so that what happens in Lever shows by itself.
"use strict";

const EVERY = 3000;

async function refresh() {
  const answer = await fetch(location.href, { credentials: "same-origin" });
  if (answer.status === 403) return location.reload(); // the visit is over, and nothing of it stays on the screen
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const old of document.querySelectorAll("[data-live]")) {
    const now = page.getElementById(old.id);
    for (const unfolded of old.querySelectorAll("details[open]")) page.getElementById(unfolded.id)?.setAttribute("open", "");
    if (now && now.innerHTML !== old.innerHTML) old.replaceChildren(...now.childNodes);
  }
}

if (document.querySelector("[data-live]")) {
  setInterval(() => document.hidden || refresh().catch(() => {}), EVERY);
}

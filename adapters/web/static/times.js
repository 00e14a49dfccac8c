// Shows times in the reader's time zone; without scripts they are in UTC.
"use strict";

const FORMATS = {
  moment: new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" }),
  clock: new Intl.DateTimeFormat(undefined, { timeStyle: "short" }),
};

function showLocalTimes(root) {
  for (const time of root.querySelectorAll("time[data-time]")) {
    time.title = time.dateTime;
    time.textContent = FORMATS[time.dataset.time].format(new Date(time.dateTime));
  }
}

showLocalTimes(document);

// Rows of the inbox: j and k move from row to row; in the row that has the focus the keys for deciding press its own buttons.
"use strict";
(() => {
  const titles = () => [...document.querySelectorAll(".rows .row [id^=t]")];
  const rowOf = (element) => element?.closest?.(".rows .row");

  function move(step) {
    const all = titles(), here = rowOf(document.activeElement);
    const at = here ? all.findIndex((title) => here.contains(title)) : step > 0 ? -1 : all.length;
    const next = all[Math.min(Math.max(at + step, 0), all.length - 1)];
    if (next) { next.focus(); rowOf(next).scrollIntoView({ block: "nearest" }); }
  }

  // Only the buttons of the row with the focus have keys, so that a key has one meaning.
  function keysTo(row) {
    for (const button of document.querySelectorAll(".rows [data-key]")) {
      button.removeAttribute("data-key");
      button.removeAttribute("aria-keyshortcuts");
    }
    for (const button of row?.querySelectorAll("[data-row-key]") ?? []) {
      const key = button.dataset.rowKey;
      button.dataset.key = key;
      if (document.documentElement.dataset.keys !== "off") button.setAttribute("aria-keyshortcuts", key);
    }
  }

  for (const button of document.querySelectorAll("[data-rows]")) {
    button.hidden = false;
    button.addEventListener("click", () => move(button.dataset.rows === "next" ? 1 : -1));
  }
  document.addEventListener("focusin", (event) => keysTo(rowOf(event.target)));
  // What the server refuses is told in the row, which stays: its posting is where it was.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, target, serverResponse } = event.detail;
    if (xhr.status < 400 || !target.matches(".row") || serverResponse.trimStart().startsWith("<li")) return;
    target.querySelector(":scope > .notice")?.remove();
    event.detail.swapOverride = "afterbegin";
  });
  // A row that was decided stays where it was, to be undone; the focus goes on to its own title, so that j goes on.
  // Once it is settled: until then htmx leaves the new row the classes of the old one, and it would get no key for undo.
  document.addEventListener("htmx:afterSettle", (event) => {
    const id = event.detail.target?.id, row = id && document.getElementById(id);
    if (row && row.matches(".row")) { row.querySelector("[id^=t]")?.focus(); keysTo(row); }
  });
})();

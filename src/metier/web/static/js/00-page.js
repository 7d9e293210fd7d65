// What every page needs a script for: single keys, focus and words for screen readers after a part was replaced.
// Everything works without it: keys press real buttons and links, and each form is an ordinary form.
"use strict";
(() => {
  const root = document.documentElement;
  const WAIT = 1500; // milliseconds for the second key of "g i"
  let first = "", since = 0;

  const typing = (target) =>
    target.closest?.("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
  const visible = (element) => element.getClientRects().length > 0 && !element.disabled;

  function pressed(event) {
    if (root.dataset.keys === "off" || event.defaultPrevented) return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (typing(event.target) || document.querySelector("dialog[open]")) return;
    const key = event.key;
    const chord = first && event.timeStamp - since < WAIT ? `${first} ${key}` : key;
    first = "";
    if (key === "?") { event.preventDefault(); showKeys(); return; }
    const found = [...document.querySelectorAll("[data-key]")]
      .find((element) => element.dataset.key.split(",").includes(chord) && (visible(element) || chord.includes(" ")));
    if (found) {
      event.preventDefault();
      if (found.matches("input, textarea, select")) found.focus();
      else found.click();
    } else if (key === "g") { first = key; since = event.timeStamp; }
  }

  // The list of keys is made of what is on the page, so it cannot be wrong.
  function showKeys() {
    const dialog = document.getElementById("keys"), list = dialog.querySelector("dl");
    list.replaceChildren();
    for (const element of document.querySelectorAll("[data-key]")) {
      const keys = document.createElement("dt"), words = document.createElement("dd");
      for (const key of element.dataset.key.split(",")) {
        const cap = document.createElement("kbd");
        cap.textContent = key === " " ? "Space" : key;
        keys.append(cap, " ");
      }
      words.textContent = element.dataset.keyWords || element.getAttribute("aria-label") || element.textContent.trim();
      list.append(keys, words);
    }
    dialog.showModal();
  }

  // After a part was replaced: focus what asks for it, say what asks to be said.
  function settled(event) {
    const part = event.target;
    const focus = part.matches?.("[data-focus]") ? part : part.querySelector?.("[data-focus]");
    if (focus) focus.focus({ preventScroll: false });
    const say = part.querySelector?.("[data-say]");
    if (say) document.getElementById("said").textContent = say.dataset.say;
  }

  document.addEventListener("keydown", pressed);
  document.addEventListener("htmx:afterSettle", settled);
  // On a small screen the menu is closed until it is asked for; without script it stays open.
  if (matchMedia("(max-width: 56rem)").matches) document.querySelector(".menu")?.removeAttribute("open");
  for (const element of document.querySelectorAll("[data-key]")) {
    if (!element.hasAttribute("aria-keyshortcuts") && root.dataset.keys !== "off")
      element.setAttribute("aria-keyshortcuts", element.dataset.key.split(",")[0]);
  }
})();

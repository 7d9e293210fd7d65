// What every page needs a script for: single keys, focus and words for screen readers after a part was replaced.
// Everything works without it: keys press real buttons and links, and each form is an ordinary form.
"use strict";
(() => {
  const root = document.documentElement;
  const WAIT = 1500; // milliseconds for the second key of "g i"
  const NAMES = { " ": "Space" };
  const SILENCE = 15000; // milliseconds between two words about a work that goes on
  const KEPT = "metier-place";
  let first = "", since = 0, lost = "", saidAt = 0;

  const typing = (target) =>
    target.closest?.("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
  const control = (target) => target.closest?.("a[href], button, summary, input") || target.matches?.("[tabindex='0']");
  const visible = (element) => element.checkVisibility() && !element.disabled; // not what a closed part hides
  const keysOf = (element) => element.dataset.key.split(",");

  function pressed(event) {
    if (root.dataset.keys === "off" || event.defaultPrevented || event.repeat) return; // a key held down is one press
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (typing(event.target) || document.querySelector("dialog[open]")) return;
    const key = event.key;
    if ((key === " " || key === "Enter") && control(event.target)) return; // they press what has the focus
    const chord = first && event.timeStamp - since < WAIT ? `${first} ${key}` : key;
    first = "";
    if (key === "?") { event.preventDefault(); showKeys(); return; }
    const found = [...document.querySelectorAll("[data-key]")]
      .find((element) => keysOf(element).includes(chord) && (visible(element) || chord.includes(" ")));
    if (found) {
      event.preventDefault();
      press(found);
    } else if (key === "g") { first = key; since = event.timeStamp; }
  }

  function press(element) {
    if (element.matches("input:not([type=checkbox]):not([type=radio]), textarea, select")) { write(element); return; }
    element.click();
    if (element.matches("summary") && element.parentElement.open)
      write(element.parentElement.querySelector("input:not([type=hidden]), textarea, select"));
  }

  // On with what stands there: the caret behind it.
  function write(field) {
    field?.focus();
    if (field?.matches("textarea, input[type=text], input:not([type])")) field.setSelectionRange(-1, -1);
  }

  // The list of keys is made of what is on the page, so it cannot be wrong: its own first, then the ways to others.
  function showKeys() {
    const dialog = document.getElementById("keys"), list = dialog.querySelector("dl"), head = dialog.querySelector("h2");
    const isWay = (element) => /\w \w/.test(element.dataset.key);
    const found = [...document.querySelectorAll("[data-key]")].filter((element) => visible(element) || isWay(element));
    list.replaceChildren();
    for (const element of found.sort((one, other) => isWay(one) - isWay(other))) {
      const keys = document.createElement("dt"), words = document.createElement("dd");
      for (const key of keysOf(element)) {
        const cap = document.createElement("kbd");
        cap.textContent = NAMES[key] ?? key;
        keys.append(cap, " ");
      }
      words.textContent = element.dataset.keyWords || element.getAttribute("aria-label") || wordsOf(element);
      list.append(keys, words);
    }
    dialog.showModal();
    head.tabIndex = -1;
    head.focus();
  }

  function wordsOf(element) {
    const bare = element.cloneNode(true);
    for (const cap of bare.querySelectorAll("kbd")) cap.remove();
    return bare.textContent.trim().replace(/\s+/g, " ");
  }

  // Screen readers tell the key of a control; one after another ("g i") cannot be said this way.
  function tellKeys(part) {
    if (root.dataset.keys === "off") return;
    for (const element of part.querySelectorAll("[data-key]:not([aria-keyshortcuts])")) {
      const keys = keysOf(element).filter((key) => key === " " || !key.includes(" ")).map((key) => NAMES[key] ?? key);
      if (keys.length) element.setAttribute("aria-keyshortcuts", keys.join(" "));
      for (const cap of element.querySelectorAll("kbd")) cap.setAttribute("aria-hidden", "true"); // said already
    }
  }

  // After a part was replaced: focus what asks for it, say what asks to be said.
  function settled(event) {
    const part = event.target;
    if (!part.querySelector) return;
    const focus = part.matches("[data-focus]") ? part : part.querySelector("[data-focus]");
    if (focus) focus.focus({ preventScroll: false });
    else if (lost && document.activeElement === document.body) stand(find(part, lost) ?? part);
    lost = "";
    const say = part.matches("[data-say]") ? part : part.querySelector("[data-say]");
    if (say) tell(say.dataset.say, "sayUnseen" in say.dataset);
    progressed(part, event.timeStamp);
    tellKeys(part);
  }

  // The same control where a part, or the page, came anew: by what it is, never by words of a posting.
  const signOf = (element) => [element.tagName, element.id, element.name, element.type, element.getAttribute("href"), element.form?.getAttribute("action")].join(" ");
  const find = (part, sign) => [...part.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")].find((each) => signOf(each) === sign && visible(each));
  function stand(element) {
    if (element.tabIndex < 0) element.tabIndex = -1;
    element.focus({ preventScroll: true });
  }

  // A bar moves every second; that is said a few times only.
  function progressed(part, now) {
    const bar = part.querySelector("progress[max]");
    if (!bar || !part.id.startsWith("work-") || now - saidAt < SILENCE) return;
    saidAt = now;
    tell(`${bar.getAttribute("aria-label")}: ${Math.floor(100 * bar.position)} %`, true);
  }

  // A page that comes again, as its figures are there: the focus stays where it was, and the end of the work is said.
  function leaving() {
    const focus = document.activeElement, bar = document.querySelector(".working progress");
    sessionStorage.setItem(KEPT, JSON.stringify([location.pathname, focus === document.body ? "" : signOf(focus), bar?.getAttribute("aria-label") ?? ""]));
  }
  function arrived() {
    const [path, sign, work] = JSON.parse(sessionStorage.getItem(KEPT) ?? "[]"), came = performance.getEntriesByType("navigation")[0];
    sessionStorage.removeItem(KEPT);
    const failure = came?.responseStatus >= 400 && document.querySelector("main [role=alert]");
    const said = document.querySelector("#said > p")?.textContent;
    if (failure) { // what was sent was refused: why comes first
      document.title = `Error: ${document.title}`;
      stand(failure);
    } else if (came?.type === "reload" && path === location.pathname) {
      const same = sign && find(document, sign);
      if (same) stand(same);
      if (work && !said && !document.querySelector(".working progress")) tell(`${work}: done`, true);
    }
    if (said) setTimeout(tell, 300, said); // words that are there from the start are not said by screen readers
  }

  // Some browsers keep a whole page in memory and show it again on "back": it may be old by then, or this browser was
  // let out meanwhile. It is asked for again, unless somebody has written on it.
  const written = () => [...document.querySelectorAll("main :is(input, textarea, option)")].some((field) =>
    field.matches("option") ? field.selected !== field.defaultSelected && field.closest("select").querySelector("[selected]")
      : field.value !== field.defaultValue || field.checked !== field.defaultChecked);

  // Where the page shows it anyway, the words are for screen readers alone, so that nothing moves.
  function tell(words, unseen) {
    const line = document.createElement("p");
    line.className = unseen ? "unseen" : "said";
    line.textContent = words;
    document.getElementById("said").replaceChildren(line);
  }

  document.addEventListener("metier:say", (event) => tell(event.detail, true));
  document.addEventListener("keydown", pressed);
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.isError && event.detail.target.matches(".going-on")) event.detail.shouldSwap = false; // nobody asked: it asks again by itself
    if (event.detail.target.contains(document.activeElement)) lost = signOf(document.activeElement);
  });
  addEventListener("pagehide", leaving);
  addEventListener("pageshow", (event) => { if (event.persisted && !written()) location.reload(); });
  document.addEventListener("htmx:afterSettle", settled);
  document.addEventListener("metier:placed", settled); // by a script of ours
  document.addEventListener("click", (event) => { if (event.target.closest?.("[data-shows-keys]")) showKeys(); });
  // On a small screen the menu is closed until it is asked for; without script it stays open.
  if (matchMedia("(max-width: 56rem)").matches) document.querySelector(".menu")?.removeAttribute("open");
  tellKeys(document);
  arrived();
})();

// What axe does not measure, of one page: heading order, small targets, names, and live regions. Every closed part is opened.
() => {
  const CONTROLS = "a[href], button, input:not([type=hidden]), select, textarea, summary";
  const LEAST = 23.9; // CSS pixels of WCAG 2.5.8, less what rounding takes
  for (const part of document.querySelectorAll("main details")) part.open = true;
  const seen = (element) => element.checkVisibility({ visibilityProperty: true });
  const words = (element) => (element.getAttribute("aria-label") || element.textContent).trim().replace(/\s+/g, " ");
  const found = { title: document.title, faults: [] };
  const fault = (what, element) => found.faults.push(`${what}: ${element.outerHTML.slice(0, 110)}`);

  if (document.querySelector("h1")?.textContent === "That did not work") found.faults.push("it failed");
  if ([...document.querySelectorAll("h1")].filter(seen).length !== 1) found.faults.push("not one h1");
  let above = 0;
  for (const head of [...document.querySelectorAll("main :is(h1, h2, h3, h4, h5, h6)")].filter(seen)) {
    const level = Number(head.tagName[1]);
    if (level > above + 1) fault(`heading after level ${above}`, head);
    above = level;
  }

  // A tick or a round box is as large as its label. A link within a sentence is as high as the sentence's line.
  const boxOf = (element) => (element.matches("[type=checkbox], [type=radio]") && element.closest("label") || element).getBoundingClientRect();
  const inSentence = (element) => element.matches("a") && getComputedStyle(element).display === "inline" &&
    [...element.parentElement.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && /\w/.test(node.textContent));
  const controls = [...document.querySelectorAll(CONTROLS)].filter((element) => seen(element) && !element.disabled && !element.matches(".skip"));
  for (const control of controls) {
    const box = boxOf(control);
    if ((box.width < LEAST || box.height < LEAST) && !inSentence(control) && isNear(control, box)) fault(`${Math.round(box.width)}×${Math.round(box.height)}`, control);
    const name = control.matches("a, button, summary") ? words(control) : control.labels?.length || control.getAttribute("aria-label") || control.getAttribute("aria-labelledby");
    if (!name || typeof name === "string" && control.matches("a, button, summary") && !/[\p{L}\p{N}]/u.test(name)) fault("no name in letters", control);
  }
  function isNear(control, box) { // a circle of 24 px around it meets another control
    const x = box.x + box.width / 2, y = box.y + box.height / 2;
    return controls.some((other) => {
      if (other === control || other.contains(control) || control.contains(other)) return false;
      const to = boxOf(other);
      return Math.hypot(Math.max(to.x - x, 0, x - to.right), Math.max(to.y - y, 0, y - to.bottom)) < LEAST / 2;
    });
  }

  for (const table of document.querySelectorAll("table")) {
    if (!table.querySelector("th[scope]") || table.querySelector("th:not([scope])")) fault("cells without heads", table);
    if (seen(table) && !table.caption && !table.closest("[aria-label], [aria-labelledby]")) fault("a table without a name", table);
  }
  for (const live of document.querySelectorAll("[hx-trigger*=every] :is([role=status], [aria-live]), [hx-trigger*=every]:is([role=status], [aria-live])"))
    fault("chatters while it is polled", live);
  const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
  for (const id of new Set(ids.filter((id, at) => ids.indexOf(id) !== at))) found.faults.push(`two things are #${id}`);
  for (const field of document.querySelectorAll("[aria-describedby], [aria-labelledby]"))
    for (const id of `${field.getAttribute("aria-describedby") ?? ""} ${field.getAttribute("aria-labelledby") ?? ""}`.trim().split(/\s+/))
      if (!document.getElementById(id)) fault(`#${id} is not there`, field);
  return found;
}

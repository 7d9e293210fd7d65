// Dropping files: they go into the ordinary field of the form, and the form is sent.
"use strict";
(() => {
  const zone = document.querySelector("[data-drop]");
  if (!zone) return;
  const field = zone.querySelector("input[type=file]");
  const stop = (event) => { if (event.dataTransfer?.types.includes("Files")) event.preventDefault(); };
  // Anywhere on the page: a file dropped beside the zone would otherwise replace the page.
  document.addEventListener("dragover", (event) => { stop(event); zone.classList.add("over"); });
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) zone.classList.remove("over"); });
  document.addEventListener("drop", (event) => {
    stop(event);
    zone.classList.remove("over");
    if (!event.dataTransfer?.files.length) return;
    field.files = event.dataTransfer.files;
    field.form.requestSubmit();
  });
})();

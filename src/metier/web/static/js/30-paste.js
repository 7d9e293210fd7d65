// Copying a prompt. The button is there only where a script can press it; without one the text is selected by hand.
"use strict";
(() => {
  for (const button of document.querySelectorAll("[data-copy]")) {
    const field = document.getElementById(button.dataset.copy), told = button.parentElement.querySelector("[data-copied]");
    button.hidden = false;
    told.textContent = "";
    button.addEventListener("click", async () => {
      const copied = await navigator.clipboard.writeText(field.value).then(() => true, () => false);
      if (!copied) { field.focus(); field.select(); } // the browser keeps its clipboard to itself
      told.textContent = copied ? "Copied. Paste it into a new chat." : "The browser does not let the page copy. The text is selected: copy it now.";
      document.dispatchEvent(new CustomEvent("metier:say", { detail: told.textContent }));
    });
  }
})();

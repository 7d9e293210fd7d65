// Deciding: the card moves at once and its answer is sent meanwhile; if the server refuses, the card comes back.
// Without this script each button sends an ordinary form, and the next posting comes with the next page.
"use strict";
(() => {
  const stage = () => document.getElementById("stage");
  if (!stage()) return;
  const FRESH = 250; // milliseconds in which nobody has read a new card: a key pressed twice is not an answer to it
  const ROUND = 5;
  const PATIENCE = 40; // looks for the next round, four a second, before its progress is shown instead
  const gone = new Set(); // postings that were answered here; their answers may still be under way
  let chain = Promise.resolve(), underWay = 0, timer = 0, looks = 0;

  const cards = () => [...stage().querySelectorAll(".asked")];
  const current = () => cards().find((card) => !card.hidden);
  const open = () => cards().filter((card) => !gone.has(card.dataset.posting));
  const place = (part) => part.dispatchEvent(new CustomEvent("metier:placed", { bubbles: true }));
  const say = (words) => document.dispatchEvent(new CustomEvent("metier:say", { detail: words }));

  function show(card) {
    for (const each of cards()) each.hidden = each !== card;
    stage().querySelector(".next-comes").hidden = Boolean(card) || Boolean(stage().querySelector(".decide-none"));
    stage().dataset.fresh = "";
    clearTimeout(timer);
    timer = setTimeout(() => delete stage().dataset.fresh, FRESH);
    if (!card) { stage().querySelector(".next-comes:not([hidden])")?.focus(); return; }
    card.querySelector(".advert").scrollTop = 0;
    if (stage().getBoundingClientRect().top < 0) stage().scrollIntoView();
    card.querySelector(".decide-title").focus({ preventScroll: true });
  }

  async function post(form, submitter) {
    const path = submitter?.hasAttribute("formaction") ? submitter.formAction : form.action;
    return send(path, new URLSearchParams(new FormData(form, submitter?.isConnected ? submitter : null)));
  }

  async function send(path, body) {
    try {
      const came = await fetch(path, { method: "POST", body, headers: { "HX-Request": "true" } });
      const part = new DOMParser().parseFromString(await came.text(), "text/html").body.firstElementChild;
      return { ok: came.ok && part?.id === "stage", part };
    } catch {
      const part = document.createElement("div");
      part.className = "notice bad";
      part.setAttribute("role", "alert");
      part.textContent = "The server does not answer, so nothing was stored. Is metier serve still running?";
      return { ok: false, part };
    }
  }

  // An answer, or "skip": the next card at once, the request in turn.
  function moves(form, submitter) {
    if ("fresh" in stage().dataset) return;
    const card = form.closest(".asked");
    const path = submitter?.hasAttribute("formaction") ? submitter.formAction : form.action;
    const body = new URLSearchParams(new FormData(form, submitter));
    const after = card.nextElementSibling;
    gone.add(card.dataset.posting);
    show(after?.matches(".asked") && !gone.has(after.dataset.posting) ? after : open()[0]);
    underWay += 1;
    chain = chain.then(() => send(path, body)).then(({ ok, part }) => {
      underWay -= 1;
      if (ok) { card.remove(); take(part); } else comeBack(card, part);
    });
  }

  function comeBack(card, part) {
    gone.delete(card.dataset.posting);
    card.querySelector(".notice")?.remove();
    card.querySelector(".advert").prepend(part);
    show(card);
    say("Not stored");
  }

  // Everything else (undo, a reason, another label) waits for the answers before it, and shows what came of it.
  function waits(form, submitter) {
    const name = form.dataset.form;
    chain = chain.then(async () => {
      const now = form.isConnected ? form : stage().querySelector(`[data-form="${name}"]`);
      if (!now) return;
      const { ok, part } = await post(now, submitter);
      if (!ok) {
        const notices = stage().querySelector(".decide-told");
        notices.querySelector(".notice")?.remove();
        notices.prepend(part);
        return;
      }
      gone.clear();
      stage().replaceWith(part);
      window.htmx?.process(part);
      place(part);
    });
  }

  // What the server says now: the last answer, the counts, cards that are ahead.
  function take(part) {
    if (part.dataset.say) say(part.dataset.say);
    if (!underWay) for (const name of [".decide-told", ".decide-beside"]) swap(stage().querySelector(name), part.querySelector(name));
    const menu = document.querySelector(".menu a[href='/decide'] .n")?.firstChild;
    if (menu) menu.data = part.dataset.undecided;
    const known = new Map(cards().map((card) => [card.dataset.posting, card]));
    const came = [...part.querySelectorAll(".asked")];
    for (const card of came) {
      const here = known.get(card.dataset.posting);
      if (here) swap(here.querySelector(".decide-others"), card.querySelector(".decide-others"));
      else if (!gone.has(card.dataset.posting)) {
        card.hidden = true;
        stage().querySelector(".next-comes").before(card);
        place(card);
      }
    }
    if (!underWay) {
      const ids = new Set(came.map((card) => card.dataset.posting));
      for (const card of cards()) if (card.hidden && !ids.has(card.dataset.posting)) card.remove();
    }
    if (!current() && open().length) show(open()[0]);
    const none = part.querySelector(".decide-none");
    if (!current() && none?.querySelector(".working") && ++looks < PATIENCE) { // faster than the next round
      setTimeout(look, 250);
    } else if (!current() && none && !underWay) {
      stage().querySelector(".decide-none")?.remove();
      stage().querySelector(".next-comes").before(none);
      window.htmx?.process(none);
      show(null);
    }
    if (current()) looks = 0;
    if (part.dataset.say && Number(part.dataset.done) % ROUND === 0) window.htmx?.trigger("#brought-words", "brought");
  }

  // Whether the next round is there by now.
  async function look() {
    if (current() || underWay) return;
    const came = await fetch(stage().dataset.path, { headers: { "HX-Request": "true" } }).catch(() => null);
    const part = came?.ok && new DOMParser().parseFromString(await came.text(), "text/html").getElementById("stage");
    if (part) take(part);
  }

  function swap(old, fresh) {
    if (!old || !fresh || old.contains(document.activeElement)) return; // never take a field from under the fingers
    old.replaceWith(fresh);
    place(fresh);
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!stage().contains(form) || !(form.dataset.form || "moves" in form.dataset)) return;
    event.preventDefault();
    if ("moves" in form.dataset) moves(form, event.submitter);
    else waits(form, event.submitter);
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("[data-look]");
    const card = link && open().find((each) => each.dataset.posting === link.dataset.look);
    if (!card || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    show(card);
  });
  // Enter in the reason leads back to the advert; it must not send an answer that was not given.
  document.addEventListener("keydown", (event) => {
    if (!event.target.matches?.(".asked textarea") || event.isComposing) return;
    if (event.key !== "Escape" && (event.key !== "Enter" || event.shiftKey)) return;
    event.preventDefault();
    event.target.closest(".asked").querySelector(".decide-title").focus();
  });
  // A page out of the browser's memory shows postings that may be decided by now.
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
})();

// Ticking countdowns, a live board, and the place of a district. Every page works without this file.
import { initAll } from "./vendor/govuk-frontend.min.js";

initAll();

// Countdowns count from the seconds that the server sent, on a clock that nobody can set. It may stand still while
// the machine sleeps: the other clock is heard where it has gone further.
let renderedAt = [performance.now(), Date.now()];
const sinceRendered = () => Math.max(performance.now() - renderedAt[0], Date.now() - renderedAt[1]);

function words(seconds) {
  const s = Math.abs(Math.trunc(seconds));
  const [m, h, d] = [Math.floor(s / 60), Math.floor(s / 3600), Math.floor(s / 86400)];
  if (s < 60) return `${s} s`;
  if (d >= 2) return `${d} days ${h % 24} h`;
  if (h) return `${h} h ${String(m % 60).padStart(2, "0")} min`;
  return s < 600 ? `${m} min ${String(s % 60).padStart(2, "0")} s` : `${m} min`;
}

function tick() {
  const passed = sinceRendered() / 1000;
  for (const element of document.querySelectorAll("[data-seconds-left]")) {
    const left = Number(element.dataset.secondsLeft) - passed;
    element.textContent = left < 0 ? `${words(left)} late` : `${words(left)} left`;
    element.classList.toggle("app-countdown--late", left < 0);
    element.classList.toggle("app-countdown--soon", left >= 0 && left <= 900);
  }
}

// The live part: asked for again every few seconds; rests while hidden or paused; waits longer after a failure.
// An answer that takes longer than this, in milliseconds, is no answer.
const PATIENCE = 10_000;

function keepLive(place) {
  const state = document.querySelector("[data-live-state]");
  const said = document.querySelector("[data-live-words]");
  const spoken = document.querySelector("[data-live-summary]");
  const pause = document.querySelector("[data-live-pause]");
  const every = Number(place.dataset.every) * 1000;
  let failures = 0, paused = false, timer = 0, asking = null;

  function show(text, stale = false) {
    said.textContent = text;
    state.classList.toggle("app-live--stale", stale);
  }

  // Somebody who is typing or has opened something is not interrupted.
  function isBusy() {
    const active = document.activeElement;
    return Boolean(place.querySelector("details[open]")) || (place.contains(active) && active.matches("input, textarea, select"));
  }

  function replace(html) {
    const held = place.contains(document.activeElement) ? document.activeElement.id : "";
    const before = place.querySelector("[data-summary]")?.dataset.summary;
    place.innerHTML = html;
    initAll(place);
    renderedAt = [performance.now(), Date.now()];
    if (held) document.getElementById(held)?.focus({ preventScroll: true });
    const after = place.querySelector("[data-summary]")?.dataset.summary;
    if (after && after !== before) spoken.textContent = after;
    tick();
  }

  function showOld(why, otherwise = "") {
    const minutes = Math.floor(sinceRendered() / 60000);
    const age = minutes ? `${minutes} min old` : otherwise;
    show(age ? `${why}: what you see may be ${age}.` : `${why}.`, Boolean(age));
  }

  async function ask(mine) {
    const tooLate = setTimeout(() => mine.abort(), PATIENCE);
    try {
      const headers = { "X-Requested-With": "live" };
      const answer = await fetch(place.dataset.live, { headers, redirect: "manual", signal: mine.signal });
      if (answer.status === 401 || answer.type === "opaqueredirect") { location.reload(); return ""; }
      if (!answer.ok) throw new Error(String(answer.status));
      return await answer.text();
    } finally {
      clearTimeout(tooLate);
    }
  }

  // Only the last question counts, and none once the updates are paused.
  async function refresh() {
    asking?.abort();
    const mine = asking = new AbortController();
    if (document.hidden || paused) return;
    try {
      const html = isBusy() ? "" : await ask(mine);
      if (mine !== asking) return;
      failures = 0;
      if (isBusy()) showOld("Waits while you type or have something open");
      else if (html) { replace(html); show("Updates by itself."); }
    } catch {
      if (mine !== asking) return;
      failures += 1;
      showOld("No connection, trying again", "old");
    }
    plan();
  }

  function plan() {
    clearTimeout(timer);
    timer = setTimeout(refresh, Math.min(every * 2 ** failures, 60000));
  }

  pause.addEventListener("click", () => {
    paused = !paused;
    pause.textContent = paused ? "Resume updates" : "Pause updates";
    show(paused ? "Updates are paused." : "Updates by itself.");
    refresh();
  });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh(); });
  state.hidden = false;
  show("Updates by itself.");
  plan();
}

// A chosen file fills the field that is sent; without scripts one pastes it.
function readFile(group) {
  group.hidden = false;
  group.querySelector("input").addEventListener("change", async (event) => {
    document.getElementById(group.dataset.fileInto).value = await event.target.files[0]?.text() ?? "";
  });
}

// Whoever is ticked gets the next turn; whoever is no longer ticked has none.
function numberTurns(place) {
  const turns = () => [...place.querySelectorAll("input[name^='turn-']")];
  place.addEventListener("change", (event) => {
    if (event.target.name !== "person") return;
    const own = document.getElementById(`turn-${event.target.value}`);
    const last = Math.max(0, ...turns().map((turn) => Number(turn.value) || 0));
    own.value = event.target.checked ? own.value || last + 1 : "";
  });
}

// Without signal the browser would put a page of its own in place of what was typed. It may be wrong: one may insist.
addEventListener("submit", (event) => {
  const sends = navigator.onLine || confirm("There is no connection, so this can not be sent. Try all the same?");
  if (!sends) event.preventDefault();
});

tick();
setInterval(tick, 1000);
document.querySelectorAll("[data-live]").forEach(keepLive);
document.querySelectorAll("[data-turns]").forEach(numberTurns);
document.querySelectorAll("[data-file-into]").forEach(readFile);

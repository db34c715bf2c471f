// SPDX-License-Identifier: AGPL-3.0-or-later
// The home of the messenger with the card of the app: a live canvas, asked for again whenever the end user looks.

import { draw } from "./canvas.js";
import { announce, icon, language, make, say } from "./page.js";
import * as server from "./server.js";

const messenger = document.getElementById("messenger");
const place = document.getElementById("card");
const tabs = [...document.querySelectorAll("[data-view-of-messenger]")];

let person = "";
let shown = null; // what stands there: { live, values }
let turn = 0; // answers that come too late belong to a card nobody looks at any more

/** Wires the two tabs: home, and the messages. */
export function begin() {
  for (const tab of tabs) tab.addEventListener("click", () => turnTo(tab.dataset.viewOfMessenger));
}

/** The end user looks at the messages (again), as after somebody has begun to write. */
export function turnTo(view) {
  messenger.dataset.view = view;
  for (const tab of tabs) tab.setAttribute("aria-pressed", String(tab.dataset.viewOfMessenger === view));
  if (view === "home") reopen();
}

/** Somebody else holds the messenger. */
export function be(contact) {
  if (person === contact) return;
  person = contact;
  if (messenger.dataset.view === "home") reopen();
}

async function reopen() {
  place.replaceChildren(make("div", { class: "ck ck-waiting" }, [1, 2].map(() => make("i")), make("span", { class: "unseen" }, say("loading"))));
  await show(() => server.card(person, language));
}

async function submit(id) {
  if (!shown || place.getAttribute("aria-busy") === "true") return;
  const click = { component_id: id, input_values: shown.values(), live: shown.live };
  for (const each of place.querySelectorAll("button, input, textarea, select")) each.disabled = true;
  place.querySelector(`[data-click="${CSS.escape(id)}"]`)?.classList.add("ck-busy");
  await show(() => server.card(person, language, click));
  place.scrollTop = 0;
  (place.querySelector("[aria-invalid=true]") ?? place.querySelector("h4[tabindex]") ?? place).focus({ preventScroll: true });
  announce(place.querySelector(".ck-text")?.textContent ?? "");
}

async function show(ask) {
  const mine = ++turn;
  place.setAttribute("aria-busy", "true");
  let answer;
  try {
    answer = await ask();
  } catch {
    answer = { canvas: null };
  }
  if (mine !== turn) return;
  place.setAttribute("aria-busy", "false");
  try {
    if (!answer.canvas) throw new Error(`status ${answer.status}`);
    const drawn = draw(answer.canvas, submit);
    shown = { live: answer.live, values: drawn.values };
    place.replaceChildren(drawn.element);
  } catch {
    shown = null;
    place.replaceChildren(make("div", { class: "ck ck-broken" },
      make("p", { class: "ck-text ck-paragraph" }, icon("alert"), say("went_wrong")),
      make("button", { type: "button", class: "ck-button ck-secondary", onclick: reopen }, say("try_again"))));
  }
}

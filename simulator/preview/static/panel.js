// SPDX-License-Identifier: AGPL-3.0-or-later
// The panel beside the conversation: asks the app for canvases, by the same signed requests as Intercom.

import { draw } from "./canvas.js";
import { announce, icon, make, say } from "./page.js";
import * as server from "./server.js";

const card = document.getElementById("panel");
const place = document.getElementById("canvas");

let shown = null; // what stands there: { canvas, values }
let about = { conversation: "", agent: "" };
let turn = 0; // answers that come too late belong to a canvas nobody looks at any more
let label = ""; // the words of what was clicked last

/** Opens the panel for that conversation and teammate, unless it stands there already. */
export function open(conversation, agent) {
  if (about.conversation === conversation && about.agent === agent) return;
  about = { conversation, agent };
  reopen();
}

/** Opens it anew, as Intercom does when a teammate clicks on the conversation. */
export async function reopen() {
  if (!about.conversation || !about.agent) return;
  place.replaceChildren(waiting());
  await show(() => server.panel(about.conversation, about.agent), null);
}

async function submit(id) {
  if (!shown || card.getAttribute("aria-busy") === "true") return;
  const click = { component_id: id, input_values: shown.values(), current_canvas: shown.canvas };
  hold(id);
  await show(() => server.panel(about.conversation, about.agent, click), id);
}

async function show(ask, clicked) {
  const mine = ++turn;
  card.setAttribute("aria-busy", "true");
  let answer;
  try {
    answer = await ask();
  } catch {
    answer = { status: 0, canvas: null };
  }
  if (mine !== turn) return;
  card.setAttribute("aria-busy", "false");
  try {
    if (!answer.canvas) throw new Error(`status ${answer.status}`);
    const drawn = draw(answer.canvas, submit);
    shown = { canvas: answer.canvas, values: drawn.values };
    place.replaceChildren(drawn.element);
  } catch {
    shown = null;
    place.replaceChildren(broken());
  }
  if (clicked !== null) {
    refocus(clicked);
    announce(firstWords());
  }
}

/** While Intercom waits for the answer nothing else can be clicked. */
function hold(id) {
  for (const each of place.querySelectorAll("button, input, textarea, select")) each.disabled = true;
  const clicked = place.querySelector(`[data-click="${CSS.escape(id)}"]`)
    ?? place.querySelector(`[data-id^="${CSS.escape(id)}="]:checked`)?.parentElement;
  clicked?.classList.add("ck-busy");
  label = clicked?.textContent ?? "";
}

/** The focus goes to what was clicked if it is still there, else to the beginning of the new canvas.
 *
 * "Refresh" has the id of the button that led to its canvas, so that the words count too. */
function refocus(id) {
  const same = place.querySelectorAll(`[data-click="${CSS.escape(id)}"]:not(:disabled)`);
  const again = [...same].find((each) => each.textContent === label)
    ?? place.querySelector(`[data-id^="${CSS.escape(id)}="]:checked`);
  const failed = place.querySelector("[aria-invalid=true]");
  (failed ?? again ?? place.querySelector("h4[tabindex]") ?? document.getElementById("panel-name")).focus({ preventScroll: true });
  if (failed) failed.scrollIntoView({ block: "nearest" });
  else place.scrollTop = 0;
}

function firstWords() {
  return place.querySelector(".ck-text")?.textContent ?? "";
}

function waiting() {
  return make("div", { class: "ck ck-waiting" }, [1, 2, 3].map(() => make("i")), make("span", { class: "unseen" }, say("loading")));
}

/** What Intercom shows for anything but a canvas. */
function broken() {
  return make("div", { class: "ck ck-broken" },
    make("p", { class: "ck-text ck-paragraph" }, icon("alert"), say("went_wrong")),
    make("button", { type: "button", class: "ck-button ck-secondary", onclick: reopen }, say("try_again")));
}

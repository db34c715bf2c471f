// SPDX-License-Identifier: AGPL-3.0-or-later
// The line at the bottom: each request with time and status, and everything of it in a dialogue.

import { clock, icon, keep, make, say, write } from "./page.js";
import * as server from "./server.js";

const list = document.getElementById("requests");
const queue = document.getElementById("queue");
const dialog = document.getElementById("request");

/** Wires the line. */
export function begin() {
  list.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) open(Number(button.parentElement.dataset.key));
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
}

/** Shows the latest requests and how many messages wait. */
export function show({ state }) {
  const first = list.childElementCount === 0;
  keep(list, state.requests, (each) => each.id, (each) => entry(each, first));
  const { waiting, dead } = state.queue;
  write(queue.lastElementChild, dead ? say("queue_dead", { count: dead }) : waiting ? say("queue", { count: waiting }) : say("queue_empty"));
  queue.dataset.state = dead ? "dead" : waiting ? "waiting" : "empty";
}

const rank = (status) => (status >= 200 && status < 300 ? "fine" : status === 429 || (status >= 300 && status < 500) ? "odd" : "bad");

function entry(one, first) {
  return make("li", { class: first ? null : "arriving" },
    make("button", { type: "button", "data-way": one.way, "data-rank": rank(one.status), title: say(`way_${one.way}`) },
      make("time", {}, clock(one.at)), make("span", { class: "way" }, say(`way_${one.way}_short`)),
      make("span", { class: "asked" }, short(one.name)), make("b", {}, one.status || "–"), make("small", {}, `${one.ms} ms`)));
}

/** Component ids of ours may be long; what follows the question mark is in the details. */
const short = (name) => name.replace(/\?.*$/, "").replace(/\d{12,}/g, (id) => `…${id.slice(-4)}`);

async function open(id) {
  const one = await server.request(id).catch(() => null);
  if (!one) return;
  dialog.replaceChildren(
    make("header", {},
      make("h2", { id: "request-name", tabindex: "-1", autofocus: true }, say(`way_${one.way}`)),
      make("p", {}, make("b", { "data-rank": rank(one.status) }, one.status || say("no_answer")), ` ${one.method} `, make("code", {}, one.path)),
      make("p", { class: "muted" }, `${clock(one.at)} · ${one.ms} ms`),
      make("button", { type: "button", class: "quiet", "aria-label": say("close"), onclick: () => dialog.close() }, icon("cross"))),
    make("div", { class: "two" }, side(say("asked"), one.request), side(say("answered"), one.answer)));
  dialog.showModal();
}

function side(name, { headers, body }) {
  const rows = headers.map(([header, value]) => make("div", {}, make("dt", {}, header), make("dd", {}, value)));
  return make("section", { "aria-label": name },
    make("h3", {}, name),
    make("details", { open: headers.length < 8 }, make("summary", {}, say("headers", { count: headers.length })), make("dl", {}, rows)),
    body ? make("pre", { tabindex: "0", "aria-label": `${name}: ${say("body")}` }, colours(body)) : make("p", { class: "none" }, say("no_body")));
}

const TOKEN = /("(?:\\.|[^"\\])*")(\s*:)?|\b(true|false|null|-?\d+(?:\.\d+)?)\b/g;

/** JSON with its names, texts and values told apart. */
function colours(text) {
  if (text.length > 60_000) return text;
  const found = [];
  let end = 0;
  for (const match of text.matchAll(TOKEN)) {
    found.push(text.slice(end, match.index));
    const [whole, string, colon] = match;
    if (string) found.push(make("span", { class: colon ? "j-name" : "j-text" }, string), colon ?? "");
    else found.push(make("span", { class: "j-value" }, whole));
    end = match.index + whole.length;
  }
  return [...found, text.slice(end)];
}

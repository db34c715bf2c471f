// SPDX-License-Identifier: AGPL-3.0-or-later
// The middle column: the conversations, the one that is open, and what a teammate does there.

import { compose } from "./composer.js";
import { briefly, face, keep, make, say, write } from "./page.js";
import * as server from "./server.js";
import { lastWords, showParts } from "./talk.js";

const agents = document.getElementById("as-agent");
const assign = document.getElementById("assign");
const close = document.getElementById("close-talk");
const list = document.getElementById("talks");
const tag = document.getElementById("tag-talk");
const thread = document.getElementById("thread");

/** Wires the column; `choose(person, conversation)` and `become(agent)` change what the whole page looks at. */
export function begin(view, choose, become) {
  const composer = compose(document.getElementById("agent-composer"), {
    label: say("write_as_agent"),
    kinds: [["comment", say("reply"), say("write_reply")], ["note", say("note"), say("write_note")]],
    send: (kind, message) => server.agentActs(view.talk, view.agent, kind, message),
  });
  agents.addEventListener("change", () => become(agents.value));
  assign.addEventListener("change", async () => {
    const to = assign.value;
    if (to) await server.agentActs(view.talk, view.agent, "assignment", { to });
  });
  close.addEventListener("click", () => {
    const talk = view.state.conversations.find((each) => each.id === view.talk);
    if (talk) server.agentActs(talk.id, view.agent, talk.open ? "close" : "open");
  });
  tag.addEventListener("click", () => {
    const talk = view.state.conversations.find((each) => each.id === view.talk);
    if (talk) server.tags(talk.id, !talk.tagged);
  });
  list.addEventListener("click", (event) => {
    const row = event.target.closest("button");
    if (row) choose(row.dataset.person, row.parentElement.dataset.key);
  });
  return composer;
}

/** Shows the conversations and the one that the page looks at. */
export function show(view) {
  const { state } = view;
  keep(agents, state.agents, (each) => each.id, (each) => make("option", { value: each.id }, each.name));
  if (agents.value !== view.agent) agents.value = view.agent;
  keep(list, state.conversations, (each) => each.id, (talk) => entry(talk, view), (row, talk) => refresh(row, talk, view));
  const talk = state.conversations.find((each) => each.id === view.talk);
  if (!talk) return;
  write(document.getElementById("thread-name"), nameOf(talk, state));
  assignment(talk, state);
  write(close, say(talk.open ? "close_talk" : "open_talk"));
  tag.setAttribute("aria-pressed", String(talk.tagged));
  showParts(thread, talk, { agent: true });
}

function entry(talk, view) {
  const button = make("button", { type: "button", "data-person": talk.contact },
    face(nameOf(talk, view.state)),
    make("b"), make("time"), make("span", { class: "talk-words" }), make("i", { class: "talk-state" }));
  return make("li", {}, button);
}

function refresh(row, talk, view) {
  const button = row.firstElementChild;
  const [, name, time, words, dot] = button.children;
  const current = talk.id === view.talk;
  write(name, nameOf(talk, view.state));
  write(words, lastWords(talk));
  write(time, briefly(talk.at));
  button.classList.toggle("closed", !talk.open);
  if (current) button.setAttribute("aria-current", "true");
  else button.removeAttribute("aria-current");
  const waits = talk.open && talk.parts.findLast((part) => part.kind !== "note")?.by === "person";
  dot.classList.toggle("waits", waits);
  dot.title = waits ? say("waits") : talk.open ? "" : say("closed");
}

function assignment(talk, state) {
  const options = [{ id: "", name: say("nobody") }, ...state.agents];
  keep(assign, options, (each) => each.id, (each) => make("option", { value: each.id, disabled: each.id === "" }, each.name));
  if (document.activeElement !== assign && assign.value !== talk.assignee) assign.value = talk.assignee;
}

function nameOf(talk, state) {
  const person = state.people.find((each) => each.id === talk.contact);
  return person?.name || person?.email || say("visitor");
}

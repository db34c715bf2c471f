// SPDX-License-Identifier: AGPL-3.0-or-later
// The parts of a conversation, as the end user and as the teammates see them.

import { face, icon, keep, make, markup, moment, say, whole } from "./page.js";

const SPOKEN = new Set(["source", "comment", "note"]);
const DONE = { close: "did_close", open: "did_open", assignment: "did_assign", assign_and_reopen: "did_assign" };

/** Shows the parts in the box; `agent` is the side of the inbox, the other that of the end user. */
export function showParts(box, conversation, { agent }) {
  const parts = conversation.parts.filter((part) => agent || part.kind !== "note").filter((part) => agent || says(part));
  const fresh = box.dataset.talk !== conversation.id;
  const atEnd = fresh || box.scrollHeight - box.scrollTop - box.clientHeight < 60;
  if (fresh) box.replaceChildren();
  box.dataset.talk = conversation.id;
  const before = box.childElementCount;
  keep(box, parts, (part) => part.id, (part) => build(part, agent, fresh));
  if (atEnd && box.childElementCount !== before) box.scrollTop = box.scrollHeight;
  if (!sticky.has(box)) stick(box);
}

const sticky = new WeakSet();

/** Who reads the last words goes on reading them when the box changes its height. */
function stick(box) {
  sticky.add(box);
  let atEnd = true;
  box.addEventListener("scroll", () => { atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 60; });
  new ResizeObserver(() => { if (atEnd) box.scrollTop = box.scrollHeight; }).observe(box);
}

const says = (part) => part.html !== "" || part.files.length > 0;

function build(part, agent, fresh) {
  const look = fresh ? "" : " arriving";
  const event = SPOKEN.has(part.kind) ? null : happened(part, look);
  if (!says(part)) return event ?? make("div", { class: "none" });
  const own = agent === (part.by !== "person");
  const said = make("div", { class: `said ${part.by} ${part.kind === "note" ? "note" : ""} ${own ? "own" : "other"}${look}` },
    own ? null : face(part.name || say("visitor"), part.by),
    make("div", { class: "bubble" },
      markup("div", { class: "words" }, part.html),
      part.files.map(attachment),
      make("small", {}, part.kind === "note" ? icon("lock") : null, signature(part, own),
        make("time", { datetime: new Date(part.at * 1000).toISOString(), title: whole(part.at) }, moment(part.at)))));
  return event ? make("div", {}, event, said) : said;
}

function signature(part, own) {
  const name = part.name || say("visitor");
  const source = part.app ? ` (${say("by_app")})` : "";
  const note = part.kind === "note" ? `${say("note")}, ` : "";
  return own && part.by === "person" ? "" : `${note}${name}${source} · `;
}

function attachment(file) {
  return make("a", { class: "file", href: file.url, download: file.name }, icon("clip"), file.name,
    make("small", {}, size(file.size)));
}

function size(bytes) {
  return bytes < 1000 ? `${bytes} B` : `${Math.round(bytes / 1000)} kB`;
}

function happened(part, look) {
  const text = say(DONE[part.kind] ?? "did_open", { name: part.name || say("visitor"), to: part.to });
  return make("p", { class: `event${look}` }, text, " · ", moment(part.at));
}

/** The last words of a conversation, for a list. */
export function lastWords(conversation) {
  const part = conversation.parts.findLast(says);
  if (!part) return "";
  const holder = document.createElement("template");
  holder.innerHTML = part.html.replaceAll("</p>", " </p>").replaceAll("<br>", " ");
  return holder.content.textContent.trim() || part.files[0]?.name || "";
}

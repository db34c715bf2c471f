// SPDX-License-Identifier: AGPL-3.0-or-later
// The right column: the tickets in iTop, as they change.

import { announce, icon, keep, make, markup, say, whole, write, zone } from "./page.js";
import { LARGEST, packed } from "./composer.js";
import * as server from "./server.js";

const choice = document.getElementById("ticket-choice");
const rules = document.getElementById("rules");
const page = document.getElementById("ticket-page");

let attached = null; // the file that goes along with the next entry
let known = null; // how many entries each log had, to tell what is new

/** Wires the column; `choose(ticket)` shows another one. */
export function begin(view, choose) {
  page.addEventListener("click", (event) => {
    const button = event.target.closest("[data-work]");
    if (button) work(view, button);
  });
  page.addEventListener("change", (event) => {
    if (event.target.type !== "file") return;
    const chosen = event.target.files[0] ?? null;
    event.target.value = "";
    if (chosen && chosen.size > LARGEST) announce(say("file_too_large"));
    else attach(chosen);
  });
  choice.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) choose(button.dataset.key);
  });
}

/** Shows the tickets of the conversation first, then the others, and one of them whole. */
export function show(view) {
  const { state, talk } = view;
  const linked = state.tickets.filter((each) => link(each, talk));
  const others = state.tickets.filter((each) => !link(each, talk));
  const ticket = state.tickets.find((each) => each.id === view.ticket) ?? linked[0] ?? null;
  keep(choice, [...linked, ...others], (each) => each.id, button, (element, each) => {
    element.setAttribute("aria-pressed", String(each === ticket));
    element.classList.toggle("linked", Boolean(link(each, talk)));
    element.title = `${each.title} · ${link(each, talk) ? say("linked_here") : say("not_linked_here")}`;
  });
  journal(state.rules.filter((each) => each.conversation === talk));
  document.getElementById("ticket-none").hidden = Boolean(ticket);
  page.hidden = !ticket;
  if (ticket) whole_(ticket, talk);
  const desk = page.querySelector(".desk");
  if (desk) {
    desk.hidden = !state.desk;
    desk.querySelector('[data-work="resolve"]').disabled = ["resolved", "closed"].includes(ticket?.status);
  }
  tell(state.tickets);
}

/** What rules did with the conversation. */
function journal(entries) {
  rules.hidden = entries.length === 0;
  keep(rules, entries, (each) => each.rule, () => make("li"), (line, each) => write(line, say(`rule_${each.outcome}`, each)));
}

/** That of a ticket to a conversation, undefined where there is none. */
export function link(ticket, talk) {
  return ticket.conversations.find((each) => each.id === talk);
}

/** What stands in the box becomes an entry or the solution; without a word there is nothing but resolving. */
async function work(view, button) {
  const box = page.querySelector(".desk textarea");
  const { work: what } = button.dataset;
  if (what !== "resolve" && !box.value.trim() && !attached) {
    box.focus();
    return;
  }
  button.disabled = true;
  try {
    const files = attached && what !== "resolve" ? [await packed(attached)] : [];
    await server.worksInItop(page.dataset.ticket, view.agent, what, box.value, files);
    box.value = "";
    if (files.length) attach(null);
  } finally {
    button.disabled = false;
  }
}

/** The file that goes along with the next entry, null for none. */
function attach(file) {
  attached = file;
  const line = page.querySelector(".desk .attached");
  line.hidden = !file;
  line.replaceChildren();
  if (!file) return;
  line.append(icon("clip"), file.name, make("button", {
    type: "button", class: "quiet", "aria-label": say("drop_file", { name: file.name }), onclick: () => attach(null),
  }, icon("cross")));
}

function button(ticket) {
  return make("button", { type: "button" }, ticket.name);
}

function whole_(ticket, talk) {
  if (page.dataset.ticket !== ticket.id) {
    page.dataset.ticket = ticket.id;
    page.replaceChildren(frame(ticket));
    attach(null);
  }
  const part = (name) => page.querySelector(`[data-part="${name}"]`);
  write(part("title"), ticket.title);
  write(part("status"), ticket.status_label);
  part("status").dataset.status = ticket.status;
  const sync = part("sync");
  const here = link(ticket, talk);
  const several = ticket.conversations.length > 1 ? ` · ${say("several", { count: ticket.conversations.length })}` : "";
  write(sync.lastElementChild, say(here ? (here.sync ? "sync_on" : "sync_off") : several ? "sync_others" : ticket.conversations.length ? "sync_other" : "sync_none") + several);
  sync.dataset.state = here ? (here.sync ? "on" : "off") : "none";
  keep(part("fields"), ticket.fields, (each) => each.label,
    (each) => make("div", { class: each.value.length > 28 ? "wide" : null }, make("dt", {}, each.label), make("dd")),
    (row, each) => write(row.lastElementChild, each.at === null ? each.value : whole(each.at)));
  for (const log of ticket.logs) {
    const box = part(log.name);
    write(box.querySelector("h4 span"), log.label);
    write(box.querySelector("h4 b"), String(log.lines.length));
    const fresh = box.dataset.filled !== "yes";
    keep(box.querySelector("ol"), log.lines, (each) => each.key, (each) => line(each, log.look, fresh));
    box.querySelector(".none").hidden = log.lines.length > 0;
    box.dataset.filled = "yes";
  }
}

function frame(ticket) {
  const log = (name) => make("section", { class: `log ${name}`, "data-part": name, "aria-labelledby": `log-${name}` },
    make("h4", { id: `log-${name}` }, icon(name === "public" ? "eye" : "lock"), make("span"), make("b")),
    make("ol", { tabindex: "0", "aria-labelledby": `log-${name}` }), make("p", { class: "none" }, say("empty_log")));
  return make("article", { class: "sheet" },
    make("header", {},
      make("p", { class: "ref" }, make("b", {}, ticket.name), make("em", { "data-part": "status" }),
        ticket.url ? make("a", { href: ticket.url, target: "_blank", rel: "noopener noreferrer", title: say("open_itop"), "aria-label": say("open_itop") }, icon("out")) : null),
      make("h3", { "data-part": "title" }),
      make("p", { class: "sync", "data-part": "sync" }, make("i"), make("span"))),
    make("dl", { "data-part": "fields" }),
    log("public"), log("private"),
    make("div", { class: "desk", role: "group", "aria-label": say("desk"), hidden: true },
      make("textarea", { rows: 1, "aria-label": say("desk"), placeholder: say("desk_write") }),
      make("p", { class: "attached", hidden: true }),
      make("div", {}, clip(),
        ...["public", "private", "resolve"].map((what) => make("button", { type: "button", class: "quiet", "data-work": what }, say(`desk_${what}`))))),
    make("p", { class: "zone" }, say("time_zone", { zone })));
}

function clip() {
  const picker = make("input", { type: "file", class: "unseen", tabindex: "-1", "aria-hidden": "true" });
  const all = { type: "button", class: "quiet", title: say("attach"), "aria-label": say("attach"), onclick: () => picker.click() };
  return [make("button", all, icon("clip")), picker];
}

/** An entry as the back office draws it: a header of time and name up to iTop 2.7, a bubble beside a picture from 3.0 on. */
function line(entry, look, fresh) {
  const when = make("time", { datetime: new Date(entry.at * 1000).toISOString() }, whole(entry.at));
  const by = entry.heading === null ? null : make("p", { class: "by" }, make("b", {}, entry.author), entry.heading);
  const words = markup("div", { class: "words" }, entry.html);
  const all = { class: `as-${look}${entry.joined ? " joined" : ""}${fresh ? "" : " arriving"}` };
  if (look === "headers") return make("li", all, make("p", { class: "head" }, when, ` - ${entry.author}:`), by, words);
  return make("li", all,
    make("i", { class: "entry-author", title: entry.author, role: "img", "aria-label": entry.author }, initials(entry.author)),
    make("div", { class: "entry-words" }, by, words), when);
}

/** As iTop makes them: of each word the first letter, three at most. */
function initials(name) {
  return name.replace(/\(.*?\)/g, "").split(/[\s-]+/).filter(Boolean).map((word) => word[0]).join("").slice(0, 3).toUpperCase();
}

/** Says what is new in which log, for who does not see it appear. */
function tell(tickets) {
  const counts = new Map(tickets.flatMap((ticket) => ticket.logs.map((log) => [`${ticket.name}: ${log.label}`, log.lines])));
  if (known) {
    for (const [name, lines] of counts) {
      if (lines.length > (known.get(name)?.length ?? 0) && known.has(name)) announce(say("new_entry", { log: name, name: lines[0].author }));
    }
    const added = tickets.find((each) => !known.has(`${each.name}: ${each.logs[0]?.label}`));
    if (added) announce(say("new_ticket", { name: added.name }));
  }
  known = counts;
}

// SPDX-License-Identifier: AGPL-3.0-or-later
// The page as a whole: what it looks at, and the news that keep it up to date.

import * as inbox from "./inbox.js";
import { language } from "./page.js";
import * as panel from "./panel.js";
import * as person from "./person.js";
import * as requests from "./requests.js";
import * as server from "./server.js";
import * as ticket from "./ticket.js";

/** What everybody looks at; `fresh` says that the end user begins a new conversation. */
const view = { state: null, person: "", talk: "", agent: "", ticket: "", fresh: false };
const composers = [];

function show() {
  person.show(view);
  inbox.show(view);
  const [ofPerson, ofAgent] = composers;
  ofPerson.turn(view.fresh ? `new ${view.person}` : view.talk);
  ofAgent.turn(view.talk);
  ticket.show(view);
  requests.show(view);
  switches();
  panel.open(view.talk, view.agent);
}

/** Somebody else, or another conversation: the newest of that person unless one is named. */
async function choose(who, talk) {
  if (talk && !view.state.conversations.some((each) => each.id === talk)) await take(await server.state());
  if (talk && talk === view.talk) panel.reopen();
  const mine = view.state.conversations.filter((each) => each.contact === who);
  view.person = who;
  view.fresh = mine.length === 0;
  const next = talk ?? mine[0]?.id;
  if (next && next !== view.talk) {
    view.talk = next;
    view.ticket = "";
  }
  if (talk) view.fresh = false;
  remember();
  if (view.state.people.some((each) => each.id === who)) show();
  else await take(await server.state());
}

function become(agent) {
  view.agent = agent;
  remember();
  show();
}

/** New state; the first one decides what is looked at. */
async function take(state) {
  if (!state.people) {
    view.state.mark = state.mark;
    return;
  }
  const before = view.state;
  view.state = state;
  if (!before) settle();
  if (!view.talk && state.conversations.length) {
    view.talk = state.conversations[0].id;
    view.person = state.conversations[0].contact;
  }
  follow(before);
  for (const each of composers) each.enable(true);
  show();
}

/** A ticket that has just been linked to the conversation is shown. */
function follow(before) {
  if (!before) return;
  const was = new Set(before.tickets.filter((each) => ticket.link(each, view.talk)).map((each) => each.id));
  const linked = view.state.tickets.find((each) => ticket.link(each, view.talk) && !was.has(each.id));
  if (linked) view.ticket = linked.id;
}

/** Who looks at what: as the address says, else the newest conversation and a teammate who reads this language. */
function settle() {
  const { conversations, agents, people } = view.state;
  const wanted = new URLSearchParams(location.hash.slice(1));
  const talk = conversations.find((each) => each.id === wanted.get("talk")) ?? conversations[0];
  view.talk = talk?.id ?? "";
  view.person = talk?.contact ?? people[0]?.id ?? "";
  const own = language === "fr" ? agents.find((each) => each.name === "Lea Martin") : null;
  view.agent = agents.find((each) => each.id === wanted.get("agent"))?.id ?? own?.id ?? agents[0]?.id ?? "";
}

function remember() {
  history.replaceState(null, "", `#talk=${view.talk}&agent=${view.agent}`);
}

function switches() {
  for (const [name, on] of Object.entries(view.state.switches)) {
    document.querySelector(`[data-switch="${name}"]`).setAttribute("aria-checked", String(on));
  }
  document.getElementById("itop-down").hidden = !view.state.switches.itop_down;
  document.body.classList.toggle("bad-world", Object.values(view.state.switches).some(Boolean));
}

/** Which part is shown where there is room for one only; the panel is part of the inbox where that has room for both. */
function parts() {
  const { part } = document.body.dataset;
  const shown = part === "panel" && !matchMedia("(max-width: 759px)").matches ? "inbox" : part;
  for (const each of document.querySelectorAll("[data-show]")) each.setAttribute("aria-pressed", String(each.dataset.show === shown));
}

/** Asks for news as long as somebody looks; the simulator answers as soon as there are any. */
async function listen() {
  for (;;) {
    if (document.hidden) await new Promise((wake) => document.addEventListener("visibilitychange", wake, { once: true }));
    const gone = new AbortController();
    const stop = () => document.hidden && gone.abort();
    document.addEventListener("visibilitychange", stop);
    try {
      await take(await server.state(view.state?.mark, gone.signal));
      document.body.classList.remove("alone");
    } catch (error) {
      if (error.name !== "AbortError") {
        document.body.classList.add("alone");
        await new Promise((wake) => setTimeout(wake, 2000));
      }
    } finally {
      document.removeEventListener("visibilitychange", stop);
    }
  }
}

function begin() {
  composers.push(person.begin(view, choose), inbox.begin(view, choose, become));
  for (const each of composers) each.enable(false);
  ticket.begin(view, (id) => {
    view.ticket = id;
    show();
  });
  requests.begin();
  for (const button of document.querySelectorAll("[data-switch]")) {
    button.addEventListener("click", () => server.turn(button.dataset.switch, button.getAttribute("aria-checked") !== "true"));
  }
  for (const button of document.querySelectorAll("[data-show]")) {
    button.addEventListener("click", () => {
      document.body.dataset.part = button.dataset.show;
      parts();
    });
  }
  for (const link of document.querySelectorAll(".languages a")) {
    link.addEventListener("click", () => { link.href = `${link.getAttribute("href").split("#")[0]}#talk=${view.talk}`; });
  }
  const wide = matchMedia("(min-width: 1200px)");
  const fold = () => { document.querySelector(".menu").open = wide.matches; };
  wide.addEventListener("change", fold);
  matchMedia("(max-width: 759px)").addEventListener("change", parts);
  fold();
  listen();
}

begin();

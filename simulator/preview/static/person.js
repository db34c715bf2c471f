// SPDX-License-Identifier: AGPL-3.0-or-later
// The left column: the end user in the portal, with the messenger.

import * as card from "./card.js";
import { compose } from "./composer.js";
import { face, keep, make, say, write } from "./page.js";
import * as server from "./server.js";
import { showParts } from "./talk.js";

const select = document.getElementById("as-person");
const bubbles = document.getElementById("bubbles");
const dialog = document.getElementById("add");

/** Wires the column; `choose(person, conversation)` changes what the whole page looks at. */
export function begin(view, choose) {
  const composer = compose(document.getElementById("person-composer"), {
    label: say("write_as_person"),
    kinds: [["message", say("send"), say("write_message")]],
    send: async (_kind, message) => {
      const answer = await server.userSays(view.person, view.fresh ? "" : view.talk, message);
      if (view.fresh || view.talk !== answer.conversation) await choose(view.person, answer.conversation);
    },
  });
  card.begin();
  const wishes = [...document.querySelectorAll("[data-wish]")];
  for (const wish of wishes) wish.addEventListener("click", async () => {
    for (const each of wishes) each.disabled = true;
    try {
      const answer = await server.fin(view.person, view.fresh ? "" : view.talk, wish.dataset.wish);
      if (view.fresh || view.talk !== answer.conversation) await choose(view.person, answer.conversation);
    } finally {
      for (const each of wishes) each.disabled = false;
    }
  });
  select.addEventListener("change", () => choose(select.value, null));
  document.getElementById("new-talk").addEventListener("click", () => {
    view.fresh = true;
    card.turnTo("messages");
    show(view);
    composer.turn(`new ${view.person}`);
    document.querySelector("#person-composer textarea").focus();
  });
  document.getElementById("add-person").addEventListener("click", () => dialog.showModal());
  dialog.querySelector("[value=cancel]").addEventListener("click", () => dialog.close("cancel"));
  dialog.addEventListener("close", async () => {
    const form = dialog.querySelector("form");
    if (dialog.returnValue !== "add") return;
    const { contact } = await server.addPerson(form.elements.name.value, form.elements.email.value);
    form.reset();
    dialog.returnValue = "";
    await choose(contact, null);
  });
  return composer;
}

/** Shows the person and the conversation that the page looks at. */
export function show(view) {
  const { state } = view;
  keep(select, state.people, (each) => each.id, (each) => make("option", { value: each.id }, each.name || each.email));
  if (select.value !== view.person) select.value = view.person;
  const person = state.people.find((each) => each.id === view.person);
  if (!person) return;
  card.be(person.id);
  const name = person.name || person.email;
  write(document.getElementById("person-remark"), person.remark ? say(`remark_${person.remark}`) : person.email);
  write(document.getElementById("portal-hello"), say("hello", { name: name.split(" ")[0] }));
  const corner = document.getElementById("portal-face");
  if (corner.dataset.name !== name) {
    corner.dataset.name = name;
    corner.replaceChildren(face(name));
  }
  portal(state.tickets.filter((each) => each.caller === person.name));
  team(state.agents);
  const talk = view.fresh ? null : state.conversations.find((each) => each.id === view.talk && each.contact === person.id);
  if (talk) {
    showParts(bubbles, talk, { agent: false });
  } else if (bubbles.dataset.talk !== "") {
    bubbles.dataset.talk = "";
    bubbles.replaceChildren(make("p", { class: "none" }, say("first_message")));
  }
}

function portal(tickets) {
  keep(document.getElementById("portal-list"), tickets.slice(0, 4), (each) => each.id,
    () => make("li", {}, make("span", { class: "portal-title" }), make("small"), make("em")),
    (row, ticket) => {
      const [title, name, status] = row.children;
      write(title, ticket.title);
      write(name, ticket.name);
      write(status, ticket.status_label);
      status.dataset.status = ticket.status;
    });
  document.getElementById("portal-none").hidden = tickets.length > 0;
}

function team(agents) {
  const faces = document.getElementById("messenger-faces");
  if (!faces.childElementCount) faces.append(...agents.slice(0, 3).map((each) => face(each.name, "agent")));
}

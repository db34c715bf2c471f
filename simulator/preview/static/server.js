// SPDX-License-Identifier: AGPL-3.0-or-later
// What the page asks the simulator for. Nobody else is ever asked.

import { language } from "./page.js";

const ROOT = "/preview/api/";

async function asked(path, options) {
  const answer = await fetch(ROOT + path, options);
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}

function send(path, body) {
  return asked(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
}

/** Everything there is to show; with the mark of what is shown already, as soon as something has changed. */
export const state = (seen, signal) =>
  asked(`state?lang=${language}${seen ? `&seen=${encodeURIComponent(seen)}` : ""}`, { signal });

/** The end user writes; the answer names the conversation. */
export const userSays = (contact, conversation, message) => send("say", { contact, conversation, ...message });

/** A teammate replies, notes, closes, opens or assigns. */
export const agentActs = (conversation, agent, kind, more = {}) => send("act", { conversation, agent, kind, ...more });

/** A teammate gives the conversation the tag that a rule waits for, or takes it away. */
export const tags = (conversation, on) => send("tag", { conversation, on });

/** Somebody works in iTop itself: a public or private entry, or the ticket is resolved. */
export const worksInItop = (ticket, agent, what, text, files) => send("work", { ticket, agent, what, text, files });

/** A further end user. */
export const addPerson = (name, email) => send("person", { name, email });

/** The panel beside a conversation, opened or, with a click, after it. */
export const panel = (conversation, agent, click = {}) => send("panel", { conversation, agent, ...click });

/** The end user asks Fin for something, in the language of the page; answers the conversation. */
export const fin = (contact, conversation, wish) => send(`fin?lang=${language}`, { contact, conversation, wish });

/** The card on the home of the end user's messenger, opened or, with a click, after it. */
export const card = (contact, locale, click = {}) => send("card", { contact, locale, ...click });

/** Makes the world bad, or good again. */
export const turn = (name, on) => send("switch", { name, on });

/** One request with everything that travelled. */
export const request = (id) => asked(`requests/${id}`);

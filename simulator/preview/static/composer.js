// SPDX-License-Identifier: AGPL-3.0-or-later
// Where somebody writes: a text that grows, a file, and what it is sent as.

import { announce, icon, make, say } from "./page.js";

/** Bytes of a file. */
export const LARGEST = 1_000_000;

/** Fills the form. `kinds` are what the words may be ([name, label, placeholder]); `send(kind, message)` is told.
 *
 * Each conversation has its own draft; a new one begins with the first kind. */
export function compose(form, { label, kinds, send }) {
  let kind = kinds[0][0];
  let file = null;
  let sending = false;
  let about = "";
  const drafts = new Map();

  const box = make("textarea", { rows: 1, "aria-label": label, placeholder: kinds[0][2], enterkeyhint: "send" });
  const picker = make("input", { type: "file", class: "unseen", tabindex: "-1", "aria-hidden": "true" });
  const attached = make("p", { class: "attached", hidden: true });
  const tabs = kinds.map(([name, text]) =>
    make("button", { type: "button", class: "kind", "data-kind": name, "aria-pressed": String(name === kind), onclick: () => become(name) }, text));
  const attach = make("button", {
    type: "button", class: "quiet", title: say("attach"), "aria-label": say("attach"), onclick: () => picker.click(),
  }, icon("clip"));
  const go = make("button", { class: "send", title: say("send"), "aria-label": say("send") }, icon("send"));

  form.append(
    kinds.length > 1 ? make("div", { class: "kinds", role: "group", "aria-label": say("written_as") }, tabs) : "",
    box, attached, make("div", { class: "composer-acts" }, attach, picker, go));

  function become(name) {
    take(name);
    box.focus();
  }

  function take(name) {
    kind = name;
    form.dataset.kind = name;
    for (const tab of tabs) tab.setAttribute("aria-pressed", String(tab.dataset.kind === name));
    box.placeholder = kinds.find(([each]) => each === name)[2];
  }

  /** The conversation is another one: what was begun there is there again. */
  function turn(conversation) {
    if (conversation === about) return;
    if (box.value || file) drafts.set(about, { kind, words: box.value, file });
    else drafts.delete(about);
    about = conversation;
    const draft = drafts.get(about) ?? { kind: kinds[0][0], words: "", file: null };
    take(draft.kind);
    box.value = draft.words;
    choose(draft.file);
    grow();
  }

  function choose(chosen) {
    file = chosen;
    attached.hidden = !file;
    attached.replaceChildren();
    if (!file) return;
    const drop = make("button", { type: "button", class: "quiet", "aria-label": say("drop_file", { name: file.name }), onclick: () => choose(null) }, icon("cross"));
    attached.append(icon("clip"), file.name, drop);
  }

  picker.addEventListener("change", () => {
    const chosen = picker.files[0] ?? null;
    picker.value = "";
    if (chosen && chosen.size > LARGEST) announce(say("file_too_large"));
    else choose(chosen);
    box.focus();
  });
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  box.addEventListener("input", grow);

  function grow() {
    box.style.height = "auto";
    box.style.height = `${Math.min(box.scrollHeight + 2, 140)}px`;
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const words = box.value;
    if (sending || (!words.trim() && !file)) return;
    sending = true;
    const from = about;
    try {
      await send(kind, { text: words, files: file ? [await packed(file)] : [] });
      drafts.delete(from);
      if (from !== about) return;
      box.value = "";
      choose(null);
      grow();
    } finally {
      sending = false;
    }
    box.focus();
  });

  form.dataset.kind = kind;
  return { turn, enable: (on) => { for (const each of [box, attach, go]) each.disabled = !on; } };
}

/** A file as the server takes it. */
export async function packed(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let binary = "";
  for (let start = 0; start < bytes.length; start += 32768) binary += String.fromCharCode(...bytes.subarray(start, start + 32768));
  return { name: file.name, type: file.type || "application/octet-stream", content: btoa(binary) };
}

// SPDX-License-Identifier: AGPL-3.0-or-later
// The Markdown of a text component: bold, links, and escaped letters. Intercom reads nothing else.

import { make } from "./page.js";

const TOKEN = /\\([\\*_[\]`()#+\-.!>~|{}])|\*\*((?:\\.|[^\\])+?)\*\*|\[((?:\\.|[^\]\\])*)\]\((https?:\/\/[^\s)]+|mailto:[^\s)]+)\)/gs;

/** The nodes of a text. */
export function nodes(text) {
  const found = [];
  let end = 0;
  for (const match of text.matchAll(TOKEN)) {
    found.push(text.slice(end, match.index));
    const [whole, escaped, bold, label, address] = match;
    if (escaped !== undefined) found.push(escaped);
    else if (bold !== undefined) found.push(make("strong", {}, nodes(bold)));
    else found.push(make("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, nodes(label)));
    end = match.index + whole.length;
  }
  found.push(text.slice(end));
  return found.filter((each) => each !== "");
}

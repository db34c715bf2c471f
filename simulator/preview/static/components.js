// SPDX-License-Identifier: AGPL-3.0-or-later
// Every component of Canvas Kit in each of its states, as the simulator draws it.

import { draw } from "./canvas.js";
import { make } from "./page.js";

const gallery = document.getElementById("gallery");
const answer = await fetch(gallery.dataset.source);

for (const [name, components] of Object.entries(await answer.json())) {
  const drawn = draw({ content: { components } }, (id) => { document.body.dataset.clicked = id; }, "h3");
  gallery.append(make("section", { class: "sample", "aria-label": name, "data-type": name },
    make("h2", {}, name), make("div", { class: "sample-canvas" }, drawn.element)));
}
document.body.dataset.ready = "";

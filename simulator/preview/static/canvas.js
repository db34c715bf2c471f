// SPDX-License-Identifier: AGPL-3.0-or-later
// A canvas as Intercom's inbox draws it: the twelve components of Canvas Kit and no other.
// https://developers.intercom.com/docs/references/canvas-kit

import { field, isField } from "./fields.js";
import { nodes } from "./markdown.js";
import { icon, make, say } from "./page.js";

/** Thrown for what Intercom would refuse to show. */
export class Refused extends Error {}

/** The element of a canvas and the values of its fields; `submit(id)` is told of each click. `heading` is for headers. */
export function draw(canvas, submit, heading = "h4") {
  const components = canvas?.content?.components;
  if (!Array.isArray(components) || components.length === 0) throw new Refused("no components");
  const fields = new Map();
  const elements = components.map((component) => {
    if (isField(component.type)) {
      const drawn = field(component, submit);
      fields.set(component.id, drawn.value);
      return drawn.element;
    }
    const kind = KINDS[component.type];
    if (!kind) throw new Refused(`unknown component ${component.type}`);
    return kind(component, submit, heading);
  });
  return {
    element: make("div", { class: "ck" }, elements),
    values: () => Object.fromEntries([...fields].map(([id, value]) => [id, value()])),
  };
}

const KINDS = { text, button, list, "data-table": dataTable, image, divider, spacer };
const STYLES = ["header", "paragraph", "muted", "error"];
const tight = (component) => (component.bottom_margin === "none" ? " ck-tight" : "");

function text(component, _submit, heading) {
  const style = STYLES.includes(component.style) ? component.style : "paragraph";
  const look = `ck-text ck-${style} ck-${component.align ?? "left"}${tight(component)}`;
  return make(style === "header" ? heading : "p", { class: look, tabindex: style === "header" ? "-1" : null }, nodes(component.text));
}

function button(component, submit) {
  const look = `ck-button ck-${component.style ?? "primary"}`;
  if (component.action?.type === "url") return away(component.action.url, look, component, component.label, icon("out"));
  return make("button", {
    type: "button", class: look, disabled: component.disabled === true, "data-click": component.id,
    onclick: () => submit(component.id),
  }, make("span", {}, component.label));
}

function away(url, look, component, ...children) {
  return make("a", {
    class: look, href: component.disabled ? null : url, target: "_blank", rel: "noopener noreferrer",
    "aria-disabled": component.disabled ? "true" : null, role: component.disabled ? "link" : null, "data-click": component.id,
  }, ...children);
}

function list(component, submit) {
  return make("ul", { class: "ck-list" }, component.items.map((each) => make("li", {}, row(each, component, submit))));
}

function row(item, whole, submit) {
  const idle = item.disabled === true || whole.disabled === true;
  const below = [item.subtitle, item.tertiary_text].filter(Boolean);
  const content = [
    item.image ? make("img", {
      class: item.rounded_image ? "ck-round" : null, src: item.image, alt: "",
      width: String(item.image_width ?? 32), height: String(item.image_height ?? 32),
    }) : null,
    make("span", { class: "ck-row" },
      make("span", { class: "ck-row-title" }, item.title),
      below.length ? make("span", { class: "ck-row-below" }, below.join(" • ")) : null),
  ];
  if (!item.action) return make("div", { class: "ck-item" }, content);
  if (item.action.type === "url") return away(item.action.url, "ck-item", { ...item, disabled: idle }, ...content, icon("out"));
  return make("button", {
    type: "button", class: "ck-item", disabled: idle, "data-click": item.id, onclick: () => submit(item.id),
  }, content, icon("next"));
}

function dataTable(component) {
  const rows = component.items.map((each) => make("div", {},
    make("dt", {}, each.field),
    make("dd", { title: each.value }, each.value)));
  return make("dl", { class: "ck-table" }, rows);
}

function image(component) {
  const picture = make("img", {
    src: component.url, alt: "", width: String(component.width), height: String(component.height),
    class: component.rounded ? "ck-round" : null,
  });
  const look = `ck-image ck-${component.align ?? "left"}${tight(component)}`;
  const url = component.action?.url;
  return make("div", { class: look }, url ? make("a", { href: url, target: "_blank", rel: "noopener noreferrer", "aria-label": say("picture") }, picture) : picture);
}

function divider(component) {
  return make("hr", { class: `ck-divider${tight(component)}` });
}

function spacer(component) {
  return make("div", { class: `ck-spacer ck-space-${component.size ?? "s"}`, "aria-hidden": "true" });
}

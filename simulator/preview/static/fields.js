// SPDX-License-Identifier: AGPL-3.0-or-later
// The Canvas Kit components that hold a value: input, textarea, dropdown, single-select, checkbox.

import { icon, make, say } from "./page.js";

let count = 0;

/** The element of a field and what stands in it; `click(id)` submits. `idle` says that nothing may be changed. */
export function field(component, click) {
  const about = {
    key: `field-${++count}`,
    idle: component.disabled === true || component.save_state === "saved",
    failed: component.save_state === "failed" || component.error === true,
  };
  const { element, value } = KINDS[component.type](component, click, about);
  return { element: framed(component, element, about), value };
}

export const isField = (type) => type in KINDS;

const KINDS = { input, textarea, dropdown, "single-select": singleSelect, checkbox };
const grouped = (type) => type === "single-select" || type === "checkbox";

function framed(component, element, about) {
  const label = component.label
    ? make(grouped(component.type) ? "span" : "label", {
        class: "ck-label", id: `${about.key}-label`, for: grouped(component.type) ? null : about.key,
      }, component.label)
    : null;
  return make("div", {
    class: `ck-field ck-${component.type}`, "data-state": component.save_state ?? null, "data-failed": about.failed ? "" : null,
  }, label, element, note(component, about));
}

function note(component, about) {
  if (component.save_state === "saved") return make("p", { class: "ck-note ck-saved", id: `${about.key}-note` }, icon("tick"), say("saved"));
  if (about.failed) return make("p", { class: "unseen", id: `${about.key}-note` }, say("failed"));
  return null;
}

function common(component, about) {
  return {
    id: about.key,
    "data-id": component.id,
    disabled: about.idle,
    "aria-invalid": about.failed ? "true" : null,
    "aria-describedby": about.failed || component.save_state === "saved" ? `${about.key}-note` : null,
    "aria-label": component.label ? null : component.placeholder || say("field"),
  };
}

function input(component, click, about) {
  const box = make("input", {
    ...common(component, about), type: "text", autocomplete: "off", placeholder: component.placeholder ?? null,
    value: component.value ?? "",
    onkeydown: (event) => {
      if (event.key === "Enter" && !event.isComposing && component.action) click(component.id);
    },
  });
  const go = component.action
    ? make("button", {
        type: "button", class: "ck-go", disabled: about.idle, "data-click": component.id,
        "aria-label": say("submit_field", { label: component.label ?? component.placeholder ?? "" }),
        onclick: () => click(component.id),
      }, icon("next"))
    : null;
  return { element: make("div", { class: "ck-box" }, box, go), value: () => box.value };
}

function textarea(component, click, about) {
  const box = make("textarea", { ...common(component, about), rows: 4, placeholder: component.placeholder ?? null });
  box.value = component.value ?? "";
  return { element: box, value: () => box.value };
}

function dropdown(component, click, about) {
  const options = component.options.map((each) =>
    make("option", { value: each.id, disabled: each.disabled === true, selected: each.id === component.value }, each.text));
  const empty = component.options.some((each) => each.id === component.value)
    ? null : make("option", { value: "", selected: true, disabled: true }, say("choose"));
  const box = make("select", common(component, about), empty, options);
  return { element: make("div", { class: "ck-box" }, box), value: () => box.value };
}

function singleSelect(component, click, about) {
  const radios = component.options.map((each) => make("input", {
    type: "radio", name: about.key, value: each.id, "data-id": `${component.id}=${each.id}`,
    checked: each.id === component.value, disabled: about.idle || each.disabled === true,
    // A click chooses and submits; the arrow keys of a keyboard only choose, and Enter submits.
    onclick: (event) => { if (component.action && event.detail > 0) click(component.id); },
    onkeydown: (event) => {
      if (event.key !== "Enter" || !component.action) return;
      event.target.checked = true;
      click(component.id);
    },
  }));
  const rows = radios.map((radio, index) =>
    make("label", { class: "ck-choice" }, radio, make("span", {}, component.options[index].text)));
  return { element: choices("radiogroup", about, component, rows), value: () => radios.find((each) => each.checked)?.value ?? "" };
}

function checkbox(component, click, about) {
  // Intercom's reference says "option", its own tutorial "options".
  const options = component.option ?? component.options ?? [];
  const boxes = options.map((each) => make("input", {
    type: "checkbox", value: each.id, "data-id": `${component.id}=${each.id}`,
    checked: (component.value ?? []).includes(each.id), disabled: about.idle || each.disabled === true,
  }));
  const rows = boxes.map((box, index) => make("label", { class: "ck-check" }, box, make("span", {}, options[index].text)));
  return {
    element: choices("group", about, component, rows),
    value: () => boxes.filter((each) => each.checked).map((each) => each.value),
  };
}

function choices(role, about, component, rows) {
  return make("div", {
    class: "ck-choices", role, "aria-labelledby": component.label ? `${about.key}-label` : null,
    "aria-label": component.label ? null : say("field"),
    "aria-describedby": about.failed || component.save_state === "saved" ? `${about.key}-note` : null,
  }, rows);
}

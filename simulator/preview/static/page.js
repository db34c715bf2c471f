// SPDX-License-Identifier: AGPL-3.0-or-later
// Elements, words and dates: what every part of the page is made with.

const words = JSON.parse(document.getElementById("words").textContent);
const language = document.documentElement.lang;
const plurals = new Intl.PluralRules(language);
const SVG = "http://www.w3.org/2000/svg";

/** The text of that key with its {names} filled in; `count` picks the plural form. */
export function say(key, values = {}) {
  const text = words[key] ?? words[`${key}.${plurals.select(values.count)}`] ?? words[`${key}.other`] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** An element with attributes, listeners (`onclick`) and children; what is null or false is left out. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name in element && typeof value !== "string") element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((each) => each !== null && each !== undefined && each !== false));
  return element;
}

/** One of the icons of the page. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

/** An element with HTML that the server has cleaned. */
export function markup(tag, attributes, html) {
  const element = make(tag, attributes);
  element.innerHTML = html;
  return element;
}

/** Makes the children of `parent` those of `items`, in order; what stays is kept, and with it focus and scroll. */
export function keep(parent, items, key, build, refresh = () => {}) {
  const old = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  const wanted = new Set(items.map((each) => String(key(each))));
  for (const [name, child] of old) if (!wanted.has(name)) child.remove();
  let place = parent.firstElementChild;
  for (const item of items) {
    const name = String(key(item));
    let child = old.get(name);
    if (!child) {
      child = build(item);
      child.dataset.key = name;
    }
    refresh(child, item);
    if (child === place) place = place.nextElementSibling;
    else parent.insertBefore(child, place);
  }
}

/** Writes only what has changed. */
export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Said to whoever listens instead of looking. */
export function announce(text) {
  document.getElementById("status").textContent = text;
}

// One zone and one clock for all columns: those of the panel, which has the workspace's zone and the language's clock.
const timeZone = document.documentElement.dataset.zone;
const format = (styles) => new Intl.DateTimeFormat(language, { timeZone, ...styles });
const timeOnly = format({ timeStyle: "short" });
const withSeconds = format({ timeStyle: "medium" });
const dayOnly = format({ day: "numeric", month: "short" });
const wholeDay = format({ dateStyle: "short" });
const dayAndTime = format({ dateStyle: "medium", timeStyle: "short" });

const isToday = (date) => wholeDay.format(date) === wholeDay.format(new Date());

/** A moment in unix seconds: the time of today, date and time of any other day. */
export function moment(seconds) {
  const date = new Date(seconds * 1000);
  return (isToday(date) ? timeOnly : dayAndTime).format(date);
}

/** The same where there is little room: the time of today, the date of any other day. */
export function briefly(seconds) {
  const date = new Date(seconds * 1000);
  return (isToday(date) ? timeOnly : dayOnly).format(date);
}

/** A moment in unix seconds, to the second. */
export const clock = (seconds) => withSeconds.format(new Date(seconds * 1000));

/** A moment in unix seconds, whole. */
export const whole = (seconds) => dayAndTime.format(new Date(seconds * 1000));

/** Whose times those are, a name of IANA. */
export const zone = dayAndTime.resolvedOptions().timeZone;

/** The initials of somebody in a circle, in a colour of their own. */
export function face(name, kind = "") {
  const initials = name.split(/\s+/).map((each) => each[0] ?? "").slice(0, 2).join("").toUpperCase() || "?";
  const hue = [...name].reduce((sum, each) => (sum * 31 + each.codePointAt(0)) % 6, 7);
  return make("span", { class: `face tone-${hue} ${kind}`, "aria-hidden": "true" }, initials);
}

export { language };

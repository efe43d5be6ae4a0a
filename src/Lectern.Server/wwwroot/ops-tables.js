// Lists and tables: rows are kept by their key and changed in place, made of the template that the page brings.

import { figureText } from "./ops-text.js";

/** Shows rows in their order. While somebody points or tabs into the list nothing moves: what was about to be clicked stays. */
export function showRows(root, name, rows, keyOf, now) {
  const list = root.querySelector(`[data-rows="${name}"]`);
  const template = root.querySelector(`[data-template="${name}"]`);
  const empty = root.querySelector(`[data-empty="${name}"]`);
  const known = new Map([...list.children].map(row => [row.dataset.key, row]));
  const isUsed = list.matches(":hover") || list.contains(document.activeElement);
  let before = null;
  for (const data of rows) {
    const key = keyOf(data);
    let row = known.get(key);
    known.delete(key);
    if (!row) {
      row = template.content.firstElementChild.cloneNode(true);
      row.dataset.key = key;
      list.append(row);
    }
    const place = before ? before.nextElementSibling : list.firstElementChild;
    if (row !== place && !isUsed) list.insertBefore(row, place);
    before = row;
    fill(row, data, now);
  }
  for (const gone of known.values()) gone.remove();
  if (empty) empty.hidden = rows.length > 0;
  const section = root.querySelector(`[data-section="${name}"]`);
  if (section) section.hidden = rows.length === 0;
}

function fill(row, data, now) {
  for (const element of row.querySelectorAll("[data-field]")) {
    const value = data[element.dataset.field];
    const { unit, none } = element.dataset;
    setText(element, unit === undefined ? String(value ?? none ?? "") : figureText(value, unit, now));
  }
  for (const bar of row.querySelectorAll("[data-value]")) bar.value = data[bar.dataset.value] ?? 0;
  for (const element of row.querySelectorAll("[data-show]")) element.hidden = !data[element.dataset.show];
  for (const element of row.querySelectorAll("[data-hide]")) element.hidden = Boolean(data[element.dataset.hide]);
  for (const element of [row, ...row.querySelectorAll("[data-level-of]")].filter(element => element.dataset.levelOf)) element.dataset.level = levelOf(data[element.dataset.levelOf]);
  for (const link of row.querySelectorAll("[data-endpoint-link]")) {
    const address = new URL(location.href);
    address.searchParams.set("endpoint", data[link.dataset.endpointLink]);
    address.hash = "slow-queries";
    link.setAttribute("href", address.pathname + address.search + address.hash);
  }
}

function levelOf(value) {
  return typeof value === "number" ? String(value > 0) : String(value);
}

export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

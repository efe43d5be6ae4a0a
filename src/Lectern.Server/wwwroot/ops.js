// Keeps the dashboard up to date. The page is whole without it.

import { figureText } from "./ops-text.js";
import { watch } from "./ops-stream.js";
import { showRows, setText } from "./ops-tables.js";
import { Charts } from "./ops-charts.js";

const late = 4; // seconds without a frame after which it is said that the stream stopped
const shownDeploys = 5;

const root = document.querySelector("[data-ops]");
const clock = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "medium", hourCycle: "h23" });
const state = {
  endpoint: root.dataset.endpoint || null,
  sort: root.querySelector("[aria-sort]")?.dataset.sort ?? "busy",
  tables: null,
  frame: null,
  receivedAt: null,
  cursorAt: null,
};
const charts = new Charts(root, showCursor);
let stop = () => {};

root.querySelector("[data-reload]").hidden = true;
connect(root.dataset.range);
setInterval(showPulse, 500);

function connect(range) {
  stop();
  const link = root.querySelector(`[data-range-link="${range}"]`);
  for (const other of root.querySelectorAll("[data-range-link]")) other.removeAttribute("aria-current");
  link.setAttribute("aria-current", "true");
  if (range !== root.dataset.range) remember("range", range);
  root.dataset.range = range;
  stop = watch(range, root.dataset.node ?? "", {
    onHistory(history) {
      charts.begin(history, Number(link.dataset.seconds), link.textContent);
      showTables(history.tables, history.at);
    },
    onFrame(frame) {
      state.frame = frame;
      state.receivedAt = performance.now();
      showFrame(frame);
      if (frame.tables) showTables(frame.tables, frame.at);
      charts.push(frame.points, frame.at);
      showPulse();
    },
  });
}

function showFrame(frame) {
  if (state.cursorAt === null) showFigures(frame.figures);
  const score = root.querySelector("[data-score]");
  score.dataset.level = frame.health?.level ?? "";
  setText(score.querySelector("[data-score-value]"), figureText(frame.health?.score, ""));
  showRows(root, "deductions", frame.health?.deductions ?? [], deduction => deduction.reason, frame.at);
  showRows(root, "alerts", frame.alerts, alert => alert.id, frame.at);
  markAlerts();
  frame.budgets.forEach((budget, place) => {
    setText(root.querySelector(`[data-budget="${place}"]`), figureText(budget.left, "left"));
    root.querySelector(`[data-budget-bar="${place}"]`).value = Math.min(Math.max(budget.left ?? 1, 0), 1);
  });
}

function showFigures(figures) {
  for (const element of root.querySelectorAll("[data-figure]"))
    if (element.dataset.figure in figures) setText(element, figureText(figures[element.dataset.figure], element.dataset.unit));
}

function showTables(tables, at) {
  state.tables = { tables, at };
  const routes = [...tables.routes].sort((one, other) => (other[state.sort] ?? -1) - (one[state.sort] ?? -1));
  const slow = tables.slowQueries.filter(query => !state.endpoint || query.endpoint === state.endpoint);
  showRows(root, "routes", routes, route => route.route, at);
  showRows(root, "slowQueries", slow, query => query.id, at);
  showRows(root, "nodes", tables.nodes, node => node.name, at);
  showRows(root, "dealt", tables.dealt, node => node.name, at);
  showRows(root, "hosts", tables.hosts, host => host.name, at);
  showRows(root, "deploys", tables.deploys.slice(0, shownDeploys), deploy => `${deploy.at} ${deploy.node ?? ""}`, at);
  charts.mark("deploys", tables.deploys);
  charts.mark("changes", tables.changes);
  markAlerts();
}

// Those that fire reach to the chart's end. Where several fired at once there is one span.
function markAlerts() {
  const active = (state.frame?.alerts ?? []).filter(alert => alert.isFiring).map(({ from }) => ({ from, to: Infinity }));
  const spans = [];
  for (const { from, to } of [...(state.tables?.tables.pastAlerts ?? []), ...active].sort((one, other) => one.from - other.from)) {
    const last = spans.at(-1);
    if (last && from <= last.to) last.to = Math.max(last.to, to);
    else spans.push({ from, to });
  }
  charts.mark("alerts", spans);
}

// While somebody points into a chart, the cards show that moment.
function showCursor(at, figures, place) {
  if (at === null) {
    if (state.cursorAt === null) return;
    state.cursorAt = null;
    if (state.frame) showFigures(state.frame.figures);
  } else {
    state.cursorAt = at;
    showFigures(Object.fromEntries(figures.map(name => [name, charts.valueAt(name, place)])));
  }
  showPulse();
}

function showPulse() {
  if (state.receivedAt === null) return;
  const age = Math.floor((performance.now() - state.receivedAt) / 1000);
  const pulse = age >= late ? "late" : "live";
  const box = root.querySelector("[data-pulse]");
  setText(box.querySelector("[data-pulse-text]"), state.cursorAt === null ? `Updated ${age} s ago` : clock.format(state.cursorAt * 1000));
  if (box.dataset.pulse === pulse) return;
  box.dataset.pulse = pulse;
  setText(root.querySelector("[data-pulse-status]"), pulse === "late" ? "The figures are not updated any more." : "The figures are updated every second.");
}

root.addEventListener("click", event => {
  const link = event.target.closest("a");
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
  const header = link.closest("[data-sort]");
  if (link.dataset.rangeLink) connect(link.dataset.rangeLink);
  else if (header) sortBy(header);
  else if (link.dataset.endpointLink || link.closest("[data-slow-all]")) filterBy(new URL(link.href).searchParams.get("endpoint"));
  else return;
  event.preventDefault();
});

function sortBy(header) {
  state.sort = header.dataset.sort;
  for (const other of root.querySelectorAll("[aria-sort]")) other.removeAttribute("aria-sort");
  header.setAttribute("aria-sort", "descending");
  remember("sort", state.sort);
  refreshTables();
}

function filterBy(endpoint) {
  state.endpoint = endpoint;
  setText(root.querySelector("[data-slow-of]"), endpoint ? `of ${endpoint}` : "of the node that answers");
  root.querySelector("[data-slow-all]").hidden = !endpoint;
  remember("endpoint", endpoint);
  refreshTables();
  const heading = root.querySelector("#slow-queries");
  heading.tabIndex = -1;
  heading.focus();
}

// The address says what is shown, so that it can be kept or sent.
function remember(name, value) {
  const address = new URL(location.href);
  if (value) address.searchParams.set(name, value);
  else address.searchParams.delete(name);
  history.replaceState(null, "", address);
}

function refreshTables() {
  if (state.tables) showTables(state.tables.tables, state.tables.at);
}

// A plan is asked for when somebody wants to read it.
root.addEventListener("toggle", async event => {
  const details = event.target.closest("[data-plan]");
  if (!details?.open) return;
  const answer = await fetch("/api/operations/slow-queries");
  if (!answer.ok) return;
  const { items } = await answer.json();
  const query = items.find(item => item.id === details.closest("[data-key]").dataset.key);
  setText(details.querySelector("pre"), query?.plan ?? "No plan was taken yet.");
}, true);

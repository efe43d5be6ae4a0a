// Charts by uPlot, which the page loads before; where the build had none, nothing here is asked for.

import { figureText } from "./ops-text.js";

const day = 86400;
const hour = new Intl.DateTimeFormat("en", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const date = new Intl.DateTimeFormat("en", { day: "numeric", month: "short" });

/** All charts of the page: one time axis, one cursor, the same marks. */
export class Charts {
  constructor(root, onCursor) {
    this.root = root;
    this.onCursor = onCursor;
    this.times = [];
    this.curves = new Map();
    this.marks = { deploys: [], alerts: [], changes: [] };
    this.plots = globalThis.uPlot ? [...root.querySelectorAll("[data-chart]")].map(box => this.create(box)) : [];
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
  }

  /** Begins anew with the past. */
  begin({ at, step, names, points }, length, title) {
    Object.assign(this, { step, names, length, title, end: at, times: [], curves: new Map(names.map(name => [name, []])) });
    for (const point of points) this.add(point);
    this.draw();
  }

  /** New and revised points, by step. */
  push(points, at) {
    for (const point of points[this.step] ?? []) this.add(point);
    this.end = Math.max(at, this.times.at(-1) ?? at);
    while (this.times[0] < this.end - this.length) {
      this.times.shift();
      for (const curve of this.curves.values()) curve.shift();
    }
    this.draw();
  }

  mark(kind, marks) {
    this.marks[kind] = marks;
  }

  add({ at, values }) {
    const last = this.times.at(-1);
    if (at <= last) {
      const place = this.times.lastIndexOf(at);
      if (place >= 0) this.names.forEach((name, index) => { this.curves.get(name)[place] = values[index]; });
      return;
    }
    // What is missing is shown as missing: a point without values breaks the line.
    if (last !== undefined && at - last > this.step * 1.5) this.append(last + this.step, []);
    this.append(at, values);
  }

  append(at, values) {
    this.times.push(at);
    this.names.forEach((name, index) => this.curves.get(name).push(values[index] ?? null));
  }

  draw() {
    if (!this.names) return;
    for (const { plot, box, figures } of this.plots) {
      plot.setData([this.times, ...figures.map(name => this.curves.get(name))]);
      box.setAttribute("aria-label", this.summary(box, figures));
    }
  }

  // What the curves say to those who do not see them.
  summary(box, figures) {
    const labels = box.dataset.labels.split("|");
    return figures.map((name, index) => {
      const values = this.curves.get(name).filter(value => value !== null);
      if (values.length === 0) return `${labels[index]}: no data in the last ${this.title}`;
      const [now, least, most] = [values.at(-1), Math.min(...values), Math.max(...values)].map(value => figureText(value, box.dataset.unit));
      const changes = this.changesOf([name]).map(({ at, isWorse, before, after }) =>
        `, ${isWorse ? "worse" : "changed"} since ${hour.format(at * 1000)} (${figureText(before, box.dataset.unit)} to ${figureText(after, box.dataset.unit)})`);
      return `${labels[index]}: now ${now}, least ${least}, most ${most} in the last ${this.title}${changes.join("")}`;
    }).join("; ") + ".";
  }

  create(box) {
    const figures = box.dataset.chart.split(" ");
    const plot = new uPlot(this.options(box, figures), [[], ...figures.map(() => [])], box);
    new ResizeObserver(() => plot.setSize(sizeOf(box))).observe(box);
    return { plot, box, figures };
  }

  options(box, figures) {
    const { unit, max } = box.dataset;
    const tone = name => () => toneOf(box, name);
    const axis = { stroke: tone("muted"), ticks: { show: false }, font: "11px system-ui, sans-serif" };
    return {
      ...sizeOf(box),
      legend: { show: false },
      padding: [6, 6, 0, 0],
      cursor: { y: false, drag: { x: false }, points: { size: 6 }, sync: { key: "ops" } },
      scales: {
        x: { range: () => [this.end - this.length, this.end] },
        y: { range: (_, least, most) => [0, max ? Number(max) : top(most, unit)] },
      },
      axes: [
        { ...axis, size: 22, gap: 2, space: 64, grid: { show: false }, values: (_, splits) => splits.map(at => this.timeText(at)) },
        { ...axis, size: 50, gap: 4, space: 28, grid: { stroke: tone("line"), width: 1 }, values: (_, splits) => splits.map(value => figureText(value, unit)) },
      ],
      series: [{}, ...figures.map((_, index) => ({
        stroke: tone("abc"[index]),
        fill: figures.length === 1 ? tone("soft") : undefined,
        width: 1.5,
        points: { show: false },
      }))],
      hooks: {
        drawClear: [plot => this.drawAlerts(plot, box)],
        draw: [plot => { this.drawDeploys(plot, box); this.drawChanges(plot, box, figures); drawLimit(plot, box); }],
        setCursor: [({ cursor: { idx, left } }) => this.onCursor(idx === null || left < 0 ? null : this.times[idx], figures, idx)],
      },
    };
  }

  // None where the other axis has its label.
  timeText(at) {
    if (at - (this.end - this.length) < this.length * 0.08) return "";
    return (this.length > 2 * day ? date : hour).format(at * 1000);
  }

  valueAt(name, place) {
    return this.curves.get(name)?.[place];
  }

  drawAlerts(plot, box) {
    for (const { from, to } of this.marks.alerts) {
      const [left, right] = [from, to].map(at => plot.valToPos(clamp(at, this.end - this.length, this.end), "x", true));
      paint(plot, context => {
        context.fillStyle = toneOf(box, "alert");
        context.fillRect(left, plot.bbox.top, Math.max(right - left, devicePixelRatio), plot.bbox.height);
      });
    }
  }

  // Only where the figure is drawn that changed.
  drawChanges(plot, box, figures) {
    for (const { at, isWorse } of this.changesOf(figures))
      line(plot, box, isWorse ? "worse" : "change", plot.valToPos(at, "x", true));
  }

  changesOf(figures) {
    return this.marks.changes.filter(({ at, figure }) => figures.includes(figure) && at > this.end - this.length && at <= this.end);
  }

  drawDeploys(plot, box) {
    for (const { at } of this.marks.deploys.filter(deploy => deploy.at > this.end - this.length && deploy.at <= this.end))
      line(plot, box, "deploy", plot.valToPos(at, "x", true));
  }
}

function drawLimit(plot, box) {
  const limit = Number(box.dataset.limit || NaN);
  if (limit <= plot.scales.y.max) line(plot, box, "limit", undefined, plot.valToPos(limit, "y", true));
}

function line(plot, box, name, x, y) {
  const { left, top, width, height } = plot.bbox;
  paint(plot, context => {
    context.strokeStyle = toneOf(box, name);
    context.lineWidth = devicePixelRatio;
    context.setLineDash([4 * devicePixelRatio, 3 * devicePixelRatio]);
    context.beginPath();
    context.moveTo(x ?? left, y ?? top);
    context.lineTo(x ?? left + width, y ?? top + height);
    context.stroke();
  });
}

function paint(plot, draw) {
  plot.ctx.save();
  draw(plot.ctx);
  plot.ctx.restore();
}

// A canvas knows no CSS variables: the style sheet gives each tone to an element, and the browser says which color that is in this scheme.
function toneOf(box, name) {
  let tone = box.querySelector(`.ops-tone-${name}`);
  if (!tone) {
    tone = box.appendChild(document.createElement("i"));
    tone.className = `ops-tone ops-tone-${name}`;
  }
  return getComputedStyle(tone).color;
}

function sizeOf(box) {
  return { width: Math.max(box.clientWidth, 120), height: Math.max(box.clientHeight, 60) };
}

// A quiet chart does not blow up noise: one per cent, a millisecond or one is the least that fills it.
function top(most, unit) {
  const least = unit === "1" ? 0.01 : unit === "s" ? 0.001 : 1;
  return Math.max(most ?? 0, least) * 1.1;
}

function clamp(value, least, most) {
  return Math.min(Math.max(value, least), most);
}

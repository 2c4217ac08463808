(() => {
"use strict";

const root = document.documentElement;
const told = JSON.parse(document.getElementById("charts").textContent);
const specs = new Map(told.charts.map((spec) => [spec.key, spec]));
const prefersDark = matchMedia("(prefers-color-scheme: dark)");
const PRINTED = 680; // pixels between the margins of A4
const NARROW = 520; // pixels of a phone
const charts = [];
let dark = prefersDark.matches;
let printing = false;

// A copy in the colours of the page: every colour of a figure stands in the palette.
const themed = (value) => {
  if (typeof value === "string") return dark && !printing ? told.palette[value] ?? value : value;
  if (Array.isArray(value)) return value.map(themed);
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, themed(inner)]));
  }
  return value;
};

const merged = (base, change) => {
  const result = { ...base };
  for (const [key, value] of Object.entries(change)) {
    const deep = value && base[key] && typeof value === "object" && !Array.isArray(value);
    result[key] = deep ? merged(base[key], value) : value;
  }
  return result;
};

class Chart {
  constructor(figure) {
    this.figure = figure;
    this.spec = specs.get(figure.dataset.chart);
    this.plot = figure.querySelector(".plot");
    this.message = figure.querySelector(".message");
    this.selects = [...figure.querySelectorAll("select[data-control]")];
    this.boxes = [...figure.querySelectorAll("fieldset[data-kind=show] input")];
    this.plot.style.height = `${this.spec.height}px`;
    for (const select of this.selects) select.addEventListener("change", () => this.draw());
    for (const box of this.boxes) box.addEventListener("change", () => this.draw());
    for (const button of figure.querySelectorAll("[data-save]")) {
      button.addEventListener("click", () => this.save(button.dataset.save));
    }
    this.showRows();
  }

  get key() {
    return this.selects.map((select) => select.value).join("|");
  }

  get view() {
    return this.spec.views[this.key] ?? { traces: {}, layout: {}, message: "" };
  }

  // Before Plotly is there, words and rows answer alone.
  draw() {
    const { view, spec } = this;
    if (this.message.textContent !== view.message) this.message.textContent = view.message;
    this.showRows();
    if (!window.Plotly) return;
    const hidden = new Set(this.boxes.filter((box) => !box.checked).map((box) => box.value));
    const traces = spec.data.map((trace, place) => ({
      ...trace,
      ...view.traces[place],
      visible: !hidden.has(trace.meta),
    }));
    const layout = merged(spec.layout, view.layout);
    layout.height = spec.height;
    if (printing) layout.width = PRINTED;
    else layout.autosize = true;
    if (!printing && this.plot.clientWidth < NARROW) {
      // The caption tells the unit; the names need the room.
      layout.xaxis = { ...layout.xaxis, title: { text: "" } };
      layout.yaxis = { ...layout.yaxis, tickfont: { size: 10 } };
    }
    const config = { displayModeBar: false, responsive: true, scrollZoom: false, showTips: false };
    Plotly.react(this.plot, themed(traces), themed(layout), config);
    this.plot.setAttribute("aria-label", view.message);
    this.figure.dataset.drawn = this.key || "yes";
  }

  // Of the table behind the chart, the rows of what is chosen.
  showRows() {
    for (const body of this.figure.querySelectorAll("tbody[data-key]")) {
      body.hidden = body.dataset.key !== this.key;
    }
  }

  save(kind) {
    const name = ["bayes_autoloc", this.spec.key, this.key].join("-").replace(/[^\w.-]+/g, "-");
    if (kind === "csv") {
      const url = URL.createObjectURL(new Blob([csv(this.figure.querySelector("table"))], { type: "text/csv" }));
      download(url, `${name}.csv`);
      return;
    }
    const background = getComputedStyle(document.body).backgroundColor;
    const figure = { data: this.plot.data, layout: { ...this.plot.layout, paper_bgcolor: background } };
    const size = { width: Math.max(this.plot.clientWidth, 700), height: this.spec.height };
    Plotly.toImage(figure, { format: kind, scale: 2, ...size }).then((url) => download(url, `${name}.${kind}`));
  }
}

const download = (url, name) => {
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
};

// A cell that a spreadsheet would run as a formula gets an apostrophe before it.
const quoted = (text) => {
  const clean = text.trim();
  const safe = /^([=@\t]|[+-](?![\d.,]+$))/.test(clean) ? `'${clean}` : clean;
  return `"${safe.replaceAll('"', '""')}"`;
};

const csv = (table) => {
  const line = (cells) => cells.map(quoted).join(",");
  const head = [...table.tHead.rows[0].cells].map((cell) => cell.textContent);
  const lines = [line(["group", ...head])];
  for (const body of table.tBodies) {
    const title = body.querySelector(".group")?.textContent ?? "";
    for (const row of body.rows) {
      if (!row.classList.contains("group")) lines.push(line([title, ...[...row.cells].map((cell) => cell.textContent)]));
    }
  }
  return `${lines.join("\r\n")}\r\n`;
};

const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const matches = (text, wanted) => folded(wanted).split(/\s+/).every((word) => folded(text).includes(word));

// The box above a list keeps the choices that hold all its words; the first of them is drawn.
const bindSearch = (chart, input) => {
  const select = document.getElementById(input.dataset.search);
  const found = chart.figure.querySelector(".found");
  const all = [...select.options];
  const filter = () => {
    const kept = all.filter((option) => matches(option.textContent, input.value));
    const before = select.value;
    select.replaceChildren(...kept);
    if (kept.some((option) => option.value === before)) select.value = before;
    found.textContent = kept.length ? `${kept.length} of ${all.length}` : "None holds these words.";
    if (kept.length && select.value !== before) chart.draw();
  };
  input.addEventListener("input", filter);
  found.textContent = `${all.length}`;
};

const bindFind = (box) => {
  const input = box.querySelector("input");
  const count = box.querySelector("span");
  const rows = [...box.parentElement.querySelectorAll("tbody tr:not(.group)")];
  input.addEventListener("input", () => {
    let kept = 0;
    for (const row of rows) {
      row.hidden = !matches(row.textContent, input.value);
      kept += row.hidden ? 0 : 1;
    }
    count.textContent = input.value ? `${kept} of ${rows.length} rows` : "";
  });
  box.hidden = false;
};

const redraw = () => {
  for (const chart of charts) if (chart.figure.dataset.drawn) chart.draw();
};

const bindTheme = () => {
  const button = document.getElementById("theme");
  const show = () => {
    root.dataset.theme = dark ? "dark" : "light";
    button.setAttribute("aria-pressed", String(dark));
    redraw();
  };
  button.addEventListener("click", () => {
    dark = !dark;
    show();
  });
  prefersDark.addEventListener("change", (event) => {
    dark = event.matches;
    show();
  });
  show();
};

const bindPrint = () => {
  addEventListener("beforeprint", () => {
    printing = true;
    for (const chart of charts) chart.draw();
  });
  addEventListener("afterprint", () => {
    printing = false;
    redraw();
  });
};

// One chart after the other, so that the page answers in between.
const drawRest = (waiting) => {
  const next = waiting.shift();
  if (!next) {
    root.dataset.drawn = String(Math.round(performance.now()));
    return;
  }
  if (!next.figure.dataset.drawn) next.draw();
  setTimeout(drawRest, 0, waiting);
};

for (const figure of document.querySelectorAll("figure[data-chart]")) {
  const chart = new Chart(figure);
  charts.push(chart);
  for (const input of figure.querySelectorAll("[data-search]")) bindSearch(chart, input);
}
for (const box of document.querySelectorAll(".find")) bindFind(box);
bindTheme();
document.getElementById("print").addEventListener("click", () => print());
for (const part of document.querySelectorAll(".controls, .actions, .tools")) part.hidden = false;
root.dataset.answering = String(Math.round(performance.now()));
plotlyReady.then(
  () => {
    bindPrint();
    charts[0]?.draw();
    root.dataset.shown = String(Math.round(performance.now()));
    setTimeout(drawRest, 0, charts.slice(1));
  },
  () => {
    for (const chart of charts) chart.plot.textContent = "This browser can't draw the chart; the table holds its numbers.";
  },
);
})();

(() => {
"use strict";

const root = document.documentElement;
const told = JSON.parse(document.getElementById("charts").textContent);
const specs = new Map(told.charts.map((spec) => [spec.key, spec]));
const prefersDark = matchMedia("(prefers-color-scheme: dark)");
const PRINTED = 680; // pixels between the margins of A4
const TALLEST = 760; // pixels of a printed chart, so that heading and words fit on its page
const NARROW = 520; // pixels of a phone
const SAVED = 700; // pixels of a saved picture, at least
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

// For a page of paper: the legend stands below by a share of the height, so its share grows.
const fitted = (layout) => {
  layout.width = PRINTED;
  if (layout.height <= TALLEST) return;
  const y = (layout.legend.y * (layout.height - 110)) / (TALLEST - 110);
  layout.legend = { ...layout.legend, y };
  layout.yaxis = { ...layout.yaxis, tickfont: { size: 9 } };
  layout.height = TALLEST;
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
    this.choose();
    this.showRows();
  }

  // A search that finds nothing leaves nothing to choose: then what was shown stays.
  choose() {
    const key = this.selects.map((select) => select.value).join("|");
    if (!Object.hasOwn(this.spec.views, key)) return;
    this.key = key;
    this.view = this.spec.views[key];
    this.choice = this.selects.map((select) => select.selectedOptions[0].textContent.trim());
  }

  // Before Plotly is there, words and rows answer alone.
  draw() {
    this.choose();
    const { view, plot } = this;
    if (this.message.textContent !== view.message) this.message.textContent = view.message;
    this.showRows();
    if (!window.Plotly) return;
    const { data, layout } = this.state(!printing && plot.clientWidth < NARROW);
    if (printing) fitted(layout);
    else layout.autosize = true;
    plot.style.height = `${layout.height}px`;
    const config = { displayModeBar: false, responsive: true, scrollZoom: false, showTips: false };
    Plotly.react(plot, data, layout, config);
    plot.setAttribute("aria-label", view.message);
    this.figure.dataset.drawn = this.key || "yes";
  }

  // What is drawn now, in the colours of the page.
  state(narrow) {
    const { view, spec } = this;
    const hidden = new Set(this.boxes.filter((box) => !box.checked).map((box) => box.value));
    const traces = spec.data.map((trace, place) => ({
      ...trace,
      ...view.traces[place],
      visible: !hidden.has(trace.meta),
    }));
    const layout = merged(spec.layout, view.layout);
    layout.height = spec.height;
    if (narrow) {
      // The caption tells the unit; the names need the room.
      layout.xaxis = { ...layout.xaxis, title: { text: "" } };
      layout.yaxis = { ...layout.yaxis, tickfont: { size: 10 } };
    }
    return { data: themed(traces), layout: themed(layout) };
  }

  // Of the table behind the chart, the rows of what is chosen.
  showRows() {
    for (const body of this.figure.querySelectorAll("tbody[data-key]")) {
      body.hidden = body.dataset.key !== this.key;
    }
  }

  save(kind) {
    const { spec } = this;
    const { title, origin, warnings } = told.about;
    const name = ["bayes_autoloc", spec.key, this.key].join("-").replace(/[^\w.-]+/g, "-");
    const about = { title: `${title} – ${spec.title}`, origin, warnings };
    if (kind === "csv") {
      saving.rows(this.figure.querySelector("table"), about, name);
      return;
    }
    about.title = [about.title, ...this.choice].join(" – ");
    const page = getComputedStyle(document.body).backgroundColor;
    const size = { width: Math.max(this.plot.clientWidth, SAVED), height: spec.height };
    const figure = saving.framed(this.state(false), about, { ...themed(told.ink), page }, size);
    saving.picture(figure, kind, name);
  }
}

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
  found.textContent = `${all.length} to choose from`;
};

const bindFind = (box) => {
  const input = box.querySelector("input");
  const count = box.querySelector("span");
  const rows = [...box.parentElement.querySelectorAll("tbody tr:not(.group)")];
  const headings = box.parentElement.querySelectorAll("tr.group");
  input.addEventListener("input", () => {
    let kept = 0;
    for (const row of rows) {
      row.hidden = !matches(row.textContent, input.value);
      kept += row.hidden ? 0 : 1;
    }
    for (const heading of headings) {
      const own = [...heading.parentElement.rows].filter((row) => row !== heading);
      heading.hidden = own.every((row) => row.hidden);
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

// What is saved from the page, a picture or a table as CSV, tells by itself where it comes from.
const saving = (() => {
  "use strict";
  const LINE = 17; // pixels of a line above the picture
  const LETTER = 6.9; // and of a letter
  const SIDE = 12;

  // Plotly would read tags, entities, and %{names}: a space of no width parts these.
  const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };
  const plain = (text) => text.replace(/[&<>]/g, (one) => ENTITIES[one]).replaceAll("%{", "%\u200b{");

  const wrapped = (text, width) => {
    const lines = [""];
    for (const word of text.split(/\s+/)) {
      const longer = `${lines.at(-1)} ${word}`.trim();
      if (longer.length > width && lines.at(-1)) lines.push(word);
      else lines[lines.length - 1] = longer;
    }
    return lines.filter(Boolean);
  };

  // The figure with its title and origin above it, warnings on top and in red.
  const framed = (figure, texts, colours, size) => {
    const width = Math.floor((size.width - 2 * SIDE) / LETTER);
    const lines = (text, head, tail) => wrapped(text, width).map((line) => head + plain(line) + tail);
    const above = [
      ...texts.warnings.flatMap((text) => lines(text, `<span style="color:${colours.alarm}"><b>`, "</b></span>")),
      ...lines(texts.title, "<b>", "</b>"),
      ...lines(texts.origin, "", ""),
    ];
    const room = above.length * LINE + SIDE; // Plotly puts the foot of the first line where y is
    const title = {
      text: above.join("<br>"),
      font: { size: 13, color: colours.title },
      ...{ x: 0, xref: "container", xanchor: "left" },
      ...{ y: 1 - (SIDE + LINE / 2) / (size.height + room), yref: "container", yanchor: "top" },
      pad: { l: SIDE },
    };
    const { margin } = figure.layout;
    const layout = {
      ...figure.layout,
      title,
      margin: { ...margin, t: margin.t + room },
      paper_bgcolor: colours.page,
      width: size.width,
      height: size.height + room,
    };
    return { data: figure.data, layout };
  };

  const download = (url, name) => {
    const link = document.createElement("a");
    link.href = url;
    link.download = name;
    link.click();
  };

  const picture = (figure, kind, name) => {
    const { width, height } = figure.layout;
    return Plotly.toImage(figure, { format: kind, scale: 2, width, height }).then((url) => download(url, `${name}.${kind}`));
  };

  // A cell that a spreadsheet would run as a formula gets an apostrophe before it.
  const quoted = (text) => {
    const clean = text.trim();
    const safe = /^([=@\t]|[+-](?![\d.,]+$))/.test(clean) ? `'${clean}` : clean;
    return `"${safe.replaceAll('"', '""')}"`;
  };

  // In quotes too: a title may hold what a spreadsheet takes for the next cell.
  const comment = (texts) => quoted(`# ${[...texts.warnings, texts.title, texts.origin].join(" | ").replace(/\s+/g, " ")}`);

  const csv = (table, texts) => {
    const line = (cells) => cells.map(quoted).join(",");
    const head = [...table.tHead.rows[0].cells].map((cell) => cell.textContent);
    const lines = [comment(texts), line(["group", ...head])];
    for (const body of table.tBodies) {
      const title = body.querySelector(".group")?.textContent ?? "";
      for (const row of body.rows) {
        if (!row.classList.contains("group")) lines.push(line([title, ...[...row.cells].map((cell) => cell.textContent)]));
      }
    }
    return `${lines.join("\r\n")}\r\n`;
  };

  const rows = (table, texts, name) => {
    const url = URL.createObjectURL(new Blob([csv(table, texts)], { type: "text/csv" }));
    download(url, `${name}.csv`);
  };

  return { framed, picture, rows };
})();

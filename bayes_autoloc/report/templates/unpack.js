// Plotly stands in the page packed, a third of its size. It is unpacked and compiled beside the
// main thread while the rest of the page is read: as a script of its own, not as text in the page.
const plotlyReady = (async () => {
  "use strict";
  const decoded = (text) => {
    if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
    const chars = atob(text);
    const bytes = new Uint8Array(chars.length);
    for (let i = 0; i < chars.length; i += 1) bytes[i] = chars.charCodeAt(i);
    return bytes;
  };
  const packed = document.getElementById("plotly");
  const stream = new Blob([decoded(packed.textContent)]).stream();
  packed.remove();
  const text = await new Response(stream.pipeThrough(new DecompressionStream("gzip"))).blob();
  const script = document.createElement("script");
  script.src = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  await new Promise((done, fail) => {
    script.onload = done;
    script.onerror = fail;
    document.head.append(script);
  });
  URL.revokeObjectURL(script.src);
  if (!window.Plotly) throw new Error("Plotly did not start");
})();
plotlyReady.catch(() => {}); // the page says so where the charts would be

// Unpacks the page's script and runs it. The only file of this folder that is no module.

(async () => {
  const packed = /** @type {HTMLTemplateElement} */ (document.getElementById("contactline_script"));
  if (!("DecompressionStream" in window)) {
    document.body.append("This map needs a browser of 2023 or later.");
    return;
  }
  const raw = atob(packed.content.textContent ?? "");
  const bytes = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; i += 1) bytes[i] = raw.charCodeAt(i);
  const { readable, writable } = new DecompressionStream("gzip");
  const writer = writable.getWriter();
  writer.write(bytes).then(() => writer.close());
  const script = document.createElement("script");
  script.textContent = await new Response(readable).text();
  document.body.append(script);
})();

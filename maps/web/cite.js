// A claim as a citation: who claims what, where it stands, and where it was found. Pure.

/** @typedef {import("./model.js").Row} Row */

/**
 * @param {Row} claim with report
 * @param {{title: string, address: string, version: string, who: string, when: string}} page
 *   who, when: claimant and days in words; address: of this very claim, if the page has one
 * @returns {string} one paragraph, as plain text
 */
export function citation(claim, { title, address, version, who, when }) {
  const report = claim.report ?? {};
  const words = claim.quote ? `“${oneLine(claim.quote)}”` : oneLine(claim.summary ?? "");
  const source = [report.outlet, report.title ? `“${oneLine(report.title)}”` : null, report.published ? report.published.slice(0, 10) : null].filter(Boolean).join(", ");
  const parts = [
    `${who}, ${when}${words ? `: ${words}` : ""}`,
    source || report.report_id || null,
    report.url ?? null,
    report.archive_url ? `archived: ${report.archive_url}` : null,
    `Claim ${claim.claim_id}, in: ${title} (contactline ${version})`,
    /^https?:/.test(address) ? address : null,
  ].filter(Boolean).map((part) => oneLine(String(part)).replace(/(?<!\.)\.$/, ""));
  return `${parts.join(". ")}.`;
}

/** @param {string} text */
function oneLine(text) {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\s]+/g, " ").trim();
}

// Files that are made in the page: cells that run nothing, names that every system takes.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fileName } from "../../maps/web/clipboard.js";
import { cellOf, csvLine, guardCell } from "../../maps/web/csv.js";
import { COLUMNS, claimRecord } from "../../maps/web/record.js";

test("no cell starts a formula, and numbers stay numbers", () => {
  for (const cell of ["=1+1", "+cmd", "-2+3", "@SUM(A1)", "\tx", "\rx", "'x"]) assert.equal(guardCell(cell), `'${cell}`);
  for (const cell of ["-45.5", "+04:00", "+3", "plain", "", "2-1", " =1"]) assert.equal(guardCell(cell), cell);
});

test("lines are quoted where they must be, and a lone surrogate cannot break them", () => {
  assert.equal(csvLine(["a", 'b "c"', "d,e", "f\ng", null, 0, false]), 'a,"b ""c""","d,e","f\ng",,0,false\r\n');
  assert.equal(csvLine(["\ud800"]), "\ufffd\r\n");
  assert.equal(cellOf([]), "");
  assert.equal(cellOf(["AZ"]), '["AZ"]');
});

test("a record has every column, and says what it does not know with null", () => {
  const row = {
    claim_id: "c1", claimant_side: "AZ", stance: "asserts", weapons: [["mortars", "mortar"], ["guns", null]],
    report: { report_id: "r1", outlet: "The Example" },
    places: [{ as_written: "Sotk", relation: "at", status: "resolved", name: "Sotk", lon: 45.9, lat: null }],
    casualties: [{ side: "AZ", kind: "losses", figure_given: false, min: null, max: null }],
    links: [{ kind: "counter_to", target: "c2" }, { kind: "denied_by", target: "AM" }],
  };
  const record = claimRecord(row, { incident: "c1", dispute: "denied" });
  assert.deepEqual(Object.keys(record).sort(), [...COLUMNS].sort());
  assert.deepEqual(record.counter_to, ["c2"]);
  assert.deepEqual(record.denied_by, ["AM"]);
  assert.deepEqual(record.weapons, [{ as_written: "mortars", term: "mortar" }, { as_written: "guns" }]);
  assert.deepEqual(record.places, [{ as_written: "Sotk", relation: "at", resolution: { status: "resolved", name: "Sotk", lon: 45.9 } }]);
  assert.deepEqual(record.casualties, [{ side: "AZ", kind: "losses", figure_given: false }]);
  assert.equal(record.report_id, "r1");
  assert.equal(record.accused_side, null);
  assert.equal(record.dispute_status, "denied");
});

test("a file is called by the title, without what systems forbid", () => {
  assert.equal(fileName('Claims: "Sotk" / <b>..\\con', "csv"), "Claims-Sotk-b-con.csv");
  assert.equal(fileName("Սահման 2022", "png"), "Սահման-2022.png");
  assert.equal(fileName("///", "csv"), "map.csv");
  assert.ok(fileName("x".repeat(500), "csv").length < 70);
});

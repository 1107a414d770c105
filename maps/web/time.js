// Moments in words: local time as the report has it, and UTC.

import { monthName } from "./words.js";

/**
 * @typedef {{year: number, month: number, day: number, minutes: number | null,
 *            offset: number | null}} Moment
 *   minutes after local midnight and offset from UTC in minutes; null for a bare day.
 */

const FORM = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2})(?::\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2}))?$/;
const DAY_MS = 86_400_000;
const MIDNIGHT = 24 * 60;

/**
 * @param {string | null | undefined} text ISO 8601
 * @returns {Moment | null}
 */
export function readMoment(text) {
  const found = FORM.exec(text ?? "");
  if (!found) return null;
  const [, year, month, day, hours, minutes, zone] = found;
  return {
    year: Number(year),
    month: Number(month),
    day: Number(day),
    minutes: hours === undefined ? null : Number(hours) * 60 + Number(minutes),
    offset: zone === undefined ? null : readOffset(zone),
  };
}

/** @param {string} zone */
function readOffset(zone) {
  if (zone === "Z") return 0;
  const size = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return zone[0] === "-" ? -size : size;
}

/**
 * @param {Moment} moment
 * @returns {Moment} the same instant in UTC; a bare day as it is
 */
export function toUtc(moment) {
  if (moment.minutes === null || moment.offset === null) return moment;
  const at = new Date(
    Date.UTC(moment.year, moment.month - 1, moment.day) + (moment.minutes - moment.offset) * 60_000,
  );
  return {
    year: at.getUTCFullYear(),
    month: at.getUTCMonth() + 1,
    day: at.getUTCDate(),
    minutes: at.getUTCHours() * 60 + at.getUTCMinutes(),
    offset: 0,
  };
}

/** @param {Moment} moment */
function clock(moment) {
  const minutes = moment.minutes ?? 0;
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** @param {number} number */
function two(number) {
  return String(number).padStart(2, "0");
}

/** @param {Moment} moment */
function day(moment) {
  return `${moment.day} ${monthName(moment.month)} ${moment.year}`;
}

/** @param {Moment} a @param {Moment} b */
function sameDay(a, b) {
  return a.year === b.year && a.month === b.month && a.day === b.day;
}

/**
 * A range of days: "5–9 May 2022", "30 Oct – 7 Nov 2022", "April 2022" for a whole month.
 *
 * @param {Moment} start
 * @param {Moment} end
 * @returns {string}
 */
export function days(start, end) {
  if (sameDay(start, end)) return day(start);
  if (start.year !== end.year) return `${day(start)} – ${day(end)}`;
  const last = new Date(Date.UTC(end.year, end.month, 0)).getUTCDate();
  if (start.day === 1 && end.day === last) {
    if (start.month === end.month) return `${monthName(start.month, true)} ${start.year}`;
    if (start.month === 1 && end.month === 12) return String(start.year);
  }
  if (start.month === end.month) return `${start.day}–${end.day} ${monthName(end.month)} ${end.year}`;
  return `${start.day} ${monthName(start.month)} – ${day(end)}`;
}

/**
 * A range of moments in their own zone, the zone not named.
 *
 * @param {Moment} start
 * @param {Moment} end
 * @returns {string}
 */
export function range(start, end) {
  if (start.minutes === null || end.minutes === null) return days(start, end);
  if (sameDay(start, end)) {
    if (start.minutes === end.minutes) return `${day(start)}, ${clock(start)}`;
    return `${day(start)}, ${clock(start)}–${clock(end)}`;
  }
  if (end.minutes === 0) {
    const before = dayBefore(end);
    if (sameDay(start, before)) return `${day(start)}, ${clock(start)}–24:00`;
    return `${day(start)}, ${clock(start)} – ${day(before)}, 24:00`;
  }
  return `${day(start)}, ${clock(start)} – ${day(end)}, ${clock(end)}`;
}

/**
 * @param {Moment} moment
 * @returns {Moment} 24:00 of the day before
 */
export function dayBefore(moment) {
  const at = new Date(Date.UTC(moment.year, moment.month - 1, moment.day) - DAY_MS);
  return {
    year: at.getUTCFullYear(),
    month: at.getUTCMonth() + 1,
    day: at.getUTCDate(),
    minutes: MIDNIGHT,
    offset: moment.offset,
  };
}

/**
 * The days of an interval, without clock times.
 *
 * @param {number | null} start days since 1970-01-01
 * @param {number | null} end
 * @returns {string | null}
 */
export function dayRange(start, end) {
  if (start === null || end === null) return null;
  return days(fromDay(start), fromDay(end));
}

/**
 * @param {number} number days since 1970-01-01
 * @returns {Moment}
 */
export function fromDay(number) {
  const at = new Date(number * DAY_MS);
  return {
    year: at.getUTCFullYear(),
    month: at.getUTCMonth() + 1,
    day: at.getUTCDate(),
    minutes: null,
    offset: null,
  };
}

/**
 * @param {string} text "2022-11-29", as a date input gives it
 * @returns {number | null} days since 1970-01-01; null where it is no date
 */
export function dayNumber(text) {
  const moment = readMoment(text);
  if (!moment) return null;
  const number = Date.UTC(moment.year, moment.month - 1, moment.day) / DAY_MS;
  return isoDay(number) === text.slice(0, 10) ? number : null;
}

/**
 * @param {number} year
 * @param {number} month 1 to 12
 * @param {number} date
 * @returns {number} days since 1970-01-01
 */
export function dayOf(year, month, date) {
  return Date.UTC(year, month - 1, date) / DAY_MS;
}

/**
 * @param {number} number days since 1970-01-01
 * @returns {string} "2022-11-29"
 */
export function isoDay(number) {
  return new Date(number * DAY_MS).toISOString().slice(0, 10);
}

/** @param {number} offset minutes */
export function zoneName(offset) {
  const size = Math.abs(offset);
  return `UTC${offset < 0 ? "−" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

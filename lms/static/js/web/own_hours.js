// Pure: hours that a page gives in an event's zone, for a reader whose own clock says otherwise.

const clockIn = (zone) => new Intl.DateTimeFormat("en-US", { timeZone: zone, dateStyle: "short", timeStyle: "short" });
const part = (zone, options) => new Intl.DateTimeFormat("en-US", { timeZone: zone, ...options });

const isSame = (moments, zone, mine) => moments.every((one) => clockIn(zone).format(one) === clockIn(mine).format(one));

function dayOf(moment, zone) {
  const parts = part(zone, { day: "numeric", month: "long", year: "numeric" }).formatToParts(moment);
  const of = (type) => parts.find((one) => one.type === type).value;
  return `${of("day")} ${of("month")} ${of("year")}`;
}

const timeOf = (moment, zone) =>
  part(zone, { hour: "numeric", minute: "2-digit" }).format(moment).replace(/\s?([AP])M$/, (_all, half) => ` ${half.toLowerCase()}m`);

// Where a zone has no name of its own, browsers give its distance; without one it is UTC.
const nameOf = (moment, zone) =>
  part(zone, { timeZoneName: "longGeneric" }).formatToParts(moment).find((one) => one.type === "timeZoneName").value.replace(/^GMT(\+00:00)?$/, "UTC");

// As lms/formats.py writes them: the day where hers is another; nothing where her clock agrees with the event's.
export function ownHours(begins, ends, zone, mine) {
  if (isSame([begins, ends], zone, mine)) return "";
  const [first, last] = [dayOf(begins, mine), dayOf(ends, mine)];
  const head = first === dayOf(begins, zone) ? "" : `${first}, `;
  const until = first === last ? "" : `${last}, `;
  return `${head}${timeOf(begins, mine)} to ${until}${timeOf(ends, mine)} ${nameOf(begins, mine)}`;
}

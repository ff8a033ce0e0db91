// Pure: amounts of data and the time they still take, in words that fit beside a measure.
const UNITS = ["B", "kB", "MB", "GB", "TB"];

export function amountWords(bytes) {
  const power = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3));
  const amount = bytes / 1000 ** power;
  return `${amount.toFixed(power > 1 && amount < 100 ? 1 : 0)} ${UNITS[power]}`;
}

export function leftWords(seconds) {
  if (!Number.isFinite(seconds)) return "";
  if (seconds < 60) return `${Math.max(1, Math.ceil(seconds))} s`;
  if (seconds < 3600) return `${Math.ceil(seconds / 60)} min`;
  return `${Math.floor(seconds / 3600)} h ${Math.ceil((seconds % 3600) / 60)} min`;
}

// Bytes per second over the last ten seconds, from [milliseconds, bytes] pairs in order.
export function speedOf(samples) {
  const recent = samples.filter(([at]) => samples.at(-1)[0] - at <= 10000);
  if (recent.length < 2) return 0;
  const [[fromAt, fromBytes], [toAt, toBytes]] = [recent[0], recent.at(-1)];
  return toAt > fromAt ? (1000 * (toBytes - fromBytes)) / (toAt - fromAt) : 0;
}

// Numbers with their units, three digits that count. FigureText.cs says the same on the server.

const none = "–";
const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const tenths = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });
const hundredths = new Intl.NumberFormat("en", { maximumFractionDigits: 2 });

/** @param now Seconds since 1970, for what is told as "2 min ago". */
export function figureText(value, unit, now) {
  if (value === null || value === undefined) return none;
  switch (unit) {
    case "s": return Math.abs(value) < 1 ? `${short(value * 1000)} ms` : `${short(value)} s`;
    case "1": return `${short(value * 100)} %`;
    case "By": return Math.abs(value) < 1e9 ? `${short(value / 1e6)} MB` : `${short(value / 1e9)} GB`;
    case "/s": case "/min": return short(value) + unit;
    case "left": return value > 0 ? `${short(value * 100)} %` : "spent";
    case "minus": return short(-value);
    case "ago": return ago(Math.max(0, Math.round(now - value)));
    default: return short(value);
  }
}

function short(number) {
  const size = Math.abs(number);
  return (size >= 99.95 ? whole : size >= 9.995 ? tenths : hundredths).format(number);
}

function ago(seconds) {
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 172800) return `${Math.floor(seconds / 3600)} h ago`;
  return `${Math.floor(seconds / 86400)} days ago`;
}

// The stream of frames. A connection that breaks comes back by itself, and asks only for what it missed.

const pause = 2000;

/** @returns A function that ends it. */
export function watch(range, node, { onHistory, onFrame }) {
  const address = `/api/operations/stream?${new URLSearchParams({ range, node })}`;
  let source, timer;
  open();
  return () => { clearTimeout(timer); source.close(); };

  function open() {
    source = new EventSource(address);
    source.addEventListener("history", event => onHistory(JSON.parse(event.data)));
    source.addEventListener("frame", event => onFrame(JSON.parse(event.data)));
    source.addEventListener("error", () => { if (source.readyState === EventSource.CLOSED) refused(); });
  }

  // The browser gives up when the answer is a refusal: the node stops, or the sign-in is over.
  async function refused() {
    clearTimeout(timer);
    timer = setTimeout(open, pause);
    const session = await fetch("/api/session").catch(() => null);
    if (session?.status === 401) location.reload();
  }
}

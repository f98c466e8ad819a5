// What a page mounts beside a screen, outside of its fragment: a server that was restarted knows no fragment any more,
// but it runs the page anew when this part says so. It is handed to the browser as text, and so imports nothing.

/** @typedef {HTMLElement & { __onlost?: EventListener }} Kept */

/** @param {{ parentElement: Kept, setTriggerValue: (name: string, value: unknown) => void }} component */
export default function ({ parentElement, setTriggerValue }) {
  const forget = () => {
    if (parentElement.__onlost) window.removeEventListener("tuning:lost", parentElement.__onlost);
  };
  forget();
  parentElement.__onlost = () => setTriggerValue("lost", Date.now());
  window.addEventListener("tuning:lost", parentElement.__onlost);
  return forget;
}

// What the page mounts: it loads the race's scripts from our own server and keeps one board per race.

async function mount(root, data, tell) {
  const { Board } = await import(new URL(data.script, window.location.origin).href);
  return new Board(root, data, tell);
}

export default function (component) {
  const { data, parentElement, setStateValue, setTriggerValue } = component;
  const root = parentElement.querySelector(".rb-root");
  const tell = (name, value, isOnce) => (isOnce ? setTriggerValue(name, value) : setStateValue(name, value));
  const leave = () => {
    root.__board?.then((board) => board.close()).catch(() => null); // a board that failed to load has said so already
    root.__board = root.__live = null;
  };
  if (root.__live !== data.live) {
    leave();
    root.__live = data.live;
    root.__board = mount(root, data, tell);
    root.__board.catch((error) => (root.textContent = `The race could not be shown: ${error.message}`));
  } else {
    root.__board?.then((board) => board.configure(data));
  }
  return leave;
}

// What the page mounts: it loads the board's scripts from our own server, once, and keeps one board per set of searches.
// Another metric of the same searches is shown by the board that is there.

async function mount(root, data, tell) {
  const { Board } = await import(new URL(data.script, window.location.origin).href);
  return new Board(root, data, tell);
}

export default function (component) {
  const { data, parentElement, setStateValue, setTriggerValue } = component;
  const root = parentElement.querySelector(".lb-root");
  const tell = (name, value, isOnce) => (isOnce ? setTriggerValue(name, value) : setStateValue(name, value));
  const leave = () => {
    root.__board?.then((board) => board.close());
    root.__board = null;
    root.__live = null;
  };
  if (root.__live === data.live) return leave;
  const isSame = root.__live && root.__ids === data.ids.join();
  root.__live = data.live;
  root.__ids = data.ids.join();
  if (isSame) root.__board.then((board) => board.reread(data));
  else {
    root.__board?.then((board) => board.close());
    root.__board = mount(root, data, tell);
    root.__board.catch((error) => (root.textContent = `The board could not be loaded: ${error.message}`));
  }
  return leave;
}

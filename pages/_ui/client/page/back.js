// Back leads to the page before. Streamlit adds a step to the browser's history with each change of the address, and a
// visitor's choices stand in the address: without this he would press Back once for each of them and see nothing, since
// his session keeps what he chose. It is handed to the browser as text, and so imports nothing.

if (!Object.hasOwn(window.history, "pushState"))
  window.history.pushState = (state, title, url) => {
    const isOtherPage = new URL(url ?? "", window.location.href).pathname !== window.location.pathname;
    const step = isOtherPage ? "pushState" : "replaceState";
    Object.getPrototypeOf(window.history)[step].call(window.history, state, title, url);
  };

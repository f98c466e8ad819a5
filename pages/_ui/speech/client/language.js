// Says in which language the page is, for readers of screens. It is handed to the browser as text, and imports nothing.

/** @param {{ data: { language: string } }} component */
export default function ({ data }) {
  document.documentElement.lang = data.language;
  return () => {
    document.documentElement.lang = "en";
  };
}

/** The search box of a page: Pagefind's own, over the index that lies in the site. */
const { base } = document.querySelector('script[data-base]').dataset
await import(new URL(`${base}pagefind/pagefind-ui.js`, document.baseURI))
new PagefindUI({
  element: '#search',
  showImages: false,
  resetStyles: false,
  bundlePath: new URL(`${base}pagefind/`, document.baseURI).pathname,
  baseUrl: new URL(base || './', document.baseURI).pathname,
  translations: { placeholder: 'Search the documents' },
})

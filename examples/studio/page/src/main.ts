import { mount } from 'svelte'
import App from './App.svelte'
import { enter } from './client/enter.ts'
import './controls.css'
import './theme.css'

const browser = {
  hash: () => location.hash,
  forgetHash: () => history.replaceState(null, '', location.pathname),
  send: (address: string, request: RequestInit) => fetch(address, request),
}

await enter(browser)
// The address may be put into a tab that is open: then only its fragment changes.
window.addEventListener('hashchange', async () => {
  if ((await enter(browser)) === 'entered') location.reload()
})
const target = document.getElementById('studio')
if (target) mount(App, { target })

import { mount } from 'svelte'
import App from './App.svelte'
import './controls.css'
import './theme.css'

const target = document.getElementById('studio')
if (target) mount(App, { target })

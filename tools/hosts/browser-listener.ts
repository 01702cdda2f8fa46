/// <reference lib="dom" />

const refused: string[] = []
document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) => {
  refused.push(`${effectiveDirective} ${blockedURI.replace(location.origin, '')}`)
  document.documentElement.dataset.refused = JSON.stringify(refused)
})

/// <reference lib="dom" />
import { canonicalDigest } from '@plinth/contracts'

const report = { digest: canonicalDigest({ b: 1, a: [true] }) }
document.documentElement.dataset.report = JSON.stringify(report)

// A picture is refused by the policy: that event comes after every other one, and shows that the listener hears.
const picture = document.createElement('img')
picture.src = '/last.png'
document.body.append(picture)

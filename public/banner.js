;(() => {
  const script = document.currentScript
  if (!(script instanceof HTMLScriptElement)) return
  const root = document.documentElement
  const { href, origin, search } = location
  const asked = new URLSearchParams({ language: root.lang, next: href })
  const saved = new URLSearchParams(search).get('charte_saved')
  // What an address says that another site led to was not chosen here.
  if (saved && document.referrer.startsWith(`${origin}/`)) asked.set('charte_saved', saved)

  // Trusted Types let a page read HTML in this way alone.
  const request = new XMLHttpRequest()
  request.open('GET', new URL(`../banner?${asked}`, script.src))
  request.responseType = 'document'
  request.withCredentials = true
  request.timeout = 1000
  request.onloadend = () => {
    const { status, responseXML } = request
    if (status === 200 && responseXML?.body) script.after(...responseXML.body.childNodes)
    root.style.visibility = ''
    if (location.hash === '#charte-banner') document.getElementById('charte-banner')?.focus()
  }
  // Nothing is painted before the banner, or its absence, is known: nothing moves afterwards.
  root.style.visibility = 'hidden'
  request.send()
})()

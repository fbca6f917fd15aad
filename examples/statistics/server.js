import { createServer } from 'node:http'

// A stand-in for Matomo on a host of its own: a script that sets _pk_* cookies in the page, as Matomo does, and an
// address that counts; and one for maps, as a page for a frame. GET /log tells what was asked of it so far.
const port = Number(process.env.PORT ?? 4001)
const asked = []

const script = `(() => {
  const year = 60 * 60 * 24 * 365
  const id = Math.random().toString(16).slice(2, 18)
  document.cookie = '_pk_id.1.0a1b=' + id + '; Max-Age=' + year + '; Path=/; SameSite=Lax'
  document.cookie = '_pk_ses.1.0a1b=1; Max-Age=1800; Path=/; SameSite=Lax'
  const address = new URL('matomo.php', document.currentScript.src)
  address.searchParams.set('url', location.href)
  new Image().src = address
})()
`

createServer(({ url = '/' }, res) => {
  const { pathname } = new URL(url, 'http://localhost')
  if (pathname === '/log') {
    res.setHeader('Content-Type', 'application/json')
    res.end(JSON.stringify(asked))
    return
  }
  asked.push(pathname)
  if (pathname === '/matomo.js') {
    res.setHeader('Content-Type', 'text/javascript')
    res.setHeader('Cache-Control', 'no-store')
    res.end(script)
    return
  }
  if (pathname === '/map.html') {
    res.setHeader('Content-Type', 'text/html; charset=utf-8')
    res.setHeader('Cache-Control', 'no-store')
    res.end('<!DOCTYPE html><html lang="en"><title>Map</title><p>A map of the town</p></html>')
    return
  }
  res.statusCode = pathname === '/matomo.php' ? 204 : 404
  res.end()
}).listen(port, '127.0.0.1')

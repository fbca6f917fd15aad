// A stand-in for an audience measurement that is exempt from consent: who serves this file counts how often it is asked for,
// and the cookie tells first visits from later ones. It is set once: no visit prolongs it.
if (!/(?:^|; )audience=/.test(document.cookie))
  // biome-ignore lint/suspicious/noDocumentCookie: the other way is not there on plain http.
  document.cookie = `audience=1; Max-Age=${390 * 86_400}; Path=/; SameSite=Lax`

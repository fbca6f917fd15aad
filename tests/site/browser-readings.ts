/** What a browser makes of a cookie: it keeps it for a time, keeps it until it is closed, or deletes it. */
export type Reading = 'kept' | 'session' | 'deleted'

/**
 * What follows the value of a cookie in Set-Cookie, by what Chromium 156, Firefox 153 and WebKitGTK 2.50 (in this order)
 * made of it in November 2026, read from the cookies that each then had.
 */
// biome-ignore format: a list to read
const measured: Record<string, string[]> = {
  'session session session': [
    '', 'Max-Age=0x', 'Max-Age=0.5', 'Max-Age=5x', 'Max-Age=1e3', 'Max-Age=soon', 'Max-Age', 'Max-Age="0"',
    'Max-Age="60"', "Max-Age='0'", 'Max-Age=0 0', 'Max-Age=60 60', 'Max-Age=0,', 'Expires=0', 'Expires=-1',
    'Expires=2000', 'Expires=', 'Expires', 'Expires=soon', 'Expires=1970-01-01', 'Expires=1970-01-01T00:00:00Z',
    'Expires=2066-12-31', 'Expires=2066-12-31T00:00:00Z', 'Expires=Tue, 32 Jun 2037 10:00:00 GMT',
    'Expires=Tue, 01 Jun 120370 10:00:00 GMT', 'Expires=10:00:00 2037 jun 1st', 'Expires=20370601',
    'Expires=1811844000', 'Expires=Thu, 01 Jan 1970 00:00:00 GMT;Expires=',
    'Expires=Thu, 01 Jan 1970 00:00:00 GMT;Expires=0', 'Expires=Thu, 01 Jan 1970 00:00:00 GMT;Expires=soon',
    'Expires=Tue, 01 Jun 2037 10:00:00 GMT;Expires=', 'Expires=Tue, 01 Jun 2037 10:00:00 GMT;Expires=0',
    'Max-Age=0,60', 'Max-Age:0', 'Max-Age==0', 'Max-Age=0=0', 'Max_Age=0', '"x;Max-Age=0"',
  ],
  'deleted deleted deleted': [
    'Max-Age=0', 'Max-Age=00', 'Max-Age=-5', 'Max-Age=-0', 'Max-Age= 0', 'Max-Age =0', 'max-age=0',
    'Max-Age=-99999999999999999999', 'Max-Age=60;Max-Age=0', 'Max-Age=soon;Max-Age=0', 'Max-Age=;Max-Age=0',
    'Max-Age=+5;Max-Age=0', `Max-Age=0${' '.repeat(1100)}`, `Max-Age=${'0'.repeat(1023)}`,
    `Max-Age=${'0'.repeat(1024)}`, 'Expires=Thu, 01 Jan 1970 00:00:00 GMT', 'expires=Thu, 01 Jan 1970 00:00:00 GMT',
    'Expires =Thu, 01 Jan 1970 00:00:00 GMT', 'Expires= Thu, 01 Jan 1970 00:00:00 GMT',
    'Expires=Thu, 01-Jan-70 00:00:00 GMT', 'Expires=Thu, 01-Jan-1970 00:00:01 GMT',
    'Expires=Sun Nov  6 08:49:37 1994', 'Expires=Sunday, 06-Nov-94 08:49:37 GMT',
    'Expires=Thu, 1 Jan 1970 00:00:00 GMT', 'Expires=Thu, 01 Jan 1970 0:0:0 GMT', 'Expires=Thu, 01 Jan 1970 00:00:00',
    'Expires=01 Jan 1970 00:00:00 GMT', 'Expires=Thu,01 Jan 1970 00:00:00 GMT',
    'Expires=Thu 01 Jan 1970 00:00:00 GMT', 'Expires=Mon, 01 Jan 1970 00:00:00 GMT',
    'Expires=thu, 01 jan 1970 00:00:00 gmt', 'Expires=Thu, 01 Jan 1970 00:00:00 UTC',
    'Expires=Thu, 01 Jan 1970 00:00:00 CET', 'Expires=Thu, 01 Jan 1970 00:00:00 PST',
    'Expires=Thu, 01 Jan 1970 00:00:00 +0000', 'Expires=Thu, 01 Jan 1970 00:00:00 -1200',
    'Expires=Thu, 01 Jan 1970 00:00:00.000 GMT', 'Expires=Tue, 01 Jun 70 10:00:00 GMT',
    'Expires=Thu, 01 Jan 01970 00:00:00 GMT', 'Expires=Tue, 01 Jun 1600 10:00:00 GMT',
    'Expires=Tue, 01 Jan 1601 00:00:00 GMT', 'Expires=Tue, 01 Jun 1900 10:00:00 GMT',
    'Expires=Thu, 01 Jan 1970 00:00:00 GMT-99999999',
    'Expires=Thu, 01 Jan 1970 00:00:00 GMT, Tue, 01 Jun 2037 10:00:00 GMT', 'Expires=Thu, 01 Jan 1970 00:00:00 2037',
    'Expires=Tue, 01 Jun 2037 10:00:00 GMT;Expires=Thu, 01 Jan 1970 00:00:00 GMT',
    'Expires=0;Expires=Thu, 01 Jan 1970 00:00:00 GMT', 'Expires=;Expires=Thu, 01 Jan 1970 00:00:00 GMT',
    'Max-Age=0;Expires=Thu, 01 Jan 1970 00:00:00 GMT', 'Expires=Thu, 01 Jan 1970 00:00:00 GMT;Max-Age=0',
    'Expires=Tue, 01 Jun 2037 10:00:00 GMT;Max-Age=0', 'Expires=Tue, 01 Jun 2037 10:00:00 GMT;Max-Age=-1',
    'Max-Age=soon;Expires=Thu, 01 Jan 1970 00:00:00 GMT', 'Expires=Thu, 01 Jan 1970 00:00:00 GMT;Max-Age=soon',
    'Max-Age=;Expires=Thu, 01 Jan 1970 00:00:00 GMT', 'Expires=Thu, 01 Jan 1970 00:00:00 GMT;Max-Age=',
    'Expires=Thu, 01 Jan 1970 00:00:00 GMT;Max-Age', 'Expires=0;Max-Age=0',
    'expires=Thu, 01-Jan-1970 00:00:01 GMT;Max-Age=0', 'Max-Age=0;expires=Thu, 01-Jan-1970 00:00:01 GMT',
    'Max-Age=5x;Expires=Thu, 01 Jan 1970 00:00:00 GMT', 'Max-Age="60";Expires=Thu, 01 Jan 1970 00:00:00 GMT',
    'Max-Age=0 0;Expires=Thu, 01 Jan 1970 00:00:00 GMT', `Expires=Thu, 01 Jan 1970 00:00:00 GMT${' '.repeat(1100)}`,
    `Expires=Thu, 01 Jan 1970 00:00:00 GMT ${'x'.repeat(990)}`,
    `Expires=Thu, 01 Jan 1970 00:00:00 GMT ${'x'.repeat(994)}`, `Path=/${'x'.repeat(1100)};Max-Age=0`,
    'Max-Age=0;Secure', 'Max-Age=0;Path=/;SameSite=Lax;HttpOnly', ';Max-Age=0', ';;Max-Age=0;', 'Max-Age=0\t',
    'a=b;Max-Age=0', 'Max-Age=0;Max-Age=0', 'Expires=Thu, 01 Jan 0070 00:00:00 GMT',
    'Expires=Thu, 29 Feb 1968 10:00:00 GMT', 'Expires=Thu, 01 Jan 1970  00:00:00 GMT',
    'Expires=Thu,  01 Jan 1970 00:00:00 GMT', 'Expires=Thursday, 01 Jan 1970 00:00:00 GMT',
    'Expires=Jeudi, 01 Jan 1970 00:00:00 GMT', 'Expires=Thu, 01 JAN 1970 00:00:00 GMT',
  ],
  'session deleted session': [
    'Max-Age=-', 'Max-Age=- 5', 'Max-Age=-soon', 'Max-Age=-5x', 'Max-Age=-+5', 'Expires=Thu, 01 Jan 1970 00:00 GMT',
    'Expires=Thu, 01 Jan 1970', 'Expires=Sun, 30 Feb 1969 10:00:00 GMT',
  ],
  'kept kept kept': [
    'Max-Age=60', 'MAX-AGE=60', 'Max-Age=0060', 'Max-Age=0;Max-Age=60', 'Expires=Fri, 31 Dec 2066 23:59:59 GMT',
    'Expires=Tue, 01 Jun 2037 10:00:00 GMT', 'Expires=Thu, 31-Dec-66 23:59:59 GMT',
    'Expires=Sun Nov  6 08:49:37 2066', 'Expires=Tue, 01 Jun 2037 10:00:00-x GMT',
    'Expires=Tue, 1 Jun 2037 1:2:3 GMT', 'Expires=Tue, 01 Jun 37 10:00:00 GMT', 'Expires=Tue, 01 Jun 69 10:00:00 GMT',
    'Expires=Tue, 01 Jun 02037 10:00:00 GMT', 'Expires=Tue, 01 Jun 9999 10:00:00 GMT',
    'Expires=Tue, 01 Jun 2037 10:00:00 GMT x', 'Expires=Tue, 01 Jun 2037 10:00:00 GMT+0200',
    'Expires=Tue, 01 Jun 2037 10:00:00 GMT, Thu, 01 Jan 1970 00:00:00 GMT',
    'Expires=Thu, 01 Jan 1970 00:00:00 GMT;Expires=Tue, 01 Jun 2037 10:00:00 GMT',
    'Expires=Thu, 01 Jan 1970 00:00:00 GMT;Max-Age=60', 'Max-Age=60;Expires=Tue, 01 Jun 2037 10:00:00 GMT',
    'Expires=Tue, 01 Jun 2037 10:00:00 GMT;Max-Age=60', 'Max-Age=;Expires=Tue, 01 Jun 2037 10:00:00 GMT',
    'Max-Age=0;Expires=Fri, 31 Dec 2066 23:59:59 GMT;Max-Age=soon', 'Max-Age=31449600', 'Max-Age=34560000',
    'Max-Age=34560001', 'Max-Age=63072000',
  ],
  'kept session kept': [
    'Max-Age=+5', 'Max-Age=0;Max-Age=+5',
  ],
  'deleted session deleted': [
    'Max-Age=+0',
  ],
  'session session deleted': [
    'Max-Age=', 'Max-Age=0;Max-Age=', 'Max-Age=60;Max-Age=', 'Max-Age=0;Max-Age=soon', 'Max-Age=0;Max-Age',
    `Max-Age=${'0'.repeat(1025)}`, `Max-Age=-${'9'.repeat(1030)}`, 'Expires=Thu, 01 Jan 1970 00:00:00 GMT;Expires',
    `Expires=Thu, 01 Jan 1970 00:00:00 GMT ${'x'.repeat(995)}`,
    `Expires=Thu, 01 Jan 1970 00:00:00 GMT ${'x'.repeat(1100)}`,
  ],
  'kept kept session': [
    'Max-Age=99999999999999999999', 'Expires="Tue, 01 Jun 2037 10:00:00 GMT"',
    'Expires=Tue, 01 Jun 12037 10:00:00 GMT', 'Expires=Jun 1 2037 10:00:00', 'Expires=2037 Jun 1 10:00:00',
    'Expires=x Tue, 01 Jun 2037 10:00:00 GMT', 'Expires=Tue Jun 01 2037 10:00:00 GMT+0200 (CEST)',
    'Expires=Tue, 01 Juni 2037 10:00:00 GMT', 'Expires=mar, 01 juin 2037 10:00:00 GMT',
    'Expires=Thu, 01 Jan 2037 1970 00:00:00',
  ],
  'session session kept': [
    'Max-Age=60;Max-Age=soon', 'Max-Age=60;Max-Age', `Max-Age=${'0'.repeat(1100)}60`,
    `Expires=Tue, 01 Jun 2037 10:00:00 GMT ${'x'.repeat(1100)}`,
  ],
  'deleted deleted kept': [
    `Max-Age=0;Max-Age=${'0'.repeat(1100)}60`, 'Max-Age=0;Expires=Tue, 01 Jun 2037 10:00:00 GMT',
    'Max-Age=-1;Expires=Tue, 01 Jun 2037 10:00:00 GMT',
    `Expires=Thu, 01 Jan 1970 00:00:00 GMT;Expires=Tue, 01 Jun 2037 10:00:00 GMT ${'x'.repeat(1100)}`,
  ],
  'kept kept deleted': [
    `Max-Age=60;Max-Age=${'0'.repeat(1100)}`, 'Max-Age=60;Expires=Thu, 01 Jan 1970 00:00:00 GMT',
    `Path=/${'x'.repeat(1100)};Max-Age=60`,
  ],
  'deleted deleted session': [
    'Expires="Thu, 01 Jan 1970 00:00:00 GMT"', 'Expires=Thu, 01 January 1970 00:00:00 GMT',
    'Expires=Thu, 01 Janvier 1970 00:00:00 GMT', 'Expires=Thu Jan 01 1970 01:00:00 GMT+0100 (CET)',
    'Max-Age=0;Expires=0', 'Max-Age=0;Expires=', 'Expires==Thu, 01 Jan 1970 00:00:00 GMT', '\tMax-Age\t=\t0',
  ],
  'session deleted deleted': [
    'Expires=Thu, 01 Jan 1970 00:00:00Z', 'Expires=Thu, 01 Jan 1970 00:00:00GMT',
    'Expires=Thu, 01 Jan 1970 00:00:00x', 'Expires=Thu, 01 Jan 1970 10:00:00am',
    'Expires=Thu, 01 Jan 1970 10:00:00pm GMT',
  ],
  'session kept kept': [
    'Expires=Tue, 01 Jun 2037 10:00:00am GMT', 'Expires=Tue, 01 Jun 2037 10:00:00pm GMT',
    'Expires=Tue, 01 Jun 2037 10:00:00x GMT',
  ],
  'session kept session': [
    'Expires=Tue, 01 Jun 2037 10:00 GMT', 'Expires=Tue, 01 Jun 2037 GMT', 'Expires=Tue, 01 Jun 2037',
    'Expires=Tue, 01 Jun 2037 24:00:00 GMT', 'Expires=Tue, 01 Jun 2037 23:60:00 GMT',
    'Expires=Tue, 01 Jun 2037 23:59:60 GMT', 'Expires=Tue, 31 Jun 2037 10:00:00 GMT',
    'Expires=Tue, 00 Jun 2037 10:00:00 GMT', 'Expires=6/1/2037 10:00:00', 'Expires=01/06/2037 10:00:00',
    'Expires=6/1/37 10:00:00', 'Expires=Fri, 29 Feb 2069 10:00:00 GMT',
  ],
  'kept session deleted': [
    'Expires=Tue, 01 Jun 037 10:00:00 GMT',
  ],
  'deleted session kept': [
    'Expires=Tue, 01 Jun 137 10:00:00 GMT',
  ],
  'kept session session': [
    'Expires=Tue, 01 Jun 99999 10:00:00 GMT',
  ],
  'deleted kept session': [
    'Expires=1 1 Jun 2037 10:00:00',
  ],
  'kept deleted deleted': [
    'Max-Age=+5;Expires=Thu, 01 Jan 1970 00:00:00 GMT',
  ],
  'kept deleted kept': [
    'Expires=Thu, 01 Jan 1970 00:00:00 GMT;Max-Age=+5', 'Max-Age=-1x;Expires=Tue, 01 Jun 2037 10:00:00 GMT',
  ],
  'deleted session session': [
    'Expires=Thu, 01_Jan_1970 00:00:00 GMT',
  ],
}

/** Each of them, with the readings of the three browsers. */
export const readings: { attributes: string; chromium: Reading; all: Reading[] }[] = Object.entries(
  measured,
).flatMap(([words, list]) => {
  const all = words.split(' ') as Reading[]
  return list.map((attributes) => ({ attributes, chromium: all[0] ?? 'kept', all }))
})

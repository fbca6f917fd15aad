import type { Cookie } from '../schema.ts'
import type { Category, knownPurposes } from './words.ts'

/** Who makes a tracker, and where that was read. */
export interface Maker {
  /** As the provider of a row names it: the software where the site runs it, else the company. */
  provider: string
  /** The address of its documentation, or of its source. */
  source: string
  /** The day on which that was read. */
  read: string
  /** The hosts of its scripts and answers, with all below them. */
  hosts?: readonly string[]
  /** The names of the files of its scripts, which sites serve themselves. */
  files?: readonly string[]
}

/** A well-known cookie, or another thing in storage. */
export interface Known {
  /** Its name as a charter declares it. */
  pattern: string
  /** The names that it has, which are fewer than those that the pattern stands for. */
  names: RegExp
  /** A name that it has. */
  sample: string
  technology?: Cookie['technology']
  purpose: keyof typeof knownPurposes
  category: Category
  /** How long it usually lives (ISO 8601, or session); undefined where each site decides. */
  life?: string
  /** The domains of others on which alone it is this one: its name says too little. */
  domains?: readonly string[]
  /** The length of its value, where that is always the same. */
  length?: number
  maker: Maker
}

const read = '2026-11-28'

function of(maker: Omit<Maker, 'read'>, list: readonly Omit<Known, 'maker'>[]): Known[] {
  return list.map((known) => ({ ...known, maker: { ...maker, read } }))
}

const necessary = { category: 'necessary' } as const
const preferences = { category: 'preferences' } as const
const statistics = { category: 'statistics' } as const
const marketing = { category: 'marketing' } as const
const media = { category: 'media' } as const

/** What is well known, as its makers say it. Whatever has no source that was read on a day does not stand here. */
// biome-ignore format: a list to read
export const known: readonly Known[] = [
  // The software of the site.
  ...of({ provider: 'PHP', source: 'https://github.com/php/php-src/blob/master/php.ini-production' }, [
    { pattern: 'PHPSESSID', names: /^PHPSESSID$/, sample: 'PHPSESSID', purpose: 'session', ...necessary, life: 'session' },
  ]),
  ...of({ provider: 'Express', source: 'https://github.com/expressjs/session' }, [
    { pattern: 'connect.sid', names: /^connect\.sid$/, sample: 'connect.sid', purpose: 'session', ...necessary },
  ]),
  ...of({ provider: 'Laravel', source: 'https://github.com/laravel/laravel/blob/master/config/session.php' }, [
    { pattern: 'XSRF-TOKEN', names: /^XSRF-TOKEN$/, sample: 'XSRF-TOKEN', purpose: 'forgery', ...necessary },
    { pattern: 'laravel_session', names: /^laravel_session$/, sample: 'laravel_session', purpose: 'session', ...necessary, life: 'PT2H' },
  ]),
  ...of({ provider: 'TYPO3', source: 'https://docs.typo3.org/m/typo3/reference-coreapi/main/en-us/' }, [
    { pattern: 'fe_typo_user', names: /^fe_typo_user$/, sample: 'fe_typo_user', purpose: 'session', ...necessary, life: 'session' },
    { pattern: 'be_typo_user', names: /^be_typo_user$/, sample: 'be_typo_user', purpose: 'editor', ...necessary, life: 'session' },
    { pattern: 'Typo3InstallTool', names: /^Typo3InstallTool$/, sample: 'Typo3InstallTool', purpose: 'editor', ...necessary, life: 'session' },
  ]),
  ...of({ provider: 'Drupal', source: 'https://git.drupalcode.org/project/drupal/-/blob/11.x/core/assets/scaffold/files/default.services.yml' }, [
    { pattern: 'SESS*', names: /^SESS[\da-f]{32}$/, sample: 'SESS0123456789abcdef0123456789abcdef', purpose: 'session', ...necessary, life: 'P23DT3H33M20S' },
    { pattern: 'SSESS*', names: /^SSESS[\da-f]{32}$/, sample: 'SSESS0123456789abcdef0123456789abcdef', purpose: 'session', ...necessary, life: 'P23DT3H33M20S' },
  ]),
  ...of({ provider: 'Drupal', source: 'https://commission.europa.eu/cookies-policy_en' }, [
    { pattern: 'has_js', names: /^has_js$/, sample: 'has_js', purpose: 'ability', ...preferences, life: 'session' },
  ]),
  ...of({ provider: 'WordPress', source: 'https://developer.wordpress.org/advanced-administration/wordpress/cookies/' }, [
    { pattern: 'comment_author_*', names: /^comment_author_(email_|url_)?[\da-f]{32}$/, sample: 'comment_author_0123456789abcdef0123456789abcdef', purpose: 'author', ...preferences, life: 'P1Y' },
  ]),
  ...of({ provider: 'Liferay', source: 'https://learn.liferay.com/' }, [
    { pattern: 'GUEST_LANGUAGE_ID', names: /^GUEST_LANGUAGE_ID$/, sample: 'GUEST_LANGUAGE_ID', purpose: 'language', ...preferences, life: 'P1Y' },
    { pattern: 'COOKIE_SUPPORT', names: /^COOKIE_SUPPORT$/, sample: 'COOKIE_SUPPORT', purpose: 'ability', ...necessary, life: 'P365D' },
    { pattern: 'LFR_SESSION_STATE_*', names: /^LFR_SESSION_STATE_\d+$/, sample: 'LFR_SESSION_STATE_20105', purpose: 'ends', ...necessary, life: 'session' },
    { pattern: 'CONSENT_TYPE_*', names: /^CONSENT_TYPE_(FUNCTIONAL|NECESSARY|PERFORMANCE|PERSONALIZATION)$/, sample: 'CONSENT_TYPE_FUNCTIONAL', purpose: 'choice', ...necessary, life: 'P365D' },
  ]),
  ...of({ provider: 'Moodle', source: 'https://docs.moodle.org/en/Cookies' }, [
    { pattern: 'MoodleSession*', names: /^MoodleSession\w*$/, sample: 'MoodleSession', purpose: 'session', ...necessary, life: 'session' },
  ]),
  // Load balancers and protection.
  ...of({ provider: 'F5 BIG-IP', source: 'https://my.f5.com/' }, [
    { pattern: 'BIGipServer*', names: /^BIGipServer./, sample: 'BIGipServerpool_www', purpose: 'balance', ...necessary, life: 'session' },
    { pattern: 'TS<ID>', names: /^TS[\da-f]{6,8}(_\d+)?$/, sample: 'TS01a2b3c4', purpose: 'firewall', ...necessary, life: 'session' },
  ]),
  ...of({ provider: 'Microsoft Azure', source: 'https://learn.microsoft.com/en-us/azure/application-gateway/for-containers/session-affinity' }, [
    { pattern: 'AGCAffinity', names: /^AGCAffinity$/, sample: 'AGCAffinity', purpose: 'balance', ...necessary, life: 'P1D' },
  ]),
  ...of({ provider: 'Amazon Web Services', source: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/elb-sticky-sessions.html' }, [
    { pattern: 'AWSELB', names: /^AWSELB$/, sample: 'AWSELB', purpose: 'balance', ...necessary },
  ]),
  ...of({ provider: 'Cloudflare', source: 'https://developers.cloudflare.com/fundamentals/reference/policies-compliances/cloudflare-cookies/' }, [
    { pattern: '__cf_bm', names: /^__cf_bm$/, sample: '__cf_bm', purpose: 'bots', ...necessary, life: 'PT30M' },
    { pattern: '_cfuvid', names: /^_cfuvid$/, sample: '_cfuvid', purpose: 'bots', ...necessary, life: 'session' },
    { pattern: 'cf_clearance', names: /^cf_clearance$/, sample: 'cf_clearance', purpose: 'challenge', ...necessary },
    { pattern: '__cflb', names: /^__cflb$/, sample: '__cflb', purpose: 'balance', ...necessary, life: 'PT24H' },
  ]),
  ...of({ provider: 'DataDome', source: 'https://docs.datadome.co/docs/cookie-session-storage', hosts: ['datadome.co'] }, [
    { pattern: 'datadome', names: /^datadome$/, sample: 'datadome', purpose: 'bots', ...necessary, life: 'P1Y', length: 128 },
    { pattern: 'ddSession', names: /^ddSession$/, sample: 'ddSession', technology: 'localStorage', purpose: 'bots', ...necessary },
  ]),
  // Consent tools.
  ...of({ provider: 'Axeptio', source: 'https://support.axeptio.eu/', hosts: ['axept.io', 'axeptio.eu'] }, [
    { pattern: 'axeptio_*', names: /^axeptio_(cookies|all_vendors|authorized_vendors)$/, sample: 'axeptio_cookies', purpose: 'choice', ...necessary, life: 'P6M' },
  ]),
  ...of({ provider: 'tarteaucitron.js', source: 'https://github.com/AmauriC/tarteaucitron.js', hosts: ['tarteaucitron.io'], files: ['tarteaucitron.js', 'tarteaucitron.min.js'] }, [
    { pattern: 'tarteaucitron', names: /^tarteaucitron$/, sample: 'tarteaucitron', purpose: 'choice', ...necessary, life: 'P365D' },
  ]),
  ...of({ provider: 'Orejime', source: 'https://github.com/boscop-fr/orejime', files: ['orejime.js'] }, [
    { pattern: 'eu-consent', names: /^eu-consent$/, sample: 'eu-consent', purpose: 'choice', ...necessary, life: 'P120D' },
  ]),
  ...of({ provider: 'vanilla-cookieconsent', source: 'https://cookieconsent.orestbida.com/', files: ['cookieconsent.umd.js', 'cookieconsent.esm.js'] }, [
    { pattern: 'cc_cookie', names: /^cc_cookie$/, sample: 'cc_cookie', purpose: 'choice', ...necessary, life: 'P182D' },
  ]),
  ...of({ provider: 'European Commission', source: 'https://commission.europa.eu/cookies-policy_en', hosts: ['webtools.europa.eu'] }, [
    { pattern: 'cck1', names: /^cck1$/, sample: 'cck1', purpose: 'choice', ...necessary, life: 'P6M' },
    { pattern: 'cck3', names: /^cck3$/, sample: 'cck3', purpose: 'choice', ...necessary, life: 'session' },
  ]),
  // Statistics.
  ...of({ provider: 'Google Analytics', source: 'https://developers.google.com/analytics/devguides/collection/gtagjs/cookie-usage', hosts: ['googletagmanager.com', 'google-analytics.com'] }, [
    { pattern: '_ga', names: /^_ga$/, sample: '_ga', purpose: 'visitor', ...statistics, life: 'P2Y' },
    { pattern: '_ga_*', names: /^_ga_[A-Z\d]{4,}$/, sample: '_ga_1A2B3C4D5E', purpose: 'visit', ...statistics, life: 'P2Y' },
    { pattern: '_gac_*', names: /^_gac_./, sample: '_gac_UA-1-1', purpose: 'click', ...marketing, life: 'P90D' },
  ]),
  ...of({ provider: 'Google Analytics', source: 'https://developers.google.com/analytics/devguides/collection/analyticsjs/cookie-usage', hosts: ['googletagmanager.com', 'google-analytics.com'] }, [
    { pattern: '_gid', names: /^_gid$/, sample: '_gid', purpose: 'visitor', ...statistics, life: 'PT24H' },
    { pattern: '_gat*', names: /^_gat(_|$)/, sample: '_gat', purpose: 'throttle', ...statistics, life: 'PT1M' },
    { pattern: 'AMP_TOKEN', names: /^AMP_TOKEN$/, sample: 'AMP_TOKEN', purpose: 'visitor', ...statistics },
  ]),
  ...of({ provider: 'Matomo', source: 'https://matomo.org/faq/general/faq_146/', hosts: ['matomo.cloud'], files: ['matomo.js', 'piwik.js', 'matomo.php'] }, [
    { pattern: '_pk_id*', names: /^_pk_id(\.\d+\.[\da-f]{4})?$/, sample: '_pk_id.1.1fff', purpose: 'visitor', ...statistics, life: 'P13M' },
    { pattern: '_pk_ses*', names: /^_pk_ses(\.\d+\.[\da-f]{4})?$/, sample: '_pk_ses.1.1fff', purpose: 'visit', ...statistics, life: 'PT30M' },
    { pattern: '_pk_ref*', names: /^_pk_ref(\.\d+\.[\da-f]{4})?$/, sample: '_pk_ref.1.1fff', purpose: 'origin', ...statistics, life: 'P6M' },
    { pattern: '_pk_cvar*', names: /^_pk_cvar(\.\d+\.[\da-f]{4})?$/, sample: '_pk_cvar.1.1fff', purpose: 'details', ...statistics, life: 'PT30M' },
    { pattern: '_pk_hsr*', names: /^_pk_hsr(\.\d+\.[\da-f]{4})?$/, sample: '_pk_hsr.1.1fff', purpose: 'recording', ...statistics, life: 'PT30M' },
    { pattern: '_pk_testcookie*', names: /^_pk_testcookie/, sample: '_pk_testcookie.1.1fff', purpose: 'ability', ...statistics },
    { pattern: 'mtm_*', names: /^mtm_(consent|consent_removed|cookie_consent)$/, sample: 'mtm_consent', purpose: 'choice', ...necessary, life: 'P30Y' },
    { pattern: 'matomo_ignore', names: /^matomo_ignore$/, sample: 'matomo_ignore', purpose: 'optOut', ...necessary, life: 'P30Y' },
  ]),
  ...of({ provider: 'Piwik PRO', source: 'https://help.piwik.pro/', hosts: ['piwik.pro'], files: ['ppms.js'] }, [
    { pattern: '_pk_id*', names: /^_pk_id\.[\da-f-]{36}\.[\da-f]{4}$/, sample: '_pk_id.01234567-89ab-cdef-0123-456789abcdef.1fff', purpose: 'visitor', ...statistics, life: 'P13M' },
    { pattern: '_pk_ses*', names: /^_pk_ses\.[\da-f-]{36}\.[\da-f]{4}$/, sample: '_pk_ses.01234567-89ab-cdef-0123-456789abcdef.1fff', purpose: 'visit', ...statistics, life: 'PT30M' },
    { pattern: 'ppms_privacy_*', names: /^ppms_privacy_[\da-f-]{36}$/, sample: 'ppms_privacy_01234567-89ab-cdef-0123-456789abcdef', purpose: 'choice', ...necessary, life: 'P12M' },
    { pattern: 'stg_last_interaction', names: /^stg_last_interaction$/, sample: 'stg_last_interaction', purpose: 'visit', ...statistics, life: 'P365D' },
    { pattern: 'stg_traffic_source_priority', names: /^stg_traffic_source_priority$/, sample: 'stg_traffic_source_priority', purpose: 'origin', ...statistics, life: 'PT30M' },
    { pattern: 'stg_externalReferrer', names: /^stg_externalReferrer$/, sample: 'stg_externalReferrer', purpose: 'origin', ...statistics, life: 'session' },
  ]),
  ...of({ provider: 'Piano Analytics', source: 'https://developers.atinternet-solutions.com/piano-analytics/data-collection/general/cookie-storage', hosts: ['xiti.com', 'pa-cd.com', 'aticdn.net', 'at-o.net'], files: ['piano-analytics.js'] }, [
    { pattern: '_pcid', names: /^_pcid$/, sample: '_pcid', purpose: 'visitor', ...statistics, life: 'P13M' },
    { pattern: '_pctx', names: /^_pctx$/, sample: '_pctx', purpose: 'details', ...statistics, life: 'P13M' },
    { pattern: '_pprv', names: /^_pprv$/, sample: '_pprv', purpose: 'choice', ...necessary, life: 'P13M' },
    { pattern: 'pa_user', names: /^pa_user$/, sample: 'pa_user', purpose: 'visitor', ...statistics, life: 'P13M' },
    { pattern: 'pa_privacy', names: /^pa_privacy$/, sample: 'pa_privacy', purpose: 'choice', ...necessary, life: 'P13M' },
    { pattern: 'idrxvr', names: /^idrxvr$/, sample: 'idrxvr', purpose: 'visitor', ...statistics, life: 'P13M' },
  ]),
  ...of({ provider: 'AT Internet', source: 'https://github.com/at-internet/smarttag-documentation-archive/wiki/AT-Internet-cookies', hosts: ['xiti.com', 'aticdn.net'] }, [
    { pattern: 'atuserid', names: /^atuserid$/, sample: 'atuserid', purpose: 'visitor', ...statistics, life: 'P13M' },
    { pattern: 'atidvisitor', names: /^atidvisitor$/, sample: 'atidvisitor', purpose: 'visitor', ...statistics, life: 'P6M' },
  ]),
  ...of({ provider: 'etracker', source: 'https://www.etracker.com/docs/', hosts: ['etracker.com', 'etracker.de'] }, [
    { pattern: '_et_coid', names: /^_et_coid$/, sample: '_et_coid', purpose: 'visitor', ...statistics, life: 'P720D' },
    { pattern: 'et_allow_cookies', names: /^et_allow_cookies$/, sample: 'et_allow_cookies', purpose: 'choice', ...necessary, life: 'P480D' },
    { pattern: 'et_oi_v2', names: /^et_oi_v2$/, sample: 'et_oi_v2', purpose: 'choice', ...necessary },
    { pattern: 'BT_pdc', names: /^BT_pdc$/, sample: 'BT_pdc', purpose: 'experiment', ...statistics, life: 'P1Y' },
  ]),
  ...of({ provider: 'Contentsquare', source: 'https://docs.contentsquare.com/en/web/cookies/', hosts: ['contentsquare.net', 'contentsquare.com'] }, [
    { pattern: '_cs_id', names: /^_cs_id$/, sample: '_cs_id', purpose: 'visitor', ...statistics, life: 'P13M' },
    { pattern: '_cs_s', names: /^_cs_s$/, sample: '_cs_s', purpose: 'visit', ...statistics, life: 'PT30M' },
    { pattern: '_cs_c', names: /^_cs_c$/, sample: '_cs_c', purpose: 'choice', ...necessary, life: 'P13M' },
  ]),
  ...of({ provider: 'Snowplow', source: 'https://docs.snowplow.io/docs/sources/web-trackers/cookies-and-local-storage' }, [
    { pattern: '_sp_id.*', names: /^_sp_id\.[\da-f]{4}$/, sample: '_sp_id.1fff', purpose: 'visitor', ...statistics, life: 'P2Y' },
    { pattern: '_sp_ses.*', names: /^_sp_ses\.[\da-f]{4}$/, sample: '_sp_ses.1fff', purpose: 'visit', ...statistics, life: 'PT30M' },
  ]),
  ...of({ provider: 'Dynatrace', source: 'https://docs.dynatrace.com/docs/manage/data-privacy-and-security/data-privacy/rum-cookies-and-web-storage', hosts: ['dynatrace.com'], files: ['ruxitagentjs.js'] }, [
    { pattern: 'dtCookie*', names: /^dtCookie(\w{0,12})$/, sample: 'dtCookie', purpose: 'performance', ...statistics, life: 'session' },
    { pattern: 'rxVisitor*', names: /^rxVisitor(\w{0,12})$/, sample: 'rxVisitor', purpose: 'visitor', ...statistics },
    { pattern: 'dtPC*', names: /^dtPC(\w{0,12})$/, sample: 'dtPC', purpose: 'performance', ...statistics, life: 'session' },
  ]),
  // Statistics and advertising of one maker.
  ...of({ provider: 'Adobe', source: 'https://experienceleague.adobe.com/docs/id-service/using/id-service-api/configurations/cookielifetime.html', hosts: ['adobedtm.com', 'demdex.net', 'omtrdc.net', '2o7.net'] }, [
    { pattern: 'AMCV_*', names: /^AMCV_.*(@|%40)AdobeOrg$/, sample: 'AMCV_0123456789ABCDEF%40AdobeOrg', purpose: 'identity', ...marketing, life: 'P2Y' },
  ]),
  ...of({ provider: 'Adobe', source: 'https://experienceleague.adobe.com/en/docs/core-services/interface/data-collection/cookies/web-sdk', hosts: ['adobedtm.com', 'adobedc.net', 'demdex.net', 'omtrdc.net'] }, [
    { pattern: 'kndctr_*_identity', names: /^kndctr_\w+_AdobeOrg_identity$/, sample: 'kndctr_0123456789ABCDEF_AdobeOrg_identity', purpose: 'identity', ...marketing, life: 'P395D' },
    { pattern: 's_ecid', names: /^s_ecid$/, sample: 's_ecid', purpose: 'visitor', ...statistics, life: 'P2Y' },
    { pattern: 'demdex', names: /^demdex$/, sample: 'demdex', purpose: 'across', ...marketing, life: 'P180D', domains: ['demdex.net'] },
    { pattern: 'mbox', names: /^mbox$/, sample: 'mbox', purpose: 'experiment', ...marketing, life: 'P2Y' },
  ]),
  // What is embedded.
  ...of({ provider: 'Google', source: 'https://policies.google.com/technologies/cookies', hosts: ['google.com', 'youtube.com'] }, [
    { pattern: 'NID', names: /^NID$/, sample: 'NID', purpose: 'google', ...marketing, life: 'P6M', domains: ['google.com'] },
    { pattern: 'AEC', names: /^AEC$/, sample: 'AEC', purpose: 'ownVisitor', ...media, life: 'P6M', domains: ['google.com'] },
    { pattern: 'VISITOR_INFO1_LIVE', names: /^VISITOR_INFO1_LIVE$/, sample: 'VISITOR_INFO1_LIVE', purpose: 'videos', ...media, life: 'P6M', domains: ['youtube.com'] },
    { pattern: 'YSC', names: /^YSC$/, sample: 'YSC', purpose: 'ownVisitor', ...media, life: 'session', domains: ['youtube.com'] },
  ]),
  ...of({ provider: 'Vimeo', source: 'https://vimeo.com/cookie_list', hosts: ['vimeo.com'] }, [
    { pattern: 'vuid', names: /^vuid$/, sample: 'vuid', purpose: 'views', ...media, life: 'P2Y', domains: ['vimeo.com'] },
    { pattern: 'player', names: /^player$/, sample: 'player', purpose: 'player', ...media, life: 'P1Y', domains: ['vimeo.com'] },
  ]),
  ...of({ provider: 'Zendesk', source: 'https://support.zendesk.com/', hosts: ['zendesk.com', 'zdassets.com'] }, [
    { pattern: '__zlcmid', names: /^__zlcmid$/, sample: '__zlcmid', purpose: 'chat', ...media, life: 'P365D' },
  ]),
  ...of({ provider: 'Intercom', source: 'https://www.intercom.com/help/en/articles/2361922-intercom-messenger-cookies', hosts: ['intercom.io', 'intercomcdn.com'] }, [
    { pattern: 'intercom-id-*', names: /^intercom-id-./, sample: 'intercom-id-abcd1234', purpose: 'chat', ...media, life: 'P9M' },
    { pattern: 'intercom-session-*', names: /^intercom-session-./, sample: 'intercom-session-abcd1234', purpose: 'chat', ...media, life: 'P7D' },
  ]),
]

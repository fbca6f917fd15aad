import { versionOf } from '../support/charters.ts'

/** A charter in which every field says something, and some of it is awkward to write in other forms. */
export const fullCharter = versionOf(`
languages: [fr, en]
updated: 2026-01-15
audited: { on: 2026-02-01, pages: 25 }
site: { name: { fr: Exemple, en: Example }, url: { fr: 'https://www.example.org/fr', en: 'https://www.example.com' }, timeZone: Europe/Brussels }
jurisdiction: BE
title: Cookies & Co
introduction: { fr: "Voir [l'aide](/aide) et *vos droits*.", en: "See [help](/help)." }
definitions: { title: Définitions, text: "Un | deux.\\n\\n- a\\n- b" }
kinds: { introduction: Sortes, list: [Une sorte, { fr: "2. sorte", en: Second kind }] }
usage: { title: Usages, introduction: { fr: "Sur [le site](https://www.example.org)." } }
purposes:
  - id: necessary
    consent: none
    title: { fr: Nécessaires, en: Necessary }
    legalBasis: "[art. 10/2](#rights)"
    deviceBasis: { fr: "strictement nécessaire", en: "strictly necessary" }
    cookies:
      - { name: cookies_preferences, role: preferences, provider: Exemple, purpose: { fr: Choix, en: Choice }, duration: P6M, party: first }
      - { name: csrftoken, role: csrf, provider: Exemple, purpose: { fr: Formulaires, en: Forms }, duration: P52W, party: first }
      - { name: django_language, role: language, provider: Exemple, purpose: { fr: Langue, en: Language }, duration: P12M, party: first }
      - { name: sessionid, provider: Exemple, service: "=Accueil, page", purpose: { fr: "Se | souvenir", en: "Re | member" }, duration: session, party: first }
      - { name: theme, technology: localStorage, provider: Exemple, purpose: { fr: Thème, en: Theme }, duration: persistent, party: first, condition: { fr: la nuit, en: at night } }
  - id: statistics
    title: { fr: Statistiques, en: Statistics }
    description: { fr: Compter., en: Counting. }
    dataKinds: { fr: "pages | visites", en: "pages | visits" }
    profiling: none
    revision: 2
    cookies:
      - { name: [_pk_*, _hs*, "a|b"], provider: "@Matomo", purpose: { fr: Compter }, duration: P13M, refreshed: true, durationRemark: { fr: par défaut, en: by default }, party: first, domain: .stats.example.org, path: /stats, partitioned: true, recipients: "[Matomo](https://matomo.org/privacy)", country: "[France](/transferts)", dataRetention: P25M, transfers: none, providerRole: processor }
      - { name: SSESS<ID>, provider: Exemple, purpose: { fr: Session, en: Session }, party: third, recipients: none }
      - { name: "db|one", technology: indexedDB, provider: Exemple, purpose: { fr: Base, en: Base }, party: third }
      - { technology: pixel, provider: Annonceur, purpose: { fr: Mesure, en: Measure }, party: third, dataRetention: P2Y, transfers: [US, IN], safeguard: { fr: "[clauses](/clauses)", en: "[clauses](/clauses)" }, providerRole: controller, privacyPolicy: { fr: "https://ads.example/fr|_a_", en: "https://ads.example/en" } }
  - id: ads
    title: { fr: Publicité, en: Advertising }
help: [{ title: Aide, text: "Écrivez à <https://aide.example.org/a_b>." }]
controller: { name: Exemple, address: "Rue *Une* 1", email: dpo_one@example.org, url: { fr: 'https://www.example.org/contact', en: 'https://www.example.com/contact' } }
jointControllers: { list: [{ name: Ville, telephone: "+32 81 00 00 00" }, { email: joint@example.org }], arrangement: { fr: La *ville* répond., en: The *town* answers. } }
representative: { name: { fr: Mandataire, en: Agent }, address: "Rue 2" }
dataProtectionOfficer: { email: dpo@example.org }
audience: children
forChildren: { fr: "Demande à **tes parents**.", en: Ask your parents. }
authority: { name: APD, url: 'https://www.autoriteprotectiondonnees.be' }
accessibility: { url: { fr: 'https://www.example.org/accessibilite', en: 'https://www.example.com/accessibility' } }
links:
  - { to: conformity, url: 'https://www.example.org/rgaa', label: { fr: 'Accessibilité : *partiellement* conforme', en: 'Accessibility: partially conforming' } }
  - { to: legal, url: { fr: 'https://www.example.org/mentions' } }
  - { to: easy, url: 'https://www.example.org/falc' }
`)

/** Where the charters of these tests are served. */
export const address = 'https://www.example.org/charte-cookies'

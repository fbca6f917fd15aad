/** The languages in which this software says what a well-known tracker is for. */
export const knownLanguages = ['fr', 'nl', 'de', 'en'] as const
export type Words = Readonly<Record<(typeof knownLanguages)[number], string>>

/** What a tracker is used for; a first charter makes a purpose of each, but for those that a site cannot do without. */
export type Category = 'necessary' | 'preferences' | 'statistics' | 'marketing' | 'media'

/** What the purposes of a first charter are called. */
export const categoryTitles: Readonly<Record<Exclude<Category, 'necessary'>, Words>> = {
  preferences: { fr: 'Préférences', nl: 'Voorkeuren', de: 'Einstellungen', en: 'Preferences' },
  statistics: { fr: 'Statistiques', nl: 'Statistieken', de: 'Statistik', en: 'Statistics' },
  marketing: { fr: 'Publicité', nl: 'Reclame', de: 'Werbung', en: 'Advertising' },
  media: {
    fr: 'Contenus de tiers',
    nl: 'Inhoud van derden',
    de: 'Inhalte Dritter',
    en: 'Third-party content',
  },
}

/** What well-known trackers are for, in words of our own. */
export const knownPurposes = {
  session: {
    fr: 'Maintient votre session d’une page à l’autre, par exemple quand vous êtes connecté.',
    nl: 'Houdt uw sessie van de ene pagina naar de andere in stand, bijvoorbeeld wanneer u aangemeld bent.',
    de: 'Hält Ihre Sitzung von einer Seite zur nächsten aufrecht, zum Beispiel solange Sie angemeldet sind.',
    en: 'Keeps your session from one page to the next, for example while you are logged in.',
  },
  editor: {
    fr: 'Maintient la session des personnes qui gèrent le site.',
    nl: 'Houdt de sessie in stand van wie de site beheert.',
    de: 'Hält die Sitzung der Personen aufrecht, die die Website verwalten.',
    en: 'Keeps the session of those who manage the site.',
  },
  ends: {
    fr: 'Retient quand votre session se termine, pour vous en avertir.',
    nl: 'Onthoudt wanneer uw sessie afloopt, om u te waarschuwen.',
    de: 'Merkt sich, wann Ihre Sitzung endet, um Sie darauf hinzuweisen.',
    en: 'Remembers when your session ends, to warn you of it.',
  },
  forgery: {
    fr: 'Protège les formulaires contre les requêtes falsifiées.',
    nl: 'Beschermt de formulieren tegen vervalste verzoeken.',
    de: 'Schützt die Formulare vor gefälschten Anfragen.',
    en: 'Protects the forms against forged requests.',
  },
  ability: {
    fr: 'Retient ce que votre navigateur accepte ou sait faire (cookies, JavaScript).',
    nl: 'Onthoudt wat uw browser aanvaardt of kan (cookies, JavaScript).',
    de: 'Merkt sich, was Ihr Browser annimmt oder kann (Cookies, JavaScript).',
    en: 'Remembers what your browser accepts or can do (cookies, JavaScript).',
  },
  author: {
    fr: 'Retient le nom que vous avez donné avec un commentaire.',
    nl: 'Onthoudt de naam die u bij een reactie hebt opgegeven.',
    de: 'Merkt sich den Namen, den Sie zu einem Kommentar angegeben haben.',
    en: 'Remembers the name that you gave with a comment.',
  },
  language: {
    fr: 'Retient la langue choisie.',
    nl: 'Onthoudt de gekozen taal.',
    de: 'Merkt sich die gewählte Sprache.',
    en: 'Remembers the language that was chosen.',
  },
  choice: {
    fr: 'Retient votre choix concernant les cookies.',
    nl: 'Onthoudt uw keuze over cookies.',
    de: 'Merkt sich Ihre Entscheidung über Cookies.',
    en: 'Remembers your choice about cookies.',
  },
  optOut: {
    fr: 'Retient que vous vous opposez à la mesure d’audience.',
    nl: 'Onthoudt dat u bezwaar maakt tegen de meting van het bezoek.',
    de: 'Merkt sich, dass Sie der Messung Ihrer Besuche widersprechen.',
    en: 'Remembers that you object to the measurement of your visits.',
  },
  balance: {
    fr: 'Envoie toutes vos requêtes au même serveur.',
    nl: 'Stuurt al uw verzoeken naar dezelfde server.',
    de: 'Leitet alle Ihre Anfragen an denselben Server.',
    en: 'Sends all of your requests to the same server.',
  },
  firewall: {
    fr: 'Protège le site contre les attaques et les requêtes altérées.',
    nl: 'Beschermt de site tegen aanvallen en gewijzigde verzoeken.',
    de: 'Schützt die Website vor Angriffen und veränderten Anfragen.',
    en: 'Protects the site against attacks and altered requests.',
  },
  bots: {
    fr: 'Distingue les personnes des robots, pour protéger le site.',
    nl: 'Onderscheidt mensen van robots, om de site te beschermen.',
    de: 'Unterscheidet Menschen von Bots, um die Website zu schützen.',
    en: 'Tells people from bots, to protect the site.',
  },
  challenge: {
    fr: 'Retient que votre navigateur a réussi un contrôle de sécurité.',
    nl: 'Onthoudt dat uw browser een veiligheidscontrole heeft doorstaan.',
    de: 'Merkt sich, dass Ihr Browser eine Sicherheitsprüfung bestanden hat.',
    en: 'Remembers that your browser has passed a security check.',
  },
  visitor: {
    fr: 'Distingue les visiteurs pour en compter le nombre.',
    nl: 'Onderscheidt bezoekers om ze te tellen.',
    de: 'Unterscheidet Besucher, um sie zu zählen.',
    en: 'Tells visitors apart, to count them.',
  },
  visit: {
    fr: 'Rassemble les pages vues au cours d’une même visite, à des fins statistiques.',
    nl: 'Brengt de pagina’s van één bezoek samen, voor statistieken.',
    de: 'Fasst die Seiten eines Besuchs zusammen, für Statistiken.',
    en: 'Brings the pages of one visit together, for statistics.',
  },
  origin: {
    fr: 'Retient d’où vous êtes venu, à des fins statistiques.',
    nl: 'Onthoudt waar u vandaan kwam, voor statistieken.',
    de: 'Merkt sich, woher Sie gekommen sind, für Statistiken.',
    en: 'Remembers where you came from, for statistics.',
  },
  throttle: {
    fr: 'Limite le nombre de requêtes envoyées à l’outil de statistiques.',
    nl: 'Beperkt het aantal verzoeken aan de statistiekdienst.',
    de: 'Begrenzt die Zahl der Anfragen an den Statistikdienst.',
    en: 'Limits the number of requests to the statistics service.',
  },
  details: {
    fr: 'Garde pendant la visite d’autres valeurs que le site mesure.',
    nl: 'Bewaart tijdens het bezoek andere waarden die de site meet.',
    de: 'Bewahrt während des Besuchs weitere Werte auf, die die Website misst.',
    en: 'Keeps further values that the site measures during the visit.',
  },
  recording: {
    fr: 'Sert à enregistrer ce que vous faites sur les pages (clics, défilement), à des fins statistiques.',
    nl: 'Dient om vast te leggen wat u op de pagina’s doet (klikken, scrollen), voor statistieken.',
    de: 'Dient dazu, Ihr Verhalten auf den Seiten aufzuzeichnen (Klicks, Scrollen), für Statistiken.',
    en: 'Serves to record what you do on the pages (clicks, scrolling), for statistics.',
  },
  performance: {
    fr: 'Mesure la vitesse des pages et les erreurs pendant votre visite.',
    nl: 'Meet de snelheid van de pagina’s en de fouten tijdens uw bezoek.',
    de: 'Misst die Geschwindigkeit der Seiten und die Fehler während Ihres Besuchs.',
    en: 'Measures the speed of the pages and the errors during your visit.',
  },
  experiment: {
    fr: 'Retient la variante des pages qui vous est présentée.',
    nl: 'Onthoudt welke variant van de pagina’s u te zien krijgt.',
    de: 'Merkt sich, welche Variante der Seiten Ihnen gezeigt wird.',
    en: 'Remembers which variant of the pages you are shown.',
  },
  across: {
    fr: 'Vous reconnaît d’un site à l’autre, à des fins publicitaires.',
    nl: 'Herkent u van de ene site op de andere, voor reclame.',
    de: 'Erkennt Sie auf verschiedenen Websites wieder, für Werbung.',
    en: 'Recognises you from one site to another, for advertising.',
  },
  identity: {
    fr: 'Vous attribue un identifiant, à des fins de statistiques et de publicité.',
    nl: 'Geeft u een kenmerk, voor statistieken en reclame.',
    de: 'Gibt Ihnen eine Kennung, für Statistiken und Werbung.',
    en: 'Gives you an identifier, for statistics and advertising.',
  },
  click: {
    fr: 'Retient l’annonce sur laquelle vous avez cliqué, pour mesurer l’effet de la publicité.',
    nl: 'Onthoudt op welke advertentie u hebt geklikt, om het effect van reclame te meten.',
    de: 'Merkt sich, auf welche Anzeige Sie geklickt haben, um die Wirkung von Werbung zu messen.',
    en: 'Remembers which advertisement you clicked, to measure the effect of advertising.',
  },
  google: {
    fr: 'Retient vos préférences chez Google et sert à y personnaliser la publicité.',
    nl: 'Onthoudt uw voorkeuren bij Google en dient om daar reclame aan te passen.',
    de: 'Merkt sich Ihre Einstellungen bei Google und dient dort der Anpassung von Werbung.',
    en: 'Remembers your preferences at Google, and serves to personalise advertising there.',
  },
  ownVisitor: {
    fr: 'Vérifie que les requêtes adressées à ce service viennent bien de vous.',
    nl: 'Controleert of verzoeken aan deze dienst echt van u komen.',
    de: 'Prüft, ob Anfragen an diesen Dienst wirklich von Ihnen stammen.',
    en: 'Checks that requests to this service really come from you.',
  },
  player: {
    fr: 'Retient vos réglages du lecteur vidéo.',
    nl: 'Onthoudt uw instellingen van de videospeler.',
    de: 'Merkt sich Ihre Einstellungen des Videoplayers.',
    en: 'Remembers your settings of the video player.',
  },
  videos: {
    fr: 'Retient vos préférences vidéo et sert à adapter les recommandations et la publicité.',
    nl: 'Onthoudt uw videovoorkeuren en dient om aanbevelingen en reclame aan te passen.',
    de: 'Merkt sich Ihre Video-Einstellungen und dient der Anpassung von Empfehlungen und Werbung.',
    en: 'Remembers your video preferences, and serves to adapt recommendations and advertising.',
  },
  views: {
    fr: 'Mesure l’utilisation des vidéos intégrées.',
    nl: 'Meet het gebruik van de ingebedde video’s.',
    de: 'Misst die Nutzung der eingebetteten Videos.',
    en: 'Measures the use of the embedded videos.',
  },
  chat: {
    fr: 'Vous reconnaît dans la messagerie instantanée d’une page à l’autre.',
    nl: 'Herkent u in de chat van de ene pagina naar de andere.',
    de: 'Erkennt Sie im Chat von einer Seite zur nächsten wieder.',
    en: 'Recognises you in the chat from one page to the next.',
  },
} as const satisfies Record<string, Words>

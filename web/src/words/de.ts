/** The page's words in German. */
import type { Words } from "./en";

const de: Words = {
  lang: "de",
  dir: "ltr",

  page: {
    skip: "Zum Inhalt springen",
    guest: "Sie sind Gast",
    useEmail: "Mit E-Mail anmelden",
    simulation: "Simulation: Es hört keine KI zu.",
    simulationMore:
      "Was Sie sagen, wird durch vorbereitete Antworten ersetzt; was Sie tippen, gilt, wie es ist.",

    title: "Ein Interview in Ihren eigenen Worten",
    lead: "Noah fragt, Sie antworten wie einem Menschen, und am Ende bekommen Sie einen Bericht, der zeigt, auf welche Ihrer Worte er sich stützt.",
    ai: "Noah ist eine KI, kein Mensch.",
    aiMore:
      "Sie kann Sie missverstehen, und ihr Bericht kann falsch sein. Prüfen Sie ihn, bevor Sie sich darauf verlassen.",
    continues:
      "Machen Sie Pause oder schließen Sie den Tab, wann Sie wollen: Noah macht an derselben Stelle weiter.",
    quiet: "Ein ruhiger Ort, und Kopfhörer, wenn Sie welche haben.",
    quietMore: "Jede Antwort können Sie auch tippen.",
    yours: "Mitschrift und Bericht gehören Ihnen:",
    yoursMore: "zum Herunterladen oder Löschen, sobald Noah sich verabschiedet hat.",

    mine: "Ihre Interviews",
    more: "Mehr anzeigen",

    aboutYou: "Über Sie (freiwillig)",
    aboutYouMore:
      "Noah begrüßt Sie mit Ihrem Namen und weiß ein wenig über Sie. Lassen Sie leer, was Sie möchten.",
    yourName: "Ihr Name",
    yourLanguage: "Sprache des Interviews",
    anyLanguage: "Wie im Interview vorgesehen",
    headline: "Was Sie tun, in einer Zeile",
    background: "Ihr Werdegang, etwa ein Lebenslauf",
    remember: "Noah darf mich mit dem begrüßen, was ich in einem früheren Interview gesagt habe.",
    save: "Speichern",
    clear: "Alles davon löschen",

    beforeStart: "Bevor Sie beginnen",
    microphone: "Mikrofon",
    microphoneAsk: "Prüfen wir, ob Noah Sie hört. Ihr Browser wird um Erlaubnis fragen.",
    microphoneCheck: "Mein Mikrofon prüfen",
    microphoneWhich: "Welches Mikrofon",
    loudness: "Lautstärke Ihres Mikrofons",
    saySomething: "Sagen Sie etwas: Der Balken sollte sich bewegen.",
    tryAgain: "Noch einmal versuchen",
    inWriting: "Schriftlich antworten",
    noMicrophone: "Sie hören und lesen Noah und tippen Ihre Antworten.",
    withMicrophone: "Ein Mikrofon verwenden",
    loudspeaker: "Lautsprecher",
    loudspeakerWhich: "Welcher Lautsprecher",
    testSound: "Testton abspielen",
    consent:
      "Ich bin einverstanden, dass das, was ich sage, mitgeschrieben und als Text aufbewahrt wird, um dieses Interview zu führen und meinen Bericht zu schreiben.",
    consentText: "Den ganzen Text lesen",
    consentMissing: "Bitte stimmen Sie dem zuerst zu. Sonst ist kein Interview möglich.",
    recordingAsk: "Ich bin einverstanden, dass der Ton dieses Interviews aufgezeichnet wird.",
    recordingMore:
      "Wie Sie möchten: Ohne das ist das Interview dasselbe. Sie können die Aufzeichnung jederzeit beenden und löschen lassen.",
    recordingNow: "Dieses Gespräch wird aufgezeichnet.",
    recordingEnd: "Aufzeichnung beenden und löschen",
    kept: "Was wie lange aufbewahrt wird",
    start: "Interview beginnen",
    imprint: "Impressum",
    privacy: "Datenschutz",

    conversation: "Gespräch",
    conversationHint: "Hier erscheint, was Noah und Sie sagen.",
    repeat: "Wiederholen",
    skipQuestion: "Überspringen",
    finish: "Beenden",
    asks: "Noah bitten",
    sound: "Ton einschalten",
    latest: "Neueste",
    typeLabel: "Eine Antwort tippen",
    typeHint: "Oder tippen",
    send: "Senden",
    controls: "Bedienung des Gesprächs",
    mute: "Stumm",
    devices: "Geräte",
    pause: "Pause",
    leave: "Verlassen",

    transcript: "Mitschrift",
    afterContinue: "Interview fortsetzen",
    download: "Bericht herunterladen",
    print: "Drucken",
    downloadAll: "Alle meine Daten herunterladen",
    another: "Ein weiteres Interview beginnen",
    deleteMine: "Meine Daten löschen",
    toStart: "Zum Anfang",

    leaveTitle: "Das Interview verlassen?",
    leaveText:
      "Ihre bisherigen Antworten bleiben erhalten. Sie können wiederkommen und bei derselben Frage weitermachen. Um endgültig aufzuhören und einen Bericht über das Gesagte zu bekommen, wählen Sie stattdessen „Beenden“.",
    stay: "Bleiben",
    finishTitle: "Das Interview beenden?",
    finishText:
      "Noah verabschiedet sich, und Ihr Bericht wird aus dem geschrieben, was Sie bis jetzt gesagt haben. Danach können Sie dieses Interview nicht fortsetzen.",
    finishYes: "Beenden und Bericht bekommen",
    finishNo: "Weitermachen",
    deleteTitle: "Alles löschen?",
    deleteText:
      "Ihre Antworten, die Mitschrift und der Bericht dieses Interviews werden endgültig gelöscht. Niemand kann sie zurückholen.",
    deleteAllText:
      "Alle Ihre Interviews mit ihren Berichten, was Sie über sich gesagt haben, und Einladungen an Ihre Adresse werden endgültig gelöscht. Ein laufendes Gespräch endet. Niemand kann etwas davon zurückholen.",
    deleteYes: "Endgültig löschen",
    deleteNo: "Behalten",
    objectTitle: "Sehen Sie es anders?",
    objectText:
      "Sie können dem Bericht und dem, was das Team entschieden hat, widersprechen. Jemand vom Team liest es und antwortet hier.",
    objectLabel: "Wogegen wenden Sie sich, und warum?",
    objectSend: "Widerspruch senden",
    objectedEnough: "Sie haben so oft widersprochen, wie es hier möglich ist.",
    devicesTitle: "Mikrofon und Lautsprecher",
    devicesMicrophone: "Welches Mikrofon Noah hört",
    devicesLoudspeaker: "Wo Sie Noah hören",
    done: "Fertig",
    accountTitle: "Mit E-Mail-Adresse anmelden",
    accountText:
      "Sie brauchen kein Konto. Mit einem Konto finden Sie Ihre Interviews und Berichte auf einem anderen Gerät wieder, oder wenn dieser Browser Sie vergisst. Was Sie als Gast gesagt haben, bleibt Ihres, wenn Sie eines anlegen.",
    email: "E-Mail-Adresse",
    password: "Passwort",
    signIn: "Anmelden",
    createAccount: "Konto anlegen",
    forgot: "Passwort vergessen",
    cancel: "Abbrechen",
    scripts: "Diese Seite braucht JavaScript für das Gespräch.",
  },

  home: "Ein Interview in Ihren eigenen Worten",
  noahHears: "Noah wird Sie gut hören.",
  signOut: "Abmelden",
  aboutMinutes: (minutes, questions) => `Etwa ${minutes} Minuten${questions ? `, ${questions} Fragen` : ""}.`,
  takesAWhile: "Nehmen Sie sich Zeit.",
  kept: (days) =>
    `Es wird kein Ton aufgezeichnet. Ihre Antworten, die Mitschrift und der Bericht werden höchstens ${days} Tage aufbewahrt und sind über diese Seite für niemand anderen sichtbar. Sie können sie jederzeit herunterladen oder löschen.`,
  askedBy: (who) => `Um dieses Interview bittet ${who}.`,
  processedBy: (who) => `Ihre Daten werden verarbeitet von: ${who}.`,
  microphoneNumber: (number) => `Mikrofon ${number}`,
  loudspeakerNumber: (number) => `Lautsprecher ${number}`,
  playing: "Sie sollten zwei Töne hören.",
  notPlayed: "Der Testton konnte nicht abgespielt werden. Wählen Sie einen anderen Lautsprecher.",

  about: {
    saved: "Gespeichert.",
    cleared: "Davon ist nichts mehr gespeichert.",
    notSaved:
      "Ihre Angaben zu Ihnen konnten nicht gespeichert werden. Sie bleiben im Formular, und Sie können ohne sie weitermachen.",
    tooLong: (most) => `Hier passen höchstens ${most} Zeichen hinein.`,
    noText:
      "Hier steht ein Zeichen, das sich nicht speichern lässt. Bitte tippen Sie den Text, statt ihn einzufügen.",
  },

  mine: {
    untitled: "Interview",
    place: (question, questions) => `Frage ${question} von ${questions}`,
    begun: (date) => `Begonnen am ${date}`,
    continueAt: (question, questions) => `Bei Frage ${question} von ${questions} fortsetzen`,
    continue: "Fortsetzen",
    report: "Ihr Bericht",
    said: "Was gesagt wurde",
    download: "Herunterladen",
    delete: "Löschen",
    ended: "Beendet",
    writing: "Beendet; der Bericht wird geschrieben",
    notLoaded: "Ihre früheren Interviews konnten nicht geladen werden.",
  },

  question: (question, questions) => `Frage ${question} von ${questions}`,
  left: (minutes) => (minutes < 1 ? "Weniger als eine Minute" : `Noch ${minutes} Min.`),
  unmute: "Ton an",
  noMicrophone: "Kein Mikro",
  muted: {
    title: "Sie sind stumm geschaltet",
    text: "Noah hört Sie nicht. Schalten Sie den Ton an, um zu antworten, oder tippen Sie.",
  },
  anotherMicrophone: "Unter „Geräte“ können Sie ein anderes wählen, oder Sie tippen Ihre Antworten.",
  recorded: {
    ended: "Die Aufzeichnung ist beendet und wird gelöscht.",
    failed:
      "Die Aufzeichnung ließ sich nicht beenden. Bitte versuchen Sie es noch einmal, oder verlassen Sie das Gespräch.",
  },
  pressed: {
    asking: "Noah wird gefragt …",
    failed: "Das ist bei Noah nicht angekommen. Versuchen Sie es gleich noch einmal, oder sagen Sie es.",
  },
  you: "Sie",
  noah: "Noah",
  speaking: "…",
  cutOff: "(abgebrochen)",
  waiting: "Wird hier aufbewahrt, bis Noah bei Ihnen ist",
  sent: "Gesendet",

  paused: {
    title: "Pause",
    text: "Ihre Antworten sind aufbewahrt. Noah macht bei derselben Frage weiter, heute oder an einem anderen Tag.",
    first: "Fortsetzen",
    second: "Für jetzt bin ich fertig",
  },
  elsewhere: {
    title: "Das Interview geht in einem anderen Tab weiter",
    text: "Noah spricht nur an einem Ort mit Ihnen. Schließen Sie diesen Tab, oder holen Sie das Gespräch hierher.",
    first: "Hier fortsetzen",
  },
  deleted: {
    title: "Alles ist gelöscht",
    text: "Ihre Antworten, das Gespräch und der Bericht sind weg. Eine Weile bleiben ein Vermerk, dass es ein Interview gab, ohne Ihre Worte und Ihren Namen, und Sicherungen, die in wenigen Wochen verfallen. Was ein Fehler am Speichern gehindert hat, verfällt in zwei Wochen.",
  },
  broken: {
    title: "Diese Seite konnte nicht vollständig geladen werden",
    text: "Prüfen Sie Ihr Netz und laden Sie sie neu.",
  },
  reload: "Seite neu laden",
  back: "Zurück",
  again: "Noch einmal versuchen",
  asGuest: "Als Gast weitermachen",

  after: {
    page: "Ihr Interview",
    moment: "Einen Moment",
    getting: "Ihr Interview wird geholt.",
    thanks: "Danke für das Gespräch",
    waiting: "Ihr Interview wartet auf Sie",
    waitingMore: "Ihre Antworten sind aufbewahrt. Noah macht dort weiter, wo Sie waren.",
    nothing: "Es wurde noch nichts gesagt.",
    reports: {
      none: "Ihre Mitschrift steht unten.",
      pending: "Ihre Mitschrift steht unten. Der Bericht wird geschrieben; das dauert ein bis zwei Minuten.",
      ready: "Ihr Bericht und Ihre Mitschrift stehen unten.",
      failed: "Der Bericht konnte diesmal nicht geschrieben werden. Ihre Mitschrift ist vollständig.",
    },
    report: "Ihr Bericht",
    byAi: "Diesen Bericht hat eine KI geschrieben, und er kann falsch sein: Vergleichen Sie ihn mit Ihren eigenen Worten. Er ist ein Rat: Es entscheiden Menschen, und sie nennen einen Grund.",
    incomplete: "Das Interview endete vor der letzten Frage: Dies behandelt, was Sie gesagt haben.",
    strengths: "Was gut ankam",
    advice: "Was Sie versuchen könnten",
    notCovered: "Nicht behandelt",
    notScored: "nicht bewertet",
    points: (score, max) => (max === undefined ? String(score) : `${score} von ${max}`),
    youSaid: (count) => (count === 1 ? "Was Sie gesagt haben" : `Was Sie gesagt haben (${count})`),
    empty: "(nichts)",
    listenedFor: (covered, all) => `Worauf Noah geachtet hat: ${covered} von ${all}`,
    covered: "Behandelt",
    team: "Vom Team",
    looked: (date) => `Das Team hat Ihr Interview am ${date} angesehen.`,
    objected: (date) => `Ihr Widerspruch vom ${date}:`,
    answered: (date) => `Antwort des Teams vom ${date}:`,
    notAnswered: "Das Team hat noch nicht geantwortet.",
    objectionEmpty: "Sagen Sie, wogegen Sie sich wenden.",
    objectionNoText: "Darin sind Zeichen, die nicht aufbewahrt werden können.",
    objectionNotSent:
      "Vielleicht wurde es nicht gesendet: Noah ist nicht zu erreichen. Senden Sie es noch einmal; es wird nur einmal aufbewahrt.",
    objectionSent: "Gesendet. Die Antwort wird hier stehen.",
    verdicts: {
      advance: "Das Team möchte mit Ihnen weitermachen.",
      hold: "Das Team hat sich noch nicht entschieden.",
      decline: "Das Team wird nicht mit Ihnen weitermachen.",
    },
    file: "Interview mit Noah",
    fileReport: "Bericht",
    fileIncomplete: "Das Interview wurde nicht zu Ende geführt; der Bericht behandelt, was gesagt wurde.",
  },

  when: ({ minutes, time, tomorrow }) => {
    if (minutes !== undefined) return minutes < 2 ? "in einer Minute" : `in ${minutes} Minuten`;
    return tomorrow ? `morgen um ${time}` : `um ${time}`;
  },

  microphone: {
    denied: {
      title: "Ihr Browser lässt diese Seite nicht an das Mikrofon",
      text: "Klicken Sie auf das Symbol links neben der Adresse, stellen Sie Mikrofon auf „Zulassen“ und versuchen Sie es noch einmal. Auf einem Telefon sehen Sie in den Einstellungen des Browsers für diese Seite nach. Wenn das System es sperrt, erlauben Sie Ihren Browser unter Datenschutz → Mikrofon.",
    },
    none: {
      title: "Es wurde kein Mikrofon gefunden",
      text: "Schließen Sie ein Mikrofon oder ein Headset an, oder schalten Sie eines mit Bluetooth ein, und versuchen Sie es noch einmal.",
    },
    busy: {
      title: "Etwas anderes benutzt das Mikrofon",
      text: "Schließen Sie andere Gespräche und Programme, die es benutzen (etwa eine Videokonferenz), und versuchen Sie es noch einmal. Wenn das nicht hilft, ziehen Sie es ab und stecken es wieder an.",
    },
    chosen_gone: {
      title: "Das gewählte Mikrofon ist weg",
      text: "Vielleicht wurde es abgezogen oder ausgeschaltet. Schließen Sie es wieder an, oder wählen Sie ein anderes.",
    },
    insecure: {
      title: "Das Mikrofon geht nur auf einer sicheren Adresse",
      text: "Öffnen Sie diese Seite mit https:// vor der Adresse, in einem aktuellen Browser.",
    },
    unknown: {
      title: "Das Mikrofon konnte nicht gestartet werden",
      text: "Versuchen Sie es noch einmal. Wenn es so bleibt, starten Sie den Browser neu oder nehmen Sie einen anderen.",
    },
  },

  confirmEmail: {
    title: "Bestätigen Sie Ihre E-Mail-Adresse",
    text: "Wir haben einen Link an {email} geschickt. Öffnen Sie ihn, kommen Sie hierher zurück, und versuchen Sie es noch einmal.",
  },

  failure: {
    SignInNeeded: {
      title: "Sie sind abgemeldet",
      text: "Ihre Anmeldung konnte nicht bestätigt werden. Melden Sie sich wieder an; Ihre Antworten sind aufbewahrt.",
    },
    ConsentRequired: {
      title: "Ihre Einwilligung wird gebraucht",
      text: "Der Text darüber, wie Ihre Daten verwendet werden, ist neu für Sie oder wurde geändert. Lesen Sie ihn auf der ersten Seite und setzen Sie das Häkchen noch einmal. Ihre Antworten sind sicher.",
    },
    EmailUnverified: {
      title: "Eine bestätigte E-Mail-Adresse ist nötig",
      text: "Interviews sind hier nur mit einem Konto möglich, dessen E-Mail-Adresse bestätigt ist. Melden Sie sich an, oder legen Sie ein Konto an.",
    },
    NotAllowed: {
      title: "Diese Seite konnte nicht beweisen, dass sie echt ist",
      text: "Laden Sie die Seite neu. Wenn es wieder geschieht, schalten Sie Erweiterungen ab, die hier Skripte sperren, oder nehmen Sie einen anderen Browser.",
    },
    NotFound: {
      title: "Dieses Interview gibt es nicht",
      text: "Der Link kann falsch oder veraltet sein. Bitten Sie die Person, die ihn geschickt hat, um einen neuen.",
    },
    BadRequest: {
      title: "Mit dieser Seite stimmt etwas nicht",
      text: "Sie hat um etwas gebeten, das Noah nicht versteht. Laden Sie sie neu, um die aktuelle zu bekommen.",
    },
    Unavailable: {
      title: "Noah ist gerade nicht zu erreichen",
      text: "Wir haben es eine Weile versucht. Ihre Antworten sind sicher. Versuchen Sie es in einigen Minuten noch einmal.",
    },
    NetworkDown: {
      title: "Es gibt keine Verbindung zum Internet",
      text: "Prüfen Sie Ihr Netz und versuchen Sie es noch einmal. Ihre Antworten sind sicher.",
    },
    RoomUnreachable: {
      title: "Das Gespräch kam nicht zustande",
      text: "Vielleicht sperrt Ihr Netz solche Gespräche. Nehmen Sie ein anderes, etwa das Ihres Telefons, oder schalten Sie ein VPN ab.",
    },
    KeptEnding: {
      title: "Das Gespräch ist mehrmals hintereinander abgebrochen",
      text: "Ihre Antworten sind sicher. Machen Sie weiter, wenn Sie so weit sind.",
    },
    too_many_at_once: {
      title: "Sie sind in anderen Interviews",
      text: "Noah ist noch in Gesprächen Ihrer anderen Interviews. Gehen Sie zurück und beenden Sie eines, oder warten Sie ab: Ein Gespräch, das Sie verlassen haben, endet nach einer Minute. Dieses können Sie {when} beginnen.",
    },
    not_joined: {
      title: "Noah hat gewartet und Sie im Gespräch nicht gefunden",
      text: "Das Gespräch wurde mehrmals begonnen, und niemand kam dazu. Vielleicht sperrt Ihr Netz Gespräche: Versuchen Sie ein anderes, etwa den Hotspot Ihres Telefons. Sie können es {when} wieder versuchen.",
    },
    too_many_here: {
      title: "In Ihrem Netz wurden viele Interviews begonnen",
      text: "Aus einem Netz können nicht beliebig viele beginnen. Sie können {when} beginnen, oder sofort in einem anderen Netz, etwa über den Hotspot Ihres Telefons.",
    },
    full_today: {
      title: "Noah hat heute keine Zeit mehr",
      text: "Alle Interviews für heute sind vergeben. Sie können {when} beginnen.",
    },
    TooManyStarts: {
      title: "Das ist genug für jetzt",
      text: "Sie haben so viele Interviews begonnen, wie zurzeit möglich sind. Ein weiteres können Sie {when} beginnen.",
    },
    other: {
      title: "Etwas ist schiefgegangen",
      text: "Ihre Antworten sind sicher. Versuchen Sie es noch einmal, und laden Sie die Seite neu, wenn es so bleibt.",
    },
  },

  invitation: {
    invitation_required: {
      title: "Sie brauchen eine Einladung",
      text: "Interviews gibt es hier auf Einladung. Öffnen Sie den Link, der Ihnen geschickt wurde.",
    },
    invitation_unknown: {
      title: "Diese Einladung gibt es nicht",
      text: "Der Link ist vielleicht unvollständig. Öffnen Sie ihn so, wie er geschickt wurde, oder bitten Sie um einen neuen.",
    },
    invitation_expired: {
      title: "Diese Einladung ist abgelaufen",
      text: "Bitten Sie die Person, die Sie eingeladen hat, um eine neue.",
    },
    invitation_used: {
      title: "Diese Einladung ist verbraucht",
      text: "Sie wurde so oft benutzt, wie es möglich ist. Bitten Sie die Person, die Sie eingeladen hat, um eine neue.",
    },
    invitation_withdrawn: {
      title: "Diese Einladung wurde zurückgezogen",
      text: "Fragen Sie die Person, die Sie eingeladen hat, wenn das ein Versehen sein könnte.",
    },
    invitation_other_email: {
      title: "Diese Einladung gilt für eine andere Adresse",
      text: "Melden Sie sich mit der E-Mail-Adresse an, an die sie geschickt wurde.",
    },
  },

  notice: {
    model_unavailable:
      "Noah kann gerade nicht sprechen. Ihre Antworten sind sicher; wir versuchen es weiter.",
    model_slow: "Noah braucht einen Moment länger als sonst.",
    model_reconnecting: "Noah sammelt sich und macht gleich weiter.",
    database_unavailable:
      "Ihre Antworten werden vorübergehend an einem anderen Ort aufbewahrt. Machen Sie einfach weiter.",
    not_heard: "Noah hört Sie nicht. Prüfen Sie, ob Ihr Mikrofon stumm ist, oder tippen Sie Ihre Antwort.",
    microphone_missing:
      "Noah bekommt keinen Ton von Ihnen, weil kein Mikrofon angeschlossen ist. Schließen Sie eines an, oder tippen Sie Ihre Antwort.",
    microphone_muted: "Ihr Mikrofon ist stumm. Schalten Sie es an, oder tippen Sie Ihre Antwort.",
    microphone_silent:
      "Ihr Mikrofon gibt keinen Ton. Prüfen Sie, ob es eingeschaltet und das richtige gewählt ist, oder tippen Sie Ihre Antwort.",
    no_participant: "Noah hat hier niemanden gefunden. Einen Moment, Noah ist wieder auf dem Weg.",
    candidate_lost: "Sie waren eine Weile weg. Ihre Antworten sind sicher; Noah ist wieder auf dem Weg.",
    time_nearly_over: "Ihre Zeit ist fast um. Noah kommt bald zum Ende.",
    time_over: "Die Zeit für dieses Interview ist um. Noah verabschiedet sich.",
    too_much: "Diese Seite sendet mehr, als Noah aufnehmen kann. Laden Sie sie neu, wenn das so bleibt.",
    too_many_turns: "Das war viel auf einmal. Noah antwortet gleich auf das, was Sie geschrieben haben.",
    paused: "Ihr Interview macht Pause. Ihre Antworten sind sicher.",
    interview_completed: "Dieses Interview ist schon beendet.",
    withdrawn: "Dieses Interview wurde gelöscht.",
    other: "Auf Noahs Seite stimmt etwas nicht ganz. Bleiben Sie hier, es geht von selbst weiter.",
  },

  activity: {
    offline: {
      title: "Sie sind offline",
      text: "Ihre Antworten sind sicher. Es geht weiter, sobald das Netz wieder da ist.",
    },
    retrying: {
      title: "Noah wird gerufen",
      text: "Noah ist noch nicht zu erreichen. Wir versuchen es weiter, Sie müssen nichts tun.",
    },
    calling: { title: "Noah wird gerufen", text: "Einen Moment." },
    connecting: {
      title: "Verbindung entsteht",
      text: "Ihr Mikrofon ist schon an. Nichts, was Sie sagen, geht verloren.",
    },
    reconnecting: {
      title: "Verbindung wird wiederhergestellt",
      text: "Die Verbindung ist abgerissen. Ihre Antworten sind sicher; es geht von selbst weiter.",
    },
    over: { title: "Das war das Interview", text: "Danke. Ihre Mitschrift ist unterwegs." },
    absent: { title: "Noah ist unterwegs", text: "Bleiben Sie hier, Sie müssen nichts tun." },
    leaving: {
      title: "Noah kommt gleich wieder",
      text: "Ein kurzer Wechsel im Hintergrund. Bleiben Sie hier.",
    },
    initializing: { title: "Noah macht sich bereit", text: "Einen Moment." },
    listening: { title: "Noah hört zu", text: "" },
    thinking: { title: "Noah denkt nach", text: "" },
    speaking: { title: "Noah spricht", text: "" },
  },

  signInErrors: {
    email: "Das ist keine E-Mail-Adresse.",
    weak: "Bitte wählen Sie ein Passwort mit mindestens sechs Zeichen.",
    taken: "Mit dieser Adresse gibt es schon ein Konto. Melden Sie sich stattdessen an.",
    wrong: "Adresse und Passwort gehören nicht zusammen.",
    often: "Zu viele Versuche. Warten Sie einige Minuten und versuchen Sie es noch einmal.",
    network: "Es gibt keine Verbindung zur Anmeldung. Prüfen Sie Ihr Netz.",
    off: "Diese Art der Anmeldung ist hier nicht eingeschaltet.",
    other: "Die Anmeldung hat nicht geklappt. Versuchen Sie es noch einmal.",
  },
  resetSent: "Wenn es mit dieser Adresse ein Konto gibt, ist eine Nachricht mit einem Link unterwegs.",
};

export default de;

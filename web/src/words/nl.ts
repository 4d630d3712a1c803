/** The page's words in Dutch. */
import { counted } from "../plural";
import type { Words } from "./en";

const minutes = (count: number) => counted("nl", count, { one: "minuut", other: "minuten" });

const nl: Words = {
  lang: "nl",
  dir: "ltr",

  page: {
    skip: "Naar de inhoud",
    guest: "U bent gast",
    useEmail: "E-mail gebruiken",
    simulation: "Simulatie: er luistert geen AI.",
    simulationMore:
      "Wat u zegt wordt vervangen door voorbereide antwoorden; wat u typt wordt genomen zoals het is.",

    title: "Een interview in uw eigen woorden",
    lead: "Noah vraagt, u antwoordt zoals aan een mens, en aan het eind krijgt u een verslag dat laat zien op welke van uw woorden het berust.",
    ai: "Noah is een AI, geen mens.",
    aiMore:
      "Noah kan u verkeerd begrijpen, en het verslag kan fouten bevatten. Controleer wat erin staat voordat u erop vertrouwt.",
    continues: "Pauzeer of sluit het tabblad wanneer u wilt: Noah gaat verder waar u was.",
    quiet: "Een rustige plek, en een koptelefoon als u die hebt.",
    quietMore: "U kunt elk antwoord ook typen.",
    yours: "Transcriptie en verslag zijn van u,",
    yoursMore: "om te downloaden of te wissen, zodra Noah afscheid heeft genomen.",

    mine: "Uw interviews",
    more: "Meer tonen",

    aboutYou: "Over u (niet verplicht)",
    aboutYouMore: "Noah begroet u bij uw naam en weet iets over u. Laat leeg wat u wilt.",
    yourName: "Uw naam",
    yourLanguage: "Taal van het interview",
    anyLanguage: "Zoals het interview is",
    headline: "Wat u doet, in één regel",
    background: "Uw achtergrond, bijvoorbeeld een cv",
    remember: "Noah mag mij begroeten met wat ik in een eerder interview heb gezegd.",
    save: "Opslaan",
    clear: "Alles hiervan wissen",

    beforeStart: "Voordat u begint",
    microphone: "Microfoon",
    microphoneAsk: "Laten we kijken of Noah u kan horen. Uw browser vraagt om toestemming.",
    microphoneCheck: "Mijn microfoon testen",
    microphoneWhich: "Welke microfoon",
    loudness: "Volume van uw microfoon",
    saySomething: "Zeg iets: de balk moet bewegen.",
    tryAgain: "Opnieuw proberen",
    inWriting: "Schriftelijk antwoorden",
    noMicrophone: "U hoort en leest Noah, en typt uw antwoorden.",
    withMicrophone: "Een microfoon gebruiken",
    loudspeaker: "Luidspreker",
    loudspeakerWhich: "Welke luidspreker",
    testSound: "Een testgeluid afspelen",
    consent:
      "Ik ga ermee akkoord dat wat ik zeg wordt uitgeschreven en als tekst bewaard, om dit interview af te nemen en mijn verslag te schrijven.",
    consentText: "De hele tekst lezen",
    consentMissing: "Ga hier eerst mee akkoord. Zonder dat is er geen interview.",
    recordingAsk: "Ik ga ermee akkoord dat het geluid van dit interview wordt opgenomen.",
    recordingMore:
      "Zoals u wilt: zonder dat is het interview hetzelfde. U kunt de opname op elk moment beëindigen en laten wissen.",
    recordingNow: "Dit gesprek wordt opgenomen.",
    recordingEnd: "Opname beëindigen en wissen",
    kept: "Wat wordt bewaard, en hoe lang",
    start: "Interview beginnen",
    imprint: "Colofon",
    privacy: "Privacybeleid",

    conversation: "Gesprek",
    conversationHint: "Wat u en Noah zeggen verschijnt hier.",
    repeat: "Herhalen",
    skipQuestion: "Overslaan",
    finish: "Afronden",
    asks: "Noah vragen",
    sound: "Geluid aanzetten",
    latest: "Nieuwste",
    typeLabel: "Een antwoord typen",
    typeHint: "Of typ",
    send: "Versturen",
    controls: "Bediening van het gesprek",
    mute: "Dempen",
    devices: "Apparaten",
    pause: "Pauze",
    leave: "Verlaten",

    transcript: "Transcriptie",
    afterContinue: "Interview voortzetten",
    download: "Verslag downloaden",
    print: "Afdrukken",
    downloadAll: "Al mijn gegevens downloaden",
    another: "Nog een interview beginnen",
    deleteMine: "Mijn gegevens wissen",
    toStart: "Terug naar het begin",

    leaveTitle: "Het interview verlaten?",
    leaveText:
      "Uw antwoorden tot nu toe blijven bewaard. U kunt terugkomen en bij dezelfde vraag verdergaan. Wilt u het echt beëindigen en een verslag krijgen over wat u hebt gezegd, kies dan „Afronden”.",
    stay: "Blijven",
    finishTitle: "Het interview afronden?",
    finishText:
      "Noah neemt afscheid, en uw verslag wordt geschreven op basis van wat u tot nu toe hebt gezegd. Daarna kunt u niet meer verder met dit interview.",
    finishYes: "Afronden en het verslag krijgen",
    finishNo: "Doorgaan",
    deleteTitle: "Alles wissen?",
    deleteText:
      "Uw antwoorden, de transcriptie en het verslag van dit interview worden voorgoed gewist. Niemand kan ze terughalen.",
    deleteAllText:
      "Al uw interviews met de verslagen, wat u over uzelf hebt gezegd en uitnodigingen op uw adres worden voorgoed gewist. Een gesprek dat gaande is, eindigt. Niemand kan er iets van terughalen.",
    deleteYes: "Voorgoed wissen",
    deleteNo: "Bewaren",
    objectTitle: "Ziet u het anders?",
    objectText:
      "U kunt bezwaar maken tegen het verslag en tegen wat het team heeft besloten. Iemand van het team leest het en antwoordt hier.",
    objectLabel: "Waartegen maakt u bezwaar, en waarom?",
    objectSend: "Bezwaar versturen",
    objectedEnough: "U hebt zo vaak bezwaar gemaakt als hier mogelijk is.",
    devicesTitle: "Microfoon en luidspreker",
    devicesMicrophone: "Via welke microfoon Noah u hoort",
    devicesLoudspeaker: "Waar u Noah hoort",
    done: "Klaar",
    accountTitle: "Een e-mailadres gebruiken",
    accountText:
      "U hebt geen account nodig. Met een account vindt u uw interviews en verslagen terug op een ander apparaat, of als deze browser u vergeet. Wat u als gast hebt gezegd blijft van u als u er een aanmaakt.",
    email: "E-mailadres",
    password: "Wachtwoord",
    signIn: "Inloggen",
    createAccount: "Account aanmaken",
    forgot: "Wachtwoord vergeten",
    cancel: "Annuleren",
    scripts: "Deze pagina heeft JavaScript nodig voor een gesprek.",
  },

  home: "Een interview in uw eigen woorden",
  noahHears: "Noah zal u goed horen.",
  signOut: "Uitloggen",
  aboutMinutes: (count, questions) =>
    `Ongeveer ${minutes(count)}${questions ? `, ${counted("nl", questions, { one: "vraag", other: "vragen" })}` : ""}.`,
  takesAWhile: "Neem de tijd.",
  kept: (days) =>
    `Er wordt geen geluid opgenomen. Uw antwoorden, de transcriptie en het verslag worden hooguit ${days} dagen bewaard en zijn via deze pagina voor niemand anders zichtbaar. U kunt ze altijd downloaden of wissen.`,
  askedBy: (who) => `Dit interview wordt gevraagd door ${who}.`,
  processedBy: (who) => `Uw gegevens worden verwerkt door ${who}.`,
  microphoneNumber: (number) => `Microfoon ${number}`,
  loudspeakerNumber: (number) => `Luidspreker ${number}`,
  playing: "U hoort nu twee tonen.",
  notPlayed: "Het testgeluid kon niet worden afgespeeld. Kies een andere luidspreker.",

  about: {
    saved: "Opgeslagen.",
    cleared: "Hiervan wordt niets meer bewaard.",
    notSaved:
      "Wat u over uzelf hebt gezegd, kon niet worden opgeslagen. Het blijft in het formulier staan; u kunt zonder verdergaan.",
    tooLong: (most) => `Hier passen hoogstens ${most} tekens.`,
    noText: "Hier staat een teken dat niet kan worden opgeslagen. Typ de tekst in plaats van die te plakken.",
  },

  mine: {
    untitled: "Interview",
    place: (question, questions) => `Vraag ${question} van ${questions}`,
    begun: (date) => `Begonnen op ${date}`,
    continueAt: (question, questions) => `Verdergaan bij vraag ${question} van ${questions}`,
    continue: "Verdergaan",
    report: "Uw verslag",
    said: "Wat er is gezegd",
    download: "Downloaden",
    delete: "Wissen",
    ended: "Afgerond",
    writing: "Afgerond; het verslag wordt geschreven",
    notLoaded: "Uw eerdere interviews konden niet worden geladen.",
  },

  question: (question, questions) => `Vraag ${question} van ${questions}`,
  left: (count) => (count < 1 ? "Nog minder dan een minuut" : `Nog ${count} min`),
  unmute: "Aanzetten",
  noMicrophone: "Geen micro",
  muted: {
    title: "Uw microfoon staat uit",
    text: "Noah hoort u niet. Zet de microfoon aan om te antwoorden, of typ.",
  },
  anotherMicrophone: "U kunt een andere kiezen onder „Apparaten”, of uw antwoorden typen.",
  recorded: {
    ended: "De opname is beëindigd en wordt gewist.",
    failed: "De opname kon niet worden beëindigd. Probeer het opnieuw, of verlaat het gesprek.",
  },
  pressed: {
    asking: "We vragen het aan Noah…",
    failed: "Dat is niet bij Noah aangekomen. Probeer het zo nog eens, of zeg het.",
  },
  you: "U",
  noah: "Noah",
  speaking: "…",
  cutOff: "(afgebroken)",
  waiting: "Hier bewaard tot Noah bij u is",
  sent: "Verstuurd",

  paused: {
    title: "Gepauzeerd",
    text: "Uw antwoorden zijn bewaard. Noah gaat verder bij dezelfde vraag, vandaag of een andere dag.",
    first: "Verdergaan",
    second: "Ik ben voorlopig klaar",
  },
  elsewhere: {
    title: "Het interview gaat verder in een ander tabblad",
    text: "Noah praat op één plek tegelijk met u. Sluit dit tabblad, of haal het gesprek hierheen.",
    first: "Hier verdergaan",
  },
  deleted: {
    title: "Alles is gewist",
    text: "Uw antwoorden, de transcriptie en het verslag zijn weg. Een tijdlang blijven er een notitie dat er een interview was, zonder uw woorden of uw naam, en back-ups die binnen enkele weken verlopen. Wat door een storing niet kon worden opgeslagen, verloopt binnen twee weken.",
  },
  broken: {
    title: "Deze pagina kon niet helemaal worden geladen",
    text: "Controleer uw netwerk en laad de pagina opnieuw.",
  },
  reload: "Pagina opnieuw laden",
  back: "Terug",
  again: "Opnieuw proberen",
  asGuest: "Doorgaan als gast",

  after: {
    page: "Uw interview",
    moment: "Een ogenblik",
    getting: "Uw interview wordt opgehaald.",
    thanks: "Dank u voor het gesprek",
    waiting: "Uw interview wacht op u",
    waitingMore: "Uw antwoorden zijn bewaard. Noah gaat verder waar u was.",
    nothing: "Er is nog niets gezegd.",
    reports: {
      none: "Uw transcriptie staat hieronder.",
      pending:
        "Uw transcriptie staat hieronder. Het verslag wordt geschreven; dat duurt een of twee minuten.",
      ready: "Uw verslag en uw transcriptie staan hieronder.",
      failed: "Het verslag kon deze keer niet worden geschreven. Uw transcriptie is volledig.",
    },
    report: "Uw verslag",
    byAi: "Een AI heeft dit verslag geschreven, en het kan fouten bevatten: vergelijk het met uw eigen woorden. Het is een advies: mensen beslissen, en geven een reden.",
    incomplete: "Het interview eindigde voor de laatste vraag: dit gaat over wat u hebt gezegd.",
    strengths: "Wat goed overkwam",
    advice: "Wat u kunt proberen",
    notCovered: "Niet behandeld",
    notScored: "niet beoordeeld",
    points: (score, max) => (max === undefined ? String(score) : `${score} van ${max}`),
    youSaid: (count) => (count === 1 ? "Wat u hebt gezegd" : `Wat u hebt gezegd (${count})`),
    empty: "(niets)",
    listenedFor: (covered, all) => `Waar Noah op heeft gelet: ${covered} van ${all}`,
    covered: "Behandeld",
    team: "Van het team",
    looked: (date) => `Het team heeft uw interview bekeken op ${date}.`,
    objected: (date) => `Uw bezwaar van ${date}:`,
    answered: (date) => `Antwoord van het team van ${date}:`,
    notAnswered: "Het team heeft nog niet geantwoord.",
    objectionEmpty: "Zeg waartegen u bezwaar maakt.",
    objectionNoText: "Er staan tekens in die niet bewaard kunnen worden.",
    objectionNotSent:
      "Misschien is het niet verstuurd: Noah is niet bereikbaar. Verstuur het opnieuw; het wordt één keer bewaard.",
    objectionSent: "Verstuurd. Het antwoord komt hier te staan.",
    verdicts: {
      advance: "Het team wil graag met u verder.",
      hold: "Het team heeft nog niet beslist.",
      decline: "Het team gaat niet met u verder.",
    },
    file: "Interview met Noah",
    fileReport: "Verslag",
    fileIncomplete: "Het interview is niet afgerond; het verslag gaat over wat er is gezegd.",
  },

  when: ({ minutes: count, time, tomorrow }) => {
    if (count !== undefined) return count < 2 ? "over een minuut" : `over ${minutes(count)}`;
    return tomorrow ? `morgen om ${time}` : `om ${time}`;
  },

  microphone: {
    denied: {
      title: "Uw browser laat deze pagina de microfoon niet gebruiken",
      text: "Klik op het pictogram links van de adresbalk, zet Microfoon op „Toestaan” en probeer het opnieuw. Kijk op een telefoon in de instellingen van de browser voor deze site. Blokkeert het systeem het, sta uw browser dan toe onder Privacy → Microfoon.",
    },
    none: {
      title: "Er is geen microfoon gevonden",
      text: "Sluit een microfoon of headset aan, of zet een bluetooth-headset aan, en probeer het opnieuw.",
    },
    busy: {
      title: "De microfoon wordt door iets anders gebruikt",
      text: "Sluit andere gesprekken en programma’s die hem gebruiken (bijvoorbeeld een videovergadering) en probeer het opnieuw. Helpt dat niet, koppel hem dan los en sluit hem weer aan.",
    },
    chosen_gone: {
      title: "De gekozen microfoon is weg",
      text: "Misschien is hij losgekoppeld of uitgezet. Sluit hem weer aan, of kies een andere.",
    },
    insecure: {
      title: "De microfoon werkt alleen op een veilig adres",
      text: "Open deze pagina met https:// voor het adres, in een actuele browser.",
    },
    unknown: {
      title: "De microfoon kon niet worden gestart",
      text: "Probeer het opnieuw. Blijft het zo, start de browser dan opnieuw of probeer een andere.",
    },
  },

  confirmEmail: {
    title: "Bevestig uw e-mailadres",
    text: "We hebben een link gestuurd naar {email}. Open die, kom hier terug en probeer het opnieuw.",
  },

  failure: {
    SignInNeeded: {
      title: "U bent uitgelogd",
      text: "Uw aanmelding kon niet worden bevestigd. Log opnieuw in om verder te gaan; uw antwoorden zijn bewaard.",
    },
    ConsentRequired: {
      title: "Uw toestemming is nodig",
      text: "De tekst over het gebruik van uw gegevens is nieuw voor u of is gewijzigd. Lees hem op de eerste pagina en vink het vakje opnieuw aan. Uw antwoorden zijn veilig.",
    },
    EmailUnverified: {
      title: "Er is een bevestigd e-mailadres nodig",
      text: "Interviews zijn hier alleen mogelijk met een account waarvan het e-mailadres is bevestigd. Log in of maak een account aan.",
    },
    NotAllowed: {
      title: "Deze pagina kon niet bewijzen dat ze echt is",
      text: "Laad de pagina opnieuw. Gebeurt het weer, zet dan extensies uit die op deze site scripts blokkeren, of probeer een andere browser.",
    },
    NotFound: {
      title: "Dit interview bestaat niet",
      text: "De link kan onjuist of verouderd zijn. Vraag de afzender om een nieuwe.",
    },
    BadRequest: {
      title: "Er is iets mis met deze pagina",
      text: "Ze vroeg om iets wat Noah niet begrijpt. Laad haar opnieuw voor de actuele versie.",
    },
    Unavailable: {
      title: "Noah is nu niet bereikbaar",
      text: "We hebben het een tijdje geprobeerd. Uw antwoorden zijn veilig. Probeer het over enkele minuten opnieuw.",
    },
    NetworkDown: {
      title: "Er is geen verbinding met internet",
      text: "Controleer uw netwerk en probeer het opnieuw. Uw antwoorden zijn veilig.",
    },
    RoomUnreachable: {
      title: "Het gesprek kwam niet tot stand",
      text: "Uw netwerk blokkeert misschien gesprekken. Probeer een ander, zoals de hotspot van uw telefoon, of zet een VPN uit.",
    },
    KeptEnding: {
      title: "Het gesprek werd meermaals achter elkaar afgebroken",
      text: "Uw antwoorden zijn veilig. Ga verder wanneer u zover bent.",
    },
    too_many_at_once: {
      title: "U bent in andere interviews",
      text: "Noah is nog in gesprekken van uw andere interviews. Ga terug en beëindig er een, of wacht even: een gesprek dat u hebt verlaten, eindigt na een minuut. U kunt {when} aan dit interview beginnen.",
    },
    not_joined: {
      title: "Noah heeft gewacht en u niet in het gesprek gevonden",
      text: "Het gesprek is meermaals gestart en niemand nam deel. Uw netwerk blokkeert misschien gesprekken: probeer een ander, zoals de hotspot van uw telefoon. U kunt het {when} opnieuw proberen.",
    },
    too_many_here: {
      title: "Vanaf uw netwerk zijn veel interviews begonnen",
      text: "Vanaf één netwerk kan maar een beperkt aantal beginnen. U kunt {when} beginnen, of meteen via een ander netwerk, zoals de hotspot van uw telefoon.",
    },
    full_today: {
      title: "Noah heeft vandaag geen tijd meer",
      text: "Alle interviews van vandaag zijn bezet. U kunt {when} beginnen.",
    },
    TooManyStarts: {
      title: "Dat is voorlopig genoeg",
      text: "U bent aan zoveel interviews begonnen als nu mogelijk is. U kunt {when} aan een volgend beginnen.",
    },
    other: {
      title: "Er ging iets mis",
      text: "Uw antwoorden zijn veilig. Probeer het opnieuw, en laad de pagina opnieuw als het zo blijft.",
    },
  },

  invitation: {
    invitation_required: {
      title: "U hebt een uitnodiging nodig",
      text: "Interviews zijn hier op uitnodiging. Open de link die u is gestuurd.",
    },
    invitation_unknown: {
      title: "Deze uitnodiging bestaat niet",
      text: "De link is misschien onvolledig. Open hem zoals hij is gestuurd, of vraag om een nieuwe.",
    },
    invitation_expired: {
      title: "Deze uitnodiging is verlopen",
      text: "Vraag degene die u heeft uitgenodigd om een nieuwe.",
    },
    invitation_used: {
      title: "Deze uitnodiging is al gebruikt",
      text: "Ze is zo vaak gebruikt als mogelijk is. Vraag degene die u heeft uitgenodigd om een nieuwe.",
    },
    invitation_withdrawn: {
      title: "Deze uitnodiging is ingetrokken",
      text: "Vraag degene die u heeft uitgenodigd als u denkt dat dit een vergissing is.",
    },
    invitation_other_email: {
      title: "Deze uitnodiging is voor een ander adres",
      text: "Log in met het e-mailadres waarnaar ze is gestuurd.",
    },
  },

  notice: {
    model_unavailable:
      "Noah heeft op dit moment moeite met spreken. Uw antwoorden zijn veilig; we blijven het proberen.",
    model_slow: "Noah heeft iets meer tijd nodig dan gewoonlijk.",
    model_reconnecting: "Noah zet alles even op een rij en gaat zo verder.",
    database_unavailable:
      "Uw antwoorden worden tijdelijk op een andere plek bewaard dan gewoonlijk. Ga gewoon door.",
    not_heard: "Noah hoort u niet. Controleer of uw microfoon niet gedempt is, of typ uw antwoord.",
    microphone_missing:
      "Noah krijgt geen geluid van u, omdat er geen microfoon is aangesloten. Sluit er een aan, of typ uw antwoord.",
    microphone_muted: "Uw microfoon is gedempt. Zet hem aan, of typ uw antwoord.",
    microphone_silent:
      "Uw microfoon geeft geen geluid. Controleer of hij aanstaat en of de juiste is gekozen, of typ uw antwoord.",
    no_participant: "Noah heeft hier niemand gevonden. Een ogenblik, Noah komt er weer aan.",
    candidate_lost: "U was een tijdje weg. Uw antwoorden zijn veilig; Noah komt er weer aan.",
    time_nearly_over: "Uw tijd is bijna om. Noah rondt zo af.",
    time_over: "De tijd voor dit interview is om. Noah neemt afscheid.",
    too_much: "Deze pagina stuurt meer dan Noah kan ontvangen. Laad haar opnieuw als dit zo blijft.",
    too_many_turns: "Dat was veel tegelijk. Noah antwoordt zo op wat u hebt getypt.",
    paused: "Uw interview is gepauzeerd. Uw antwoorden zijn veilig.",
    interview_completed: "Dit interview is al afgerond.",
    withdrawn: "Dit interview is gewist.",
    other: "Er klopt iets niet helemaal aan de kant van Noah. Blijf hier, het gaat vanzelf verder.",
  },

  activity: {
    offline: {
      title: "U bent offline",
      text: "Uw antwoorden zijn veilig. Het gaat verder zodra het netwerk terug is.",
    },
    retrying: {
      title: "Noah wordt gebeld",
      text: "Noah is nog niet bereikbaar. We blijven het proberen, u hoeft niets te doen.",
    },
    calling: { title: "Noah wordt gebeld", text: "Een ogenblik." },
    connecting: {
      title: "Verbinding maken",
      text: "Uw microfoon staat al aan. Niets wat u zegt gaat verloren.",
    },
    reconnecting: {
      title: "Opnieuw verbinding maken",
      text: "De verbinding is weggevallen. Uw antwoorden zijn veilig; het gaat vanzelf verder.",
    },
    over: { title: "Dat was het interview", text: "Dank u. Uw transcriptie is onderweg." },
    absent: { title: "Noah is onderweg", text: "Blijf hier, u hoeft niets te doen." },
    leaving: { title: "Noah komt zo terug", text: "Een korte wissel achter de schermen. Blijf hier." },
    initializing: { title: "Noah maakt zich klaar", text: "Een ogenblik." },
    listening: { title: "Noah luistert", text: "" },
    thinking: { title: "Noah denkt na", text: "" },
    speaking: { title: "Noah spreekt", text: "" },
  },

  signInErrors: {
    email: "Dat is geen e-mailadres.",
    weak: "Kies een wachtwoord van minstens zes tekens.",
    taken: "Er is al een account met dit adres. Log daarmee in.",
    wrong: "Adres en wachtwoord horen niet bij elkaar.",
    often: "Te veel pogingen. Wacht enkele minuten en probeer het opnieuw.",
    network: "Er is geen verbinding met de inlogdienst. Controleer uw netwerk.",
    off: "Deze manier van inloggen is hier niet ingeschakeld.",
    other: "Inloggen is niet gelukt. Probeer het opnieuw.",
  },
  resetSent: "Als er een account met dit adres is, is er een bericht met een link onderweg.",
};

export default nl;

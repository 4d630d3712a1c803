/** The page's words in Italian. */
import { counted } from "../plural";
import type { Words } from "./en";

const minutes = (count: number) => counted("it", count, { one: "minuto", other: "minuti" });

const it: Words = {
  lang: "it",
  dir: "ltr",

  page: {
    skip: "Vai al contenuto",
    guest: "Senza account",
    useEmail: "Usa l’e-mail",
    simulation: "Simulazione: nessuna IA è in ascolto.",
    simulationMore:
      "Ciò che dice viene sostituito da risposte preparate; ciò che scrive viene preso così com’è.",

    title: "Un colloquio con parole sue",
    lead: "Noah chiede, Lei risponde come a una persona, e alla fine riceve un rapporto che mostra su quali delle sue parole si basa.",
    ai: "Noah è un’IA, non una persona.",
    aiMore:
      "Può fraintenderla, e il suo rapporto può essere sbagliato. Verifichi ciò che dice prima di farvi affidamento.",
    continues: "Faccia una pausa o chiuda la scheda quando serve: Noah riprende da dove era.",
    quiet: "Un posto tranquillo, e delle cuffie se le ha.",
    quietMore: "Può anche scrivere le sue risposte, tutte o alcune.",
    yours: "La trascrizione e il rapporto sono suoi,",
    yoursMore: "da scaricare o da eliminare, appena Noah ha salutato.",

    mine: "I suoi colloqui",
    more: "Mostra altri",

    aboutYou: "Su di lei (facoltativo)",
    aboutYouMore: "Noah la saluta per nome e sa qualcosa di lei. Lasci vuoto ciò che preferisce.",
    yourName: "Il suo nome",
    yourLanguage: "Lingua del colloquio",
    anyLanguage: "Quella prevista per il colloquio",
    headline: "Che cosa fa, in una riga",
    background: "Il suo percorso, per esempio un curriculum",
    remember: "Noah può salutarmi con ciò che ho detto in un colloquio precedente.",
    save: "Salva",
    clear: "Cancella tutto",

    beforeStart: "Prima di cominciare",
    microphone: "Microfono",
    microphoneAsk: "Vediamo se Noah la sente. Il browser chiederà un’autorizzazione.",
    microphoneCheck: "Prova il microfono",
    microphoneWhich: "Quale microfono",
    loudness: "Volume del suo microfono",
    saySomething: "Dica qualcosa: la barra dovrebbe muoversi.",
    tryAgain: "Riprova",
    inWriting: "Rispondi per iscritto",
    noMicrophone: "Sentirà e leggerà Noah, e scriverà le risposte.",
    withMicrophone: "Usa un microfono",
    loudspeaker: "Altoparlante",
    loudspeakerWhich: "Quale altoparlante",
    testSound: "Riproduci un suono di prova",
    consent:
      "Accetto che ciò che dico venga trascritto e conservato come testo, per svolgere questo colloquio e scrivere il mio rapporto.",
    consentText: "Leggi il testo completo",
    consentMissing: "Prima accetti questo punto, per favore. Senza, il colloquio non si svolge.",
    recordingAsk: "Accetto che l’audio di questo colloquio venga registrato.",
    recordingMore:
      "Come preferisce: senza, il colloquio è lo stesso. Può terminare la registrazione in ogni momento e farla eliminare.",
    recordingNow: "Questa conversazione viene registrata.",
    recordingEnd: "Termina ed elimina la registrazione",
    kept: "Che cosa viene conservato, e per quanto tempo",
    start: "Inizia il colloquio",
    imprint: "Note legali",
    privacy: "Riservatezza",

    conversation: "Conversazione",
    conversationHint: "Qui compare ciò che dite Lei e Noah.",
    repeat: "Ripeti",
    skipQuestion: "Salta",
    finish: "Termina",
    asks: "Chiedi a Noah",
    sound: "Attiva l’audio",
    latest: "Ultimi",
    typeLabel: "Scrivi una risposta",
    typeHint: "Oppure scriva",
    send: "Invia",
    controls: "Comandi della chiamata",
    mute: "Muto",
    devices: "Dispositivi",
    pause: "Pausa",
    leave: "Esci",

    transcript: "Trascrizione",
    afterContinue: "Continua il colloquio",
    download: "Scarica il rapporto",
    print: "Stampa",
    downloadAll: "Scarica tutti i miei dati",
    another: "Inizia un altro colloquio",
    deleteMine: "Elimina i miei dati",
    toStart: "Torna all’inizio",

    leaveTitle: "Uscire dal colloquio?",
    leaveText:
      "Le sue risposte finora restano conservate. Può tornare e continuare dalla stessa domanda. Per concluderlo e ricevere un rapporto su ciò che ha detto, scelga invece «Termina».",
    stay: "Resta",
    finishTitle: "Terminare il colloquio?",
    finishText:
      "Noah saluta, e il suo rapporto viene scritto in base a ciò che ha detto finora. Dopo non potrà più continuare questo colloquio.",
    finishYes: "Termina e ricevi il rapporto",
    finishNo: "Continua",
    deleteTitle: "Eliminare tutto?",
    deleteText:
      "Le sue risposte, la trascrizione e il rapporto di questo colloquio vengono eliminati per sempre. Nessuno può recuperarli.",
    deleteAllText:
      "Tutti i suoi colloqui con i loro rapporti, ciò che ha detto di sé e gli inviti al suo indirizzo vengono eliminati per sempre. Una chiamata in corso termina. Nessuno può recuperarne nulla.",
    deleteYes: "Elimina per sempre",
    deleteNo: "Conserva",
    objectTitle: "La vede diversamente?",
    objectText:
      "Può opporsi al rapporto e a ciò che il team ha deciso. Una persona del team lo legge e risponde qui.",
    objectLabel: "A che cosa si oppone, e perché?",
    objectSend: "Invia l’obiezione",
    objectedEnough: "Ha presentato tante obiezioni quante sono possibili qui.",
    devicesTitle: "Microfono e altoparlante",
    devicesMicrophone: "Con quale microfono Noah la sente",
    devicesLoudspeaker: "Dove sente Noah",
    done: "Fatto",
    accountTitle: "Usa un indirizzo e-mail",
    accountText:
      "Non serve un account. Con un account ritrova i suoi colloqui e i rapporti su un altro dispositivo, o quando questo browser la dimentica. Ciò che ha detto senza account resta suo quando ne crea uno.",
    email: "Indirizzo e-mail",
    password: "Password",
    signIn: "Accedi",
    createAccount: "Crea un account",
    forgot: "Ho dimenticato la password",
    cancel: "Annulla",
    scripts: "Questa pagina ha bisogno di JavaScript per fare una chiamata.",
  },

  home: "Un colloquio con parole sue",
  noahHears: "Noah la sentirà bene.",
  signOut: "Esci dall’account",
  aboutMinutes: (count, questions) =>
    `Circa ${minutes(count)}${questions ? `, ${counted("it", questions, { one: "domanda", other: "domande" })}` : ""}.`,
  takesAWhile: "Faccia con calma.",
  kept: (days) =>
    `Non viene registrato alcun audio. Le sue risposte, la trascrizione e il rapporto vengono conservati al massimo per ${days} giorni e nessun altro li vede in questa pagina. Può scaricarli o eliminarli in qualsiasi momento.`,
  askedBy: (who) => `Questo colloquio è richiesto da ${who}.`,
  processedBy: (who) => `I suoi dati sono trattati da ${who}.`,
  microphoneNumber: (number) => `Microfono ${number}`,
  loudspeakerNumber: (number) => `Altoparlante ${number}`,
  playing: "Dovrebbe sentire due suoni.",
  notPlayed: "Non è stato possibile riprodurre il suono di prova. Scelga un altro altoparlante.",

  about: {
    saved: "Salvato.",
    cleared: "Non ne resta conservato nulla.",
    notSaved:
      "Non è stato possibile salvare ciò che ha detto di sé. Resta nel modulo, e può continuare anche senza.",
    tooLong: (most) => `Al massimo ${most} caratteri.`,
    noText: "Qui c’è un carattere che non si può salvare. Scriva il testo invece di incollarlo, per favore.",
  },

  mine: {
    untitled: "Colloquio",
    place: (question, questions) => `Domanda ${question} di ${questions}`,
    begun: (date) => `Iniziato il ${date}`,
    continueAt: (question, questions) => `Continua dalla domanda ${question} di ${questions}`,
    continue: "Continua",
    report: "Il suo rapporto",
    said: "Che cosa è stato detto",
    download: "Scarica",
    delete: "Elimina",
    ended: "Terminato",
    writing: "Terminato; il rapporto è in preparazione",
    notLoaded: "Non è stato possibile caricare i suoi colloqui precedenti.",
  },

  question: (question, questions) => `Domanda ${question} di ${questions}`,
  left: (count) => (count < 1 ? "Manca meno di un minuto" : `Ancora ${count} min`),
  unmute: "Attiva",
  noMicrophone: "Senza micr.",
  muted: {
    title: "Il suo microfono è disattivato",
    text: "Noah non la sente. Lo attivi per rispondere, oppure scriva.",
  },
  anotherMicrophone: "Può sceglierne un altro in «Dispositivi», oppure scrivere le risposte.",
  recorded: {
    ended: "La registrazione è terminata e viene eliminata.",
    failed: "Non è stato possibile terminare la registrazione. Riprovi, oppure esca dalla conversazione.",
  },
  pressed: {
    asking: "Lo chiediamo a Noah…",
    failed: "Noah non l’ha ricevuto. Riprovi tra un momento, oppure lo dica.",
  },
  you: "Lei",
  noah: "Noah",
  speaking: "…",
  cutOff: "(interrotto)",
  waiting: "Conservato qui finché non arriva Noah",
  sent: "Inviato",

  paused: {
    title: "In pausa",
    text: "Le sue risposte sono conservate. Noah riprende dalla stessa domanda, oggi o un altro giorno.",
    first: "Continua",
    second: "Per ora basta così",
  },
  elsewhere: {
    title: "Il colloquio continua in un’altra scheda",
    text: "Noah parla con Lei in un solo posto alla volta. Chiuda questa scheda, oppure porti qui la conversazione.",
    first: "Continua qui",
  },
  deleted: {
    title: "È stato eliminato tutto",
    text: "Le sue risposte, la trascrizione e il rapporto non ci sono più. Per qualche tempo restano una nota che c’è stato un colloquio, senza le sue parole né il suo nome, e copie di sicurezza che scadono entro poche settimane. Ciò che un guasto ha impedito di salvare scade entro due settimane.",
  },
  broken: {
    title: "Non è stato possibile caricare del tutto questa pagina",
    text: "Controlli la rete e la ricarichi.",
  },
  reload: "Ricarica la pagina",
  back: "Indietro",
  again: "Riprova",
  asGuest: "Continua senza account",

  after: {
    page: "Il suo colloquio",
    moment: "Un momento",
    getting: "Stiamo recuperando il suo colloquio.",
    thanks: "Grazie per la conversazione",
    waiting: "Il suo colloquio la aspetta",
    waitingMore: "Le sue risposte sono conservate. Noah riprende da dove era.",
    nothing: "Non è ancora stato detto nulla.",
    reports: {
      none: "La sua trascrizione è qui sotto.",
      pending:
        "La sua trascrizione è qui sotto. Il rapporto è in preparazione: ci vogliono uno o due minuti.",
      ready: "Il suo rapporto e la sua trascrizione sono qui sotto.",
      failed: "Questa volta non è stato possibile scrivere il rapporto. La sua trascrizione è completa.",
    },
    report: "Il suo rapporto",
    byAi: "Questo rapporto è stato scritto da un’IA e può essere sbagliato: lo confronti con le sue parole. È un consiglio: decidono delle persone, e ne danno la ragione.",
    incomplete: "Il colloquio è finito prima dell’ultima domanda: questo riguarda ciò che ha detto.",
    strengths: "Che cosa ha convinto",
    advice: "Che cosa potrebbe provare",
    notCovered: "Non trattato",
    notScored: "non valutato",
    points: (score, max) => (max === undefined ? String(score) : `${score} su ${max}`),
    youSaid: (count) => (count === 1 ? "Che cosa ha detto" : `Che cosa ha detto (${count})`),
    empty: "(niente)",
    listenedFor: (covered, all) => `A che cosa Noah ha prestato attenzione: ${covered} su ${all}`,
    covered: "Trattato",
    team: "Dal team",
    looked: (date) => `Il team ha guardato il suo colloquio il ${date}.`,
    objected: (date) => `La sua obiezione del ${date}:`,
    answered: (date) => `Risposta del team del ${date}:`,
    notAnswered: "Il team non ha ancora risposto.",
    objectionEmpty: "Dica a che cosa si oppone.",
    objectionNoText: "Contiene caratteri che non possono essere conservati.",
    objectionNotSent:
      "Forse non è stata inviata: Noah non è raggiungibile. La invii di nuovo; viene conservata una volta sola.",
    objectionSent: "Inviata. La risposta comparirà qui.",
    verdicts: {
      advance: "Il team desidera proseguire con lei.",
      hold: "Il team non ha ancora deciso.",
      decline: "Il team non proseguirà con lei.",
    },
    file: "Colloquio con Noah",
    fileReport: "Rapporto",
    fileIncomplete: "Il colloquio non è stato concluso; il rapporto riguarda ciò che è stato detto.",
  },

  when: ({ minutes: count, time, tomorrow }) => {
    if (count !== undefined) return count < 2 ? "tra un minuto" : `tra ${minutes(count)}`;
    return tomorrow ? `domani, ${time}` : `oggi, ${time}`;
  },

  microphone: {
    denied: {
      title: "Il browser non permette a questa pagina di usare il microfono",
      text: "Faccia clic sull’icona a sinistra della barra degli indirizzi, imposti Microfono su «Consenti» e riprovi. Su un telefono, cerchi questo sito nelle impostazioni del browser. Se lo blocca il sistema, autorizzi il browser in Privacy → Microfono.",
    },
    none: {
      title: "Non è stato trovato alcun microfono",
      text: "Colleghi un microfono o delle cuffie con microfono, oppure ne accenda di Bluetooth, e riprovi.",
    },
    busy: {
      title: "Il microfono è usato da qualcos’altro",
      text: "Chiuda altre chiamate e applicazioni che lo usano (per esempio una videoconferenza) e riprovi. Se non basta, lo scolleghi e lo ricolleghi.",
    },
    chosen_gone: {
      title: "Il microfono che aveva scelto non c’è più",
      text: "Forse è stato scollegato o spento. Lo ricolleghi, oppure ne scelga un altro.",
    },
    insecure: {
      title: "Il microfono funziona solo a un indirizzo sicuro",
      text: "Apra questa pagina con https:// all’inizio dell’indirizzo, in un browser aggiornato.",
    },
    unknown: {
      title: "Non è stato possibile avviare il microfono",
      text: "Riprovi. Se non cambia, riavvii il browser o ne provi un altro.",
    },
  },

  confirmEmail: {
    title: "Confermi il Suo indirizzo e-mail",
    text: "Abbiamo inviato un link a {email}. Lo apra, torni qui e riprovi.",
  },

  failure: {
    SignInNeeded: {
      title: "L’accesso non è più attivo",
      text: "Non è stato possibile confermare il suo accesso. Acceda di nuovo per continuare; le sue risposte sono conservate.",
    },
    ConsentRequired: {
      title: "Serve il suo consenso",
      text: "Il testo sull’uso dei suoi dati è nuovo per lei o è cambiato. Lo legga nella prima pagina e spunti di nuovo la casella. Le sue risposte sono al sicuro.",
    },
    EmailUnverified: {
      title: "Serve un indirizzo e-mail confermato",
      text: "Qui i colloqui sono possibili solo con un account il cui indirizzo e-mail è confermato. Acceda o crei un account.",
    },
    NotAllowed: {
      title: "Questa pagina non ha potuto dimostrare di essere autentica",
      text: "Ricarichi la pagina. Se succede ancora, disattivi le estensioni che bloccano gli script su questo sito, o provi un altro browser.",
    },
    NotFound: {
      title: "Questo colloquio non esiste",
      text: "Il link può essere sbagliato o vecchio. Ne chieda uno nuovo a chi l’ha inviato.",
    },
    BadRequest: {
      title: "C’è qualcosa che non va in questa pagina",
      text: "Ha chiesto qualcosa che Noah non capisce. La ricarichi per avere la versione attuale.",
    },
    Unavailable: {
      title: "Noah al momento non è raggiungibile",
      text: "Abbiamo provato per un po’. Le sue risposte sono al sicuro. Riprovi tra qualche minuto.",
    },
    NetworkDown: {
      title: "Manca la connessione a Internet",
      text: "Controlli la rete e riprovi. Le sue risposte sono al sicuro.",
    },
    RoomUnreachable: {
      title: "Non è stato possibile collegare la chiamata",
      text: "La sua rete forse blocca le chiamate. Ne provi un’altra, come l’hotspot del telefono, o disattivi una VPN.",
    },
    KeptEnding: {
      title: "La chiamata si è interrotta più volte di seguito",
      text: "Le sue risposte sono al sicuro. Continui quando vuole.",
    },
    too_many_at_once: {
      title: "È in altri colloqui",
      text: "Noah è ancora nelle chiamate di altri suoi colloqui. Torni indietro e ne termini uno, oppure attenda: una chiamata che ha lasciato finisce dopo un minuto. Potrà iniziare questo {when}.",
    },
    not_joined: {
      title: "Noah ha aspettato e non l’ha trovata nella chiamata",
      text: "La chiamata è stata avviata più volte e nessuno vi è entrato. La sua rete forse blocca le chiamate: ne provi un’altra, come l’hotspot del telefono. Potrà riprovare {when}.",
    },
    too_many_here: {
      title: "Dalla sua rete sono stati iniziati molti colloqui",
      text: "Da una stessa rete ne può iniziare solo un certo numero. Potrà iniziare {when}, oppure subito da un’altra rete, come l’hotspot del telefono.",
    },
    full_today: {
      title: "Noah non ha più tempo per oggi",
      text: "Tutti i colloqui di oggi sono occupati. Potrà iniziare {when}.",
    },
    TooManyStarts: {
      title: "Per ora basta così",
      text: "Ha iniziato tutti i colloqui possibili per il momento. Potrà iniziarne un altro {when}.",
    },
    other: {
      title: "Qualcosa è andato storto",
      text: "Le sue risposte sono al sicuro. Riprovi, e ricarichi la pagina se non cambia.",
    },
  },

  invitation: {
    invitation_required: {
      title: "Le serve un invito",
      text: "Qui i colloqui sono su invito. Apra il link che le è stato inviato.",
    },
    invitation_unknown: {
      title: "Questo invito non esiste",
      text: "Il link può essere incompleto. Lo apra così come le è stato inviato, o ne chieda uno nuovo.",
    },
    invitation_expired: {
      title: "Questo invito è scaduto",
      text: "Ne chieda uno nuovo a chi l’ha invitata.",
    },
    invitation_used: {
      title: "Questo invito è già stato usato",
      text: "È stato usato tutte le volte possibili. Ne chieda uno nuovo a chi l’ha invitata.",
    },
    invitation_withdrawn: {
      title: "Questo invito è stato ritirato",
      text: "Chieda a chi l’ha invitata, se pensa che sia un errore.",
    },
    invitation_other_email: {
      title: "Questo invito è per un altro indirizzo",
      text: "Acceda con l’indirizzo e-mail a cui è stato inviato.",
    },
  },

  notice: {
    model_unavailable:
      "Noah ha difficoltà a parlare in questo momento. Le sue risposte sono al sicuro; continuiamo a provare.",
    model_slow: "Noah ha bisogno di un momento più del solito.",
    model_reconnecting: "Noah sta raccogliendo le idee e riprende tra un momento.",
    database_unavailable:
      "Per ora le sue risposte vengono conservate in un posto diverso dal solito. Continui pure.",
    not_heard: "Noah non la sente. Controlli che il microfono non sia disattivato, o scriva la risposta.",
    microphone_missing:
      "Noah non riceve alcun suono da Lei, perché non è collegato alcun microfono. Ne colleghi uno, o scriva la risposta.",
    microphone_muted: "Il suo microfono è disattivato. Lo attivi, o scriva la risposta.",
    microphone_silent:
      "Il suo microfono non dà alcun suono. Controlli che sia acceso e che sia quello giusto, o scriva la risposta.",
    no_participant: "Noah non ha trovato nessuno. Un momento, sta tornando.",
    candidate_lost:
      "È mancata la connessione con Lei per un po’. Le sue risposte sono al sicuro; Noah sta tornando.",
    time_nearly_over: "Il suo tempo è quasi finito. Noah concluderà presto.",
    time_over: "Il tempo di questo colloquio è finito. Noah saluterà.",
    too_much: "Questa pagina invia più di quanto Noah possa ricevere. La ricarichi se continua così.",
    too_many_turns: "Era molto in una volta. Noah risponde tra un momento a ciò che ha scritto.",
    paused: "Il suo colloquio è in pausa. Le sue risposte sono al sicuro.",
    interview_completed: "Questo colloquio è già terminato.",
    withdrawn: "Questo colloquio è stato eliminato.",
    other: "Qualcosa non va del tutto dalla parte di Noah. Resti qui, riprenderà da solo.",
  },

  activity: {
    offline: {
      title: "Nessuna connessione",
      text: "Le sue risposte sono al sicuro. Si riprende appena torna la rete.",
    },
    retrying: {
      title: "Chiamata a Noah",
      text: "Noah non è ancora raggiungibile. Continuiamo a provare, non deve fare nulla.",
    },
    calling: { title: "Chiamata a Noah", text: "Un momento." },
    connecting: {
      title: "Collegamento in corso",
      text: "Il suo microfono è già attivo. Nulla di ciò che dice va perso.",
    },
    reconnecting: {
      title: "Nuovo collegamento in corso",
      text: "La connessione è caduta. Le sue risposte sono al sicuro; si riprende da soli.",
    },
    over: { title: "Il colloquio è finito", text: "Grazie. La sua trascrizione sta arrivando." },
    absent: { title: "Noah sta arrivando", text: "Resti qui, non deve fare nulla." },
    leaving: { title: "Noah torna subito", text: "Un breve cambio dietro le quinte. Resti qui." },
    initializing: { title: "Noah si sta preparando", text: "Un momento." },
    listening: { title: "Noah ascolta", text: "" },
    thinking: { title: "Noah pensa", text: "" },
    speaking: { title: "Noah parla", text: "" },
  },

  signInErrors: {
    email: "Questo non è un indirizzo e-mail.",
    weak: "Scelga una password di almeno sei caratteri.",
    taken: "Esiste già un account con questo indirizzo. Acceda con quello.",
    wrong: "L’indirizzo e la password non corrispondono.",
    often: "Troppi tentativi. Aspetti qualche minuto e riprovi.",
    network: "Manca la connessione al servizio di accesso. Controlli la rete.",
    off: "Questo modo di accedere qui non è attivo.",
    other: "L’accesso non è riuscito. Riprovi.",
  },
  resetSent: "Se esiste un account con questo indirizzo, un messaggio con un link è in arrivo.",
};

export default it;

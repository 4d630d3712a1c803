/** The page's words in French. */
import { counted } from "../plural";
import type { Words } from "./en";

const minutes = (count: number) => counted("fr", count, { one: "minute", other: "minutes" });

const fr: Words = {
  lang: "fr",
  dir: "ltr",

  page: {
    skip: "Aller au contenu",
    guest: "Sans compte",
    useEmail: "Utiliser une adresse e-mail",
    simulation: "Simulation : aucune IA ne vous écoute.",
    simulationMore:
      "Ce que vous dites est remplacé par des réponses préparées ; ce que vous écrivez est pris tel quel.",

    title: "Un entretien avec vos propres mots",
    lead: "Noah pose les questions, vous répondez comme à une personne, et à la fin vous recevez un rapport qui montre sur quelles paroles il s’appuie.",
    ai: "Noah est une IA, pas une personne.",
    aiMore:
      "Noah peut mal vous comprendre, et son rapport peut être faux. Vérifiez ce qu’il dit avant de vous y fier.",
    continues: "Faites une pause ou fermez l’onglet quand vous voulez : Noah reprend là où vous en étiez.",
    quiet: "Un endroit calme, et des écouteurs si vous en avez.",
    quietMore: "Vous pouvez aussi écrire n’importe laquelle de vos réponses.",
    yours: "La transcription et le rapport sont à vous,",
    yoursMore: "à télécharger ou à supprimer, dès que Noah vous a dit au revoir.",

    mine: "Vos entretiens",
    more: "Afficher plus",

    aboutYou: "À propos de vous (facultatif)",
    aboutYouMore: "Noah vous salue par votre nom et vous connaît un peu. Laissez vide ce que vous voulez.",
    yourName: "Votre nom",
    yourLanguage: "Langue de l’entretien",
    anyLanguage: "Celle prévue pour l’entretien",
    headline: "Ce que vous faites, en une ligne",
    background: "Votre parcours, par exemple un CV",
    remember: "Noah peut me saluer en rappelant ce que j’ai dit lors d’un entretien précédent.",
    save: "Enregistrer",
    clear: "Tout effacer",

    beforeStart: "Avant de commencer",
    microphone: "Micro",
    microphoneAsk: "Vérifions que Noah vous entend. Votre navigateur demandera une autorisation.",
    microphoneCheck: "Tester mon micro",
    microphoneWhich: "Quel micro",
    loudness: "Volume de votre micro",
    saySomething: "Dites quelque chose : la barre doit bouger.",
    tryAgain: "Réessayer",
    inWriting: "Répondre par écrit",
    noMicrophone: "Vous entendrez et lirez Noah, et vous écrirez vos réponses.",
    withMicrophone: "Utiliser un micro",
    loudspeaker: "Haut-parleur",
    loudspeakerWhich: "Quel haut-parleur",
    testSound: "Écouter un son de test",
    consent:
      "J’accepte que ce que je dis soit transcrit et conservé sous forme de texte, pour mener cet entretien et rédiger mon rapport.",
    consentText: "Lire le texte complet",
    consentMissing: "Veuillez d’abord accepter ce point. Sans cela, l’entretien n’a pas lieu.",
    recordingAsk: "J’accepte que le son de cet entretien soit enregistré.",
    recordingMore:
      "Comme vous voulez : sans cela, l’entretien est le même. Vous pouvez arrêter l’enregistrement à tout moment et le faire supprimer.",
    recordingNow: "Cette conversation est enregistrée.",
    recordingEnd: "Arrêter et supprimer l’enregistrement",
    kept: "Ce qui est conservé, et combien de temps",
    start: "Commencer l’entretien",
    imprint: "Mentions légales",
    privacy: "Confidentialité",

    conversation: "Conversation",
    conversationHint: "Ce que Noah et vous dites apparaît ici.",
    repeat: "Répéter",
    skipQuestion: "Passer",
    finish: "Terminer",
    asks: "Demander à Noah",
    sound: "Activer le son",
    latest: "Plus récent",
    typeLabel: "Écrire une réponse",
    typeHint: "Ou écrivez",
    send: "Envoyer",
    controls: "Commandes de l’appel",
    mute: "Muet",
    devices: "Appareils",
    pause: "Pause",
    leave: "Quitter",

    transcript: "Transcription",
    afterContinue: "Reprendre l’entretien",
    download: "Télécharger le rapport",
    print: "Imprimer",
    downloadAll: "Télécharger toutes mes données",
    another: "Commencer un autre entretien",
    deleteMine: "Supprimer mes données",
    toStart: "Retour au début",

    leaveTitle: "Quitter l’entretien ?",
    leaveText:
      "Vos réponses jusqu’ici sont conservées. Vous pouvez revenir et reprendre à la même question. Pour y mettre fin et recevoir un rapport sur ce que vous avez dit, choisissez plutôt « Terminer ».",
    stay: "Rester",
    finishTitle: "Terminer l’entretien ?",
    finishText:
      "Noah vous dit au revoir, et votre rapport est rédigé à partir de ce que vous avez dit jusqu’ici. Vous ne pourrez plus reprendre cet entretien ensuite.",
    finishYes: "Terminer et recevoir le rapport",
    finishNo: "Continuer",
    deleteTitle: "Tout supprimer ?",
    deleteText:
      "Vos réponses, la transcription et le rapport de cet entretien sont supprimés définitivement. Personne ne peut les récupérer.",
    deleteAllText:
      "Tous vos entretiens avec leurs rapports, ce que vous avez dit de vous et les invitations à votre adresse sont supprimés définitivement. Un appel en cours se termine. Personne ne peut en récupérer quoi que ce soit.",
    deleteYes: "Supprimer définitivement",
    deleteNo: "Conserver",
    objectTitle: "Voyez-vous les choses autrement ?",
    objectText:
      "Vous pouvez contester le rapport et ce que l’équipe a décidé. Une personne de l’équipe le lit et répond ici.",
    objectLabel: "Que contestez-vous, et pourquoi ?",
    objectSend: "Envoyer la contestation",
    objectedEnough: "Vous avez contesté autant de fois que cela est possible ici.",
    devicesTitle: "Micro et haut-parleur",
    devicesMicrophone: "Le micro par lequel Noah vous entend",
    devicesLoudspeaker: "Où vous entendez Noah",
    done: "OK",
    accountTitle: "Utiliser une adresse e-mail",
    accountText:
      "Vous n’avez pas besoin de compte. Avec un compte, vous retrouvez vos entretiens et vos rapports sur un autre appareil, ou quand ce navigateur vous oublie. Ce que vous avez dit sans compte reste à vous quand vous en créez un.",
    email: "Adresse e-mail",
    password: "Mot de passe",
    signIn: "Se connecter",
    createAccount: "Créer un compte",
    forgot: "Mot de passe oublié",
    cancel: "Annuler",
    scripts: "Cette page a besoin de JavaScript pour passer un appel.",
  },

  home: "Un entretien avec vos propres mots",
  noahHears: "Noah vous entendra bien.",
  signOut: "Se déconnecter",
  aboutMinutes: (count, questions) =>
    `Environ ${minutes(count)}${questions ? `, ${counted("fr", questions, { one: "question", other: "questions" })}` : ""}.`,
  takesAWhile: "Prenez votre temps.",
  kept: (days) =>
    `Aucun son n’est enregistré. Vos réponses, la transcription et le rapport sont conservés au plus ${days} jours et ne sont visibles pour personne d’autre sur cette page. Vous pouvez les télécharger ou les supprimer à tout moment.`,
  askedBy: (who) => `Cet entretien vous est proposé par ${who}.`,
  processedBy: (who) => `Vos données sont traitées par ${who}.`,
  microphoneNumber: (number) => `Micro ${number}`,
  loudspeakerNumber: (number) => `Haut-parleur ${number}`,
  playing: "Vous devriez entendre deux notes.",
  notPlayed: "Le son de test n’a pas pu être lu. Choisissez un autre haut-parleur.",

  about: {
    saved: "Enregistré.",
    cleared: "Plus rien n’en est conservé.",
    notSaved:
      "Ce que vous avez dit de vous n’a pas pu être enregistré. Cela reste dans le formulaire, et vous pouvez continuer sans.",
    tooLong: (most) => `${most} caractères au maximum.`,
    noText:
      "Ce texte contient un caractère qui ne peut pas être enregistré. Veuillez le saisir au lieu de le coller.",
  },

  mine: {
    untitled: "Entretien",
    place: (question, questions) => `Question ${question} sur ${questions}`,
    begun: (date) => `Commencé le ${date}`,
    continueAt: (question, questions) => `Reprendre à la question ${question} sur ${questions}`,
    continue: "Reprendre",
    report: "Votre rapport",
    said: "Ce qui a été dit",
    download: "Télécharger",
    delete: "Supprimer",
    ended: "Terminé",
    writing: "Terminé ; le rapport est en cours de rédaction",
    notLoaded: "Vos entretiens précédents n’ont pas pu être chargés.",
  },

  question: (question, questions) => `Question ${question} sur ${questions}`,
  left: (count) => (count < 1 ? "Moins d’une minute restante" : `Encore ${count} min`),
  unmute: "Réactiver",
  noMicrophone: "Sans micro",
  muted: {
    title: "Votre micro est coupé",
    text: "Noah ne vous entend pas. Réactivez-le pour répondre, ou écrivez.",
  },
  anotherMicrophone: "Vous pouvez en choisir un autre sous « Appareils », ou écrire vos réponses.",
  recorded: {
    ended: "L’enregistrement est arrêté et va être supprimé.",
    failed: "L’enregistrement n’a pas pu être arrêté. Veuillez réessayer, ou quittez la conversation.",
  },
  pressed: {
    asking: "Demande envoyée à Noah…",
    failed: "Noah n’a pas reçu votre demande. Réessayez dans un instant, ou dites-le.",
  },
  you: "Vous",
  noah: "Noah",
  speaking: "…",
  cutOff: "(interrompu)",
  waiting: "Conservé ici jusqu’à ce que Noah vous rejoigne",
  sent: "Envoyé",

  paused: {
    title: "En pause",
    text: "Vos réponses sont conservées. Noah reprend à la même question, aujourd’hui ou un autre jour.",
    first: "Reprendre",
    second: "J’ai fini pour le moment",
  },
  elsewhere: {
    title: "L’entretien continue dans un autre onglet",
    text: "Noah vous parle à un seul endroit à la fois. Fermez cet onglet, ou ramenez la conversation ici.",
    first: "Continuer ici",
  },
  deleted: {
    title: "Tout est supprimé",
    text: "Vos réponses, la transcription et le rapport n’existent plus. Il reste pendant un temps une note indiquant qu’un entretien a eu lieu, sans vos paroles ni votre nom, et des sauvegardes qui expirent en quelques semaines. Ce qu’une panne a empêché d’enregistrer expire en deux semaines.",
  },
  broken: {
    title: "Cette page n’a pas pu être chargée entièrement",
    text: "Vérifiez votre réseau et rechargez-la.",
  },
  reload: "Recharger la page",
  back: "Retour",
  again: "Réessayer",
  asGuest: "Continuer sans compte",

  after: {
    page: "Votre entretien",
    moment: "Un instant",
    getting: "Nous récupérons votre entretien.",
    thanks: "Merci pour cette conversation",
    waiting: "Votre entretien vous attend",
    waitingMore: "Vos réponses sont conservées. Noah reprend là où vous en étiez.",
    nothing: "Rien n’a encore été dit.",
    reports: {
      none: "Votre transcription est ci-dessous.",
      pending:
        "Votre transcription est ci-dessous. Le rapport est en cours de rédaction, ce qui prend une minute ou deux.",
      ready: "Votre rapport et votre transcription sont ci-dessous.",
      failed: "Le rapport n’a pas pu être rédigé cette fois. Votre transcription est complète.",
    },
    report: "Votre rapport",
    byAi: "Une IA a rédigé ce rapport, et il peut être faux : comparez-le avec vos propres paroles. C’est un avis : ce sont des personnes qui décident, en donnant une raison.",
    incomplete: "L’entretien s’est terminé avant la dernière question : ceci porte sur ce que vous avez dit.",
    strengths: "Ce qui a bien convaincu",
    advice: "Ce que vous pourriez essayer",
    notCovered: "Non abordé",
    notScored: "non évalué",
    points: (score, max) => (max === undefined ? String(score) : `${score} sur ${max}`),
    youSaid: (count) => (count === 1 ? "Ce que vous avez dit" : `Ce que vous avez dit (${count})`),
    empty: "(rien)",
    listenedFor: (covered, all) => `Ce à quoi Noah a prêté attention : ${covered} sur ${all}`,
    covered: "Abordé",
    team: "De la part de l’équipe",
    looked: (date) => `L’équipe a consulté votre entretien le ${date}.`,
    objected: (date) => `Votre contestation du ${date} :`,
    answered: (date) => `Réponse de l’équipe du ${date} :`,
    notAnswered: "L’équipe n’a pas encore répondu.",
    objectionEmpty: "Dites ce que vous contestez.",
    objectionNoText: "Le texte contient des caractères qui ne peuvent pas être conservés.",
    objectionNotSent:
      "L’envoi a peut-être échoué : Noah est injoignable. Envoyez-le de nouveau ; il ne sera conservé qu’une fois.",
    objectionSent: "Envoyé. La réponse s’affichera ici.",
    verdicts: {
      advance: "L’équipe souhaite poursuivre avec vous.",
      hold: "L’équipe ne s’est pas encore décidée.",
      decline: "L’équipe ne poursuivra pas avec vous.",
    },
    file: "Entretien avec Noah",
    fileReport: "Rapport",
    fileIncomplete: "L’entretien n’a pas été terminé ; le rapport porte sur ce qui a été dit.",
  },

  when: ({ minutes: count, time, tomorrow }) => {
    if (count !== undefined) return count < 2 ? "dans une minute" : `dans ${minutes(count)}`;
    return tomorrow ? `demain à ${time}` : `à ${time}`;
  },

  microphone: {
    denied: {
      title: "Votre navigateur ne laisse pas cette page utiliser le micro",
      text: "Cliquez sur l’icône à gauche de la barre d’adresse, réglez Micro sur « Autoriser » et réessayez. Sur un téléphone, cherchez ce site dans les réglages du navigateur. Si le système le bloque, autorisez votre navigateur sous Confidentialité → Micro.",
    },
    none: {
      title: "Aucun micro n’a été trouvé",
      text: "Branchez un micro ou un casque, ou allumez un appareil Bluetooth, puis réessayez.",
    },
    busy: {
      title: "Le micro est utilisé par autre chose",
      text: "Fermez les autres appels et applications qui l’utilisent (une visioconférence, par exemple) et réessayez. Si cela ne suffit pas, débranchez-le et rebranchez-le.",
    },
    chosen_gone: {
      title: "Le micro que vous aviez choisi n’est plus là",
      text: "Il a peut-être été débranché ou éteint. Rebranchez-le, ou choisissez-en un autre.",
    },
    insecure: {
      title: "Le micro ne fonctionne qu’à une adresse sécurisée",
      text: "Ouvrez cette page avec https:// au début de son adresse, dans un navigateur à jour.",
    },
    unknown: {
      title: "Le micro n’a pas pu être démarré",
      text: "Réessayez. Si le problème persiste, redémarrez le navigateur ou essayez-en un autre.",
    },
  },

  confirmEmail: {
    title: "Confirmez votre adresse e-mail",
    text: "Nous avons envoyé un lien à {email}. Ouvrez-le, revenez ici et réessayez.",
  },

  failure: {
    SignInNeeded: {
      title: "Vous êtes déconnecté(e)",
      text: "Votre connexion n’a pas pu être confirmée. Reconnectez-vous pour continuer ; vos réponses sont conservées.",
    },
    ConsentRequired: {
      title: "Votre accord est nécessaire",
      text: "Le texte sur l’utilisation de vos données est nouveau pour vous ou a changé. Lisez-le sur la première page et cochez de nouveau la case. Vos réponses sont conservées.",
    },
    EmailUnverified: {
      title: "Une adresse e-mail confirmée est nécessaire",
      text: "Ici, les entretiens demandent un compte dont l’adresse e-mail est confirmée. Connectez-vous ou créez un compte.",
    },
    NotAllowed: {
      title: "Cette page n’a pas pu prouver qu’elle est authentique",
      text: "Rechargez la page. Si cela se reproduit, désactivez les extensions qui bloquent des scripts sur ce site, ou essayez un autre navigateur.",
    },
    NotFound: {
      title: "Cet entretien n’existe pas",
      text: "Le lien est peut-être faux ou périmé. Demandez-en un nouveau à la personne qui l’a envoyé.",
    },
    BadRequest: {
      title: "Cette page a un problème",
      text: "Elle a demandé quelque chose que Noah ne comprend pas. Rechargez-la pour obtenir la version actuelle.",
    },
    Unavailable: {
      title: "Noah n’est pas joignable pour le moment",
      text: "Nous avons essayé pendant un moment. Vos réponses sont en sécurité. Réessayez dans quelques minutes.",
    },
    NetworkDown: {
      title: "Il n’y a pas de connexion à Internet",
      text: "Vérifiez votre réseau et réessayez. Vos réponses sont en sécurité.",
    },
    RoomUnreachable: {
      title: "L’appel n’a pas pu être établi",
      text: "Votre réseau bloque peut-être les appels. Essayez-en un autre, comme le partage de connexion de votre téléphone, ou désactivez un VPN.",
    },
    KeptEnding: {
      title: "L’appel s’est coupé plusieurs fois de suite",
      text: "Vos réponses sont en sécurité. Reprenez quand vous voulez.",
    },
    too_many_at_once: {
      title: "Vous êtes dans d’autres entretiens",
      text: "Noah est encore dans les appels de vos autres entretiens. Revenez-y pour en terminer un, ou attendez : un appel que vous avez quitté prend fin au bout d’une minute. Vous pourrez commencer celui-ci {when}.",
    },
    not_joined: {
      title: "Noah a attendu et ne vous a pas trouvé dans l’appel",
      text: "L’appel a été lancé plusieurs fois, et personne ne l’a rejoint. Votre réseau bloque peut-être les appels : essayez-en un autre, comme le partage de connexion de votre téléphone. Vous pourrez réessayer {when}.",
    },
    too_many_here: {
      title: "Beaucoup d’entretiens ont été commencés depuis votre réseau",
      text: "Le nombre d’entretiens depuis un même réseau est limité. Vous pourrez commencer {when}, ou tout de suite depuis un autre réseau, comme le partage de connexion de votre téléphone.",
    },
    full_today: {
      title: "Noah n’a plus de temps aujourd’hui",
      text: "Tous les entretiens du jour sont pris. Vous pourrez commencer {when}.",
    },
    TooManyStarts: {
      title: "C’est assez pour le moment",
      text: "Vous avez commencé autant d’entretiens que possible pour l’instant. Vous pourrez en commencer un autre {when}.",
    },
    other: {
      title: "Un problème est survenu",
      text: "Vos réponses sont en sécurité. Réessayez, et rechargez la page si le problème persiste.",
    },
  },

  invitation: {
    invitation_required: {
      title: "Il vous faut une invitation",
      text: "Les entretiens se font ici sur invitation. Ouvrez le lien qui vous a été envoyé.",
    },
    invitation_unknown: {
      title: "Cette invitation n’existe pas",
      text: "Le lien est peut-être incomplet. Ouvrez-le tel qu’il vous a été envoyé, ou demandez-en un nouveau.",
    },
    invitation_expired: {
      title: "Cette invitation a expiré",
      text: "Demandez-en une nouvelle à la personne qui vous a invité(e).",
    },
    invitation_used: {
      title: "Cette invitation a été utilisée",
      text: "Elle a servi autant de fois que possible. Demandez-en une nouvelle à la personne qui vous a invité(e).",
    },
    invitation_withdrawn: {
      title: "Cette invitation a été retirée",
      text: "Demandez à la personne qui vous a invité(e) si vous pensez que c’est une erreur.",
    },
    invitation_other_email: {
      title: "Cette invitation est destinée à une autre adresse",
      text: "Connectez-vous avec l’adresse e-mail à laquelle elle a été envoyée.",
    },
  },

  notice: {
    model_unavailable:
      "Noah a du mal à parler en ce moment. Vos réponses sont en sécurité ; nous réessayons automatiquement.",
    model_slow: "Noah a besoin d’un peu plus de temps que d’habitude.",
    model_reconnecting: "Noah rassemble ses idées et reprend dans un instant.",
    database_unavailable:
      "Vos réponses sont conservées pour l’instant à un autre endroit que d’habitude. Continuez simplement.",
    not_heard: "Noah ne vous entend pas. Vérifiez que votre micro n’est pas coupé, ou écrivez votre réponse.",
    microphone_missing:
      "Noah ne reçoit aucun son de vous, car aucun micro n’est branché. Branchez-en un, ou écrivez votre réponse.",
    microphone_muted: "Votre micro est coupé. Réactivez-le, ou écrivez votre réponse.",
    microphone_silent:
      "Votre micro ne donne aucun son. Vérifiez qu’il est allumé et que le bon est choisi, ou écrivez votre réponse.",
    no_participant: "Noah n’a trouvé personne ici. Un instant, Noah revient.",
    candidate_lost: "Vous vous êtes absenté(e) un moment. Vos réponses sont en sécurité ; Noah revient.",
    time_nearly_over: "Votre temps est presque écoulé. Noah va bientôt conclure.",
    time_over: "Le temps de cet entretien est écoulé. Noah va vous dire au revoir.",
    too_much: "Cette page envoie plus que Noah ne peut recevoir. Rechargez-la si cela persiste.",
    too_many_turns: "C’était beaucoup à la fois. Noah répond dans un instant à ce que vous avez écrit.",
    paused: "Votre entretien est en pause. Vos réponses sont en sécurité.",
    interview_completed: "Cet entretien est déjà terminé.",
    withdrawn: "Cet entretien a été supprimé.",
    other: "Quelque chose ne va pas tout à fait du côté de Noah. Restez ici, cela reprendra tout seul.",
  },

  activity: {
    offline: {
      title: "Vous êtes hors ligne",
      text: "Vos réponses sont en sécurité. Cela reprend dès que le réseau revient.",
    },
    retrying: {
      title: "Appel de Noah",
      text: "Noah n’est pas encore joignable. Nous continuons d’essayer, vous n’avez rien à faire.",
    },
    calling: { title: "Appel de Noah", text: "Un instant." },
    connecting: {
      title: "Connexion en cours",
      text: "Votre micro est déjà actif. Rien de ce que vous dites n’est perdu.",
    },
    reconnecting: {
      title: "Reconnexion en cours",
      text: "La connexion a été perdue. Vos réponses sont en sécurité ; cela reprend tout seul.",
    },
    over: { title: "L’entretien est terminé", text: "Merci. Votre transcription arrive." },
    absent: { title: "Noah arrive", text: "Restez ici, vous n’avez rien à faire." },
    leaving: { title: "Noah revient tout de suite", text: "Un bref changement en coulisses. Restez ici." },
    initializing: { title: "Noah se prépare", text: "Un instant." },
    listening: { title: "Noah écoute", text: "" },
    thinking: { title: "Noah réfléchit", text: "" },
    speaking: { title: "Noah parle", text: "" },
  },

  signInErrors: {
    email: "Ce n’est pas une adresse e-mail.",
    weak: "Choisissez un mot de passe d’au moins six caractères.",
    taken: "Un compte existe déjà avec cette adresse. Connectez-vous plutôt.",
    wrong: "L’adresse et le mot de passe ne correspondent pas.",
    often: "Trop de tentatives. Attendez quelques minutes et réessayez.",
    network: "Il n’y a pas de connexion au service d’identification. Vérifiez votre réseau.",
    off: "Cette façon de se connecter n’est pas activée ici.",
    other: "La connexion n’a pas fonctionné. Réessayez.",
  },
  resetSent: "S’il existe un compte avec cette adresse, un message contenant un lien est en route.",
};

export default fr;

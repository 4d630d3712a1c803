/** The page's words in Spanish. */
import { counted } from "../plural";
import type { Words } from "./en";

const minutes = (count: number) => counted("es", count, { one: "minuto", other: "minutos" });

const es: Words = {
  lang: "es",
  dir: "ltr",

  page: {
    skip: "Ir al contenido",
    guest: "Sin cuenta",
    useEmail: "Usar correo electrónico",
    simulation: "Simulación: ninguna IA le escucha.",
    simulationMore: "Lo que dice se sustituye por respuestas preparadas; lo que escribe se toma tal cual.",

    title: "Una entrevista con sus propias palabras",
    lead: "Noah pregunta, usted responde como a una persona, y al final recibe un informe que muestra en qué palabras suyas se basa.",
    ai: "Noah es una IA, no una persona.",
    aiMore:
      "Puede entenderle mal, y su informe puede contener errores. Compruebe lo que dice antes de fiarse de ello.",
    continues: "Haga una pausa o cierre la pestaña cuando lo necesite: Noah sigue donde estaba.",
    quiet: "Un lugar tranquilo, y auriculares si tiene.",
    quietMore: "También puede escribir cualquiera de sus respuestas.",
    yours: "La transcripción y el informe son suyos,",
    yoursMore: "para descargarlos o borrarlos, en cuanto Noah se haya despedido.",

    mine: "Sus entrevistas",
    more: "Mostrar más",

    aboutYou: "Sobre usted (opcional)",
    aboutYouMore: "Noah le saluda por su nombre y sabe un poco de usted. Deje vacío lo que prefiera.",
    yourName: "Su nombre",
    yourLanguage: "Idioma de la entrevista",
    anyLanguage: "El previsto para la entrevista",
    headline: "A qué se dedica, en una línea",
    background: "Su trayectoria, por ejemplo un currículum",
    remember: "Noah puede saludarme con lo que dije en una entrevista anterior.",
    save: "Guardar",
    clear: "Borrarlo todo",

    beforeStart: "Antes de empezar",
    microphone: "Micrófono",
    microphoneAsk: "Veamos si Noah le oye. Su navegador le pedirá permiso.",
    microphoneCheck: "Probar mi micrófono",
    microphoneWhich: "Qué micrófono",
    loudness: "Volumen de su micrófono",
    saySomething: "Diga algo: la barra debería moverse.",
    tryAgain: "Volver a intentar",
    inWriting: "Responder por escrito",
    noMicrophone: "Oirá y leerá a Noah, y escribirá sus respuestas.",
    withMicrophone: "Usar un micrófono",
    loudspeaker: "Altavoz",
    loudspeakerWhich: "Qué altavoz",
    testSound: "Reproducir un sonido de prueba",
    consent:
      "Acepto que lo que digo se transcriba y se conserve como texto, para realizar esta entrevista y redactar mi informe.",
    consentText: "Leer el texto completo",
    consentMissing: "Acepte esto primero, por favor. Sin ello no hay entrevista.",
    recordingAsk: "Acepto que se grabe el sonido de esta entrevista.",
    recordingMore:
      "Como prefiera: sin ello la entrevista es la misma. Puede terminar la grabación en cualquier momento y hacer que se borre.",
    recordingNow: "Esta conversación se está grabando.",
    recordingEnd: "Terminar y borrar la grabación",
    kept: "Qué se conserva, y durante cuánto tiempo",
    start: "Empezar la entrevista",
    imprint: "Aviso legal",
    privacy: "Privacidad",

    conversation: "Conversación",
    conversationHint: "Aquí aparece lo que dicen Noah y usted.",
    repeat: "Repetir",
    skipQuestion: "Saltar",
    finish: "Terminar",
    asks: "Pedir a Noah",
    sound: "Activar el sonido",
    latest: "Lo último",
    typeLabel: "Escribir una respuesta",
    typeHint: "O escriba",
    send: "Enviar",
    controls: "Controles de la llamada",
    mute: "Silenciar",
    devices: "Dispositivos",
    pause: "Pausa",
    leave: "Salir",

    transcript: "Transcripción",
    afterContinue: "Continuar la entrevista",
    download: "Descargar el informe",
    print: "Imprimir",
    downloadAll: "Descargar todos mis datos",
    another: "Empezar otra entrevista",
    deleteMine: "Borrar mis datos",
    toStart: "Volver al inicio",

    leaveTitle: "¿Salir de la entrevista?",
    leaveText:
      "Sus respuestas hasta ahora se conservan. Puede volver y continuar en la misma pregunta. Para terminarla del todo y recibir un informe sobre lo que ha dicho, elija «Terminar».",
    stay: "Quedarse",
    finishTitle: "¿Terminar la entrevista?",
    finishText:
      "Noah se despide, y su informe se redacta con lo que ha dicho hasta ahora. Después no podrá continuar esta entrevista.",
    finishYes: "Terminar y recibir el informe",
    finishNo: "Seguir",
    deleteTitle: "¿Borrar todo?",
    deleteText:
      "Sus respuestas, la transcripción y el informe de esta entrevista se borran para siempre. Nadie puede recuperarlos.",
    deleteAllText:
      "Todas sus entrevistas con sus informes, lo que haya dicho de usted y las invitaciones a su dirección se borran para siempre. Una llamada en curso termina. Nadie puede recuperar nada de ello.",
    deleteYes: "Borrar para siempre",
    deleteNo: "Conservar",
    objectTitle: "¿Lo ve de otra manera?",
    objectText:
      "Puede oponerse al informe y a lo que el equipo ha decidido. Una persona del equipo lo lee y responde aquí.",
    objectLabel: "¿A qué se opone y por qué?",
    objectSend: "Enviar la objeción",
    objectedEnough: "Ha objetado tantas veces como es posible aquí.",
    devicesTitle: "Micrófono y altavoz",
    devicesMicrophone: "Con qué micrófono le oye Noah",
    devicesLoudspeaker: "Dónde oye a Noah",
    done: "Listo",
    accountTitle: "Usar una dirección de correo",
    accountText:
      "No necesita una cuenta. Con ella encuentra sus entrevistas e informes en otro dispositivo, o cuando este navegador le olvide. Lo que ha dicho sin cuenta sigue siendo suyo cuando cree una.",
    email: "Correo electrónico",
    password: "Contraseña",
    signIn: "Iniciar sesión",
    createAccount: "Crear una cuenta",
    forgot: "He olvidado mi contraseña",
    cancel: "Cancelar",
    scripts: "Esta página necesita JavaScript para hacer una llamada.",
  },

  home: "Una entrevista con sus propias palabras",
  noahHears: "Noah le oirá bien.",
  signOut: "Cerrar sesión",
  aboutMinutes: (count, questions) =>
    `Unos ${minutes(count)}${questions ? `, ${counted("es", questions, { one: "pregunta", other: "preguntas" })}` : ""}.`,
  takesAWhile: "Tómese su tiempo.",
  kept: (days) =>
    `No se graba ningún audio. Sus respuestas, la transcripción y el informe se conservan como máximo ${days} días y nadie más puede verlos en esta página. Puede descargarlos o borrarlos en cualquier momento.`,
  askedBy: (who) => `Esta entrevista la solicita ${who}.`,
  processedBy: (who) => `Sus datos los trata ${who}.`,
  microphoneNumber: (number) => `Micrófono ${number}`,
  loudspeakerNumber: (number) => `Altavoz ${number}`,
  playing: "Debería oír dos tonos.",
  notPlayed: "No se pudo reproducir el sonido de prueba. Elija otro altavoz.",

  about: {
    saved: "Guardado.",
    cleared: "Ya no se conserva nada de ello.",
    notSaved:
      "No se pudo guardar lo que ha dicho sobre usted. Queda en el formulario y puede continuar sin ello.",
    tooLong: (most) => `Como máximo ${most} caracteres.`,
    noText: "Aquí hay un carácter que no se puede guardar. Escriba el texto en lugar de pegarlo, por favor.",
  },

  mine: {
    untitled: "Entrevista",
    place: (question, questions) => `Pregunta ${question} de ${questions}`,
    begun: (date) => `Empezada el ${date}`,
    continueAt: (question, questions) => `Continuar en la pregunta ${question} de ${questions}`,
    continue: "Continuar",
    report: "Su informe",
    said: "Lo que se dijo",
    download: "Descargar",
    delete: "Borrar",
    ended: "Terminada",
    writing: "Terminada; se está redactando el informe",
    notLoaded: "No se pudieron cargar sus entrevistas anteriores.",
  },

  question: (question, questions) => `Pregunta ${question} de ${questions}`,
  left: (count) => (count < 1 ? "Queda menos de un minuto" : `Quedan ${count} min`),
  unmute: "Activar",
  noMicrophone: "Sin micro",
  muted: {
    title: "Su micrófono está silenciado",
    text: "Noah no le oye. Actívelo para responder, o escriba.",
  },
  anotherMicrophone: "Puede elegir otro en «Dispositivos», o escribir sus respuestas.",
  recorded: {
    ended: "La grabación ha terminado y se está borrando.",
    failed: "No se pudo terminar la grabación. Inténtelo de nuevo o salga de la conversación.",
  },
  pressed: {
    asking: "Pidiéndoselo a Noah…",
    failed: "Noah no lo ha recibido. Vuelva a intentarlo enseguida, o dígalo.",
  },
  you: "Usted",
  noah: "Noah",
  speaking: "…",
  cutOff: "(interrumpido)",
  waiting: "Se guarda aquí hasta que llegue Noah",
  sent: "Enviado",

  paused: {
    title: "En pausa",
    text: "Sus respuestas se conservan. Noah sigue en la misma pregunta, hoy u otro día.",
    first: "Continuar",
    second: "He terminado por ahora",
  },
  elsewhere: {
    title: "La entrevista sigue en otra pestaña",
    text: "Noah habla con usted en un solo lugar a la vez. Cierre esta pestaña, o traiga aquí la conversación.",
    first: "Continuar aquí",
  },
  deleted: {
    title: "Todo está borrado",
    text: "Sus respuestas, la transcripción y el informe ya no existen. Durante un tiempo quedan una nota de que hubo una entrevista, sin sus palabras ni su nombre, y copias de seguridad que caducan en unas semanas. Lo que un fallo impidió guardar caduca en dos semanas.",
  },
  broken: {
    title: "Esta página no se pudo cargar por completo",
    text: "Compruebe su red y vuelva a cargarla.",
  },
  reload: "Volver a cargar la página",
  back: "Atrás",
  again: "Volver a intentar",
  asGuest: "Seguir sin cuenta",

  after: {
    page: "Su entrevista",
    moment: "Un momento",
    getting: "Estamos recuperando su entrevista.",
    thanks: "Gracias por la conversación",
    waiting: "Su entrevista le espera",
    waitingMore: "Sus respuestas se conservan. Noah sigue donde estaba.",
    nothing: "Todavía no se ha dicho nada.",
    reports: {
      none: "Su transcripción está abajo.",
      pending: "Su transcripción está abajo. El informe se está redactando, lo que tarda uno o dos minutos.",
      ready: "Su informe y su transcripción están abajo.",
      failed: "Esta vez no se pudo redactar el informe. Su transcripción está completa.",
    },
    report: "Su informe",
    byAi: "Este informe lo ha redactado una IA y puede contener errores: compárelo con sus propias palabras. Es un consejo: deciden personas, y dan una razón.",
    incomplete: "La entrevista terminó antes de la última pregunta: esto trata de lo que dijo.",
    strengths: "Lo que convenció",
    advice: "Lo que podría probar",
    notCovered: "No tratado",
    notScored: "sin puntuar",
    points: (score, max) => (max === undefined ? String(score) : `${score} de ${max}`),
    youSaid: (count) => (count === 1 ? "Lo que dijo" : `Lo que dijo (${count})`),
    empty: "(nada)",
    listenedFor: (covered, all) => `En qué se fijó Noah: ${covered} de ${all}`,
    covered: "Tratado",
    team: "De parte del equipo",
    looked: (date) => `El equipo vio su entrevista el ${date}.`,
    objected: (date) => `Su objeción del ${date}:`,
    answered: (date) => `Respuesta del equipo del ${date}:`,
    notAnswered: "El equipo aún no ha respondido.",
    objectionEmpty: "Diga a qué se opone.",
    objectionNoText: "Contiene caracteres que no se pueden guardar.",
    objectionNotSent:
      "Puede que no se haya enviado: no se puede contactar con Noah. Envíelo de nuevo; se guarda una sola vez.",
    objectionSent: "Enviada. La respuesta aparecerá aquí.",
    verdicts: {
      advance: "El equipo desea seguir adelante con usted.",
      hold: "El equipo aún no se ha decidido.",
      decline: "El equipo no seguirá adelante con usted.",
    },
    file: "Entrevista con Noah",
    fileReport: "Informe",
    fileIncomplete: "La entrevista no se terminó; el informe trata de lo que se dijo.",
  },

  when: ({ minutes: count, time, tomorrow }) => {
    if (count !== undefined) return count < 2 ? "dentro de un minuto" : `dentro de ${minutes(count)}`;
    return tomorrow ? `mañana, ${time}` : `hoy, ${time}`;
  },

  microphone: {
    denied: {
      title: "Su navegador no deja que esta página use el micrófono",
      text: "Haga clic en el icono a la izquierda de la barra de direcciones, ponga Micrófono en «Permitir» y vuelva a intentarlo. En un teléfono, busque este sitio en los ajustes del navegador. Si lo bloquea el sistema, autorice su navegador en Privacidad → Micrófono.",
    },
    none: {
      title: "No se encontró ningún micrófono",
      text: "Conecte un micrófono o unos auriculares, o encienda unos Bluetooth, y vuelva a intentarlo.",
    },
    busy: {
      title: "Otra aplicación está usando el micrófono",
      text: "Cierre otras llamadas y aplicaciones que lo usen (una videoconferencia, por ejemplo) y vuelva a intentarlo. Si no ayuda, desconéctelo y conéctelo de nuevo.",
    },
    chosen_gone: {
      title: "El micrófono que eligió ya no está",
      text: "Puede que se haya desconectado o apagado. Conéctelo de nuevo, o elija otro.",
    },
    insecure: {
      title: "El micrófono solo funciona en una dirección segura",
      text: "Abra esta página con https:// al principio de su dirección, en un navegador actualizado.",
    },
    unknown: {
      title: "No se pudo iniciar el micrófono",
      text: "Vuelva a intentarlo. Si sigue así, reinicie el navegador o pruebe con otro.",
    },
  },

  confirmEmail: {
    title: "Confirme su dirección de correo",
    text: "Hemos enviado un enlace a {email}. Ábralo, vuelva a esta página e inténtelo de nuevo.",
  },

  failure: {
    SignInNeeded: {
      title: "Su sesión está cerrada",
      text: "No se pudo confirmar su sesión. Vuelva a iniciarla para seguir; sus respuestas se conservan.",
    },
    ConsentRequired: {
      title: "Hace falta su consentimiento",
      text: "El texto sobre el uso de sus datos es nuevo para usted o ha cambiado. Léalo en la primera página y vuelva a marcar la casilla. Sus respuestas están a salvo.",
    },
    EmailUnverified: {
      title: "Hace falta una dirección de correo confirmada",
      text: "Aquí solo hay entrevistas con una cuenta cuya dirección de correo esté confirmada. Inicie sesión o cree una cuenta.",
    },
    NotAllowed: {
      title: "Esta página no pudo demostrar que es auténtica",
      text: "Vuelva a cargar la página. Si ocurre otra vez, desactive las extensiones que bloquean scripts en este sitio, o pruebe con otro navegador.",
    },
    NotFound: {
      title: "Esta entrevista no existe",
      text: "Puede que el enlace sea incorrecto o antiguo. Pida uno nuevo a quien se lo envió.",
    },
    BadRequest: {
      title: "Algo falla en esta página",
      text: "Ha pedido algo que Noah no entiende. Vuelva a cargarla para obtener la versión actual.",
    },
    Unavailable: {
      title: "No se puede contactar con Noah ahora mismo",
      text: "Lo hemos intentado durante un rato. Sus respuestas están a salvo. Vuelva a intentarlo en unos minutos.",
    },
    NetworkDown: {
      title: "No hay conexión a internet",
      text: "Compruebe su red y vuelva a intentarlo. Sus respuestas están a salvo.",
    },
    RoomUnreachable: {
      title: "No se pudo conectar la llamada",
      text: "Puede que su red bloquee las llamadas. Pruebe con otra, como la de su teléfono, o desactive la VPN.",
    },
    KeptEnding: {
      title: "La llamada se cortó varias veces seguidas",
      text: "Sus respuestas están a salvo. Siga cuando quiera.",
    },
    too_many_at_once: {
      title: "Está en otras entrevistas",
      text: "Noah sigue en las llamadas de otras entrevistas suyas. Vuelva y termine una, o espere: una llamada que ha dejado termina al cabo de un minuto. Podrá empezar esta {when}.",
    },
    not_joined: {
      title: "Noah esperó y no le encontró en la llamada",
      text: "La llamada se inició varias veces y nadie se unió. Puede que su red bloquee las llamadas: pruebe con otra, como la de su teléfono. Podrá volver a intentarlo {when}.",
    },
    too_many_here: {
      title: "Se han empezado muchas entrevistas desde su red",
      text: "Desde una misma red solo puede empezar un número limitado. Podrá empezar {when}, o ahora mismo desde otra red, como la de su teléfono.",
    },
    full_today: {
      title: "Noah no tiene más tiempo hoy",
      text: "Todas las entrevistas de hoy están ocupadas. Podrá empezar {when}.",
    },
    TooManyStarts: {
      title: "Es suficiente por ahora",
      text: "Ha empezado todas las entrevistas posibles por el momento. Podrá empezar otra {when}.",
    },
    other: {
      title: "Algo ha salido mal",
      text: "Sus respuestas están a salvo. Vuelva a intentarlo, y cargue de nuevo la página si sigue así.",
    },
  },

  invitation: {
    invitation_required: {
      title: "Necesita una invitación",
      text: "Aquí las entrevistas son por invitación. Abra el enlace que se le envió.",
    },
    invitation_unknown: {
      title: "Esta invitación no existe",
      text: "Puede que el enlace esté incompleto. Ábralo tal como se le envió, o pida uno nuevo.",
    },
    invitation_expired: {
      title: "Esta invitación ha caducado",
      text: "Pida una nueva a quien le invitó.",
    },
    invitation_used: {
      title: "Esta invitación ya se ha usado",
      text: "Se ha usado tantas veces como es posible. Pida una nueva a quien le invitó.",
    },
    invitation_withdrawn: {
      title: "Esta invitación se ha retirado",
      text: "Pregunte a quien le invitó si cree que es un error.",
    },
    invitation_other_email: {
      title: "Esta invitación es para otra dirección",
      text: "Inicie sesión con el correo electrónico al que se envió.",
    },
  },

  notice: {
    model_unavailable:
      "Noah tiene problemas para hablar ahora mismo. Sus respuestas están a salvo; lo seguimos intentando.",
    model_slow: "Noah necesita un momento más de lo habitual.",
    model_reconnecting: "Noah está ordenando sus ideas y seguirá enseguida.",
    database_unavailable:
      "Sus respuestas se guardan por ahora en un lugar distinto del habitual. Siga con normalidad.",
    not_heard: "Noah no le oye. Compruebe que su micrófono no esté silenciado, o escriba su respuesta.",
    microphone_missing:
      "Noah no recibe ningún sonido suyo, porque no hay ningún micrófono conectado. Conecte uno, o escriba su respuesta.",
    microphone_muted: "Su micrófono está silenciado. Actívelo, o escriba su respuesta.",
    microphone_silent:
      "Su micrófono no da ningún sonido. Compruebe que está encendido y que es el correcto, o escriba su respuesta.",
    no_participant: "Noah no encontró a nadie aquí. Un momento, ya viene de nuevo.",
    candidate_lost: "Ha estado fuera un rato. Sus respuestas están a salvo; Noah ya viene de nuevo.",
    time_nearly_over: "Su tiempo casi se ha acabado. Noah terminará pronto.",
    time_over: "El tiempo de esta entrevista se ha acabado. Noah se despedirá.",
    too_much: "Esta página envía más de lo que Noah puede recibir. Vuelva a cargarla si esto sigue así.",
    too_many_turns: "Eso fue mucho de una vez. Noah responde enseguida a lo que ha escrito.",
    paused: "Su entrevista está en pausa. Sus respuestas están a salvo.",
    interview_completed: "Esta entrevista ya ha terminado.",
    withdrawn: "Esta entrevista se ha borrado.",
    other: "Algo no va del todo bien por parte de Noah. Quédese aquí, seguirá por sí solo.",
  },

  activity: {
    offline: {
      title: "Está sin conexión",
      text: "Sus respuestas están a salvo. Esto sigue en cuanto vuelva la red.",
    },
    retrying: {
      title: "Llamando a Noah",
      text: "Todavía no se puede contactar con Noah. Seguimos intentándolo, no tiene que hacer nada.",
    },
    calling: { title: "Llamando a Noah", text: "Un momento." },
    connecting: {
      title: "Conectando",
      text: "Su micrófono ya está activo. Nada de lo que diga se pierde.",
    },
    reconnecting: {
      title: "Reconectando",
      text: "Se perdió la conexión. Sus respuestas están a salvo; esto sigue por sí solo.",
    },
    over: { title: "Esa fue la entrevista", text: "Gracias. Su transcripción está en camino." },
    absent: { title: "Noah está en camino", text: "Quédese aquí, no tiene que hacer nada." },
    leaving: { title: "Noah vuelve enseguida", text: "Un breve cambio entre bastidores. Quédese aquí." },
    initializing: { title: "Noah se está preparando", text: "Un momento." },
    listening: { title: "Noah escucha", text: "" },
    thinking: { title: "Noah piensa", text: "" },
    speaking: { title: "Noah habla", text: "" },
  },

  signInErrors: {
    email: "Eso no es una dirección de correo.",
    weak: "Elija una contraseña de al menos seis caracteres.",
    taken: "Ya existe una cuenta con esta dirección. Inicie sesión.",
    wrong: "La dirección y la contraseña no coinciden.",
    often: "Demasiados intentos. Espere unos minutos y vuelva a intentarlo.",
    network: "No hay conexión con el servicio de inicio de sesión. Compruebe su red.",
    off: "Esta forma de iniciar sesión no está activada aquí.",
    other: "No se pudo iniciar sesión. Vuelva a intentarlo.",
  },
  resetSent: "Si existe una cuenta con esta dirección, un mensaje con un enlace va en camino.",
};

export default es;

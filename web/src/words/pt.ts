/** The page's words in Portuguese, as in Brazil. */
import { counted } from "../plural";
import type { Words } from "./en";

const minutes = (count: number) => counted("pt", count, { one: "minuto", other: "minutos" });

const pt: Words = {
  lang: "pt",
  dir: "ltr",

  page: {
    skip: "Ir para o conteúdo",
    guest: "Sem conta",
    useEmail: "Usar e-mail",
    simulation: "Simulação: nenhuma IA está ouvindo.",
    simulationMore:
      "O que você diz é substituído por respostas preparadas; o que você digita é usado como está.",

    title: "Uma entrevista com as suas próprias palavras",
    lead: "Noah pergunta, você responde como responderia a uma pessoa e, no fim, recebe um relatório que mostra em quais das suas palavras ele se baseia.",
    ai: "Noah é uma IA, não uma pessoa.",
    aiMore:
      "Noah pode entender você mal, e o relatório pode estar errado. Verifique o que ele diz antes de confiar nele.",
    continues: "Faça uma pausa ou feche a aba quando precisar: Noah continua de onde você parou.",
    quiet: "Um lugar tranquilo e, se tiver, fones de ouvido.",
    quietMore: "Você também pode digitar qualquer uma das respostas.",
    yours: "A transcrição e o relatório são seus,",
    yoursMore: "para baixar ou apagar, assim que Noah se despedir.",

    mine: "Suas entrevistas",
    more: "Mostrar mais",

    aboutYou: "Sobre você (opcional)",
    aboutYouMore:
      "Noah cumprimenta você pelo nome e sabe um pouco a seu respeito. Deixe em branco o que quiser.",
    yourName: "Seu nome",
    yourLanguage: "Idioma da entrevista",
    anyLanguage: "O previsto para a entrevista",
    headline: "O que você faz, em uma linha",
    background: "Sua trajetória, por exemplo um currículo",
    remember: "Noah pode me cumprimentar com o que eu disse em uma entrevista anterior.",
    save: "Salvar",
    clear: "Apagar tudo isto",

    beforeStart: "Antes de começar",
    microphone: "Microfone",
    microphoneAsk: "Vamos ver se Noah consegue ouvir você. O navegador vai pedir permissão.",
    microphoneCheck: "Testar meu microfone",
    microphoneWhich: "Qual microfone",
    loudness: "Volume do seu microfone",
    saySomething: "Diga alguma coisa: a barra deve se mover.",
    tryAgain: "Tentar de novo",
    inWriting: "Responder por escrito",
    noMicrophone: "Você vai ouvir e ler Noah, e digitar as respostas.",
    withMicrophone: "Usar um microfone",
    loudspeaker: "Alto-falante",
    loudspeakerWhich: "Qual alto-falante",
    testSound: "Tocar um som de teste",
    consent:
      "Concordo que o que eu digo seja transcrito e guardado como texto, para realizar esta entrevista e escrever meu relatório.",
    consentText: "Ler o texto completo",
    consentMissing: "Concorde com isto primeiro, por favor. Sem isso não há entrevista.",
    recordingAsk: "Concordo que o som desta entrevista seja gravado.",
    recordingMore:
      "Como preferir: sem isso a entrevista é a mesma. Você pode encerrar a gravação a qualquer momento e pedir que seja apagada.",
    recordingNow: "Esta conversa está sendo gravada.",
    recordingEnd: "Encerrar e apagar a gravação",
    kept: "O que é guardado, e por quanto tempo",
    start: "Começar a entrevista",
    imprint: "Aviso legal",
    privacy: "Privacidade",

    conversation: "Conversa",
    conversationHint: "O que você e Noah dizem aparece aqui.",
    repeat: "Repetir",
    skipQuestion: "Pular",
    finish: "Encerrar",
    asks: "Pedir a Noah",
    sound: "Ligar o som",
    latest: "Mais recente",
    typeLabel: "Digitar uma resposta",
    typeHint: "Ou digite",
    send: "Enviar",
    controls: "Controles da chamada",
    mute: "Silenciar",
    devices: "Aparelhos",
    pause: "Pausa",
    leave: "Sair",

    transcript: "Transcrição",
    afterContinue: "Continuar a entrevista",
    download: "Baixar o relatório",
    print: "Imprimir",
    downloadAll: "Baixar todos os meus dados",
    another: "Começar outra entrevista",
    deleteMine: "Apagar meus dados",
    toStart: "Voltar ao início",

    leaveTitle: "Sair da entrevista?",
    leaveText:
      "Suas respostas até aqui ficam guardadas. Você pode voltar e continuar na mesma pergunta. Para encerrar de vez e receber um relatório sobre o que disse, escolha “Encerrar”.",
    stay: "Ficar",
    finishTitle: "Encerrar a entrevista?",
    finishText:
      "Noah se despede, e seu relatório é escrito com o que você disse até agora. Depois disso não é possível continuar esta entrevista.",
    finishYes: "Encerrar e receber o relatório",
    finishNo: "Continuar",
    deleteTitle: "Apagar tudo?",
    deleteText:
      "Suas respostas, a transcrição e o relatório desta entrevista são apagados para sempre. Ninguém pode recuperá-los.",
    deleteAllText:
      "Todas as suas entrevistas com os relatórios, o que você disse sobre si e os convites para o seu endereço são apagados para sempre. Uma chamada em andamento termina. Ninguém pode recuperar nada disso.",
    deleteYes: "Apagar para sempre",
    deleteNo: "Manter",
    objectTitle: "Você vê isso de outra forma?",
    objectText:
      "Você pode contestar o relatório e o que a equipe decidiu. Alguém da equipe lê e responde aqui.",
    objectLabel: "O que você contesta, e por quê?",
    objectSend: "Enviar a contestação",
    objectedEnough: "Você já contestou tantas vezes quanto é possível aqui.",
    devicesTitle: "Microfone e alto-falante",
    devicesMicrophone: "Por qual microfone Noah ouve você",
    devicesLoudspeaker: "Onde você ouve Noah",
    done: "Pronto",
    accountTitle: "Usar um endereço de e-mail",
    accountText:
      "Você não precisa de uma conta. Com ela, encontra suas entrevistas e relatórios em outro aparelho, ou quando este navegador esquecer você. O que você disse sem conta continua seu quando criar uma.",
    email: "Endereço de e-mail",
    password: "Senha",
    signIn: "Entrar",
    createAccount: "Criar uma conta",
    forgot: "Esqueci minha senha",
    cancel: "Cancelar",
    scripts: "Esta página precisa de JavaScript para fazer uma chamada.",
  },

  home: "Uma entrevista com as suas próprias palavras",
  noahHears: "Noah vai ouvir você bem.",
  signOut: "Sair da conta",
  aboutMinutes: (count, questions) =>
    `Cerca de ${minutes(count)}${questions ? `, ${counted("pt", questions, { one: "pergunta", other: "perguntas" })}` : ""}.`,
  takesAWhile: "Não tenha pressa.",
  kept: (days) =>
    `Nenhum áudio é gravado. Suas respostas, a transcrição e o relatório ficam guardados por no máximo ${days} dias e ninguém mais pode vê-los nesta página. Você pode baixá-los ou apagá-los a qualquer momento.`,
  askedBy: (who) => `Quem pede esta entrevista: ${who}.`,
  processedBy: (who) => `Seus dados são tratados por ${who}.`,
  microphoneNumber: (number) => `Microfone ${number}`,
  loudspeakerNumber: (number) => `Alto-falante ${number}`,
  playing: "Você deve ouvir dois tons.",
  notPlayed: "Não foi possível tocar o som de teste. Escolha outro alto-falante.",

  about: {
    saved: "Salvo.",
    cleared: "Nada disto está mais guardado.",
    notSaved:
      "Não foi possível salvar o que você disse sobre si. Continua no formulário, e você pode seguir sem isso.",
    tooLong: (most) => `No máximo ${most} caracteres.`,
    noText: "Há aqui um caractere que não pode ser guardado. Digite o texto em vez de colar, por favor.",
  },

  mine: {
    untitled: "Entrevista",
    place: (question, questions) => `Pergunta ${question} de ${questions}`,
    begun: (date) => `Começou em ${date}`,
    continueAt: (question, questions) => `Continuar na pergunta ${question} de ${questions}`,
    continue: "Continuar",
    report: "Seu relatório",
    said: "O que foi dito",
    download: "Baixar",
    delete: "Apagar",
    ended: "Encerrada",
    writing: "Encerrada; o relatório está sendo escrito",
    notLoaded: "Não foi possível carregar suas entrevistas anteriores.",
  },

  question: (question, questions) => `Pergunta ${question} de ${questions}`,
  left: (count) => (count < 1 ? "Falta menos de um minuto" : `Faltam ${count} min`),
  unmute: "Ativar",
  noMicrophone: "Sem mic.",
  muted: {
    title: "Seu microfone está silenciado",
    text: "Noah não ouve você. Ative-o para responder, ou digite.",
  },
  anotherMicrophone: "Você pode escolher outro em “Aparelhos”, ou digitar as respostas.",
  recorded: {
    ended: "A gravação foi encerrada e está sendo apagada.",
    failed: "Não foi possível encerrar a gravação. Tente de novo ou saia da conversa.",
  },
  pressed: {
    asking: "Pedindo a Noah…",
    failed: "Noah não recebeu isso. Tente de novo daqui a pouco, ou diga em voz alta.",
  },
  you: "Você",
  noah: "Noah",
  speaking: "…",
  cutOff: "(interrompido)",
  waiting: "Guardado aqui até Noah chegar",
  sent: "Enviado",

  paused: {
    title: "Em pausa",
    text: "Suas respostas estão guardadas. Noah continua na mesma pergunta, hoje ou em outro dia.",
    first: "Continuar",
    second: "Por agora é só",
  },
  elsewhere: {
    title: "A entrevista continua em outra aba",
    text: "Noah fala com você em um só lugar por vez. Feche esta aba, ou traga a conversa para cá.",
    first: "Continuar aqui",
  },
  deleted: {
    title: "Tudo foi apagado",
    text: "Suas respostas, a transcrição e o relatório não existem mais. Por algum tempo restam uma nota de que houve uma entrevista, sem as suas palavras nem o seu nome, e cópias de segurança que expiram em algumas semanas. O que uma falha impediu de guardar expira em duas semanas.",
  },
  broken: {
    title: "Não foi possível carregar esta página por completo",
    text: "Verifique sua rede e recarregue-a.",
  },
  reload: "Recarregar a página",
  back: "Voltar",
  again: "Tentar de novo",
  asGuest: "Continuar sem conta",

  after: {
    page: "Sua entrevista",
    moment: "Um momento",
    getting: "Estamos buscando sua entrevista.",
    thanks: "Agradecemos a conversa",
    waiting: "Sua entrevista está à sua espera",
    waitingMore: "Suas respostas estão guardadas. Noah continua de onde você parou.",
    nothing: "Nada foi dito ainda.",
    reports: {
      none: "Sua transcrição está abaixo.",
      pending: "Sua transcrição está abaixo. O relatório está sendo escrito, o que leva um ou dois minutos.",
      ready: "Seu relatório e sua transcrição estão abaixo.",
      failed: "Desta vez não foi possível escrever o relatório. Sua transcrição está completa.",
    },
    report: "Seu relatório",
    byAi: "Este relatório foi escrito por uma IA e pode estar errado: compare-o com as suas próprias palavras. É um conselho: quem decide são pessoas, e elas dão um motivo.",
    incomplete: "A entrevista terminou antes da última pergunta: isto trata do que você disse.",
    strengths: "O que convenceu",
    advice: "O que você pode experimentar",
    notCovered: "Não abordado",
    notScored: "não avaliado",
    points: (score, max) => (max === undefined ? String(score) : `${score} de ${max}`),
    youSaid: (count) => (count === 1 ? "O que você disse" : `O que você disse (${count})`),
    empty: "(nada)",
    listenedFor: (covered, all) => `A que Noah prestou atenção: ${covered} de ${all}`,
    covered: "Abordado",
    team: "Da equipe",
    looked: (date) => `A equipe viu sua entrevista em ${date}.`,
    objected: (date) => `Sua contestação de ${date}:`,
    answered: (date) => `Resposta da equipe de ${date}:`,
    notAnswered: "A equipe ainda não respondeu.",
    objectionEmpty: "Diga o que você contesta.",
    objectionNoText: "Há caracteres que não podem ser guardados.",
    objectionNotSent:
      "Talvez não tenha sido enviado: não é possível falar com o Noah. Envie de novo; será guardado uma só vez.",
    objectionSent: "Enviado. A resposta aparecerá aqui.",
    verdicts: {
      advance: "A equipe gostaria de seguir em frente com você.",
      hold: "A equipe ainda não decidiu.",
      decline: "A equipe não seguirá em frente com você.",
    },
    file: "Entrevista com Noah",
    fileReport: "Relatório",
    fileIncomplete: "A entrevista não foi concluída; o relatório trata do que foi dito.",
  },

  when: ({ minutes: count, time, tomorrow }) => {
    if (count !== undefined) return count < 2 ? "daqui a um minuto" : `daqui a ${minutes(count)}`;
    return tomorrow ? `amanhã às ${time}` : `às ${time}`;
  },

  microphone: {
    denied: {
      title: "O navegador não deixa esta página usar o microfone",
      text: "Clique no ícone à esquerda da barra de endereço, coloque Microfone em “Permitir” e tente de novo. No celular, procure este site nas configurações do navegador. Se o sistema bloqueia, permita o navegador em Privacidade → Microfone.",
    },
    none: {
      title: "Nenhum microfone foi encontrado",
      text: "Conecte um microfone ou um headset, ou ligue um Bluetooth, e tente de novo.",
    },
    busy: {
      title: "O microfone está sendo usado por outra coisa",
      text: "Feche outras chamadas e aplicativos que o usam (uma videoconferência, por exemplo) e tente de novo. Se não ajudar, desconecte-o e conecte-o novamente.",
    },
    chosen_gone: {
      title: "O microfone que você escolheu não está mais lá",
      text: "Talvez tenha sido desconectado ou desligado. Conecte-o de novo, ou escolha outro.",
    },
    insecure: {
      title: "O microfone só funciona em um endereço seguro",
      text: "Abra esta página com https:// no início do endereço, em um navegador atualizado.",
    },
    unknown: {
      title: "Não foi possível iniciar o microfone",
      text: "Tente de novo. Se continuar assim, reinicie o navegador ou experimente outro.",
    },
  },

  confirmEmail: {
    title: "Confirme o seu endereço de e-mail",
    text: "Enviamos um link para {email}. Abra-o, volte aqui e tente de novo.",
  },

  failure: {
    SignInNeeded: {
      title: "Sua sessão terminou",
      text: "Não foi possível confirmar sua sessão. Entre de novo para continuar; suas respostas estão guardadas.",
    },
    ConsentRequired: {
      title: "Precisamos do seu consentimento",
      text: "O texto sobre o uso dos seus dados é novo para você ou mudou. Leia-o na primeira página e marque a caixa de novo. Suas respostas estão guardadas.",
    },
    EmailUnverified: {
      title: "É preciso um endereço de e-mail confirmado",
      text: "Aqui as entrevistas só são possíveis com uma conta cujo endereço de e-mail esteja confirmado. Entre ou crie uma conta.",
    },
    NotAllowed: {
      title: "Esta página não conseguiu provar que é autêntica",
      text: "Recarregue a página. Se acontecer de novo, desative extensões que bloqueiam scripts neste site, ou experimente outro navegador.",
    },
    NotFound: {
      title: "Esta entrevista não existe",
      text: "O link pode estar errado ou desatualizado. Peça um novo a quem o enviou.",
    },
    BadRequest: {
      title: "Há algo errado com esta página",
      text: "Ela pediu algo que Noah não entende. Recarregue-a para obter a versão atual.",
    },
    Unavailable: {
      title: "Não é possível falar com Noah agora",
      text: "Tentamos por algum tempo. Suas respostas estão seguras. Tente de novo em alguns minutos.",
    },
    NetworkDown: {
      title: "Não há conexão com a internet",
      text: "Verifique sua rede e tente de novo. Suas respostas estão seguras.",
    },
    RoomUnreachable: {
      title: "Não foi possível conectar a chamada",
      text: "Sua rede talvez bloqueie chamadas. Experimente outra, como a do seu celular, ou desligue uma VPN.",
    },
    KeptEnding: {
      title: "A chamada caiu várias vezes seguidas",
      text: "Suas respostas estão seguras. Continue quando quiser.",
    },
    too_many_at_once: {
      title: "Você está em outras entrevistas",
      text: "O Noah ainda está nas chamadas de outras entrevistas suas. Volte e encerre uma, ou espere: uma chamada que você deixou termina depois de um minuto. Você pode começar esta {when}.",
    },
    not_joined: {
      title: "Noah esperou e não encontrou você na chamada",
      text: "A chamada foi iniciada várias vezes e ninguém entrou. Sua rede talvez bloqueie chamadas: experimente outra, como a do seu celular. Você pode tentar de novo {when}.",
    },
    too_many_here: {
      title: "Muitas entrevistas foram começadas na sua rede",
      text: "De uma mesma rede só pode começar um certo número. Você pode começar {when}, ou agora mesmo em outra rede, como a do seu celular.",
    },
    full_today: {
      title: "Noah não tem mais tempo hoje",
      text: "Todas as entrevistas de hoje estão ocupadas. Você pode começar {when}.",
    },
    TooManyStarts: {
      title: "Por agora é o bastante",
      text: "Você começou todas as entrevistas possíveis no momento. Pode começar outra {when}.",
    },
    other: {
      title: "Algo deu errado",
      text: "Suas respostas estão seguras. Tente de novo, e recarregue a página se continuar assim.",
    },
  },

  invitation: {
    invitation_required: {
      title: "Você precisa de um convite",
      text: "Aqui as entrevistas são por convite. Abra o link que foi enviado a você.",
    },
    invitation_unknown: {
      title: "Este convite não existe",
      text: "O link pode estar incompleto. Abra-o como foi enviado, ou peça um novo.",
    },
    invitation_expired: {
      title: "Este convite expirou",
      text: "Peça um novo a quem convidou você.",
    },
    invitation_used: {
      title: "Este convite já foi usado",
      text: "Ele foi usado tantas vezes quanto possível. Peça um novo a quem convidou você.",
    },
    invitation_withdrawn: {
      title: "Este convite foi retirado",
      text: "Pergunte a quem convidou você, se acha que é um engano.",
    },
    invitation_other_email: {
      title: "Este convite é para outro endereço",
      text: "Entre com o endereço de e-mail para o qual ele foi enviado.",
    },
  },

  notice: {
    model_unavailable:
      "Noah está com dificuldade para falar agora. Suas respostas estão seguras; continuamos tentando.",
    model_slow: "Noah precisa de um momento a mais que o normal.",
    model_reconnecting: "Noah está organizando as ideias e continua em um momento.",
    database_unavailable:
      "Por ora, suas respostas estão sendo guardadas em outro lugar que o habitual. Pode continuar.",
    not_heard: "Noah não ouve você. Verifique se o microfone não está silenciado, ou digite a resposta.",
    microphone_missing:
      "Noah não recebe nenhum som de você, porque não há microfone conectado. Conecte um, ou digite a resposta.",
    microphone_muted: "Seu microfone está silenciado. Ative-o, ou digite a resposta.",
    microphone_silent:
      "Seu microfone não dá nenhum som. Verifique se está ligado e se é o certo, ou digite a resposta.",
    no_participant: "Noah não encontrou ninguém aqui. Um momento, Noah já volta.",
    candidate_lost: "Você ficou fora por um tempo. Suas respostas estão seguras; Noah já volta.",
    time_nearly_over: "Seu tempo está quase no fim. Noah vai concluir em breve.",
    time_over: "O tempo desta entrevista acabou. Noah vai se despedir.",
    too_much: "Esta página envia mais do que Noah consegue receber. Recarregue-a se continuar assim.",
    too_many_turns: "Foi muito de uma vez. Noah responde em um momento ao que você digitou.",
    paused: "Sua entrevista está em pausa. Suas respostas estão seguras.",
    interview_completed: "Esta entrevista já foi encerrada.",
    withdrawn: "Esta entrevista foi apagada.",
    other: "Algo não está certo do lado de Noah. Fique aqui, isso continua sozinho.",
  },

  activity: {
    offline: {
      title: "Você está sem conexão",
      text: "Suas respostas estão seguras. Isto continua assim que a rede voltar.",
    },
    retrying: {
      title: "Chamando Noah",
      text: "Ainda não é possível falar com Noah. Continuamos tentando, você não precisa fazer nada.",
    },
    calling: { title: "Chamando Noah", text: "Um momento." },
    connecting: {
      title: "Conectando",
      text: "Seu microfone já está ligado. Nada do que você diz se perde.",
    },
    reconnecting: {
      title: "Reconectando",
      text: "A conexão caiu. Suas respostas estão seguras; isto continua sozinho.",
    },
    over: { title: "A entrevista terminou", text: "Agradecemos. Sua transcrição está a caminho." },
    absent: { title: "Noah está a caminho", text: "Fique aqui, você não precisa fazer nada." },
    leaving: { title: "Noah já volta", text: "Uma breve troca nos bastidores. Fique aqui." },
    initializing: { title: "Noah está se preparando", text: "Um momento." },
    listening: { title: "Noah está ouvindo", text: "" },
    thinking: { title: "Noah está pensando", text: "" },
    speaking: { title: "Noah está falando", text: "" },
  },

  signInErrors: {
    email: "Isso não é um endereço de e-mail.",
    weak: "Escolha uma senha com pelo menos seis caracteres.",
    taken: "Já existe uma conta com este endereço. Entre nela.",
    wrong: "O endereço e a senha não combinam.",
    often: "Tentativas demais. Espere alguns minutos e tente de novo.",
    network: "Não há conexão com o serviço de login. Verifique sua rede.",
    off: "Esta forma de entrar não está ativada aqui.",
    other: "Não foi possível entrar. Tente de novo.",
  },
  resetSent: "Se existe uma conta com este endereço, uma mensagem com um link está a caminho.",
};

export default pt;

/** The page's words in English. A language is one file like this one, of the same shape (`Words`). */

export interface Advice {
  title: string;
  text: string;
}

/** "in 5 minutes", "at 08:00", "tomorrow at 00:00" */
export interface When {
  /** Minutes; 0 for "less than one". */
  minutes?: number;
  /** A time of day, and whether it is tomorrow's. */
  time?: string;
  tomorrow?: boolean;
}

const en = {
  lang: "en",
  dir: "ltr",

  /** What index.html shows where it says `data-words`. */
  page: {
    skip: "Skip to the content",
    guest: "You are a guest",
    useEmail: "Use e-mail",
    simulation: "Simulation: no AI is listening.",
    simulationMore: "What you say is replaced by prepared answers; what you type is taken as it is.",

    title: "An interview in your own words",
    lead: "Noah asks, you answer as you would to a person, and at the end you get a report that shows which of your words it is based on.",
    ai: "Noah is an AI, not a person.",
    aiMore:
      "It can misunderstand you, and its report can be wrong. Check what it says before you rely on it.",
    continues: "Pause or close the tab when you need to: Noah continues where you were.",
    quiet: "A quiet place, and headphones if you have some.",
    quietMore: "You can also type any of your answers.",
    yours: "Transcript and report are yours,",
    yoursMore: "to download or to delete, as soon as Noah has said goodbye.",

    mine: "Your interviews",
    more: "Show more",

    aboutYou: "About you (optional)",
    aboutYouMore: "Noah greets you by your name and knows a little about you. Leave empty what you like.",
    yourName: "Your name",
    yourLanguage: "Language of the interview",
    anyLanguage: "As the interview has it",
    headline: "What you do, in a line",
    background: "Your background, such as a CV",
    remember: "Noah may greet me by what I said in an earlier interview.",
    save: "Save",
    clear: "Clear all of it",

    beforeStart: "Before you start",
    microphone: "Microphone",
    microphoneAsk: "Let us see whether Noah can hear you. Your browser will ask for permission.",
    microphoneCheck: "Check my microphone",
    microphoneWhich: "Which microphone",
    loudness: "Loudness of your microphone",
    saySomething: "Say something: the bar should move.",
    tryAgain: "Try again",
    inWriting: "Answer in writing",
    noMicrophone: "You will hear and read Noah, and type your answers.",
    withMicrophone: "Use a microphone",
    loudspeaker: "Loudspeaker",
    loudspeakerWhich: "Which loudspeaker",
    testSound: "Play a test sound",
    consent:
      "I agree that what I say is written down and kept as text, to conduct this interview and to write my report.",
    consentText: "Read the whole text",
    consentMissing: "Please agree to this first. Without it there is no interview.",
    recordingAsk: "I agree that the sound of this interview is recorded.",
    recordingMore:
      "As you like: without it the interview is the same. You can end the recording at any time and have it deleted.",
    recordingNow: "This call is being recorded.",
    recordingEnd: "End and delete the recording",
    kept: "What is kept, and for how long",
    start: "Start interview",
    imprint: "Imprint",
    privacy: "Privacy",

    conversation: "Conversation",
    conversationHint: "What Noah and you say appears here.",
    repeat: "Repeat",
    skipQuestion: "Skip",
    finish: "Finish",
    asks: "Ask Noah",
    sound: "Turn on the sound",
    latest: "Latest",
    typeLabel: "Type an answer",
    typeHint: "Or type",
    send: "Send",
    controls: "Controls of the call",
    mute: "Mute",
    devices: "Devices",
    pause: "Pause",
    leave: "Leave",

    transcript: "Transcript",
    afterContinue: "Continue the interview",
    download: "Download the report",
    print: "Print",
    downloadAll: "Download all my data",
    another: "Start another interview",
    deleteMine: "Delete my data",
    toStart: "Back to the start",

    leaveTitle: "Leave the interview?",
    leaveText:
      "Your answers so far are kept. You can come back and continue at the same question. To end it for good and get a report on what you have said, choose “Finish” instead.",
    stay: "Stay",
    finishTitle: "Finish the interview?",
    finishText:
      "Noah says goodbye, and your report is written from what you have said until now. You cannot go on with this interview after that.",
    finishYes: "Finish and get the report",
    finishNo: "Go on",
    deleteTitle: "Delete everything?",
    deleteText:
      "Your answers, the transcript and the report of this interview are deleted for good. Nobody can bring them back.",
    deleteAllText:
      "All your interviews with their reports, what you have said of yourself, and invitations to your address are deleted for good. A call that is going on ends. Nobody can bring any of it back.",
    deleteYes: "Delete for good",
    deleteNo: "Keep",
    objectTitle: "Do you see it otherwise?",
    objectText:
      "You can object to the report, and to what the team has decided. Somebody of the team reads it and answers here.",
    objectLabel: "What do you object to, and why?",
    objectSend: "Send the objection",
    objectedEnough: "You have objected as often as is possible here.",
    devicesTitle: "Microphone and loudspeaker",
    devicesMicrophone: "Which microphone Noah hears",
    devicesLoudspeaker: "Where you hear Noah",
    done: "Done",
    accountTitle: "Use an e-mail address",
    accountText:
      "You need no account. With one you find your interviews and reports again on another device, or when this browser forgets you. What you have said as a guest stays yours when you create one.",
    email: "E-mail address",
    password: "Password",
    signIn: "Sign in",
    createAccount: "Create an account",
    forgot: "I forgot my password",
    cancel: "Cancel",
    scripts: "This page needs JavaScript to make a call.",
  },

  home: "An interview in your own words",
  noahHears: "Noah will hear you well.",
  signOut: "Sign out",
  aboutMinutes: (minutes: number, questions: number | undefined) =>
    `About ${minutes} minutes${questions ? `, ${questions} questions` : ""}.`,
  takesAWhile: "Take your time.",
  kept: (days: number) =>
    `No audio is recorded. Your answers, the transcript and the report are kept for at most ${days} days and are visible to nobody else through this page. You can download or delete them at any time.`,
  askedBy: (who: string) => `${who} asks for this interview.`,
  processedBy: (who: string) => `Your data is processed by ${who}.`,
  microphoneNumber: (number: number) => `Microphone ${number}`,
  loudspeakerNumber: (number: number) => `Loudspeaker ${number}`,
  playing: "You should hear two tones.",
  notPlayed: "The test sound could not be played. Choose another loudspeaker.",

  /** What the form about oneself says. */
  about: {
    saved: "Saved.",
    cleared: "Nothing of it is kept any more.",
    notSaved:
      "What you said about yourself could not be saved. It stays in the form, and you can go on without it.",
    tooLong: (most: string) => `This can have at most ${most} characters.`,
    noText: "There is a character in this that cannot be stored. Please type it instead of pasting it.",
  },

  /** An interview in the list of one's own. */
  mine: {
    untitled: "Interview",
    place: (question: number, questions: number) => `Question ${question} of ${questions}`,
    begun: (date: string) => `Begun on ${date}`,
    continueAt: (question: number, questions: number) => `Continue at question ${question} of ${questions}`,
    continue: "Continue",
    report: "Your report",
    said: "What was said",
    download: "Download",
    delete: "Delete",
    ended: "Finished",
    writing: "Finished; the report is being written",
    notLoaded: "Your earlier interviews could not be loaded.",
  },

  /** What the person sees during the call. */
  question: (question: number, questions: number) => `Question ${question} of ${questions}`,
  left: (minutes: number) => (minutes < 1 ? "Less than a minute left" : `${minutes} min left`),
  unmute: "Unmute",
  noMicrophone: "No mic",
  muted: { title: "You are muted", text: "Noah does not hear you. Unmute to answer, or type." },
  anotherMicrophone: "You can choose another one under “Devices”, or type your answers.",
  recorded: {
    ended: "The recording is over and is being deleted.",
    failed: "The recording could not be ended. Please try again, or leave the call.",
  },
  pressed: {
    asking: "Asking Noah…",
    failed: "Noah did not take that. Try again in a moment, or say it.",
  },
  you: "You",
  noah: "Noah",
  speaking: "…",
  cutOff: "(cut off)",
  waiting: "Kept here until Noah is with you",
  sent: "Sent",

  paused: {
    title: "Paused",
    text: "Your answers are kept. Noah continues at the same question, today or another day.",
    first: "Continue",
    second: "I am done for now",
  },
  elsewhere: {
    title: "The interview goes on in another tab",
    text: "Noah talks with you in one place at a time. Close this tab, or bring the conversation here.",
    first: "Continue here",
  },
  deleted: {
    title: "Everything is deleted",
    text: "Your answers, the transcript and the report are gone. For a while there is still a note that there was an interview, without your words or your name, and there are backups, which expire within weeks. What a fault has kept from being stored expires within two weeks.",
  },
  broken: {
    title: "This page could not be loaded completely",
    text: "Check your network and reload it.",
  },
  reload: "Reload the page",
  back: "Back",
  again: "Try again",
  asGuest: "Go on as a guest",

  /** After the call. */
  after: {
    page: "Your interview",
    moment: "One moment",
    getting: "Getting your interview.",
    thanks: "Thank you for the conversation",
    waiting: "Your interview is waiting for you",
    waitingMore: "Your answers are kept. Noah continues where you were.",
    nothing: "Nothing was said yet.",
    reports: {
      none: "Your transcript is below.",
      pending: "Your transcript is below. The report is being written, which takes a minute or two.",
      ready: "Your report and your transcript are below.",
      failed: "The report could not be written this time. Your transcript is complete.",
    },
    report: "Your report",
    byAi: "An AI wrote this report, and it can be wrong: compare it with your own words. It is advice: people decide, and give a reason.",
    incomplete: "The interview ended before the last question: this covers what you said.",
    strengths: "What came across well",
    advice: "What you could try",
    notCovered: "Not covered",
    notScored: "not scored",
    points: (score: number, max: number | undefined) =>
      max === undefined ? String(score) : `${score} of ${max}`,
    youSaid: (count: number) => (count === 1 ? "What you said" : `What you said (${count})`),
    empty: "(nothing)",
    listenedFor: (covered: number, all: number) => `What Noah listened for: ${covered} of ${all}`,
    covered: "Covered",
    team: "From the team",
    looked: (date: string) => `The team looked at your interview on ${date}.`,
    objected: (date: string) => `You objected on ${date}.`,
    answered: (date: string) => `The team answered on ${date}.`,
    notAnswered: "The team has not answered yet.",
    objectionEmpty: "Say what you object to.",
    objectionNoText: "There are letters in it that cannot be kept.",
    objectionNotSent: "It may not have been sent: Noah cannot be reached. Send it again; it is kept once.",
    objectionSent: "Sent. The answer will be here.",
    verdicts: {
      advance: "The team would like to go on with you.",
      hold: "The team has not made up its mind yet.",
      decline: "The team will not go on with you.",
    },
    file: "Interview with Noah",
    fileReport: "Report",
    fileIncomplete: "The interview was not finished; the report covers what was said.",
  },

  when: ({ minutes, time, tomorrow }: When): string => {
    if (minutes !== undefined) return minutes < 2 ? "in a minute" : `in ${minutes} minutes`;
    return tomorrow ? `tomorrow at ${time}` : `at ${time}`;
  },

  microphone: {
    denied: {
      title: "Your browser does not let this page use the microphone",
      text: "Click the icon to the left of the address bar, set Microphone to “Allow”, and try again. On a phone, look in the browser’s settings for this site. If the system blocks it, allow your browser under Privacy → Microphone.",
    },
    none: {
      title: "No microphone was found",
      text: "Plug in a microphone or a headset, or switch on a Bluetooth one, and try again.",
    },
    busy: {
      title: "The microphone is in use by something else",
      text: "Close other calls and apps that use it (a video meeting, for instance) and try again. If that does not help, unplug it and plug it in again.",
    },
    chosen_gone: {
      title: "The microphone you chose is gone",
      text: "It may have been unplugged or switched off. Connect it again, or choose another one.",
    },
    insecure: {
      title: "The microphone only works on a secure address",
      text: "Open this page with https:// in front of its address, in an up-to-date browser.",
    },
    unknown: {
      title: "The microphone could not be started",
      text: "Try again. If it stays like this, restart the browser or try another one.",
    },
  },

  /** Shown to somebody whose account has an address that they have not confirmed. */
  confirmEmail: {
    title: "Confirm your e-mail address",
    text: "We have sent a link to {email}. Open it, come back here, and try again.",
  },

  failure: {
    SignInNeeded: {
      title: "You are signed out",
      text: "Your sign-in could not be confirmed. Sign in again to go on; your answers are kept.",
    },
    ConsentRequired: {
      title: "Your consent is needed",
      text: "The text on how your data is used is new to you, or has changed. Read it on the first page and tick the box again. Your answers are safe.",
    },
    EmailUnverified: {
      title: "A confirmed e-mail address is needed",
      text: "Interviews here are for people with an account whose e-mail address is confirmed. Sign in, or create an account.",
    },
    NotAllowed: {
      title: "This page could not prove that it is genuine",
      text: "Reload the page. If it happens again, switch off extensions that block scripts for this site, or try another browser.",
    },
    NotFound: {
      title: "This interview does not exist",
      text: "The link may be wrong or out of date. Ask whoever sent it to you for a new one.",
    },
    BadRequest: {
      title: "Something is wrong with this page",
      text: "It asked for something that Noah does not understand. Reload it to get the current version.",
    },
    Unavailable: {
      title: "Noah cannot be reached right now",
      text: "We have kept trying for a while. Your answers are safe. Try again in a few minutes.",
    },
    NetworkDown: {
      title: "There is no connection to the internet",
      text: "Check your network and try again. Your answers are safe.",
    },
    RoomUnreachable: {
      title: "The call could not be connected",
      text: "The network you are in may block calls. Try another one, such as your phone’s hotspot, or switch off a VPN.",
    },
    KeptEnding: {
      title: "The call ended several times in a row",
      text: "Your answers are safe. Go on when you are ready.",
    },
    too_many_at_once: {
      title: "You are in other interviews",
      text: "Noah is still in calls of other interviews of yours. Go back and end one, or wait until they are over: a call that you have left ends after a minute. You can begin this one {when}.",
    },
    not_joined: {
      title: "Noah waited, and could not find you in the call",
      text: "The call was started several times and never joined. The network you are in may block calls: try another one, such as your phone’s hotspot. You can try again {when}.",
    },
    too_many_here: {
      title: "Many interviews were begun where you are",
      text: "Only so many can begin from one network at a time. You can begin {when}, or at once in another network, such as your phone’s hotspot.",
    },
    full_today: {
      title: "Noah has no more time today",
      text: "All interviews of today are taken. You can begin {when}.",
    },
    TooManyStarts: {
      title: "That is enough for now",
      text: "You have begun as many interviews as are possible for the moment. You can begin another one {when}.",
    },
    other: {
      title: "Something went wrong",
      text: "Your answers are safe. Try again, and reload the page if it stays like this.",
    },
  },

  /** Why an invitation lets nobody begin, by its code. */
  invitation: {
    invitation_required: {
      title: "You need an invitation",
      text: "Interviews here are by invitation. Open the link that was sent to you.",
    },
    invitation_unknown: {
      title: "This invitation does not exist",
      text: "The link may be incomplete. Open it as it was sent to you, or ask for a new one.",
    },
    invitation_expired: {
      title: "This invitation has expired",
      text: "Ask whoever invited you for a new one.",
    },
    invitation_used: {
      title: "This invitation has been used",
      text: "It has been used as often as it may be. Ask whoever invited you for a new one.",
    },
    invitation_withdrawn: {
      title: "This invitation was withdrawn",
      text: "Ask whoever invited you if you think that this is a mistake.",
    },
    invitation_other_email: {
      title: "This invitation is for another address",
      text: "Sign in with the e-mail address that it was sent to.",
    },
  },

  /** What Noah's notices mean for the person on the call. */
  notice: {
    model_unavailable:
      "Noah has trouble speaking right now. Your answers are safe; we try again by ourselves.",
    model_slow: "Noah needs a moment longer than usual.",
    model_reconnecting: "Noah is collecting its thoughts and will go on in a moment.",
    database_unavailable: "Your answers are being kept safe in another place than usual. Just go on.",
    not_heard: "Noah cannot hear you. Check that your microphone is not muted, or type your answer.",
    microphone_missing:
      "Noah gets no sound from you, because no microphone is connected. Connect one, or type your answer.",
    microphone_muted: "Your microphone is muted. Unmute it, or type your answer.",
    microphone_silent:
      "Your microphone gives no sound. Check that it is switched on and that the right one is chosen, or type your answer.",
    no_participant: "Noah did not find anybody here. One moment, it is on its way again.",
    candidate_lost: "You were gone for a while. Your answers are safe; Noah is on its way again.",
    time_nearly_over: "Your time is nearly over. Noah will come to an end soon.",
    time_over: "The time for this interview is over. Noah will say goodbye.",
    too_much: "This page sends more than Noah can take. Reload it if this stays.",
    too_many_turns: "That was a lot at once. Noah answers what you have typed in a moment.",
    paused: "Your interview is paused. Your answers are safe.",
    interview_completed: "This interview is already finished.",
    withdrawn: "This interview was deleted.",
    other: "Something is not quite right on Noah’s side. Stay here, it will go on by itself.",
  },

  activity: {
    offline: {
      title: "You are offline",
      text: "Your answers are safe. This goes on as soon as the network is back.",
    },
    retrying: {
      title: "Calling Noah",
      text: "Noah cannot be reached yet. We keep trying, you do not have to do anything.",
    },
    calling: { title: "Calling Noah", text: "One moment." },
    connecting: { title: "Connecting", text: "Your microphone is already on. Nothing you say is lost." },
    reconnecting: {
      title: "Reconnecting",
      text: "The connection was lost. Your answers are safe; this goes on by itself.",
    },
    over: { title: "That was the interview", text: "Thank you. Your transcript is on its way." },
    absent: { title: "Noah is on the way", text: "Stay here, you do not have to do anything." },
    leaving: { title: "Noah is on the way back", text: "A short change behind the scenes. Stay here." },
    initializing: { title: "Noah is getting ready", text: "One moment." },
    listening: { title: "Noah is listening", text: "" },
    thinking: { title: "Noah is thinking", text: "" },
    speaking: { title: "Noah is speaking", text: "" },
  },

  signInErrors: {
    email: "That is not an e-mail address.",
    weak: "Please choose a password of at least six characters.",
    taken: "There is an account with this address already. Sign in instead.",
    wrong: "Address and password do not belong together.",
    often: "Too many attempts. Wait a few minutes and try again.",
    network: "There is no connection to the sign-in service. Check your network.",
    off: "Signing in this way is not switched on here.",
    other: "Signing in did not work. Try again.",
  },
  resetSent: "If there is an account with this address, a message with a link is on its way to it.",
};

export type Words = typeof en;
export default en;

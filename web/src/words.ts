/** Sentences for everything that can happen. The page shows these, never a code. */
import { isOver, type NoahError, type NoahState, type Status } from "./noah-client";

export interface Advice {
  title: string;
  text: string;
}

const MICROPHONE: Record<string, Advice> = {
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
};

const FAILURE: Record<string, Advice> = {
  SignInNeeded: {
    title: "You are signed out",
    text: "Your sign-in could not be confirmed. Sign in again to go on; your answers are kept.",
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
};

const GENERAL: Advice = {
  title: "Something went wrong",
  text: "Your answers are safe. Try again, and reload the page if it stays like this.",
};

export function adviceFor(error: NoahError): Advice {
  if (error.name === "MicrophoneError") return MICROPHONE[error.code] ?? MICROPHONE.unknown ?? GENERAL;
  if (error.name === "TooManyStarts") {
    const wait = (error as NoahError & { retryAfter: number }).retryAfter;
    return {
      title: "That is enough for now",
      text: `You have begun as many interviews as are possible for the moment. You can begin another one ${when(wait)}.`,
    };
  }
  return FAILURE[error.name] ?? GENERAL;
}

/** "in 5 minutes", "at 08:00", "tomorrow at 00:00" */
export function when(seconds: number, now = new Date()): string {
  if (seconds < 90) return "in a minute";
  if (seconds < 3600) return `in ${Math.ceil(seconds / 60)} minutes`;
  const then = new Date(now.getTime() + seconds * 1000);
  const time = then.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  return then.toDateString() === now.toDateString() ? `at ${time}` : `tomorrow at ${time}`;
}

/** What Noah's notices mean for the person on the call. */
const NOTICE: Record<string, string> = {
  model_unavailable: "Noah has trouble speaking right now. Your answers are safe; we try again by ourselves.",
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
  paused: "Your interview is paused. Your answers are safe.",
  interview_completed: "This interview is already finished.",
  withdrawn: "This interview was deleted.",
};

export const noticeWords = (code: string): string =>
  code === ""
    ? ""
    : (NOTICE[code] ?? "Something is not quite right on Noah’s side. Stay here, it will go on by itself.");

/** One line for what is going on, under the picture. */
export function activityWords(status: Status, noah: NoahState, retrying: boolean, offline: boolean): Advice {
  if (offline && status !== "idle")
    return {
      title: "You are offline",
      text: "Your answers are safe. This goes on as soon as the network is back.",
    };
  switch (status) {
    case "calling":
      return retrying
        ? {
            title: "Calling Noah",
            text: "Noah cannot be reached yet. We keep trying, you do not have to do anything.",
          }
        : { title: "Calling Noah", text: "One moment." };
    case "connecting":
      return { title: "Connecting", text: "Your microphone is already on. Nothing you say is lost." };
    case "reconnecting":
      return {
        title: "Reconnecting",
        text: "The connection was lost. Your answers are safe; this goes on by itself.",
      };
    case "live":
      break;
    default:
      return { title: "", text: "" };
  }
  if (isOver(noah))
    return { title: "That was the interview", text: "Thank you. Your transcript is on its way." };
  if (!noah.present)
    return { title: "Noah is on the way", text: "Stay here, you do not have to do anything." };
  if (noah.leaving)
    return { title: "Noah is on the way back", text: "A short change behind the scenes. Stay here." };
  switch (noah.activity) {
    case "initializing":
      return { title: "Noah is getting ready", text: "One moment." };
    case "listening":
      return { title: "Noah is listening", text: "" };
    case "thinking":
      return { title: "Noah is thinking", text: "" };
    case "speaking":
      return { title: "Noah is speaking", text: "" };
  }
}

/** "work_experience" → "Work experience" */
export function readable(id: string): string {
  const words = id.replaceAll(/[_-]+/g, " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function signInWords(code: string): string {
  switch (code) {
    case "auth/invalid-email":
      return "That is not an e-mail address.";
    case "auth/missing-password":
    case "auth/weak-password":
      return "Please choose a password of at least six characters.";
    case "auth/email-already-in-use":
    case "auth/credential-already-in-use":
      return "There is an account with this address already. Sign in instead.";
    case "auth/user-not-found":
    case "auth/wrong-password":
    case "auth/invalid-credential":
    case "auth/invalid-login-credentials":
      return "Address and password do not belong together.";
    case "auth/too-many-requests":
      return "Too many attempts. Wait a few minutes and try again.";
    case "auth/network-request-failed":
      return "There is no connection to the sign-in service. Check your network.";
    case "auth/operation-not-allowed":
      return "Signing in this way is not switched on here.";
    default:
      return "Signing in did not work. Try again.";
  }
}

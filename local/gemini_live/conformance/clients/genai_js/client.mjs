// @google/genai, the SDK for JavaScript, with an ephemeral token where it is asked for.

import {readFileSync} from 'node:fs';
import {setTimeout as sleep} from 'node:timers/promises';
import {GoogleGenAI, Modality} from '@google/genai';

const given = JSON.parse(process.env.CONFORMANCE);
const speech = readFileSync(given.speech);
const SIZE = 1600;

const ai = new GoogleGenAI({
  apiKey: given.token ? 'auth_tokens/simulated' : 'simulated',
  httpOptions: {baseUrl: given.url, ...(given.token ? {apiVersion: 'v1alpha'} : {})},
});
const seen = {
  text: '',
  audio: 0,
  calls: 0,
  interrupted: 0,
  replied: false, // the turn of the second reply has ended
  resumable: false, // a handle came after it
  handle: undefined,
  error: undefined,
};

function onmessage(message) {
  for (const call of message.toolCall?.functionCalls ?? []) {
    session.sendToolResponse({functionResponses: [{id: call.id, name: call.name, response: {output: 'taken'}}]});
    seen.calls += 1;
  }
  seen.handle = message.sessionResumptionUpdate?.newHandle ?? seen.handle;
  if (seen.replied && message.sessionResumptionUpdate?.newHandle) seen.resumable = true;
  const content = message.serverContent ?? {};
  for (const part of content.modelTurn?.parts ?? []) seen.audio += part.inlineData?.data?.length ?? 0;
  seen.text += content.outputTranscription?.text ?? '';
  seen.interrupted += content.interrupted ? 1 : 0;
  if (content.turnComplete && seen.text.includes('I see.')) seen.replied = true;
}

async function until(what, fits) {
  const end = Date.now() + 40_000;
  while (!fits()) {
    if (Date.now() > end || seen.error) throw new Error(`no ${what}: ${JSON.stringify(seen)}`);
    await sleep(10);
  }
}

async function speak() {
  for (let start = 0; start < speech.length; start += SIZE) {
    const data = speech.subarray(start, start + SIZE).toString('base64');
    session.sendRealtimeInput({audio: {data, mimeType: 'audio/pcm;rate=16000'}});
    await sleep(10);
  }
}

const connect = () =>
  ai.live.connect({
    model: given.model,
    config: {
      responseModalities: [Modality.AUDIO],
      systemInstruction: given.instruction,
      tools: [{functionDeclarations: [{name: 'answer'}]}],
      inputAudioTranscription: {},
      outputAudioTranscription: {},
      sessionResumption: {handle: seen.handle},
    },
    callbacks: {
      onmessage,
      onerror: (error) => {
        seen.error = String(error.message ?? error);
      },
    },
  });

let session = await connect();
await speak();
await until('first call', () => seen.calls === 1);
await until('reply', () => seen.audio > 20_000);
await speak();
await until('interruption', () => seen.interrupted);
await until('second call', () => seen.calls === 2);
await until('second reply', () => seen.text.includes('I see.'));
await until('handle after the turn', () => seen.resumable);
session.close();
session = await connect();
await speak();
await until('third call', () => seen.calls === 3);
await until('last reply', () => seen.text.includes('Welcome back.'));
session.close();

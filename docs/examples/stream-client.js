#!/usr/bin/env node
/*
 * A small client of /v1/stream for Node: says raw sound in real time and prints what is understood, a line for each utterance.
 * A lost connection is taken up again. Node 22 has WebSockets; for an older one, `npm install ws`.
 *
 *   ffmpeg -v error -i call.mp3 -ac 1 -ar 8000 -f s16le - | node stream-client.js ws://127.0.0.1:8080/v1/stream 8000
 *
 * A third argument breaks the connection after so many seconds, to see that nothing is lost.
 */
'use strict';

const {readFileSync} = require('node:fs');
const WebSocket = globalThis.WebSocket ?? require('ws');

const address = process.argv[2] ?? 'ws://127.0.0.1:8080/v1/stream';
const rate = Number(process.argv[3] ?? 16000);
const breakAfter = Number(process.argv[4] ?? Infinity);

const BYTES_PER_SAMPLE = 2;
const FRAME = rate / 50; // samples: 20 ms, as from a telephone
const FINAL = new Set(['malformed', 'too_large', 'refused']);

const sound = readFileSync(0);
const samples = Math.floor(sound.length / BYTES_PER_SAMPLE);
const began = Date.now();

let said = 0; // samples sent, those before are in the server's hands or on their way
let closed = false; // our `close` is sent
let ticket = null;
let cursor = '';
let resumes = 0;
let delay = 20;
let next = address; // where a call is said to be is tried once: if nobody is there, others know better
let text = '';
let run = 0;
let over = false;

function first() {
  const audio = {encoding: 'pcm16', sample_rate_hz: rate};
  return ticket === null
    ? {type: 'open', version: 1, audio, task: 'transcribe', sampling: {temperature: 0}}
    : {type: 'resume', version: 1, ticket, cursor, audio};
}

/** Says what is due by now. All that isn't acknowledged must be kept for a resume; here, all is. */
function say(socket) {
  const due = Math.min(samples, Math.floor(((Date.now() - began) / 1000) * rate));
  for (; said < due && (due - said >= FRAME || due === samples); said = Math.min(said + FRAME, due)) {
    socket.send(sound.subarray(said * BYTES_PER_SAMPLE, Math.min(said + FRAME, due) * BYTES_PER_SAMPLE));
  }
  if (said === samples && !closed) {
    socket.send(JSON.stringify({type: 'close'}));
    closed = true;
  }
}

function hear(event, goOn) {
  cursor = event.cursor ?? cursor;
  switch (event.type) {
    case 'opened':
      ticket = event.ticket;
      goOn();
      break;
    case 'resumed':
      resumes++;
      said = event.samples;
      closed = event.messages > 0;
      goOn();
      break;
    case 'text':
      text += (text && event.run !== run ? ' ' : '') + event.text;
      run = event.run;
      break;
    case 'turn_end':
      console.log(text.trim());
      text = '';
      break;
    case 'closed':
      over = true;
      break;
    case 'error':
      console.error(`${event.code}: ${event.message}`);
      next = event.address ?? address;
      over = FINAL.has(event.code);
      process.exitCode = over ? 1 : 0;
      break;
    default: // ack, utterance, and what a later server may send
  }
}

function connect() {
  const socket = new WebSocket(next);
  next = address;
  socket.binaryType = 'arraybuffer';
  let saying;
  socket.addEventListener('open', () => socket.send(JSON.stringify(first())));
  socket.addEventListener('message', ({data}) => {
    if (typeof data === 'string') {
      hear(JSON.parse(data), () => {
        delay = 20;
        saying = setInterval(() => say(socket), 20);
        if (resumes === 0 && breakAfter < Infinity) {
          setTimeout(() => (socket.terminate ? socket.terminate() : socket.close()), breakAfter * 1000);
        }
      });
    }
  });
  socket.addEventListener('error', () => {}); // `close` follows
  socket.addEventListener('close', () => {
    clearInterval(saying);
    if (over) {
      console.error(`connections taken up again: ${resumes}`);
    } else {
      setTimeout(connect, delay);
      delay = Math.min(2 * delay, 500);
    }
  });
}

connect();

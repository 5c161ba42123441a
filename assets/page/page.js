// Shows the runs of a recorded session: what each worker and each core did, and where in time one is.
"use strict";

const session = JSON.parse(document.getElementById("session").textContent);
const $ = (id) => document.getElementById(id);
const LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

let run = null; // the run that is shown
let now = 0; // where in it one is, in microseconds
let view = [0, 1]; // the part of it that is seen
let playing = null; // when in time the last frame was drawn, while it plays
let rows = [];

function element(name, text, attributes = {}) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function seconds(micros) {
  const length = run ? run.length : micros;
  const decimals = length >= 1e7 ? 2 : length >= 1e5 ? 3 : 6;
  return (micros / 1e6).toFixed(decimals) + " s";
}

// A lane comes as differences: idle before, length, state, task + 1.
function segments(numbers) {
  const found = [];
  let at = 0;
  for (let i = 0; i + 3 < numbers.length; i += 4) {
    const from = at + numbers[i];
    at = from + numbers[i + 1];
    found.push({ from, to: at, state: numbers[i + 2], task: numbers[i + 3] - 1 });
  }
  return found;
}

// The last segment that begins at a time or before.
function segmentAt(found, time) {
  let [low, high] = [0, found.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (found[middle].from <= time) low = middle + 1;
    else high = middle;
  }
  const last = found[low - 1];
  return last && (time < last.to || (time === last.to && time === run.length)) ? last : null;
}

const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

// States differ in pattern, too, not only in colour.
let paints = [];
function mixPaints() {
  const patterns = {
    full: ["####", "####", "####", "####"],
    light: ["##..", "##..", "....", "...."],
    medium: ["##..", "##..", "..##", "..##"],
    dark: ["####", "####", "##..", "##.."],
    cross: ["#..#", ".##.", ".##.", "#..#"],
  };
  paints = session.states.map((state, number) => {
    const tile = element("canvas", undefined, { width: 8, height: 8 });
    const pen = tile.getContext("2d");
    pen.fillStyle = color("--s" + number);
    patterns[state.pattern].forEach((line, y) =>
      [...line].forEach((dot, x) => dot === "#" && pen.fillRect(x * 2, y * 2, 2, 2)));
    return pen.createPattern(tile, "repeat");
  });
}

// Makes a canvas as sharp as the screen; returns its pen and size.
function sharp(canvas) {
  const ratio = window.devicePixelRatio || 1;
  const { width, height } = canvas.getBoundingClientRect();
  canvas.width = Math.max(1, Math.round(width * ratio));
  canvas.height = Math.max(1, Math.round(height * ratio));
  return [canvas.getContext("2d"), canvas.width, canvas.height];
}

function drawLane(row) {
  const [pen, width, height] = sharp(row.canvas);
  const scale = width / (view[1] - view[0]);
  for (const { from, to, state } of row.segments) {
    if (to < view[0] || from > view[1]) continue;
    const left = (from - view[0]) * scale;
    pen.fillStyle = paints[state];
    pen.fillRect(left, 0, Math.max((to - from) * scale - (state === 0 ? 1 : 0), 0.7), height);
  }
  drawCursor(pen, scale, height);
}

function drawCore(row) {
  const [pen, width, height] = sharp(row.canvas);
  const scale = width / (view[1] - view[0]);
  const step = run.length / row.busy.length;
  pen.fillStyle = paints[0];
  row.busy.forEach((busy, i) => {
    const edge = (cell) => Math.round((cell * step - view[0]) * scale);
    if (busy !== null) pen.fillRect(edge(i), height * (1 - busy), edge(i + 1) - edge(i), height * busy);
  });
  drawCursor(pen, scale, height);
}

function drawCursor(pen, scale, height) {
  const x = Math.round((now - view[0]) * scale);
  pen.fillStyle = color("--front");
  pen.fillRect(Math.min(x, pen.canvas.width - 2), 0, 2, height);
}

function tellLane(row) {
  const at = segmentAt(row.segments, now);
  const task = at && at.task >= 0 ? " task " + at.task : "";
  row.told.textContent = at ? session.states[at.state].name + task : "idle";
}

function tellCore(row) {
  const cell = Math.min(row.busy.length - 1, Math.floor((now / run.length) * row.busy.length));
  const busy = row.busy[cell];
  row.meter.value = busy ?? 0;
  row.words.textContent = busy == null ? " not seen" : " " + Math.round(busy * 100) + "%";
}

function draw() {
  for (const row of rows) {
    if (row.segments) { drawLane(row); tellLane(row); } else { drawCore(row); tellCore(row); }
  }
  $("now").textContent = seconds(now);
  $("time").value = now;
  $("time").setAttribute("aria-valuetext", seconds(now));
  const ticks = [0, 1, 2, 3, 4].map((n) => view[0] + ((view[1] - view[0]) * n) / 4);
  $("axis").replaceChildren(...ticks.map((tick) => element("span", seconds(tick))));
}

function goTo(time) {
  now = Math.min(Math.max(Math.round(time), 0), run.length);
  const width = view[1] - view[0];
  if (now < view[0] || now > view[1]) {
    const from = Math.min(Math.max(now - width / 2, 0), run.length - width);
    view = [from, from + width];
  }
  draw();
}

function zoom(times) {
  const width = Math.min(Math.max((view[1] - view[0]) * times, 100), run.length);
  const share = (now - view[0]) / (view[1] - view[0]);
  const from = Math.min(Math.max(now - share * width, 0), run.length - width);
  view = [from, from + width];
  draw();
}

function canvasRow(kind) {
  const canvas = element("canvas", undefined, { class: kind, "aria-hidden": "true" });
  const scrub = (event) => {
    const box = canvas.getBoundingClientRect();
    stop();
    goTo(view[0] + ((event.clientX - box.left) / box.width) * (view[1] - view[0]));
  };
  canvas.addEventListener("pointerdown", (event) => { canvas.setPointerCapture(event.pointerId); scrub(event); });
  canvas.addEventListener("pointermove", (event) => event.buttons && scrub(event));
  canvas.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    zoom(event.deltaY > 0 ? 1.25 : 0.8);
  }, { passive: false });
  return canvas;
}

function show(number, time) {
  run = session.runs[number];
  if (!run) return;
  stop();
  [...$("runs").children].forEach((button, at) => button.setAttribute("aria-current", at === number));
  $("name").textContent = run.name;
  $("work").textContent = run.work + (run.over ? "" : " (not over)") + (run.note ? ". " + run.note : "");
  $("length").textContent = "of " + seconds(run.length);
  $("time").max = run.length;
  view = [0, run.length];
  const lanes = run.lanes.map((lane) => {
    const told = element("output");
    return { head: element("span", lane.name), canvas: canvasRow("lane"), told, last: told, segments: segments(lane.does) };
  });
  const cores = run.cores.map((core) => {
    const busy = [...core.busy].map((letter) => (letter === "-" ? null : LETTERS.indexOf(letter) / 61));
    const [meter, words, last] = [element("meter"), element("span"), element("output")];
    last.append(meter, words);
    return { head: element("span", "cpu " + core.id, { class: "weak" }), canvas: canvasRow("core"), meter, words, last, busy };
  });
  rows = [...lanes, ...cores];
  const cells = (some) => some.flatMap((row) => [row.head, row.canvas, row.last]);
  $("rows").replaceChildren(...cells(lanes), ...cells(cores));
  goTo(time ?? run.length / 2);
}

function stop() {
  playing = null;
  $("play").textContent = "Play";
}

function play() {
  if (playing !== null) return stop();
  if (now >= run.length) goTo(0);
  $("play").textContent = "Pause";
  playing = performance.now();
  requestAnimationFrame(function step(late) {
    if (playing === null) return;
    const passed = Math.max(late - playing, 0);
    playing = late;
    goTo(now + passed * 1000);
    if (now >= run.length) stop();
    else requestAnimationFrame(step);
  });
}

// Goes to a time of the session: in the run that was on, or else at the end of the one before.
function goToMark(at) {
  let number = session.runs.findLastIndex((one) => one.began <= at);
  if (number < 0) number = 0;
  show(number, at - session.runs[number].began);
}

function step(runs) {
  const number = session.runs.indexOf(run) + runs;
  if (session.runs[number]) show(number);
}

const KEYS = {
  ArrowLeft: (far) => goTo(now - (view[1] - view[0]) / (far ? 10 : 200)),
  ArrowRight: (far) => goTo(now + (view[1] - view[0]) / (far ? 10 : 200)),
  Home: () => goTo(0),
  End: () => goTo(run.length),
  " ": play,
  n: () => step(1),
  p: () => step(-1),
  "+": () => zoom(0.5),
  "-": () => zoom(2),
};

function begin() {
  if (!session.runs.length) return;
  $("shown").hidden = false;
  mixPaints();
  session.runs.forEach((one, number) => {
    const button = element("button", `${one.number} ${one.name} · ${(one.length / 1e6).toFixed(2)} s`);
    button.addEventListener("click", () => show(number));
    $("runs").append(button);
  });
  for (const mark of session.marks) {
    const button = element("button", `${mark.name} · ${(mark.at / 1e6).toFixed(1)} s`);
    button.addEventListener("click", () => goToMark(mark.at));
    $("marks").append(button);
  }
  session.states.forEach((state, number) => {
    if (!state.used) return;
    const entry = element("span");
    const swatch = element("canvas", undefined, { "aria-hidden": "true" });
    entry.append(swatch, element("span", state.name));
    $("legend").append(entry);
    state.swatch = () => {
      const [pen, width, height] = sharp(swatch);
      pen.fillStyle = paints[number];
      pen.fillRect(0, 0, width, height);
    };
  });
  const swatches = () => session.states.forEach((state) => state.swatch?.());
  swatches();
  $("play").addEventListener("click", play);
  $("time").addEventListener("input", () => { stop(); goTo(Number($("time").value)); });
  document.addEventListener("keydown", (event) => {
    const pressed = event.target.tagName === "BUTTON" && event.key === " ";
    if (event.ctrlKey || event.altKey || event.metaKey || pressed || !KEYS[event.key]) return;
    event.preventDefault();
    if (event.key !== " ") stop();
    KEYS[event.key](event.shiftKey);
  });
  window.addEventListener("resize", draw);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { mixPaints(); swatches(); draw(); });
  show(session.runs.length - 1);
}

begin();

// Whether an answer of the engine is the recorded one. Random parts (uids, addresses, dates, ages) are masked, and the times of a
// run are compared as far as the kubelet's own jitter lets two real runs agree. Each function gives what differs, by its name.

const masks = [
  [/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, "<uid>"],
  [/containerd:\/\/[0-9a-f]+/g, "<container-id>"],
  [/\b[0-9a-f]{40,}\b/g, "<hash>"],
  [/\b\d{1,3}(\.\d{1,3}){3}\b/g, "<ip>"],
  [/kube-api-access-[a-z0-9]{5}/g, "kube-api-access-<x>"],
  [/in [\d.]+m?s \([\d.]+m?s including waiting\)/g, "in <d>"],
  [/Image size: \d+ bytes/g, "Image size: <n> bytes"],
  [/[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} [\d:]{8} [+-]\d{4}/g, "<date>"],
  [/node-\d+|node\d+/g, "<node>"],
  [/Restart Count: {2}\d+/g, "Restart Count:  <n>"],
  [/docker\.io\/library\/\S+@sha256:\S+|sha256:\S+/g, "<image-id>"],
  [/\b(\d+[dhms])+\b/g, "<age>"],
];
const mask = (text) => masks.reduce((masked, [pattern, name]) => masked.replace(pattern, name), text ?? "");

/** Sorted keys, so that equal things have equal texts. */
const text = (value) =>
  JSON.stringify(value, (_, part) =>
    part && typeof part === "object" && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );

/** Absent, null, {} and [] mean the same in a stored object. */
function full(value) {
  if (Array.isArray(value)) return value.map(full);
  if (value === null || typeof value !== "object") return value;
  const isEmpty = (part) => part === null || part === undefined || (typeof part === "object" && Object.keys(part).length === 0);
  const parts = Object.entries(value).map(([key, part]) => [key, full(part)]);
  return Object.fromEntries(parts.filter(([, part]) => !isEmpty(part)));
}

/** What is wrong among named pairs of recorded and given things. */
const differing = (pairs) =>
  Object.entries(pairs).flatMap(([what, [want, got]]) => (text(want) === text(got) ? [] : [{ what, want: text(want), got: text(got) }]));

const aspects = {
  verdict: (doc) => doc.accepted,
  "decode errors": (doc) => doc.decodeErrors ?? [],
  "strict errors": (doc) => doc.strictErrors ?? [],
  "validation errors": (doc) => (doc.validationErrors ?? []).map(({ type, field, message }) => [type, field, message]),
  warnings: (doc) => doc.warnings ?? [],
  "kubectl's text": (doc) => (doc.kubectlMessage ?? "").trim(),
  "QoS class": (doc) => doc.qosClass ?? null,
  oom_score_adj: (doc) => doc.oomScoreAdj ?? {},
  "stored Pod": (doc) => full(doc.defaultedPod ?? {}),
};

/** Of a manifest, or a change of one. */
export function manifest(want, got) {
  const pairs = Object.entries(aspects).map(([what, view]) => [what, [want.docs.map(view), (got.docs ?? []).map(view)]]);
  return differing(Object.fromEntries(pairs));
}

/** Of a command line: a command ran up to a second after its time stamp, so ages are masked. */
export function command(want, got) {
  const plain = (out) => (out ?? "").replace(/\b\d+(?:[dhms]\d*)+\b(?! *[A-Za-z]*:)/g, "<age>").split("\n").map((line) => line.replace(/ {2,}/g, "  ").trimEnd());
  return differing({ "exit code": [want.rc, got?.rc], output: [plain(want.out), plain(got?.out)] });
}

const seconds = (stamp) => Date.parse(stamp) / 1000;
const containers = (status) => [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])];

/** What a person would say about a run. */
function digest({ trace, get, describe }) {
  const pods = trace.filter(({ kind }) => kind === "pod");
  const phases = [];
  const reasons = new Set();
  const runs = new Map();
  let zero;
  for (const { status } of pods) {
    if (phases.at(-1) !== status.phase) phases.push(status.phase);
    if (zero === undefined && status.startTime) zero = seconds(status.startTime);
    for (const container of containers(status)) {
      for (const state of [container.state ?? {}, container.lastState ?? {}]) {
        if (state.waiting) reasons.add(`${container.name} ${state.waiting.reason}`);
        const end = state.terminated;
        if (end?.startedAt && end.finishedAt && zero !== undefined) {
          const run = [seconds(end.startedAt) - zero, seconds(end.finishedAt) - zero, end.exitCode, end.reason];
          runs.set(text([container.name, end.startedAt, end.finishedAt]), [container.name, run]);
        }
      }
    }
  }
  const per = {};
  for (const [name, run] of [...runs.values()].sort(([, a], [, b]) => a[0] - b[0] || a[1] - b[1])) (per[name] ??= []).push(run);
  const last = pods.at(-1)?.status ?? {};
  const events = {};
  for (const event of trace.filter(({ kind }) => kind === "event")) {
    const key = text([event.type, event.reason, mask(event.message), event.field ?? "", event.from]);
    events[key] = Math.max(events[key] ?? 0, event.count ?? 1);
  }
  const each = (view) => Object.fromEntries(containers(last).map((container) => [container.name, view(container)]));
  return {
    equal: {
      phases,
      "waiting reasons": [...reasons].sort(),
      "final phase": [last.phase, last.reason, mask(last.message)],
      conditions: (last.conditions ?? []).map(({ type, status, reason }) => [type, status, reason]),
      ready: each(({ ready, started }) => [ready, started]),
      "QoS class": last.qosClass,
      gone: pods.at(-1)?.type === "DELETED",
      "kubectl get": mask(get).split("\n").slice(1).map((row) => row.split(/\s+/).slice(0, 3)),
      "kubectl describe": mask(describe).split("Events:")[0].split("\n").map((line) => line.trimEnd()),
    },
    runs: per,
    restarts: each(({ restartCount }) => restartCount),
    events,
  };
}

const near = (a, b, jitter = 0.5) => Math.abs(a - b) <= 2 + jitter * Math.min(Math.abs(a), Math.abs(b));
const sameKeys = (a, b) => text(Object.keys(a).sort()) === text(Object.keys(b).sort());

/** The same instances, the same exits, and gaps between them that the kubelet's jitter explains. */
function sameRuns(want, got) {
  return sameKeys(want, got) && Object.entries(want).every(([name, runs]) => {
    const others = got[name];
    if (Math.abs(runs.length - others.length) > (runs.length > 2 ? 1 : 0)) return false;
    const gap = (all, nth) => all[nth][0] - (nth > 0 ? all[nth - 1][1] : 0);
    return runs.slice(0, others.length).every((run, nth) => {
      const other = others[nth];
      const long = near(run[1] - run[0], other[1] - other[0], 0.2);
      return run[2] === other[2] && run[3] === other[3] && long && near(gap(runs, nth), gap(others, nth));
    });
  });
}

/** Of a run. */
export function run(recorded, simulated) {
  const [want, got] = [digest(recorded), digest(simulated)];
  const equal = Object.fromEntries(Object.keys(want.equal).map((what) => [what, [want.equal[what], got.equal[what]]]));
  const found = differing(equal);
  const check = (what, holds) => holds || found.push({ what, want: text(want[what]), got: text(got[what]) });
  check("runs", sameRuns(want.runs, got.runs));
  check("restarts", sameKeys(want.restarts, got.restarts)
    && Object.entries(want.restarts).every(([name, count]) => Math.abs(count - got.restarts[name]) <= (count > 1 ? 1 : 0)));
  check("events", sameKeys(want.events, got.events) && Object.entries(want.events).every(([key, count]) => near(count, got.events[key])));
  return found;
}

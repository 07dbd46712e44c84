// Manifests that several tests paste.

/** Ends badly two seconds after each start. */
export const crashes = `apiVersion: v1
kind: Pod
metadata:
  name: crashes
spec:
  containers:
  - name: main
    image: busybox:1.36
    command: ["sh", "-c", "sleep 2; exit 3"]
`;

/** Never ends. */
export const neverEnds = `apiVersion: v1
kind: Pod
metadata:
  name: never-ends
spec:
  containers:
  - name: main
    image: busybox:1.36
    command: ["sh", "-c", "while true; do :; done"]
`;

/** Two pods in one text. */
export const twoPods = `${crashes}---\n${neverEnds}`;

/** A valid manifest of about a megabyte. */
export function large() {
  const line = `    note-%: "${"x".repeat(80)}"\n`;
  const notes = Array.from({ length: 10_000 }, (_, n) => line.replace("%", n)).join("");
  return `apiVersion: v1
kind: Pod
metadata:
  name: large
  annotations:
${notes}spec:
  containers:
  - name: main
    image: busybox:1.36
    command: ["sleep", "60"]
`;
}

/** A pod with names as long as they may be, and as many containers as that; each writes a line every second. */
export function crowd(containers) {
  const long = (start) => start.padEnd(63, "-long-name").replace(/-$/, "x");
  const one = (_, n) => `  - name: ${long(`c${n}`)}
    image: registry.example.com/${"a-rather-long-path/".repeat(8)}image-${n}:1.0
    command: ["sh", "-c", "while true; do echo line; sleep 1; done"]
`;
  return `apiVersion: v1
kind: Pod
metadata:
  name: ${long("crowd")}
spec:
  containers:
${Array.from({ length: containers }, one).join("")}`;
}

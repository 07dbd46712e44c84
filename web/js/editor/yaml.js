// Writes an object as YAML in kubectl's layout, line by line, and says which lines were not in what it was made from.

/** A text that YAML would take for itself when it stands without quotes. */
const plain = /^(?!(true|false|null|yes|no|on|off|y|n|~)$)[A-Za-z/._][\w./@+ =;:-]*$/i;

function scalar(value) {
  if (typeof value !== "string") return JSON.stringify(value);
  const isPlain = plain.test(value) && !/: | #|[: ]$/.test(value) && !/^\.?\d/.test(value) && !/^\.(inf|nan)$/i.test(value);
  return isPlain ? value : JSON.stringify(value);
}

const isEmpty = (value) => typeof value !== "object" || value === null || Object.keys(value).length === 0;

/** The lines of a value: `{ text, added }`. `written` is what it was made from; `undefined` if it was not there. */
export function linesOf(value, written, indent = "") {
  const added = written === undefined;
  if (Array.isArray(value)) {
    return value.flatMap((item, at) => {
      const before = Array.isArray(written) ? written[at] : undefined;
      if (isEmpty(item)) return [{ text: `${indent}- ${scalar(item)}`, added: before === undefined }];
      const [first, ...rest] = linesOf(item, before, `${indent}  `);
      return [{ ...first, text: `${indent}- ${first.text.slice(indent.length + 2)}` }, ...rest];
    });
  }
  return Object.entries(value).flatMap(([key, inner]) => {
    const before = added || written === null ? undefined : written[key];
    const head = { text: `${indent}${scalar(key)}:`, added: before === undefined };
    if (isEmpty(inner)) return [{ ...head, text: `${head.text} ${scalar(inner)}` }];
    return [head, ...linesOf(inner, before, Array.isArray(inner) ? indent : `${indent}  `)];
  });
}

// Reads a log of PostgreSQL and prints the statements of one request for pgbench: transaction after transaction,
// with the values in place. A commit becomes a rollback, for a replay to leave nothing behind.
import { readFileSync } from "node:fs";

const open = new Map();
const transactions = [];
// `%p|` begins each entry; the lines of a statement go on with a tab.
for (const entry of readFileSync(process.argv[2], "utf8").split(/\n(?!\t)/)) {
  const [, connection, text] = /^(\d+)\|(.*)$/s.exec(entry) ?? [];
  const sql = /^LOG: +(?:execute \S+|statement): (.*)$/s.exec(text ?? "")?.[1];
  const values = /^DETAIL: +[Pp]arameters: (.*)$/s.exec(text ?? "")?.[1];
  const running = open.get(connection);
  if (values) {
    running.at(-1).values = values;
  } else if (sql && running && running.inTransaction) {
    running.push({ sql });
    running.inTransaction = !/^(commit|rollback)/i.test(sql);
  } else if (sql) {
    const transaction = Object.assign([{ sql }], { inTransaction: /^begin/i.test(sql) });
    open.set(connection, transaction);
    transactions.push(transaction);
  }
}
// Jobs use the same connections, but name no tenant.
const ofRequest = (transaction) => transaction.some(({ sql }) => /app\.tenant|from sessions/.test(sql));
for (const { sql, values } of transactions.filter(ofRequest).flat()) {
  const line = sql.replace(/\s+/g, " ").replace(/^commit$/i, "rollback");
  console.log(`${values ? bind(line, values) : line};`);
}

function bind(sql, values) {
  const found = new Map(
    [...values.matchAll(/(\$\d+) = ('(?:[^']|'')*'|NULL)/g)].map(([, name, value]) => [name, literal(value)]),
  );
  return sql.replace(/\$\d+/g, (name) => found.get(name));
}

// To pgbench a colon before a letter names a variable.
function literal(value) {
  return /:\w/.test(value) ? `E${value.replaceAll("\\", "\\\\").replaceAll(":", "\\x3a")}` : value;
}

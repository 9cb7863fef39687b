// Judges, with the phone's own modules, the cases that come one by line, and answers one line for each.
import { createInterface } from "node:readline";
import { check } from "../../pwa/catalogue/answers.js";
import { fieldErrors } from "../../pwa/catalogue/sentences.js";
import { asked, holds, pruned } from "../../pwa/catalogue/when.js";

for await (const line of createInterface({ input: process.stdin })) {
  const { tree, questions, answers, today } = JSON.parse(line);
  const judged = tree ? { holds: holds(tree, answers, today) } : judge(questions, answers, today);
  process.stdout.write(`${JSON.stringify(judged)}\n`);
}

function judge(questions, answers, today) {
  const checked = check(questions, answers, today);
  return {
    kept: checked.answers,
    errors: fieldErrors(checked.faults, questions),
    asked: asked(questions, answers, today),
    pruned: pruned(questions, answers, today),
  };
}

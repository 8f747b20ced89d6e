#!/usr/bin/env bash
# The step of action.yml: measures, judges, and writes the step summary, the annotations (on standard output) and the
# files that are uploaded. Inputs come as variables; exits as negawatt does.
set -euo pipefail

refuse() {
  printf '::error title=negawatt::%s\n' "$1"
  printf 'exit-code=2\n' >>"$GITHUB_OUTPUT"
  exit 2
}

# Words of an option, where its input is given.
option() {
  if [ -n "$2" ]; then words+=("$1" "$2"); fi
}

root=${GITHUB_ACTION_PATH:?}
folder=$(mktemp -d "${RUNNER_TEMP:?}/negawatt-XXXXXX")
printf 'folder=%s\n' "$folder" >>"$GITHUB_OUTPUT"
command -v node >/dev/null || refuse 'there is no node: add a step with actions/setup-node before this one'

# A build beside the action is that of negawatt's own repository.
if [ -f "$root/build/src/cli.js" ]; then
  negawatt=(node "$root/bin/negawatt.js")
else
  version=${INPUT_VERSION:-$(node -p 'require(process.argv[1]).version' "$root/package.json")}
  negawatt=(npx --yes "negawatt@$version")
fi

words=()
option --repeat "${INPUT_REPEAT:-}"
option --warmup "${INPUT_WARMUP:-}"
option --prepare "${INPUT_PREPARE:-}"
measuring=(${words[@]+"${words[@]}"})

words=(--format github --output -)
for name in verdict.json verdict.md verdict.xml verdict.sarif; do words+=(--output "$folder/$name"); done
option --tolerance "${INPUT_TOLERANCE:-}"
option --alpha "${INPUT_ALPHA:-}"
budgets=${INPUT_BUDGETS_FILE:-}
if [[ ${INPUT_BUDGETS:-} =~ [^[:space:]] ]]; then
  if [ -n "$budgets" ]; then refuse 'budgets and budgets-file contradict each other'; fi
  budgets=$folder/budgets.txt
  printf '%s\n' "$INPUT_BUDGETS" >"$budgets"
fi
option --budgets "$budgets"
case ${INPUT_STRICT:-false} in
  true) words+=(--strict) ;;
  false) ;;
  *) refuse 'strict is true or false' ;;
esac
judging=("${words[@]}")

command=${INPUT_COMMAND:-}
base=${INPUT_BASE_REF:-}
before=${INPUT_BASE_COMMAND:-}
now=${INPUT_HEAD_COMMAND:-}
baseline=${INPUT_BASELINE:-}
if [ -n "$before$now" ] && [ -n "$command$base" ]; then
  refuse 'base-command and head-command go without command and base-ref'
fi
if [ -n "$before$now$base" ] && [ -n "$baseline" ]; then
  refuse 'baseline goes with a command alone: the others measure both sides'
fi

code=0
if [ -n "$before$now" ]; then
  if [ -z "$before" ] || [ -z "$now" ]; then refuse 'base-command and head-command go together'; fi
  "${negawatt[@]}" compare ${measuring[@]+"${measuring[@]}"} "${judging[@]}" --base "$before" --head "$now" || code=$?
elif [ -z "$command" ]; then
  refuse 'there is nothing to measure: give command, or base-command and head-command'
elif [ -n "$base" ]; then
  range="$base..${INPUT_HEAD_REF:-HEAD}"
  "${negawatt[@]}" compare ${measuring[@]+"${measuring[@]}"} "${judging[@]}" --checkout "$range" -- sh -c "$command" || code=$?
else
  reports=(--output "$folder/report.json" --output "$folder/report.md")
  "${negawatt[@]}" run ${measuring[@]+"${measuring[@]}"} "${reports[@]}" -- sh -c "$command" || code=$?
  if [ "$code" -eq 0 ] && { [ -n "$baseline" ] || [ -n "$budgets" ]; }; then
    if [ -n "$baseline" ]; then judging+=(--baseline "$baseline"); fi
    "${negawatt[@]}" check "$folder/report.json" "${judging[@]}" || code=$?
  fi
fi

outcome=
if [ -s "$folder/verdict.json" ]; then
  outcome=$(node -p 'JSON.parse(require("fs").readFileSync(process.argv[1], "utf8")).outcome' "$folder/verdict.json")
elif [ "$code" -ne 0 ]; then
  printf '::error title=negawatt::nothing was judged: exit code %s, for the reason above\n' "$code"
fi
for name in verdict.md report.md; do
  if [ -s "$folder/$name" ]; then
    cat "$folder/$name" >>"$GITHUB_STEP_SUMMARY"
    break
  fi
done
printf 'outcome=%s\nexit-code=%s\n' "$outcome" "$code" >>"$GITHUB_OUTPUT"
exit "$code"

# Completion of byoc-apply for bash; needs nothing but bash. Installed as share/bash-completion/completions/byoc-apply;
# from a checkout: source scripts/completion/byoc-apply.bash

_byoc_apply_commands="apply plan explain rehearse validate iam-policy sign status revoke forget check-connection schema init help version"

# What a command takes; without a command it is apply or, with --dry-run, plan.
_byoc_apply_options() { # COMMAND
  local choosing="--replace --no-overlap --prune --prune-adopted --target" aws="--region --profile --endpoint-url --allow-http"
  local talking="--quiet --verbose --no-color --allow-outside --help"
  case "$1" in
    apply) echo "--dry-run --expect-plan $choosing --parallelism --format $talking $aws --version" ;;
    plan) echo "--dry-run --offline --require-live --expect-plan $choosing --parallelism --format --detailed-exitcode $talking $aws" ;;
    explain) echo "--offline $choosing --parallelism $talking $aws" ;;
    rehearse) echo "--format --quiet --no-color --allow-outside --region --help" ;;
    validate) echo "--no-color --allow-outside --help" ;;
    iam-policy) echo "--dry-run --prune --target --no-color --allow-outside --region --help" ;;
    sign) echo "--key --dry-run --expect-plan --no-color --allow-outside --help" ;;
    status) echo "--live --sort --fail-within --format --output --parallelism --verbose --no-color --allow-outside $aws --help" ;;
    revoke) echo "--reason --dry-run --verbose --no-color --allow-outside $aws --help" ;;
    forget) echo "--dry-run --no-color --allow-outside --help" ;;
    check-connection) echo "--verbose --no-color --allow-outside $aws --data-endpoint --data-ca --help" ;;
    init) echo "--from --with-schema --no-color --help" ;;
    schema | help | version) echo "--help" ;;
    *) _byoc_apply_options apply && _byoc_apply_options plan ;;
  esac
}

# The operands before the word that is completed, one a line.
_byoc_apply_operands() {
  local word is_value=
  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in
      =) is_value=1 ;;
      --expect-plan | --key | --from | --replace | --target | --sort | --fail-within | --output | --reason | --parallelism | --format | --region | --profile | --endpoint-url | --data-*)
        is_value=1
        ;;
      -*) is_value= ;;
      *)
        [ -n "$is_value" ] || printf '%s\n' "$word"
        is_value=
        ;;
    esac
  done
}

# The manifest among the words that were typed, the first file that looks like one; else the only one in this folder.
_byoc_apply_manifest() {
  local word found=()
  for word in "${COMP_WORDS[@]:1}"; do
    case "$word" in
      *.lock.yaml) ;;
      *.yaml | *.yml) [ ! -f "$word" ] || { printf '%s\n' "$word"; return; } ;;
    esac
  done
  for word in *.yaml *.yml; do
    [[ ! -f $word || $word == *.lock.yaml ]] || found+=("$word")
  done
  [ "${#found[@]}" -ne 1 ] || printf '%s\n' "${found[0]}"
}

# Ids of the steps and resources, from manifest and lock alone: no connection is opened, nothing is written.
_byoc_apply_ids() { # PROGRAM
  local manifest
  manifest=$(_byoc_apply_manifest)
  [ -n "$manifest" ] || return 0
  "$1" plan --offline --format json -- "$manifest" 2>/dev/null </dev/null |
    sed -n 's/^ *"id": "\([A-Za-z0-9_.-]*\)".*/\1/p' | sed -n 'p; s/^\(.*\.[^.]*\)\.[^.]*$/\1/p' | sort -u
}

_byoc_apply_devices() { # PROGRAM
  _byoc_apply_ids "$1" | grep -x 'devices\.[^.]*'
}

_byoc_apply_authorities() { # PROGRAM
  _byoc_apply_ids "$1" | grep -x 'authorities\.[^.]*'
}

_byoc_apply_files() { # PREFIX GLOB: folders, and the files that fit
  compgen -d -S / -- "$1" || :
  compgen -f -X "!$2" -- "$1"
}

_byoc_apply_manifests() { # PREFIX
  _byoc_apply_files "$1" "*.y*ml" | grep -v '\.lock\.yaml$'
}

# What may stand in the place of an operand, behind those that stand there already.
_byoc_apply_operand() { # PROGRAM PREFIX OPERAND...
  local program=$1 word=$2
  shift 2
  case "$*" in
    "")
      compgen -W "$_byoc_apply_commands" -- "$word" || :
      _byoc_apply_manifests "$word"
      ;;
    help) compgen -W "$_byoc_apply_commands" -- "$word" ;;
    explain) compgen -W "$(_byoc_apply_ids "$program")" -- "$word" ;;
    check-connection) compgen -W "$(_byoc_apply_devices "$program")" -- "$word" ;;
    schema | version | "help "*) ;;
    *) _byoc_apply_manifests "$word" ;;
  esac
}

_byoc_apply() {
  local word="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD - 1]}" operands=()
  # bash makes three words of "--format=json".
  if [ "$word" = "=" ]; then
    word=
  elif [ "$before" = "=" ]; then
    before="${COMP_WORDS[COMP_CWORD - 2]}"
  fi
  local IFS=$' \n'
  mapfile -t operands < <(_byoc_apply_operands)
  case "$before" in
    --format) mapfile -t COMPREPLY < <(compgen -W "text json markdown mermaid" -- "$word") ;;
    --replace | --target) mapfile -t COMPREPLY < <(compgen -W "$(_byoc_apply_ids "$1")" -- "$word") ;;
    --data-ca) mapfile -t COMPREPLY < <(_byoc_apply_files "$word" "*") ;;
    --expect-plan) mapfile -t COMPREPLY < <(_byoc_apply_files "$word" "*.json") ;;
    --key) mapfile -t COMPREPLY < <(compgen -W "$(_byoc_apply_authorities "$1")" -S = -- "$word") ;;
    --parallelism | --region | --profile | --endpoint-url | --data-endpoint) COMPREPLY=() ;;
    *)
      if [[ $word == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$(_byoc_apply_options "${operands[0]-}")" -- "$word" | sort -u)
      else
        mapfile -t COMPREPLY < <(_byoc_apply_operand "$1" "$word" "${operands[@]}")
      fi
      ;;
  esac
  [[ ${COMPREPLY[0]-} != */ || ${#COMPREPLY[@]} -ne 1 ]] || compopt -o nospace 2>/dev/null
}

complete -o filenames -F _byoc_apply byoc-apply

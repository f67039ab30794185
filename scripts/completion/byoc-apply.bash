# Completion of byoc-apply for bash; needs nothing but bash. Installed as share/bash-completion/completions/byoc-apply;
# from a checkout: source scripts/completion/byoc-apply.bash

# The manifest among the words that were typed: the first file that looks like one.
_byoc_apply_manifest() {
  local word
  for word in "${COMP_WORDS[@]:1}"; do
    case "$word" in
      *.lock.yaml) ;;
      *.yaml | *.yml) [ ! -f "$word" ] || { printf '%s\n' "$word"; return; } ;;
    esac
  done
}

# Ids of the steps and resources, from manifest and lock alone: no connection is opened, nothing is written.
_byoc_apply_ids() { # PROGRAM
  local manifest
  manifest=$(_byoc_apply_manifest)
  [ -n "$manifest" ] || return 0
  "$1" --dry-run --offline --format json -- "$manifest" 2>/dev/null </dev/null |
    sed -n 's/^ *"id": "\([A-Za-z0-9_.-]*\)".*/\1/p' | sed -n 'p; s/^\(.*\.[^.]*\)\.[^.]*$/\1/p' | sort -u
}

_byoc_apply_files() { # PREFIX GLOB: folders, and the files that fit
  compgen -d -S / -- "$1"
  compgen -f -X "!$2" -- "$1"
}

_byoc_apply() {
  local word="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD - 1]}"
  # bash makes three words of "--format=json".
  if [ "$word" = "=" ]; then
    word=
  elif [ "$before" = "=" ]; then
    before="${COMP_WORDS[COMP_CWORD - 2]}"
  fi
  local options="--dry-run --offline --validate --rehearse --iam-policy --expect-plan --replace --prune --target --parallelism
    --format --explain --detailed-exitcode --quiet --verbose --no-color
    --check-connection --region --profile --endpoint-url --data-endpoint --data-ca --help --version"
  local IFS=$' \n'
  case "$before" in
    --format) mapfile -t COMPREPLY < <(compgen -W "text json markdown mermaid" -- "$word") ;;
    --replace | --target | --explain | --check-connection) mapfile -t COMPREPLY < <(compgen -W "$(_byoc_apply_ids "$1")" -- "$word") ;;
    --data-ca) mapfile -t COMPREPLY < <(_byoc_apply_files "$word" "*") ;;
    --expect-plan) mapfile -t COMPREPLY < <(_byoc_apply_files "$word" "*.json") ;;
    --parallelism | --region | --profile | --endpoint-url | --data-endpoint) COMPREPLY=() ;;
    *)
      if [[ $word == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$options" -- "$word")
      else
        mapfile -t COMPREPLY < <(_byoc_apply_files "$word" "*.y*ml" | grep -v '\.lock\.yaml$')
      fi
      ;;
  esac
  [[ ${COMPREPLY[0]-} != */ || ${#COMPREPLY[@]} -ne 1 ]] || compopt -o nospace 2>/dev/null
}

complete -o filenames -F _byoc_apply byoc-apply

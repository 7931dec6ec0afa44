// The scripts know nothing by themselves: at every Tab they ask the program that is being typed.

#include <string_view>

#include "connector/app/command_line/completion.h"

namespace millrace::app {
namespace {

constexpr std::string_view kBash = R"script(# bash completion for millrace: millrace completion bash
_millrace() {
  local line current typed
  # As the program will see them, without the quotes of the shell.
  typed=("${COMP_WORDS[@]:1:COMP_CWORD}")
  typed=("${typed[@]//[\\\"\']/}")
  current=${typed[COMP_CWORD - 1]}
  [ "$current" != = ] || current=
  COMPREPLY=()
  while IFS= read -r line; do
    case $line in
      $'\tfiles')
        compopt -o filenames 2>/dev/null
        mapfile -t COMPREPLY < <(compgen -d -- "$current"
          compgen -f -X '!*.yaml' -- "$current"
          compgen -f -X '!*.yml' -- "$current")
        ;;
      $'\tfolders')
        compopt -o filenames 2>/dev/null
        mapfile -t COMPREPLY < <(compgen -d -- "$current")
        ;;
      *) COMPREPLY+=("$(printf '%q' "${line%%$'\t'*}")") ;;
    esac
  done < <("${COMP_WORDS[0]}" __complete "${typed[@]}" 2>/dev/null)
}
complete -F _millrace millrace
)script";

constexpr std::string_view kZsh = R"script(#compdef millrace
# zsh completion for millrace: millrace completion zsh
_millrace() {
  local line word
  local -a typed candidates
  # As the program will see them, without the quotes of the shell.
  typed=("${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}")
  for line in "${(@f)$("${(Q)words[1]}" __complete "${typed[@]}" 2>/dev/null)}"; do
    case $line in
      ('') ;;
      ($'\tfiles')
        compset -P '--*='
        _files -g '*.(yaml|yml)'
        ;;
      ($'\tfolders')
        compset -P '--*='
        _files -/
        ;;
      (*)
        word=${line%%$'\t'*}
        candidates+=("${word//:/\\:}:${line#*$'\t'}")
        ;;
    esac
  done
  (( ! ${#candidates} )) || _describe millrace candidates
}
if [ "$funcstack[1]" = _millrace ]; then
  _millrace "$@"
else
  compdef _millrace millrace
fi
)script";

constexpr std::string_view kFish = R"script(# fish completion for millrace: millrace completion fish
function __millrace_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    for line in (command $words[1] __complete $words[2..] "$current" 2>/dev/null)
        switch $line
            case \tfiles
                __fish_complete_path "$current" | string match -r '^[^\t]*(?:/|\.ya?ml)(?:\t.*)?$'
            case \tfolders
                __fish_complete_directories "$current"
            case '*'
                echo $line
        end
    end
end
complete -c millrace -f -a '(__millrace_complete)'
)script";

}  // namespace

std::string_view completion_script(std::string_view shell) {
  if (shell == "bash") return kBash;
  return shell == "zsh" ? kZsh : kFish;
}

}  // namespace millrace::app

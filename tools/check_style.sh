#!/usr/bin/env bash
# Checks rules that no other tool checks:
#   - no source, script or test has more than 400 lines, and no shell function or test case more than 70
#     (clang-tidy looks at the length of all other C++ functions, see .clang-tidy)
#   - no code is commented out
#   - no line ends with white space, and the last line of each file ends with a newline
#   - nothing is marked as to be done later
#   - no word of the list below is used
#
# Usage: tools/check_style.sh [ROOT]      (the project's top folder)
#
# Prints FILE:LINE and the problem. The exit status is 0 only if there are no problems.

set -euo pipefail

# WORD=WHAT TO WRITE INSTEAD. The case does not matter, and longer words that begin with WORD count, too.
readonly words=(
  'whitelist=allow list'
  'blacklist=block list'
  'simply=nothing: leave it out'
  'obviously=nothing: leave it out'
  'matchers::contains;=ContainsSubstring, the name that Catch2 3 has, too'
)
readonly most_lines=400
readonly most_function_lines=70

root=${1-$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)}
cd "$root"

# All files written for this project, without the data of tests and the text of the licence.
files() {
  if [[ -e .git ]]; then
    git ls-files
  else
    find . -type f -not -path './build/*' -printf '%P\n'
  fi | grep -vE '^(LICENSE$|tests/storage/format[0-9]+/)' | sort
}

mapfile -t all < <(files)
((${#all[@]})) || {
  echo "check_style.sh: no files in $root" >&2
  exit 1
}

status=0

# grep counts a last line without a newline, and wc does not.
lines=$(grep -c '' /dev/null "${all[@]}" | sort)
newlines=$(wc -l /dev/null "${all[@]}" | awk '$2 != "total" { print $2 ":" $1 }' | sort)
unended=$(comm -23 <(echo "$lines") <(echo "$newlines"))
if [[ $unended ]]; then
  while read -r line; do echo "$line: the last line has no newline"; done <<< "$unended"
  status=1
fi

# Does not search this file for the words, because it lists them.
awk -v words="$(printf '%s\n' "${words[@]}")" -v most_lines="$most_lines" -v most_function_lines="$most_function_lines" '
  function complain(text) { print FILENAME ":" FNR ": " text; ++mistakes }

  # The text of a comment that takes the whole line; else nothing.
  function comment(line) {
    if (!sub(mark, "", line)) return ""
    gsub(/^[ \t]+|[ \t]+$/, "", line)
    return line
  }

  function is_code(text) {
    if (language == "c++")
      return text ~ /(\)|\]|[a-z_0-9]\+\+);$/ || text ~ /^[A-Za-z_:<>*& ]+[^=!<>]=[^=].*;$/ || text ~ /^[{}]+;?$/ ||
        text ~ /^(return|break|continue|using|delete|throw|goto)( .*)?;$/ || text ~ /^(if|for|while|switch|else|do|try)( ?\(.*)? ?{$/ ||
        text ~ /^#[ \t]*(include|if|ifdef|ifndef|else|endif|define|undef)([ \t]|$)/
    if (language == "shell")
      return text ~ /^(fi|done|esac|else|then|do)$/ || text ~ /; (then|do)$/ || text ~ /^(local|readonly|export|declare) [A-Za-z_]+=/ ||
        text ~ /^[A-Za-z_]+=[^ ]*$/ || text ~ /^(exit|return) [0-9$]/ || text ~ /^(echo|printf|source) ["\047$]/ || text ~ /^[a-z_]+\(\) {$/
    if (language == "cmake") return text ~ /^[a-z_]+\(.*\)$/
    return language == "ini" && text ~ /^[a-z-]+ *=/
  }

  BEGIN {
    count = split(words, list, "\n")
    for (i = 1; i <= count; ++i) {
      at = index(list[i], "=")
      instead[substr(list[i], 1, at - 1)] = substr(list[i], at + 1)
    }
  }

  FNR == 1 {
    function_name = ""
    first = ""
    language = ""
    mark = "^[ \t]*#+"
    if (FILENAME ~ /\.[ch]pp(\.in)?$/) { language = "c++"; mark = "^[ \t]*//+" }
    else if (FILENAME ~ /(CMakeLists\.txt|\.cmake)$/) language = "cmake"
    else if (FILENAME ~ /\.ini$/) { language = "ini"; mark = "^[ \t]*;+" }
    else if (FILENAME ~ /\.sh$/ || $0 ~ /^#!.*sh$/) language = "shell"
    bounded = language ~ /^(c\+\+|cmake|shell)$/ || FILENAME ~ /\.lua$/
  }

  /[ \t\r]$/ { complain("ends with white space") }
  /(^|[^A-Za-z])(TO[D]O|FIX[M]E|X[X]X)([^A-Za-z]|$)/ { complain("is to be done later: do it, or leave it") }
  bounded && FNR == most_lines + 1 { complain("more than " most_lines " lines: make two files of it") }
  language != "" && is_code(comment($0)) { complain("code that is commented out") }

  FILENAME !~ /(^|\/)check_style\.sh$/ {
    line = tolower($0)
    for (word in instead)
      if (line ~ "(^|[^a-z])" word) complain("\"" word "\" is not used here; instead: " instead[word])
  }

  language == "shell" && /^[A-Za-z_][A-Za-z_0-9]*\(\) [{(]/ && !/[})]$/ { function_name = $1; first = FNR }
  language == "c++" && /^[A-Z_]*TEST_CASE[A-Z_]*\(/ { function_name = "the test case"; first = FNR }
  function_name != "" && /^[})]/ {
    if (FNR - first - 1 > most_function_lines)
      complain(function_name " has " FNR - first - 1 " lines, more than " most_function_lines)
    function_name = ""
  }

  END { exit mistakes > 0 }' "${all[@]}" || status=1

((status)) || echo "check_style.sh: ${#all[@]} files are in style"
exit "$status"

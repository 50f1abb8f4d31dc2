# shellcheck shell=bash
# What the steps of action.yml share. To be sourced. Inputs come as INPUT_*, what earlier steps found under its own name.
# The directory $STATE, made by the first step, is for reports and timings: the action may be used twice in a job.
set -euo pipefail

# An annotation of the run, and the end of the step.
fail() { # MESSAGE [CODE]
	echo "::error title=phpca::$(escape "$1")"
	exit "${2:-1}"
}
warn() { echo "::warning title=phpca::$(escape "$1")"; }
escape() {
	local text=$1
	text=${text//'%'/%25} text=${text//$'\r'/%0D}
	printf '%s' "${text//$'\n'/%0A}"
}

# Prints a file to the log. No line of it is a command to the runner, whatever names it quotes.
show() { # FILE
	local token
	token=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
	echo "::stop-commands::$token"
	cat "$1"
	echo
	echo "::$token::"
}

set_output() { # NAME VALUE
	[[ $2 != *$'\n'* ]] || fail "$1: a name with a line break: $2"
	echo "$1=$2" >> "$GITHUB_OUTPUT"
}

# A value of a JSON file, by its keys. A list has a line for each item, whose own control characters are written out.
json() { # FILE KEY...
	php -r '
		$value = json_decode((string) file_get_contents($argv[1]), true, 512, JSON_THROW_ON_ERROR);
		foreach (array_slice($argv, 2) as $key) {
			$value = $value[$key] ?? "";
		}
		echo is_array($value) ? implode("\n", array_map(fn($item) => addcslashes((string) $item, "\0..\37\177"), $value)) : $value;' "$@"
}

# Runs a command, notes how long it took under NAME, and is what the command was.
timed() { # NAME COMMAND...
	local name=$1 code=0 begin=${EPOCHREALTIME/[.,]/}
	shift
	"$@" || code=$?
	echo "$name $((${EPOCHREALTIME/[.,]/} - begin))" >> "$STATE/timings"
	return $code
}

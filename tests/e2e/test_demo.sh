#!/bin/bash
# The example of `make demo`, as a stranger would run it: it must print what its expected.txt says, from the archive.
. "$(dirname "$0")/lib.sh"
check "examples/composer-app/run.sh" sh "$top/examples/composer-app/run.sh" "$build"
plan

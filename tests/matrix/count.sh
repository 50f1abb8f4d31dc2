#!/bin/bash
# count.sh < TAP: the closing line of a runner. What ended without its plan has failed.
awk '/^ok .*# SKIP/ {s++; next} /^ok / {p++} /^not ok / {f++} /^1\.\.[0-9]+$/ {plan = 1}
	END {if (!plan) f++; printf "%d passed, %d failed, %d skipped\n", p, f, s; exit f > 0}'

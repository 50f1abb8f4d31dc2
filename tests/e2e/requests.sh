# shellcheck shell=bash
# What the end-to-end tests share that send several requests to one process. To be sourced behind lib.sh, in $work; without php-cgi the test ends here.
#   cgi ARGS...            php-cgi, without what it says of time
#   plain                  options for it: no php.ini, no OPcache, the witness (witness.c)
#   nine STATE ARGS...     nine requests to app/index.php; the number of the request is in file state/STATE
if ! command -v php-cgi > /dev/null; then
	skip "several requests" "no php-cgi"
	plan
	exit
fi
# shellcheck disable=SC2046 # several options
check "the witness is built" "${CC:-gcc}" -std=gnu11 -D_GNU_SOURCE -O2 -Wall -fPIC -shared $(php-config --includes) -o witness.so "$here/witness.c"
plain=(-n -d extension="$work/witness.so" -d opcache.enable=0 -d display_errors=1 -d html_errors=0)
cgi() { LD_PRELOAD=$preload php-cgi -q "$@" 2>&1 | grep -v '^Elapsed time'; }
nine() {
	local state=$work/state/$1; shift
	STATE=$state cgi -T 9 "$@" app/index.php
}

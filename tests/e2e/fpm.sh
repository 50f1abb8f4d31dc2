# shellcheck shell=bash
# PHP-FPM for tests. To be sourced after lib.sh.
#   $fpm                      the program; empty where there is none
#   fpm_conf WORKERS          $work/fpm.conf: one pool of that many workers that listens at $socket
#   fpm_start OPTION...       starts it with $work/php.ini and waits until it listens; $master is its process
#   fpm_was_ready N           has it been ready N times?
#   fpm_stop                  ends it when its requests have ended; the exit code is its own
fpm=$(command -v "php-fpm$(php -n -r 'echo PHP_MAJOR_VERSION, ".", PHP_MINOR_VERSION;')" || command -v php-fpm || ls /usr/sbin/php-fpm* 2>/dev/null | head -1)
socket=$work/fpm.sock

fpm_conf() {
	cat > "$work/fpm.conf" <<-END
		[global]
		error_log = $work/fpm.log
		daemonize = no
		[www]
		user = $(id -un)
		group = $(id -gn)
		listen = $socket
		pm = static
		pm.max_children = $1
	END
}
fpm_was_ready() { [ "$(grep -c 'ready to handle' "$work/fpm.log")" -ge "$1" ]; }
fpm_listens() { [ -S "$socket" ] && fpm_was_ready 1; }
fpm_listens_or_is_gone() { fpm_listens || ! kill -0 "$master"; }
fpm_start() {
	rm -f "$work/fpm.log"
	LD_PRELOAD=$preload "$fpm" -R -F "$@" -c "$work/php.ini" -y "$work/fpm.conf" > "$work/fpm.out" 2>&1 &
	master=$!
	await fpm_listens_or_is_gone
	fpm_listens || echo "# FPM does not start: $(cat "$work/fpm.out" "$work/fpm.log")"
}
fpm_stop() { kill -QUIT "$master"; wait "$master"; }

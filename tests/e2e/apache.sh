# shellcheck shell=bash
# Apache with mod_php for tests, with a configuration of its own. To be sourced after lib.sh.
#   $apache, $mod_php         the program and PHP's module of this version; empty where there is none
#   $web                      a directory that the server's user can reach; it is removed at the end
#   apache_conf [LINE...]     $work/httpd/apache.conf: document root $web/site/public, and these lines
#   apache_start              starts it with $work/httpd/php.ini on a free port and waits until it answers; $parent is its process, $port the port
#   apache_children           its children; apache_graceful: a graceful restart; returns when no child of before is left
#   apache_stop               ends it; the exit code is its own
php_version=$(php -n -r 'echo PHP_MAJOR_VERSION, ".", PHP_MINOR_VERSION;')
apache=$(command -v apache2 || ls /usr/sbin/apache2 2> /dev/null)
mod_php=$(ls "/usr/lib/apache2/modules/libphp$php_version.so" 2> /dev/null)
everybodys web
parent='' load=''
# Before the directories that it serves are removed. $load is a client.
trap '[ -z "$load$parent" ] || kill $load $parent; wait; rm -rf "${everybodys_directories[@]}"' EXIT

apache_conf() {
	local modules=/usr/lib/apache2/modules name
	mkdir -p "$work/httpd"
	{
		# A server that is started by root has another user for its children.
		[ "$(id -u)" != 0 ] || printf 'User www-data\nGroup www-data\n'
		for name in mpm_prefork authz_core dir mime alias; do
			echo "LoadModule ${name}_module $modules/mod_$name.so"
		done
		cat <<-END
			LoadModule php_module $mod_php
			ServerRoot $work/httpd
			DefaultRuntimeDir $work/httpd
			PidFile $work/httpd/apache.pid
			Mutex file:$web
			ErrorLog $work/httpd/error.log
			ErrorLogFormat %M
			LogLevel notice
			Listen 127.0.0.1:\${PORT}
			ServerName localhost
			UseCanonicalName On
			UseCanonicalPhysicalPort Off
			StartServers 2
			MinSpareServers 1
			MaxSpareServers 2
			MaxRequestWorkers 2
			TypesConfig /dev/null
			AddType text/css .css
			DirectoryIndex index.php
			FileETag None
			PHPIniDir $work/httpd
			DocumentRoot $web/site/public
			<Directory $web/site>
				Options FollowSymLinks
				Require all granted
			</Directory>
			<FilesMatch "\.php\$">
				SetHandler application/x-httpd-php
			</FilesMatch>
		END
		printf '%s\n' "$@"
	} > "$work/httpd/apache.conf"
}
# In a session of its own: at its end, Apache sends a signal to its process group.
apache_run() { PORT=$port PHP_INI_SCAN_DIR='' LD_PRELOAD=$preload exec setsid "$apache" -d "$work/httpd" -f "$work/httpd/apache.conf" "$@"; }
apache_log_has() { [ "$(grep -c -- "$2" "$work/httpd/error.log")" -ge "$1" ]; }
apache_children() { grep -lE "^PPid:[[:space:]]+$parent\$" /proc/[0-9]*/status 2> /dev/null | cut -d/ -f3; }
apache_was_up() { apache_log_has "$1" 'resuming normal operations'; } # that many times
apache_was_up_or_is_gone() { apache_was_up "$1" || ! kill -0 "$parent"; }
apache_start() {
	local try
	for try in 1 2 3 4 5; do
		rm -f "$work/httpd/error.log" "$work/httpd/apache.pid"
		port=$(php -n -r '$s = stream_socket_server("tcp://127.0.0.1:0"); echo substr(strrchr(stream_socket_get_name($s, false), ":"), 1);')
		(apache_run -D FOREGROUND) > "$work/httpd/out" 2>&1 &
		parent=$!
		starts=1
		await apache_was_up_or_is_gone 1
		apache_was_up 1 2> /dev/null && return
		wait "$parent"
		parent=
		# Somebody else has taken the port since.
		grep -q 'Address already in use' "$work/httpd/out" "$work/httpd/error.log" 2> /dev/null || break
	done
	echo "# Apache does not start: $(cat "$work/httpd/out" "$work/httpd/error.log" 2>&1)"
	return 1
}
are_gone() { local pid; for pid; do [ ! -d "/proc/$pid" ] || return 1; done; }
# As `apachectl graceful` does it; which starts a server where there is none.
apache_graceful() {
	local before
	kill -0 "$parent" || return
	# shellcheck disable=SC2207 # numbers
	before=($(apache_children))
	(apache_run -k graceful) > "$work/httpd/graceful.out" 2>&1 || return
	starts=$((starts + 1))
	await apache_was_up_or_is_gone $starts
	apache_was_up $starts && await are_gone "${before[@]}"
}
apache_stop() {
	local code=0
	[ -n "$parent" ] || return
	kill -TERM "$parent"
	wait "$parent" || code=$?
	parent=
	return $code
}

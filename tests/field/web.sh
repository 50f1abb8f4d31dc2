# shellcheck shell=bash disable=SC2154
# Applications that nginx and PHP-FPM serve. To be sourced after field.sh by a program's file, which sets
#   web=DIR            the document root;  front=/index.php if that script answers what is no file
#   database=1         a MariaDB of its own runs meanwhile: $mariadb is its socket, the user root needs no password, and user and password
#                      field are for the database field, which is empty when the jobs begin
# and calls, as jobs:
#   page [CURL'S ARGUMENT...] PATH      one request; cookies are kept until the end of the jobs
#   dump                                all rows of the database
#   hidden NAME                         prints the value of that hidden field of the last page
. "$here/../e2e/fpm.sh"
front='' database='' mariadb=$work/mariadb.sock
ini+=("cgi.fix_pathinfo=1")
# nginx's time
masks+=('/^Date: /Id' '/^Last-Modified: /d' '/^ETag: /d')

web_start() {
	[ -z "$database" ] || sql < /dev/null -e 'DROP DATABASE IF EXISTS field; CREATE DATABASE field CHARACTER SET utf8mb4'
	fpm_conf 2
	: > "$work/php.ini"
	fpm_start -d opcache.enable=1
	cat > "$work/nginx.conf" <<-END
		user $(id -un); daemon off; pid $work/nginx.pid; error_log $work/nginx.log; worker_processes 1;
		events {}
		http {
			include /etc/nginx/mime.types; access_log off; client_body_temp_path $work/nginx.body; fastcgi_temp_path $work/nginx.fastcgi;
			proxy_temp_path $work/nginx.p; uwsgi_temp_path $work/nginx.u; scgi_temp_path $work/nginx.s;
			server {
				listen unix:$work/nginx.sock;
				root $web; index index.php;
				location / { try_files \$uri \$uri/ ${front:-=404}${front:+?\$args}; }
				location ~ \.php(/|$) { fastcgi_split_path_info ^(.+?\.php)(/.*)$; include /etc/nginx/fastcgi_params; fastcgi_param SERVER_NAME localhost;
					fastcgi_param SCRIPT_FILENAME \$document_root\$fastcgi_script_name; fastcgi_param PATH_INFO \$fastcgi_path_info; fastcgi_pass unix:$socket; fastcgi_read_timeout 600; }
			}
		}
	END
	rm -f "$work/nginx.sock"
	nginx -c "$work/nginx.conf" > "$work/nginx.out" 2>&1 &
	nginx=$!
	await test -S "$work/nginx.sock"
}
web_stop() {
	kill -QUIT "$nginx" && wait "$nginx"
	fpm_stop
	# What the programs' FPM has to say of them
	sed -E '/NOTICE: /d; s/^\[[^]]*\] //; s/child [0-9]+/child N/; s/pid [0-9]+/pid N/' "$work/fpm.log" > "$out/files/fpm.log"
}
page() {
	local last=${*: -1}
	job curl -s -S -i --max-time "$(limit 300)" --unix-socket "$work/nginx.sock" -b "$out/cookies" -c "$out/cookies" "${@:1:$#-1}" "http://localhost$last"
	names[number]="page $last"
}
hidden() {
	grep -oE '<input[^>]*>' "$out/$number.out" | grep -E "name=[\"']$1[\"']" | sed -nE "s/.*value=[\"']([^\"']*)[\"'].*/\1/p" | head -1
}

sql() { mariadb --no-defaults --socket="$mariadb" --user=root "$@"; }
dump() { job mariadb-dump --no-defaults --socket="$mariadb" --user=root --skip-extended-insert --skip-comments --skip-dump-date field; }
# The server is the test's own: its data in $work, its name a socket. It ends with the test's namespace at the latest.
database_begin() {
	database=1
	mariadb-install-db --no-defaults --datadir="$work/mariadb" --user="$(id -un)" --auth-root-authentication-method=normal > "$work/mariadb.log" 2>&1
	mariadbd --no-defaults --datadir="$work/mariadb" --socket="$mariadb" --pid-file="$work/mariadb.pid" --skip-networking --user="$(id -un)" \
		--innodb-buffer-pool-size=64M --innodb-flush-log-at-trx-commit=0 >> "$work/mariadb.log" 2>&1 &
	mariadbd=$!
	await sql -e 'SELECT 1' < /dev/null
	sql < /dev/null -e "CREATE USER field@localhost IDENTIFIED BY 'field'; GRANT ALL ON field.* TO field@localhost"
	ini+=(extension=mysqlnd extension=mysqli extension=pdo_mysql "mysqli.default_socket=$mariadb" "pdo_mysql.default_socket=$mariadb")
}
database_end() { kill "$mariadbd" && wait "$mariadbd"; }

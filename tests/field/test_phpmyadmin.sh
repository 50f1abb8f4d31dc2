#!/bin/bash
# phpMyAdmin with MariaDB, as Debian packages it: logs in, makes a table, shows, changes and exports it. Its libraries are an archive of their own.
. "$(dirname "$0")/../e2e/lib.sh"
. "$here/field.sh"
. "$here/web.sh"
trees=(/usr/share/phpmyadmin /usr/share/php) tree=/usr/share/phpmyadmin
web=/usr/share/phpmyadmin
manifest='{"entry": {"web": "index.php"}, "stubs": ["/url.php", "/show_config_errors.php", "/js/*.php"]}'
written=(/var/lib/phpmyadmin/tmp "$work/sessions")
random=('sess_*')
database_begin
ini+=("session.save_path=$work/sessions" extension=gd extension=zip)
masks+=('s/\b([A-Za-z_]+)[0-9]{5,10}\b/\1N/g' 's/(name=\\"token\\" value=\\")[0-9a-f]+/\1N/g' 's/in [0-9.]+ (seconds|ms)/N/g' 's/(phpMyAdmin|pmaUser-1|pmaAuth-1|pma_lang)=[^;]*/\1=N/g' 's/(name="(token|set_session)" value=")[^"]*"/\1N"/g' 's/(token|session|set_session|server_id)(["=:]+)[^",&;]+/\1\2N/g'
	's/(expires|Expires)[=:] ?[^;]*/\1=N/g' 's/Max-Age=[0-9]+/N/g' 's/common_query:"[^"]*"/N/g' 's/"?(sql_signature|auth_type|time|rand|_nocache)"?[=:]"?[0-9a-f]+"?/\1/g'
	's/[0-9]\.[0-9]{4} seconds/N seconds/g' 's/20[0-9]{2}-[0-9]{2}-[0-9]{2} [0-9:]{8}/TIME/g' 's/[A-Z][a-z]{2} [0-9]{2}, 20[0-9]{2} at [0-9:]+ [AP]M/TIME/g')
# numbers that tell elements apart, in each answer
masks+=('s/[0-9]{6,10}/N/g')
begin() {
	cat > /etc/phpmyadmin/conf.d/field.php <<-P
		<?php
		\$cfg['blowfish_secret'] = str_repeat('f', 32);
		\$cfg['Servers'][1] = ['auth_type' => 'cookie', 'host' => 'localhost', 'socket' => '$mariadb'];
		\$cfg['TempDir'] = '/var/lib/phpmyadmin/tmp';
		\$cfg['VersionCheck'] = false;
	P
	# Directories that Debian links to elsewhere are not packed; such links may lie on disk.
	(cd "$work/contents/0" && find . -type l) | while read -r link; do
		[ -e "$tree/$link" ] || (mkdir -p "$(dirname "$tree/$link")" && cp -P "$work/contents/0/$link" "$tree/$link")
	done
}
query() { page -d "ajax_request=1&db=field&table=people&token=$token" --data-urlencode "sql_query=$1" '/index.php?route=/sql'; }
jobs() {
	page /index.php
	says 'pma_password'
	page -d "pma_username=field&pma_password=field&server=1&token=$(hidden token)&set_session=$(hidden set_session)" '/index.php?route=/'
	page '/index.php?route=/&server=1'
	says 'field@localhost'
	token=$(grep -oE 'token:"[^"]*"' "$out/$number.out" | head -1 | cut -d '"' -f 2)
	page '/index.php?route=/server/databases'
	query 'CREATE TABLE people (id int AUTO_INCREMENT PRIMARY KEY, name varchar(30))'
	query "INSERT INTO people (name) VALUES ('Ada'), ('Grace')"
	page '/index.php?route=/database/structure&db=field'
	says people
	query 'SELECT * FROM people'
	says Grace
	page '/index.php?route=/table/structure&db=field&table=people'
	page '/index.php?route=/table/export&db=field&table=people'
	page '/js/messages.php?l=de'
	page /themes/pmahomme/css/theme.css
	page /js/vendor/jquery/jquery.min.js
	page /doc/html/index.html
	dump
}
field
database_end

#!/bin/bash
# Roundcube with MariaDB, as Debian packages it: its own command makes the database, then its pages. There is no mail server, which it says.
. "$(dirname "$0")/../e2e/lib.sh"
. "$here/field.sh"
. "$here/web.sh"
# Debian links from /var/lib/roundcube into /usr/share and /etc. Here all of it is one directory, unpacked as well (see docs/compatibility.md).
trees=(/var/lib/roundcube /usr/share/php) tree=/var/lib/roundcube
web=$tree/public_html
manifest='{"entry": {"web": "public_html/index.php"}, "writable": ["temp", "logs"]}'
database_begin
masks+=('s/^Expires: .*/Expires/' 's/^\[[^]]*\] /TIME /' 's/(roundcube_sess\w+)=[^;]*/\1=N/g' 's/(request_token"?[:=]"?)[0-9A-Za-z]{32}/\1N/g' 's/(name="_token" value=")[^"]*/\1N/g' 's/^\[[^]]*\]: (<[0-9a-z]+> )?//' 's/_token=[0-9A-Za-z]{32}/N/g'
	's/"refreshed":[0-9]+/N/' 's/[0-9a-f]{26,32}/SESSION/g' 's/\?s=[0-9]+/?s=N/g' "s/20[0-9]{2}-[0-9]{2}-[0-9]{2} [0-9:]{8}/TIME/g" "s/'[A-Za-z0-9+\/=]{100,}'/DATA/g" 's/expires=[^;]*;/expires=N;/')
contents() {
	rm -rf ./* .htaccess
	cp -rL /var/lib/roundcube/. .
	cp -r /usr/share/roundcube/bin bin
	cat > config/config.inc.php <<-P
		<?php
		\$config = ['db_dsnw' => 'mysql://field:field@unix($mariadb)/field', 'imap_host' => 'localhost:1', 'smtp_host' => 'localhost:1', 'des_key' => 'rcmail-!24ByteDESkey*Str',
			'plugins' => [], 'skin' => 'elastic', 'language' => 'en_US', 'log_dir' => '$tree/logs', 'temp_dir' => '$tree/temp'];
	P
}
jobs() {
	job mariadb --no-defaults --socket="$mariadb" --user=root field -e 'source /usr/share/dbconfig-common/data/roundcube/install/mysql'
	job "$tree"/bin/updatedb.sh --dir="$tree/SQL" --package=roundcube
	job "$tree"/bin/gc.sh
	job "$tree"/bin/moduserprefs.sh --user nobody timezone UTC
	page /
	says 'Roundcube Webmail Login'
	page -d "_task=login&_action=login&_timezone=UTC&_user=ada&_pass=x&_token=$(hidden _token)" '/?_task=login'
	says 'Connection to storage server failed'
	page '/?_task=mail'
	page '/?_task=login&_lang=de_DE'
	page /skins/elastic/styles/styles.min.css
	page /program/js/app.min.js
	page /skins/elastic/deps/bootstrap.min.css
	dump
}
field
database_end

#!/bin/bash
# Adminer, as Debian packages it: logs in, makes a table by SQL, shows and exports it.
. "$(dirname "$0")/../e2e/lib.sh"
. "$here/field.sh"
. "$here/web.sh"
trees=(/usr/share/adminer)
web=/usr/share/adminer
manifest='{"entry": {"web": "adminer.php"}, "stubs": ["/editor.php"]}'
random=('sess_*')
written=("$work/sessions")
ini=("session.save_path=$work/sessions" "upload_tmp_dir=$work/sessions")
database_begin
# session, key and token are random
masks+=('s/(adminer_sid|adminer_key|adminer_permanent|adminer_version)=[^;]*/\1=N/' "s/(name=['\"]token['\"] value=['\"])[0-9:]+/\1N/g" 's/[0-9]+:[0-9]+(.\))/N\1/' 's/^Expires: .* 2[0-9]{3} .*/Expires/' 's/nonce[-=][^ ]+/nonce/g'
	's/"(adminer_\w+)":"[^"]*"/\1/g' 's/[0-9]\.[0-9]{3} s/N s/g' 's/[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:]{8}/TIME/' "s/(title='[0-9-]+'>)[0-9:]{8}/\1TIME/" 's/token\|i:[0-9]+/token/' 's/expires=[^;]*;/expires=N;/I')
jobs() {
	page /adminer.php
	says 'name="auth[password]"'
	page '/adminer.php?file=default.css&version=4.8.1'
	page -d 'auth[driver]=server&auth[server]=&auth[username]=field&auth[password]=field&auth[db]=field' /adminer.php
	page '/adminer.php?username=field&db=field'
	says 'name="logout"'
	page '/adminer.php?username=field&db=field&sql='
	page --data-urlencode 'query=CREATE TABLE people (id int AUTO_INCREMENT PRIMARY KEY, name varchar(30)); INSERT INTO people (name) VALUES ("Ada"), ("Grace"); SELECT * FROM people' \
		--data-urlencode "token=$(hidden token)" '/adminer.php?username=field&db=field&sql='
	says '<td>Grace'
	page '/adminer.php?username=field&db=field&table=people'
	page '/adminer.php?username=field&db=field&select=people'
	says Grace
	page '/editor.php'
	page /adminer/static/default.css
	dump
}
field
database_end

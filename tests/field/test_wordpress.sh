#!/bin/bash
# WordPress with MariaDB, as Debian packages it: its installation, pages, feeds, a comment, and its administration.
. "$(dirname "$0")/../e2e/lib.sh"
. "$here/field.sh"
. "$here/web.sh"
trees=(/usr/share/wordpress)
web=/usr/share/wordpress front=/index.php
# Any script of it may be asked for by its name.
manifest='{"entry": {"web": "index.php"}, "stubs": ["*.php"], "writable": ["wp-content/uploads", "wp-content/upgrade"]}'
database_begin
ini+=(extension=gd extension=zip)
masks+=('s/mailto:[^"]*">[^<]*/MAIL/g' 's/(["=])[0-9a-f]{10}\b/\1N/g' 's/(_wpnonce=|nonce"( value=|:)?"|Nonce = "|nonce=|[nN]once":\s?")[0-9a-f]{10}/\1N/g' 's/(wordpress\w*_[0-9a-f]{32}|wp-settings-time-1|wp-settings-1)=[^;]*/\1=N/g'
	's/20[0-9]{2}-[0-9]{2}-[0-9]{2}[ T][0-9:]{8}/TIME/g' 's/[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} 20[0-9]{2} [0-9:]{8}/TIME/g' 's/Max-Age=[0-9]+/N/g'
	's/\$P\$[^,]{31}/PASSWORD/g' 's/i:1[0-9]{9}/i:TIME/g' 's/\b[0-9a-f]{64}\b/TOKEN/g' 's/data-pw="[^"]*"/PASSWORD/' 's/moderation-hash=[0-9a-f]{32}/HASH/' 's/[0-9]{1,2}:[0-9]{2} [ap]m/TIME/g' 's/(_html_comment|replyto-comment)" value="[0-9a-f]{10}/\1/g'
	's/class="(mn|ss|hh)">[0-9]+/\1/' 's/(name="(mn|ss|hh|cur_mn|cur_hh|hidden_mn|hidden_hh)" [^>]*value=)"[0-9]+"/\1/g' "s/^(INSERT INTO .wp_options. VALUES .[0-9]+,'cron',).*/\1/" 's/\b1[0-9]{9}(\.[0-9]+)?\b/TIME/g')
begin() {
	cat > /etc/wordpress/config-localhost.php <<-P
		<?php
		define('DB_NAME', 'field'); define('DB_USER', 'field'); define('DB_PASSWORD', 'field'); define('DB_HOST', 'localhost:$mariadb');
		define('DONT_SET_WP_CONTENT_DIR', true); define('WP_HTTP_BLOCK_EXTERNAL', true); define('DISABLE_WP_CRON', true); define('WP_DEBUG', true);
		foreach (['AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE'] as \$name) { define("{\$name}_KEY", "key of \$name"); define("{\$name}_SALT", "salt of \$name"); }
	P
}
jobs() {
	page '/wp-admin/install.php'
	page '/wp-admin/install.php?step=1'
	page -d 'weblog_title=Field&user_name=ada&admin_password=lovelace1815&admin_password2=lovelace1815&admin_email=ada@example.org&pw_weak=1&Submit=Install' '/wp-admin/install.php?step=2'
	says 'WordPress has been installed'
	page /
	says 'Hello world!'
	page '/?p=1'
	page '/?feed=rss2'
	page '/?rest_route=/wp/v2/posts'
	page -d 'comment=Fine&author=Grace&email=grace@example.org&comment_post_ID=1&comment_parent=0' /wp-comments-post.php
	page /wp-includes/css/dashicons.min.css
	page /wp-login.php
	page -d 'log=ada&pwd=lovelace1815&wp-submit=Log+In&testcookie=1' /wp-login.php
	page /wp-admin/
	says 'Dashboard'
	page /wp-admin/plugins.php
	page /wp-admin/edit.php
	page /wp-admin/edit-comments.php
	page '/wp-admin/load-styles.php?load=dashicons,admin-bar&ver=6'
	page /no/such/page
	dump
}
field
database_end

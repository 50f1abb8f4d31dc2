# shellcheck shell=bash
# Which files a pack would take. To be sourced after lib.sh.
#   packs ROOT [OPTION...]      what a dry run would take, "path:kind" by spaces; its report is $work/dry.out
#   warned NAME NEEDLE          by the last `packs`
packs() {
	local root=$1; shift
	run "$work/dry" phpca pack --dry-run --format=json --root "$root" "$@"
	if [ "$(cat "$work/dry.code")" = 0 ]; then
		json "$work/dry.out" 'implode(" ", array_map(fn($f) => "$f[path]:$f[kind]", $j["list"]))'
	else
		cat "$work/dry.err"
	fi
}
warned() { if grep -qF -- "$2" "$work/dry.err"; then ok "$1"; else not_ok "$1" "$(cat "$work/dry.err")"; fi; }
# composer_project: $app becomes a Composer project with files of every sort that the packager knows
app=$work/project
composer_project() {
	mkdir -p "$app"/{bin,src,tests,node_modules/x,sub/node_modules,.git,sub/.svn,vendor/acme/lib/tests,vendor/composer,empty,templates,.phpca}
	cat > "$app/composer.json" <<-'END'
	{"name": "acme/project", "version": "1.2", "bin": ["bin/tool.sh", "bin/tool"], "archive": {"exclude": ["tests", "!/tests/keep.txt", "/*.md"]}}
	END
	printf '#!/bin/sh\necho php\n' > "$app/bin/tool.sh"
	printf '#!/usr/bin/env php\n<?php echo 1;\n' > "$app/bin/tool" && chmod 755 "$app/bin/tool"
	printf '#!/usr/bin/env php\n<?php echo 2;\n' > "$app/bin/console"
	echo '<?php class A {}' > "$app/src/A.php"
	echo 'no tag' > "$app/src/text.php"
	echo 'text <?= 1 ?>' > "$app/src/page.phtml"
	echo 'define = 1' > "$app/src/config.inc"
	echo '<?php return 1;' > "$app/src/config.data"
	echo 'Dear {{ name }}, <?php ?>' > "$app/templates/mail.twig"
	touch "$app"/{tests/T.php,tests/keep.txt,node_modules/x/i.php,sub/node_modules/i.js,.git/HEAD,sub/.svn/e,vendor/acme/lib/tests/t.php}
	touch "$app"/{README.md,sub/README.md,old.phpca,sub/data.phpca,.phpca/index,{.,sub,vendor/acme}/.phpca-tmp-0123456789abcdef0123456789abcdef,Upper.PHP}
	ln -s ../src/A.php "$app/sub/link.php"
	ln -s ../src "$app/sub/linked"
	ln -s ../tests/T.php "$app/sub/to-excluded.php"
	ln -s ../node_modules "$app/sub/to-excluded"
	ln -s nowhere "$app/sub/dangling"
	echo outside > "$work/outside.txt"
	ln -s "$work/outside.txt" "$app/sub/outside.txt"
	mkdir "$work/elsewhere" && ln -s "$work/elsewhere" "$app/sub/outside"
	mkfifo "$app/sub/fifo"
}

# shellcheck shell=bash
# An archive for tests of the tools that read one. To be sourced after lib.sh.
#   archive_project     makes the project $app: three scripts, assets, links, an empty directory
#   archive_made        the same, and packs it into $archive
app=$work/tools archive=$work/tools.phpca
archive_project() {
	mkdir -p "$app"/{bin,public,data,empty}
	printf '#!/usr/bin/env php\n<?php echo "tool\\n";\n' > "$app/bin/tool" && chmod 755 "$app/bin/tool"
	echo '<?php echo "page";' > "$app/public/index.php"
	echo '<?php function f() { return 1; }' > "$app/f.php"
	head -c 20000 /dev/urandom > "$app/data/font.ttf"
	echo text > "$app/data/note.txt" && ln -s note.txt "$app/data/link.txt" && ln -s data "$app/linked"
	echo '{"name": "tools", "version": "3", "entry": ["bin/tool", "public/index.php"], "extract": ["*.ttf", "/data/link.txt"]}' > "$app/phpca.json"
	touch -d @1500000000 "$app/data/note.txt"
}
archive_made() {
	archive_project
	check "packed" phpca pack -q --root "$app" -o "$archive" --mount /srv/tools
}

#!/bin/sh
# House rules and static checks. Prints what is wrong, exits 1 if anything is.
set -u
build=${1:-build}
cd "$(dirname "$0")/.." || exit 1
wrong=0
complain() { echo "lint: $*"; wrong=1; }

# The rooms: three rules.
for file in format/*.[ch]; do
	grep -nE '#[[:space:]]*include[[:space:]]*[<"](php\.h|php_|zend|Zend/|main/|ext/|TSRM|SAPI)' "$file" && complain "$file includes a PHP header"
done
version_files=$(grep -lE 'PHP_VERSION_ID|ZEND_MODULE_API_NO|PHP_MINOR_VERSION' -r engine runtime packager format --include=*.c --include=*.h 2>/dev/null)
for file in $version_files; do
	case $file in
	engine/*) ;;
	*) complain "$file has a version condition; they live in one file of engine/" ;;
	esac
done
[ "$(echo "$version_files" | grep -c ^engine/)" -le 1 ] || complain "version conditions in more than one file: $version_files"
# The wall around the engine: its structures are known where they are copied, packed and executed. Whoever else wants to know something of a
# function or a class asks packager/describe/.
structures='zend_op_array|zend_class_entry|zend_op|zend_property_info|zend_class_constant|zend_arg_info'
knows="^(engine/|packager/describe/|packager/image/|packager/link/|runtime/bind[.]|runtime/load/|runtime/mount/template[.]h|runtime/run/|runtime/variance[.]|runtime/wrap[.])"
git ls-files 'engine/*.[ch]' 'packager/*.[ch]' 'runtime/*.[ch]' 'format/*.[ch]' | grep -vE "$knows" | xargs grep -nE "\\b($structures)\\b" \
	&& complain "an engine structure where none is known: add a verb to packager/describe/ (or engine/)"
grep -nE '#[[:space:]]*include.*packager/' runtime/*.[ch] runtime/*/*.[ch] && complain "runtime/ includes packager/"
grep -nE '#[[:space:]]*include.*runtime/' packager/*/*.[ch] && complain "packager/ includes runtime/"
grep -nE '\b(TODO|FIXME|XXX)\b' -r format engine packager runtime composer-plugin action tests scripts --include=*.[ch] --include=*.php \
	&& complain "unfinished business"

# The floors of the rooms, and circles of files.
php scripts/lint-rooms.php "$build" || complain "an arrow points up, or files form a circle"

# One style: .clang-format, applied by `make format`.
if command -v clang-format-14 >/dev/null; then
	git ls-files '*.c' '*.h' '*.inc' | xargs clang-format-14 --style=file --dry-run -Werror || complain "clang-format would change something: make format"
else
	complain "clang-format-14 is missing: make deps"
fi

# PHP that is ours and is meant to compile.
for file in $(git ls-files 'scripts/*.php' 'examples/*.php' 'action/*.php' 'composer-plugin/*.php' 'tests/bench/*.php' 'tests/e2e/*.php' 'tests/lib/*.php'); do
	php -l "$file" >/dev/null || complain "$file does not compile"
done
for file in $(git ls-files '*.sh') .ci/run; do
	bash -n "$file" || complain "$file does not parse"
done
# .shellcheckrc says what it is not asked.
if command -v shellcheck >/dev/null; then
	# shellcheck disable=SC2046
	shellcheck -x $(git ls-files '*.sh') .ci/run || complain "shellcheck found something"
else
	complain "shellcheck is not installed (make deps)"
fi

# Style and types of PHP, by tools of Composer's registry.
sh scripts/lint-php.sh "$build" || wrong=1

# Documents: what they name exists, and lines have at most 100 columns, but for tables and code.
# shellcheck disable=SC2046
php scripts/doc-links.php $(git ls-files '*.md') || complain "a document names what is not there"
for file in README.md CHANGELOG.md CONTRIBUTING.md SECURITY.md docs/*.md composer-plugin/README.md $(git ls-files 'examples/*.md'); do
	awk -v file="$file" '/^```/ { code = !code } length($0) > 100 && !code && !/^\|/ && !/^    / { print file ":" NR ": " length($0) " columns"; wide = 1 } END { exit wide }' \
		"$file" || complain "$file has lines of more than 100 columns"
done

# The headers must stand alone; that also tells a room's hidden needs.
includes=$(${PHP_CONFIG:-php-config} --includes)
for header in format/*.h; do
	${CC:-gcc} -std=gnu11 -I. -fsyntax-only -x c "$header" || complain "$header does not stand alone"
done
for header in engine/*.h packager/*/*.h $(ls runtime/*.h runtime/*/*.h | grep -v -e ^runtime/format/ -e ^runtime/engine/); do
	# shellcheck disable=SC2086
	${CC:-gcc} -std=gnu11 -I. -I"${header%%/*}" $includes -include php.h -fsyntax-only -x c "$header" || complain "$header does not stand alone"
done

# What a static analyser finds in the room that reads untrusted bytes.
if command -v cppcheck >/dev/null; then
	cppcheck --quiet --std=c11 --enable=warning,portability --inline-suppr --error-exitcode=1 \
		--suppress=missingIncludeSystem -I. format/*.c || complain "cppcheck found something in format/"
fi
[ $wrong = 0 ] && echo "lint: clean"
exit $wrong

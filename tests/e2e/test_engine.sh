#!/bin/bash
# An engine that phpca does not know is refused when phpca is built, in one sentence.
. "$(dirname "$0")/lib.sh"
cc=${CC:-gcc}
read -ra includes <<< "$("${PHP_CONFIG:-php-config}" --includes)"
compiles() { "$cc" -std=gnu11 -D_GNU_SOURCE -I"$top" -fsyntax-only "$@"; }

# refused NAME SENTENCE ARGS...: the compiler stops with this sentence.
refused() {
	local name=$1 sentence=$2 output; shift 2
	if output=$(compiles "$@" 2>&1); then
		not_ok "$name" "it compiles"
	elif grep -q "$sentence" <<< "$output"; then
		ok "$name"
	else
		not_ok "$name" "wanted: $sentence"$'\n'"$output"
	fi
}

check "this engine is known" compiles "${includes[@]}" "$top/engine/layout.c"
check "... and thread-safe, too" compiles -DZTS "${includes[@]}" "$top/engine/layout.c"

version() { refused "$1" "$2" "${@:3}" "${includes[@]}" -x c "$top/engine/version.h"; }
version "another processor" "phpca works on x86-64 and arm64" -U__x86_64__
version "32-bit addresses" "phpca works with 64-bit addresses" -U__LP64__
for id in 80100 80700; do
	mkdir "$work/$id"
	echo "#define PHP_VERSION_ID $id" > "$work/$id/php_version.h"
	version "PHP $id" "phpca knows the structures of PHP 8.2 to 8.6" -I"$work/$id"
done

# An engine of the right version whose structures were changed: its headers, with one more field.
headers=$("${PHP_CONFIG:-php-config}" --include-dir)/Zend
changed() {
	local name=$1 file=$2 after=$3
	cp -r "$headers" "$work/Zend"
	sed -i "s/^$after\$/&\n\tuint32_t one_more_field;/" "$work/Zend/$file"
	if cmp -s "$headers/$file" "$work/Zend/$file"; then
		not_ok "$name with one more field" "$file has no line: $after"
	else
		refused "$name with one more field" "another engine: .*$name" -I"$work/Zend" "${includes[@]}" "$top/engine/layout.c"
	fi
	rm -r "$work/Zend"
}
changed zend_op_array zend_compile.h 'struct _zend_op_array {'
changed zend_op zend_compile.h 'struct _zend_op {'
changed zend_property_info zend_compile.h 'typedef struct _zend_property_info {'
changed zend_class_entry zend.h 'struct _zend_class_entry {'
changed HashTable zend_types.h 'struct _zend_array {'
changed zend_attribute zend_attributes.h 'typedef struct {'
plan

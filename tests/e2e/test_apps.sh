#!/bin/bash
# Real applications: the same stdout, stderr and exit code packed as unpacked, at every place where they can be mounted;
# no trace of the directory where they were packed; every script precompiled.
. "$(dirname "$0")/lib.sh"

export COMPOSER_ALLOW_SUPERUSER=1 COMPOSER_HOME=$work/home COMPOSER_DISABLE_NETWORK=1 COMPOSER_NO_INTERACTION=1
export COMPOSER_CACHE_DIR=$work/home/cache PHP_CS_FIXER_IGNORE_ENV=1 NO_COLOR=1
mkdir -p "$COMPOSER_HOME"

# A project to work on, made anew for each run: a path repository, so that nothing needs the network.
make_project() {
	rm -rf "$1"
	mkdir -p "$1/packages/greeter/src" "$1/src"
	cat > "$1/packages/greeter/composer.json" <<-'END'
	{"name": "acme/greeter", "description": "Greets", "version": "1.2.0", "license": "MIT", "autoload": {"psr-4": {"Acme\\": "src/"}}}
	END
	printf '<?php\nnamespace Acme;\nclass Greeter { public function greet( $who ) { return "Hello $who"; } }\n' > "$1/packages/greeter/src/Greeter.php"
	cat > "$1/composer.json" <<-'END'
	{
		"name": "acme/project", "description": "A small project", "license": "MIT", "type": "project",
		"repositories": [{"packagist": false}, {"type": "path", "url": "packages/*", "options": {"symlink": false}}],
		"require": {"acme/greeter": "^1.0"},
		"autoload": {"psr-4": {"Project\\": "src/"}},
		"config": {"lock": false}
	}
	END
	printf '<?php\nclass   bad_name{\n    function F($a,$b){ if($a==$b) {return TRUE;} else return array(1,2); }\n}\n' > "$1/src/bad.php"
	printf '<?php\n\ndeclare(strict_types=1);\n\nnamespace Project;\n\nfinal class Good\n{\n}\n' > "$1/src/Good.php"
	find "$1" -exec touch -d '2024-01-01 00:00:00 UTC' {} +
}

entry_of() {
	case $1 in
	composer) echo vendor/bin/composer ;;
	codesniffer) echo vendor/bin/phpcs ;;
	fixer) echo vendor/bin/php-cs-fixer ;;
	demo) echo bin/gazette ;;
	symfony) echo bin/console ;;
	esac
}
jobs_of() {
	case $1 in
	composer) printf '%s\n' 'list --raw' 'show -D' 'validate --strict' 'install --no-progress' 'no-such-command' 'show composer/no-such-package' ;;
	codesniffer) printf '%s\n' '--version' '-i' '--standard=PSR12 --report=csv src' '--standard=Squiz --report=emacs src' '--standard=NoSuch src' '-e --standard=PSR2' ;;
	fixer) printf '%s\n' 'list --raw' 'fix --dry-run --diff --sequential --show-progress=none --using-cache=no --rules=@PSR12 src' 'describe @PSR2' 'fix --rules=no_such_rule src' ;;
	demo) printf '%s\n' 'articles' 'render' 'summarize' 'log' 'edit' ;;
	symfony) printf '%s\n' 'debug:router' 'debug:router catalog_show' 'router:match /catalog/3' 'list --raw' 'no:such' ;;
	esac
}

# run_jobs APP OUT ROOT COMMAND...: every job of APP in a fresh project
run_jobs() {
	local app=$1 out=$2 root=$3 number=0 arguments; shift 3
	while read -r arguments; do
		number=$((number + 1))
		make_project "$work/project"
		# shellcheck disable=SC2086
		cd "$work/project" && run "$out.$number" "$@" $arguments
		cd "$work" || exit 1
		for part in out err; do
			neutral "$out.$number.$part" "$root"
		done
		# Sniffs run in the order in which their directories are read, which no file system promises.
		case $arguments in *Squiz*) sort -o "$out.$number.out" "$out.$number.out" ;; esac
	done < <(jobs_of "$app")
}
compare_jobs() {
	local app=$1 out=$2 wanted=$3 way=$4 number=0 arguments
	while read -r arguments; do
		number=$((number + 1))
		run_same "$app $arguments: $way" "$out.$number" "$wanted.$number"
	done < <(jobs_of "$app")
}

# Every PHP file of the tree becomes one that ends with 77: what runs must come from the archive.
poison() {
	find "$1" -type f \( -name '*.php' -o -name '*.inc' \) -exec sh -c 'for f; do echo "<?php exit(77);" > "$f"; done' - {} +
	echo '<?php exit(77);' > "$1/$2"
}

test_app() {
	local app=$1 entry root=$work/packing-root-of-$1/tree archive=$work/$1.phpca place
	entry=$(entry_of "$app")
	if ! sh "$top/scripts/install-app.sh" "$app" "$build/apps/$app" > "$work/install.log" 2>&1; then
		not_ok "$app: installed" "$(cat "$work/install.log")"
		return
	fi
	mkdir -p "$(dirname "$root")" && cp -a "$build/apps/$app" "$root"
	if [ "$app" = symfony ]; then
		# Its cache names the directory it was made in.
		rm -rf "${root:?}/var" && php "$root/bin/console" cache:warmup --quiet
	fi
	mkdir -p "$work/wanted" "$work/got"
	run_jobs "$app" "$work/wanted/$app" "$root" php "$root/$entry"

	if ! phpca pack --root "$root" --entry "$entry" -o "$archive" -q > "$work/pack.log" 2>&1; then
		not_ok "$app: packed" "$(cat "$work/pack.log")"
		return
	fi
	ok "$app: packed"
	check "$app: every script that PHP can compile is precompiled" php "$here/verdicts.php" "$build/phpca" "$archive" "$root"

	run_jobs "$app" "$work/got/$app-itself" "$archive" php_with "$archive"
	compare_jobs "$app" "$work/got/$app-itself" "$work/wanted/$app" 'php app.phpca'

	poison "$root" "$entry"
	run_jobs "$app" "$work/got/$app-in-place" "$root" php_with -d "phpca.mount=$archive:$root" "$root/$entry"
	compare_jobs "$app" "$work/got/$app-in-place" "$work/wanted/$app" 'overlay on the (poisoned) tree'

	rm -rf "$root"
	check "$app: deploy to the packing root" phpca deploy "$archive" "$root"
	run_jobs "$app" "$work/got/$app-gone" "$root" php_with -d "phpca.mount=$archive:$root" "$root/$entry"
	compare_jobs "$app" "$work/got/$app-gone" "$work/wanted/$app" 'overlay, the tree is gone'
	rm -rf "$root"

	for place in "$work/s" "$work/a-much-longer-place-to-be/than-the-one-where/the-application-$app/was-packed"; do
		mkdir -p "$place"
		check "$app: deploy to ${place#"$work"/}" phpca deploy "$archive" "$place"
		rm -f "$work/probe.txt"
		export PROBE_ROOT=$work/packing-root-of-$app PROBE_OUT=$work/probe.txt
		run_jobs "$app" "$work/got/$app-elsewhere" "$place" php_with -d "auto_prepend_file=$here/probe.php" -d "phpca.mount=$archive:$place" "$place/$entry"
		compare_jobs "$app" "$work/got/$app-elsewhere" "$work/wanted/$app" "mounted at ${place#"$work"/}"
		if [ "$(grep -c '^done' "$work/probe.txt" 2>/dev/null)" -lt "$(jobs_of "$app" | wc -l)" ]; then
			not_ok "$app: the probe ran in every job" "$(grep -c '^done' "$work/probe.txt") of $(jobs_of "$app" | wc -l)"
		elif grep -v '^done' "$work/probe.txt" > "$work/probe.found"; then
			not_ok "$app: no string with the packing root at ${place#"$work"/}" "$(sort -u "$work/probe.found" | head -20)"
		else
			ok "$app: no string with the packing root at ${place#"$work"/} ($(awk '/^done/ {n += $2} END {print n}' "$work/probe.txt") looked at)"
		fi
		rm -rf "$place"
	done
}

for app in ${APPS:-composer codesniffer fixer demo symfony}; do
	test_app "$app"
done
plan

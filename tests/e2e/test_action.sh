#!/bin/bash
# The GitHub Action: action.yml is parsed, its steps' scripts are carried out in order as the runner would, and what they leave in
# GITHUB_OUTPUT and GITHUB_STEP_SUMMARY is looked at.
. "$(dirname "$0")/lib.sh"
vendor=$build/apps/yaml/vendor
if ! sh "$top/scripts/install-app.sh" yaml "$build/apps/yaml" > "$work/install.log" 2>&1; then
	not_ok "symfony/yaml installed" "$(cat "$work/install.log")"
	plan
	exit
fi

# json EXPRESSION: prints a PHP expression over the last job's $j
json() { php -r '$j = json_decode(file_get_contents($argv[1]), true, 512, JSON_THROW_ON_ERROR); '"echo $1;" "$work/job.out"; }
is() { if [ "$2" = "$3" ]; then ok "$1"; else not_ok "$1" "wanted: $3"$'\n'"found:  $2"$'\n'"$(head -c 900 "$work/job.out")"; fi; }
has() { if grep -qF -- "$3" "$2"; then ok "$1"; else not_ok "$1" "wanted '$3' in: $(head -c 1000 "$2")"; fi; }
# job [INPUT=VALUE...]: the action in $github/workspace; leaves $work/job.{out,err,code} and $github/summary.md
job() { run "$work/job" php "$here/action.php" "$vendor" "$top/action.yml" "$github" "$@"; }
# project DIR: a small Composer project, installed
project() {
	mkdir -p "$1"/{src,vendor/composer}
	echo '{"name": "acme/app", "version": "1.0.0", "bin": ["run.php"], "autoload": {"psr-4": {"Acme\\": "src/"}}}' > "$1/composer.json"
	echo '{"packages": []}' > "$1/composer.lock"
	echo '{"packages": [], "dev": false, "dev-package-names": []}' > "$1/vendor/composer/installed.json"
	echo '<?php require __DIR__ . "/src/Greeter.php"; echo (new Acme\Greeter)->greet(), "\n";' > "$1/run.php"
	echo '<?php namespace Acme; class Greeter { function greet() { return "Hello from the archive"; } }' > "$1/src/Greeter.php"
}

# As on a runner: phpca is in PATH, or it is not.
path=
IFS=: read -ra directories <<< "$PATH"
for directory in "${directories[@]}"; do
	[ -e "$directory/phpca" ] || path+=:$directory
done
path=${path#:}
export PATH=$build:$path
unset PHPCA_CACHE
github=$work/github
project "$github/workspace"

# ---- the defaults ----
job
is "defaults: exit code" "$(cat "$work/job.code")" 0
is "... every step is carried out" "$(json 'implode(", ", array_map(fn($s) => $s["step"].(isset($s["skipped"]) ? " skipped" : " $s[code]"), $j["steps"]))')" \
	"Find or build the packager 0, Compiled scripts of earlier runs 0, Pack 0, Verify 0, Job summary 0"
archive=$github/workspace/app.phpca
is "... outputs: archive, scripts, PHP, packager" "$(json 'implode(" ", array_map(fn($k) => "$k=".$j["outputs"][$k], ["archive", "scripts", "precompiled", "from-source", "php-version", "packager", "extension", "cache-hit"]))')" \
	"archive=$archive scripts=2 precompiled=2 from-source=0 php-version=$(php -r 'echo PHP_VERSION;') packager=$build/phpca extension= cache-hit="
is "... outputs: size and SHA-256 are the archive's" "$(json '$j["outputs"]["size"]." ".$j["outputs"]["sha256"]')" "$(stat -c %s "$archive") $(sha256sum < "$archive" | cut -d ' ' -f 1)"
is "... outputs: seconds" "$(json 'is_numeric($j["outputs"]["seconds"]) && $j["outputs"]["seconds"] >= 0 ? "a number" : $j["outputs"]["seconds"]')" "a number"
is "... the archive runs" "$(php_with "$archive")" "Hello from the archive"
summary=$github/summary.md
for line in '## app.phpca' '| application | acme/app 1.0.0 |' '| scripts | 2: 2 precompiled, 0 from source, 0 refused |' '| entry | run.php |' '| cache | none; 2 scripts compiled, 0 taken from it |' \
	"| SHA-256 | $(sha256sum < "$archive" | cut -d ' ' -f 1) |" '### Verdicts' 'Every script is precompiled.' '### Sizes' '### Timings'; do
	has "... summary: $line" "$summary" "$line"
done
is "... summary: parts and timings have their rows" "$(grep -cE '^\| (metadata|sources|index) \| .*[0-9] (k|M)?B \| +[0-9.]+ % \|$' "$summary") $(grep -cE '^\| (pack|verify) \| [0-9.]+ s \|$' "$summary")" "3 2"
is "... summary: no warnings" "$(grep -c '### Warnings' "$summary")" 0

# ---- the cache ----
key=$(json '$j["steps"][1]["with"]["key"]') restore=$(json '$j["steps"][1]["with"]["restore-keys"]')
is "the key holds packager, PHP and lock" "$([[ $key == "$restore"????* && $restore == phpca-*-0.*-$(php -r 'echo PHP_VERSION;')-* ]] && echo so || echo "$key, $restore")" so
is "without a cache everything is compiled, and kept" "$(json '$j["outputs"]["compiled"]') $(ls "$github/cache")" "2 $key"
rm -rf "$github/temp" && touch "$github/workspace/run.php"
job
is "the same lock: a hit, and nothing is compiled" "$(json '$j["outputs"]["cache-hit"]." ".$j["outputs"]["compiled"]')" "true 0"
has "... which the summary says" "$summary" "| cache | from a run with the same packager, PHP and composer.lock; 0 scripts compiled, 2 taken from it |"
echo '<?php echo "changed\n";' > "$github/workspace/run.php"
job
is "... but for what changed" "$(json '$j["outputs"]["compiled"]') $(php_with "$archive")" "1 changed"
echo '{"packages": [], "content-hash": "x"}' > "$github/workspace/composer.lock"
job
is "another lock: another key, and the old cache all the same" "$(json '$j["steps"][1]["with"]["key"] === $argv[2] ? "the same" : $j["outputs"]["cache-hit"]' 2>/dev/null)" false
mkdir "$work/other" && cp "$build/phpca" "$work/other/phpca" && printf 'x' >> "$work/other/phpca"
job packager="$work/other/phpca"
is "another packager of this version: another key" "$(json '$j["outputs"]["cache-hit"].(str_starts_with($j["steps"][1]["with"]["key"], "'"$restore"'") ? "the same" : "another")')" another

# ---- inputs ----
project "$github/workspace/sub/project"
echo '{"name": "named", "version": "7"}' > "$github/workspace/sub/project/m.json"
job working-directory=sub/project manifest=m.json output=out.phpca mount=/srv/sub options=$'--entry=src/Greeter.php\n\n-j1' cache=false verify=false summary=false
is "inputs: no cache" "$(json '$j["outputs"]["compiled"]." ".$j["outputs"]["cache-hit"]')" "2 "
is "inputs: steps that are not wanted are left out" "$(cat "$work/job.code") $(json 'implode(", ", array_map(fn($s) => $s["step"], array_filter($j["steps"], fn($s) => isset($s["skipped"]))))')" "0 Compiled scripts of earlier runs, Verify, Job summary"
run "$work/info" phpca info "$github/workspace/sub/project/out.phpca"
is "inputs: reach the packager" "$(awk '/^(name|mount|entry) /{printf "%s=%s ", $1, $2}' "$work/info.out")" "name=named mount=/srv/sub entry=src/Greeter.php "
is "inputs: no summary" "$(cat "$summary")" ""

# ---- what is not well ----
echo '<?php class {' > "$github/workspace/src/broken.php"
ln -s nowhere "$github/workspace/dangling"
job
is "a script that does not compile: packed, and counted" "$(cat "$work/job.code") $(json '$j["outputs"]["precompiled"]." ".$j["outputs"]["from-source"]')" "0 4 1"
has "... the summary names it" "$summary" "| src/broken.php | source | syntax error"
has "... and the packager's warnings" "$summary" "- dangling: symbolic link that leads nowhere"
is "... which are annotations, too" "$(json 'substr_count($j["steps"][2]["log"], "::warning title=phpca::dangling: symbolic link")')" 1
rm "$github/workspace/app.phpca"
job strict=true
is "strict: the packager's exit code, an annotation, and no further step" "$(cat "$work/job.code") $(json 'count($j["steps"])." ".substr_count($j["steps"][2]["log"], "::error title=phpca::src/broken.php: ")')" "3 3 1"
is "... no archive" "$(ls "$github/workspace" | grep -c phpca)" 0
job packager=/gone/phpca
is "a packager that is not there" "$(cat "$work/job.code") $(json 'substr_count($j["steps"][0]["log"], "::error title=phpca::packager: \"/gone/phpca\" is not a program")')" "2 1"
job working-directory=gone
is "a project that is not there" "$(cat "$work/job.code") $(json 'substr_count($j["steps"][0]["log"], "::error title=phpca::working-directory: there is no directory gone")')" "2 1"
# ---- names that would be commands to the runner, or layout in the summary ----
# commands: what the runner would obey in the job's logs, without those that the action means
cat > "$work/commands.php" <<'END'
<?php
$stopped = null;
foreach (json_decode(file_get_contents($argv[1]), true)['steps'] as $step) {
    foreach (preg_split('/\r\n|\r|\n/', $step['log'] ?? '') as $line) {
        if ($stopped !== null) {
            $stopped = trim($line) === "::$stopped::" ? null : $stopped;
        } elseif (preg_match('/^::stop-commands::(\S+)$/', $line, $m)) {
            $stopped = $m[1];
        } elseif (preg_match('/^\s*(::|##\[)/', $line) && !preg_match('/^::(warning title=phpca::|error title=phpca::|(end)?group)/', $line)) {
            echo "$line\n";
        }
    }
}
END
mkdir -p "$github/workspace/odd"
for name in $'a\n::error::gotcha' $'b\n::add-mask::gotcha' $'c\r::set-output name=gotcha::x' $'d\e[31mgotcha' 'e](javascript:gotcha) ![x](y' 'f|gotcha<b>' $'g\n##[error]gotcha'; do
	echo '<?php class {' > "$github/workspace/odd/$name.php"
	ln -sf nowhere "$github/workspace/odd/link $name"
done
job
is "odd names: packed, and nothing in the log is a command" "$(cat "$work/job.code") $(php "$work/commands.php" "$work/job.out")" "0 "
is "odd names: each is annotated" "$(json 'preg_match_all("/^::warning title=phpca::odd\\/link .*gotcha/m", $j["steps"][2]["log"])')" 7
is "odd names: no control character, link or tag in the summary" "$(LC_ALL=C grep -cP '[\x00-\x08\x0b-\x1f\x7f]|^::|^##\[|(?<!\\)\[x|<b>' "$summary")" 0
is "odd names: the rows are whole" "$(grep -c '^| odd/.*gotcha.* | source | syntax error' "$summary")" 7
job strict=true
is "odd names, strict: nothing in the log is a command" "$(cat "$work/job.code") $(php "$work/commands.php" "$work/job.out")" "3 "
rm -r "$github/workspace/odd"
# A packager whose archives are damaged.
cat > "$work/other/damaging" <<END
#!/bin/bash
"$build/phpca" "\$@" || exit
[ "\$1" != pack ] || [ ! -f app.phpca ] || printf X | dd of=app.phpca bs=1 seek=\$(grep -abo 'Hello from' app.phpca | tail -1 | cut -d: -f1) conv=notrunc status=none
END
chmod 755 "$work/other/damaging"
job packager="$work/other/damaging"
is "a damaged archive fails the job" "$(cat "$work/job.code") $(json 'end($j["steps"])["step"]." ".substr_count(end($j["steps"])["log"], "::error title=phpca::")')" "1 Verify 1"

# ---- no packager in PATH: it is built from the action's sources, and hosted by PATH's php ----
rm "$github/workspace/src/broken.php"
kind=$(php -n -i | sed -n 's/^PHP Extension Build => //p') own=$top/build/action
own+=/${kind//,/-}
# What is compiled already need not be compiled again.
if [ ! -d "$own/obj" ] && [ -d "$top/build/obj" ]; then mkdir -p "$own" && cp -a "$top/build/obj" "$own/"; fi
PATH=$path job
is "no phpca in PATH: it is built, with the extension" "$(cat "$work/job.code") $(json '$j["outputs"]["packager"]." ".$j["outputs"]["extension"]." ".$j["outputs"]["php-version"]')" "0 $own/phpca $own/phpca.so $(php -r 'echo PHP_VERSION;')"
has "... and the summary says how long it took" "$summary" "| build |"
is "... it starts PATH's php" "$(grep -c "^exec \"$(command -v php)\" " "$own/phpca")" 1
is "... the archive runs, precompiled" "$(php -d extension="$own/phpca.so" -d phpca.fallback=error "$archive")" changed
PATH=$path job php-version="$(php -r 'echo PHP_MAJOR_VERSION, ".", PHP_MINOR_VERSION;')"
is "the same for a version that PATH's php has" "$(cat "$work/job.code") $(json '$j["outputs"]["packager"]')" "0 $own/phpca"

# ---- which PHP ----
job php-version="$(php -r 'echo PHP_VERSION;')"
is "a version that phpca of PATH compiles for" "$(cat "$work/job.code") $(json '$j["outputs"]["packager"]." ".$j["outputs"]["php-version"]')" "0 $build/phpca $(php -r 'echo PHP_VERSION;')"
job php-version=8.9
is "a version that is not there" "$(cat "$work/job.code") $(json 'substr_count($j["steps"][0]["log"], "::error title=phpca::php-version: there is no PHP 8.9 in PATH; let shivammathur/setup-php or apt-get put it there")')" "2 1"
# A PHP without headers, whose packages apt-get does not have; a thread-safe one, and a debug build.
mkdir "$work/bin"
says() { # BUILD
	printf '#!/bin/sh\ncase "$*" in *phpinfo*) echo %s ;; *PHP_MAJOR*) echo 8.9 ;; *) echo 8.9.1 ;; esac\n' "$1" > "$work/bin/php8.9"
	chmod 755 "$work/bin/php8.9"
}
printf '#!/bin/sh\necho "$*" >> "%s"\nexit 100\n' "$work/apt-get.log" > "$work/bin/apt-get"
printf '#!/bin/sh\n[ "$1" = -n ] && shift; exec "$@"\n' > "$work/bin/sudo"
chmod 755 "$work/bin/apt-get" "$work/bin/sudo"
says API20990101,NTS
PATH=$work/bin:$path job php-version=8.9
is "a PHP without headers: what is missing, in one sentence" "$(cat "$work/job.code") $(json 'preg_match("~^::error title=phpca::the packager can.t be built for '"$work"'/bin/php8\.9: php8\.9-dev missing, which apt-get could not install~m", $j["steps"][0]["log"])')" "1 1"
is "... apt-get was asked for it" "$(tr '\n' ';' < "$work/apt-get.log")" "update -q;"
says API20990101,TS
PATH=$work/bin:$path job php-version=8.9
is "a thread-safe PHP is as good as another" "$(cat "$work/job.code") $(json 'substr_count($j["steps"][0]["log"], "php8.9-dev missing, which apt-get could not install")')" "1 1"
says API20990101,NTS,debug
PATH=$work/bin:$path job php-version=8.9
is "a debug build is refused" "$(cat "$work/job.code") $(json 'substr_count($j["steps"][0]["log"], "is a debug build of PHP (API20990101,NTS,debug): phpca needs one that is not")')" "4 1"
plan

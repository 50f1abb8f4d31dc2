#!/bin/bash
# A script that is a Phar and lets Phar look for relative names in it (Phar::interceptFileFuncs), with Phar loaded before phpca and behind it.
. "$(dirname "$0")/lib.sh"
cd "$work" || exit 1
mkdir -p app/files
cat > make.php <<'END'
<?php
$phar = new Phar('app/front.phar');
$phar['index.php'] = <<<'INDEX'
<?php
foreach (['install.php', 'data/list.txt', 'files/own.txt', 'front.phar', 'settings.txt', 'nothing'] as $name) {
	echo $name;
	foreach (['file_exists', 'is_file', 'is_readable', 'is_dir', 'filesize', 'is_executable'] as $function) {
		echo ' ', json_encode(@$function($name));
	}
	echo ' ', json_encode(@file_get_contents($name)), "\n";
}
echo file_exists(dirname($_SERVER['SCRIPT_FILENAME']) . '/files/own.txt') ? 'own' : 'none', count(scandir('phar://' . substr(__DIR__, 7))), "\n";
INDEX;
$phar['install.php'] = '<?php echo "install";';
$phar['data/list.txt'] = 'a list';
$phar->setStub('<?php
Phar::mapPhar("front");
if (($argv[1] ?? "") !== "plain") { Phar::interceptFileFuncs(); }
if (file_exists(__DIR__ . "/files/settings.txt")) { Phar::mount("settings.txt", __DIR__ . "/files/settings.txt"); }
chdir(__DIR__);
include "phar://front/index.php";
__HALT_COMPILER();');
END
shared() { php -n -r 'exit(extension_loaded("phar") ? 1 : 0);'; }
phar=(); shared && phar=(-d extension=phar)
check "the Phar is made" php -n "${phar[@]}" -d phar.readonly=0 make.php
mv app/front.phar app/front.phar.php
echo own > app/files/own.txt
echo settings > app/files/settings.txt
check "it is packed" phpca pack -q --root app --mount "$PWD/app" -o app.phpca
mount=(-d extension="$build/phpca.so" -d phpca.mount="$PWD/app.phpca:$PWD/app")
for way in intercepted plain; do
	run "$work/$way" php -n "${phar[@]}" app/front.phar.php "$way"
	run "$work/$way-behind" php -n "${phar[@]}" "${mount[@]}" app/front.phar.php "$way"
	run_same "$way: Phar loaded before phpca" "$work/$way-behind" "$work/$way"
	! shared || run "$work/$way-before" php -n "${mount[@]}" "${phar[@]}" app/front.phar.php "$way"
	! shared || run_same "$way: Phar loaded behind phpca" "$work/$way-before" "$work/$way"
	run "$work/$way-source" php -n "${phar[@]}" "${mount[@]}" -d phpca.force=source app/front.phar.php "$way"
	run_same "$way: from source" "$work/$way-source" "$work/$way"
done
check "Phar has looked in the Phar" grep -q '^settings.txt true' "$work/intercepted.out"
check "... and did not where it was not asked to" grep -q '^settings.txt false' "$work/plain.out"
# ---- a Phar is the program itself ----
cat > entry.php <<'END'
<?php
[, $form, $dir] = $argv;
$p = new Phar("$dir/made.phar", 0, 'made.phar');
$p['in.php'] = '<?php echo "in ", substr(__FILE__, -strlen("/in.php")), " ", filesize(__FILE__) > 20 ? "whole" : "", "\n";';
$made = $form === 'PHAR' ? $p : $p->convertToExecutable(constant("Phar::$form"));
$made->setStub('<?php require "phar://" . __FILE__ . "/in.php"; __HALT_COMPILER();');
if ($form !== 'PHAR') {
	unlink("$dir/made.phar");
}
END
for form in PHAR TAR ZIP; do
	mkdir "entry-$form"
	php -d phar.readonly=0 entry.php $form "$PWD/entry-$form"
	name=$(ls "entry-$form")
	wanted=$(php "entry-$form/$name" 2>&1)
	is "a Phar as entry script ($name): unpacked" "$wanted" "in /in.php whole"
	check "... it is packed" phpca pack -q --root "entry-$form" --entry "$name" -o "entry-$form.phpca"
	is "... directly" "$(php_with "entry-$form.phpca" 2>&1)" "$wanted"
	is "... over its directory" "$(php_with -d phpca.mount="$PWD/entry-$form.phpca:$PWD/entry-$form" "entry-$form/$name" 2>&1)" "$wanted"
done
plan

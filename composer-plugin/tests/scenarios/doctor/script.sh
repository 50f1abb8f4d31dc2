# shellcheck shell=bash
export PHPCA=$packager
composer install -q
mkdir -p cache
echo "<?php return ['views' => '$PWD/views'];" | tee cache/config.php > cache/rebased.php
ln -s /usr lib/outside
run composer phpc:doctor --php=production-php
composer phpc:doctor --php=production-php --format=json | php -r '
	$j = json_decode(stream_get_contents(STDIN), true);
	echo "$j[version] ", json_encode($j["ok"]), " ", implode(" ", $j["checks"]), "\n";
	foreach ($j["findings"] as $f) echo "$f[severity] $f[check] $f[subject]\n";'

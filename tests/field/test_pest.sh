#!/bin/bash
# Pest: its tests one after another, and with --parallel, which starts PHP with a script of its package.
. "$(dirname "$0")/../e2e/lib.sh"
. "$here/field.sh"
composer_app pestphp/pest:3.8.7
entry=vendor/bin/pest
masks=('s/ +[0-9.]+s *$//' 's/[0-9.]+s\b/Ns/g' 's/"(times|version)":.*//' 's/time="[0-9.]+"/time="N"/g')
contents() {
	mkdir -p tests/Unit
	echo '<?php uses()->in("Unit"); expect()->extend("toBeOne", fn () => $this->toBe(1));' > tests/Pest.php
	for i in 1 2 3; do
		cat > "tests/Unit/A${i}Test.php" <<-P
			<?php
			it('works $i', function () { expect(1)->toBeOne(); expect(basename(__FILE__))->toEndWith('Test.php'); });
			it('is wrong $i', function (int \$x) { expect(\$x)->toBe(2); })->with([1, 2]);
		P
	done
	echo '<phpunit cacheDirectory="var" colors="false"><testsuites><testsuite name="unit"><directory>tests</directory></testsuite></testsuites></phpunit>' > phpunit.xml
}
manifest='{"writable": ["var", "vendor/pestphp/pest-plugin-mutate/.temp", "vendor/pestphp/pest/.temp"], "stubs": ["/vendor/pestphp/pest/bin/worker.php"]}'
jobs() {
	cd "$tree" || return
	program --log-junit="$project/junit.xml"
	says '3 failed'
	program --parallel --processes=1
	says '3 failed'
	program --list-tests
}
field

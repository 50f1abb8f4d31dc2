#!/bin/bash
# PHPStan, a Phar within its package: analyses with two processes, then with its result cache.
. "$(dirname "$0")/../e2e/lib.sh"
. "$here/field.sh"
composer_app phpstan/phpstan:2.3.5
entry=vendor/bin/phpstan
# It starts PHP anew with an extension of its own.
manifest='{"extract": ["*.so"]}'
# times and inodes of the analysed files, in its cache
masks=("s/'(OLDPWD|PHPRC)' => .*/\1/" 's/s:[0-9]+:"[0-9]+:[0-9]{9,}:[0-9]{9,}:[0-9:]+"/STAT/g' 's/\b1[0-9]{9}\b/TIME/g')
random=(directory-listings.bin)
begin() {
	mkdir src
	for i in 1 2 3 4 5 6 7 8; do
		echo "<?php class A$i extends B$i { function f(int \$a): string { return \$a; } }" > "src/A$i.php"
		echo "<?php class B$i { /** @return list<int> */ function g(): array { return ['x']; } private \$unused; }" > "src/B$i.php"
	done
	printf 'parameters:\n  level: 9\n  paths: [src]\n  tmpDir: tmp\n  parallel: {processTimeout: 600.0, jobSize: 4, maximumNumberOfProcesses: 2}\n' > phpstan.neon
}
jobs() {
	program analyse --no-progress --error-format=raw
	says 'should return string but returns int'
	program analyse --no-progress
	program analyse --no-progress --error-format=json --debug src/A1.php
	program clear-result-cache
}
field

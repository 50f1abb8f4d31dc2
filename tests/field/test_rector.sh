#!/bin/bash
# Rector, which brings PHPStan as a Phar: its worker is a process of its own; a dry run, then changing files.
. "$(dirname "$0")/../e2e/lib.sh"
. "$here/field.sh"
composer_app rector/rector:2.8.4 phpstan/phpstan:2.3.5
entry=vendor/bin/rector
manifest='{"extract": ["*.so"]}'
begin() {
	mkdir src
	for i in 1 2 3 4 5 6; do
		printf '<?php\nclass A%s {\n\tprivate $x;\n\tfunction f($a) { return array(1, strpos($a, "b") !== false); }\n}\n' $i > "src/A$i.php"
	done
	cat > rector.php <<-'P'
		<?php
		return Rector\Config\RectorConfig::configure()
			->withPaths([__DIR__ . '/src'])->withParallel(600, 1, 16)->withPhpSets(php81: true)->withPreparedSets(typeDeclarations: true, deadCode: true)
			->withCache(__DIR__ . '/cache');
	P
}
jobs() {
	program process --no-progress-bar --dry-run
	says 'would have been changed'
	program process --no-progress-bar
	says 'have been changed'
	program list-rules
}
field

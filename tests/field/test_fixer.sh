#!/bin/bash
# PHP CS Fixer: in a process of its own, and its cache.
. "$(dirname "$0")/../e2e/lib.sh"
. "$here/field.sh"
composer_app friendsofphp/php-cs-fixer:3.94.2
entry=vendor/bin/php-cs-fixer
export PHP_CS_FIXER_IGNORE_ENV=1
masks=('s/[0-9.]+ seconds, [0-9.]+ MB/N seconds, N MB/')
begin() {
	mkdir src
	for i in 1 2 3 4 5 6; do
		printf '<?php\nclass   a%s{\n function F($a,$b){ if($a==$b) {return TRUE;} else return array(1,2); }\n}\n' $i > "src/A$i.php"
	done
	cat > .php-cs-fixer.php <<-'P'
		<?php
		return (new PhpCsFixer\Config())->setRules(['@PSR12' => true, '@PhpCsFixer' => true])->setFinder(PhpCsFixer\Finder::create()->in(__DIR__ . '/src')->sortByName())
			->setParallelConfig(new PhpCsFixer\Runner\Parallel\ParallelConfig(2, 6, 600));
	P
}
jobs() {
	program check --show-progress=none
	says 'Found 6 of 6 files'
	program fix --show-progress=dots
	program list-files
}
field

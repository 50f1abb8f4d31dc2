#!/bin/bash
# PHPUnit: tests in processes of their own, and coverage by pcov.
. "$(dirname "$0")/../e2e/lib.sh"
. "$here/field.sh"
composer_app phpunit/phpunit:11.5.57
entry=vendor/bin/phpunit
ini=(extension=pcov pcov.enabled=1)
masks=('s/20[0-9]{2}-[0-9]{2}-[0-9]{2} [0-9:]{8}/TIME/' 's/\[[0-9:.]+\]/[N]/' 's/"times":.*//' 's/^(Time: ).*/\1N/' 's/(time|timestamp|generated|date|start)="[^"]*"/\1="N"/g' 's/at [A-Z][a-z]{2} [A-Z][a-z]{2} .* UTC 20[0-9]{2}/at N/')
contents() {
	mkdir -p src tests
	printf '<?php\nclass Sum\n{\n\tpublic static int $made = 0;\n\tfunction add(int $a, int $b): int\n\t{\n\t\tself::$made++;\n\t\tif ($a === 7) {\n\t\t\treturn 7;\n\t\t}\n\t\treturn $a + $b;\n\t}\n\tfunction never(): void\n\t{\n\t\techo 1;\n\t}\n}\n' > src/Sum.php
	printf '<?php\nclass Unused\n{\n\tfunction f() { return 1; }\n}\n' > src/Unused.php
	cat > tests/SumTest.php <<-'P'
		<?php
		use PHPUnit\Framework\Attributes\RunInSeparateProcess;
		require_once __DIR__ . '/../src/Sum.php';
		final class SumTest extends PHPUnit\Framework\TestCase
		{
			#[RunInSeparateProcess]
			public function testAlone(): void { $this->assertSame(3, (new Sum)->add(1, 2)); $this->assertSame(1, Sum::$made); }
			#[RunInSeparateProcess]
			public function testAloneAgain(): void { (new Sum)->add(1, 2); $this->assertSame(1, Sum::$made); echo __LINE__; }
			#[RunInSeparateProcess]
			public function testFails(): void { $this->assertSame(__DIR__, 'x'); }
			public function testMock(): void { $m = $this->createMock(Sum::class); $m->method('add')->willReturn(9); $this->assertSame(9, $m->add(1, 1)); }
		}
	P
	cat > phpunit.xml <<-'X'
		<phpunit cacheDirectory="var" bootstrap="vendor/autoload.php">
			<testsuites><testsuite name="all"><directory>tests</directory></testsuite></testsuites>
			<source><include><directory>src</directory></include></source>
		</phpunit>
	X
}
manifest='{"writable": ["var"]}'
jobs() {
	cd "$tree" || return
	program --no-coverage --testdox --log-junit "$project/junit.xml"
	says 'Tests: 4, Assertions: 5, Failures: 1'
	program --coverage-text --coverage-clover "$project/clover.xml" --coverage-html "$project/html" --coverage-php "$project/coverage.php"
	says 'Lines:'
	program --list-tests
}
field

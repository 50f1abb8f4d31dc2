#!/bin/bash
# amphp/parallel: a pool of workers, each a PHP process that is started with a script of the package.
. "$(dirname "$0")/../e2e/lib.sh"
. "$here/field.sh"
composer_app amphp/parallel:2.2.2
entry=main.php
manifest='{"stubs": ["/vendor/amphp/parallel/src/Context/Internal/process-runner.php"]}'
contents() {
	mkdir src
	cat > src/Square.php <<-'P'
		<?php
		final class Square implements Amp\Parallel\Worker\Task {
			public function __construct(private int $n) {}
			public function run(Amp\Sync\Channel $channel, Amp\Cancellation $cancellation): array {
				return [$this->n ** 2, basename(__FILE__), count(get_included_files())];
			}
		}
	P
	cat > main.php <<-'P'
		<?php
		require __DIR__ . '/vendor/autoload.php';
		require __DIR__ . '/src/Square.php';
		$loader = require __DIR__ . '/vendor/autoload.php';
		$pool = new Amp\Parallel\Worker\ContextWorkerPool(2, new Amp\Parallel\Worker\ContextWorkerFactory(__DIR__ . '/src/Square.php', new Amp\Parallel\Context\ProcessContextFactory()));
		foreach (range(1, (int) $argv[1]) as $n) {
			$runs[] = $pool->submit(new Square($n));
		}
		foreach ($runs as $run) {
			echo implode(' ', $run->await()), "\n";
		}
		$pool->shutdown();
		echo "done\n";
	P
}
jobs() {
	program 5
	says 'done'
}
field

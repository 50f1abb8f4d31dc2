<?php

// The pipe operator, clone with, (void), #[NoDiscard].

namespace Shapes\Pipes;

set_error_handler(static function (int $type, string $message, string $file, int $line): bool {
	echo "$type: $message in ", basename($file), ":$line\n";
	return true;
});

function attempt(\Closure $do): void
{
	try {
		var_dump($do());
	} catch (\Throwable $e) {
		echo get_class($e), ': ', $e->getMessage(), ' ', basename($e->getFile()), ':', $e->getLine(), "\n";
		echo preg_replace('~ /.*/~', ' ', $e->getTraceAsString()), "\n";
	}
}

final class Steps
{
	static function half(int $n): float
	{
		return $n / 2;
	}

	function plus(float $n): float
	{
		return $n + 0.25;
	}

	function __invoke(mixed $value): string
	{
		return 'invoked with ' . json_encode($value);
	}
}

function &referenced(array &$list): array
{
	return $list;
}

function numbers(int $to): \Generator
{
	for ($i = 1; $i <= $to; $i++) {
		yield $i;
	}
}

echo ' Hello World ' |> strtoupper(...) |> trim(...) |> (fn (string $s) => str_replace(' ', '', $s)) |> strlen(...), "\n";
echo 5 |> Steps::half(...) |> (new Steps)->plus(...) |> new Steps, "\n";
echo 7 |> [new Steps, 'plus'] |> 'json_encode', ' ', 9 |> 'Shapes\Pipes\Steps::half', "\n";
echo numbers(4) |> iterator_to_array(...) |> (static fn (array $list) => array_map(static fn (int $n) => $n |> Steps::half(...), $list)) |> json_encode(...), "\n";
echo null ?? 3 |> (fn ($n) => $n + 1), ' ', (true ? 'a' : 'b') |> strtoupper(...), ' ', 'x' . 'y' |> strrev(...), "\n";
$steps = [trim(...), 'strrev', new Steps];
echo array_reduce($steps, static fn ($value, $step) => $value |> $step, ' abc '), "\n";
$kept = 'kept' |> (function (string $s) use (&$seen) {
	$seen = $s;
	return $this ?? null;
})->bindTo(new Steps);
echo get_debug_type($kept), " $seen\n";
attempt(fn () => 'x' |> Steps::half(...));
attempt(fn () => 'x' |> 'nowhere');
attempt(fn () => [1] |> referenced(...));
attempt(fn () => 'x' |> throw new \LogicException('in a pipe'));

class Point
{
	public string $log = '';

	function __construct(public readonly int $x = 0, protected(set) readonly int $y = 0, private array $more = [])
	{
	}

	function __clone()
	{
		$this->log .= "cloned at $this->x;";
	}

	function with(int $x, mixed ...$more): static
	{
		return clone($this, ['x' => $x, 'more' => $more]);
	}
}

class Hooked
{
	public int $size = 1 {
		set(int $size) {
			echo "size $size\n";
			$this->size = $size;
		}
	}
	public private(set) string $guarded = 'own';
}

$point = new Point(1, 2);
var_dump($point->with(3, 'a', key: 'b'));
var_dump(clone($point, []), clone($point), clone $point);
attempt(fn () => clone($point, ['x' => 5]));
attempt(fn () => clone($point, ['x' => 'no number']));
attempt(fn () => (clone(new Hooked, ['size' => 4]))->size);
attempt(fn () => clone(new Hooked, ['guarded' => 'mine']));
attempt(fn () => clone('text'));
attempt(fn () => array_map(clone(...), [new Hooked])[0]->guarded);
attempt(fn () => array_map('clone', [new Steps])[0]::class);

#[\NoDiscard]
function needed(): int
{
	return 1;
}

#[\NoDiscard('as it tells whether it went well')]
function needed_why(): bool
{
	return true;
}

class Careful
{
	#[\NoDiscard]
	static function made(): static
	{
		return new static;
	}

	#[\NoDiscard('because')]
	function kept(): int
	{
		return 2;
	}
}

needed();
needed_why();
(void) needed();
$used = needed() + (new Careful)->kept();
Careful::made();
(new Careful)->kept();
(void) (new Careful)->kept();
(function () {
	needed_why();
	foreach ([1, 2] as $ignored) {
		Careful::made();
	}
})();
(__NAMESPACE__ . '\needed')(...);
call_user_func(__NAMESPACE__ . '\needed');
date_create_immutable('2024-01-01')->setDate(2025, 1, 1);
echo $used, "\n";

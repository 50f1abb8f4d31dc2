<?php

// Properties that can be read by more than those who may write them.

class Account
{
	public private(set) int $balance = 0;
	public protected(set) ?array $log = [];
	protected private(set) string $owner = 'nobody';
	private(set) string $short = 's';

	function __construct(public protected(set) readonly string $id, public private(set) object $data = new stdClass())
	{
	}

	function add(int $amount): static
	{
		$this->balance += $amount;
		$this->log[] = $amount;
		return $this;
	}
}

class Savings extends Account
{
	public private(set) float $rate = 0.5;

	function note(string $text): void
	{
		$this->log[] = $text;
	}

	function rename(): void
	{
		$this->short = 'renamed';
	}

	function steal(): void
	{
		$this->balance = 1_000_000;
	}
}

function attempt(Closure $do): void
{
	try {
		$do();
		echo "done\n";
	} catch (Error $e) {
		echo $e->getMessage(), ' ', $e->getLine(), "\n";
	}
}

$savings = (new Savings('x1'))->add(5)->add(7);
$savings->note('text');
echo $savings->balance, ' ', json_encode($savings), "\n";
attempt(fn () => $savings->balance = 1);
attempt(fn () => $savings->balance++);
attempt(fn () => $savings->log[] = 1);
attempt(fn () => $savings->id = 'x2');
attempt(fn () => $savings->rate = 1.0);
attempt(fn () => $savings->steal());
attempt(fn () => $savings->rename());
attempt(fn () => $savings->data->x = 1);
attempt(function () use ($savings) {
	$reference = &$savings->log;
});
attempt(function () use ($savings) {
	unset($savings->balance);
});
attempt(Closure::bind(fn () => $savings->balance = 3, null, Account::class));
foreach ([Account::class, Savings::class] as $class) {
	foreach ((new ReflectionClass($class))->getProperties() as $property) {
		echo $property->class, '::$', $property->name, ' ', implode(' ', Reflection::getModifierNames($property->getModifiers())),
			$property->isPrivateSet() ? ' private(set)' : '', $property->isProtectedSet() ? ' protected(set)' : '', "\n";
	}
}
var_dump($savings, clone $savings == $savings, unserialize(serialize($savings)) == $savings);

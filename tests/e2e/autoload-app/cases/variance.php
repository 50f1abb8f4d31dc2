<?php
// What a class loads while it is linked: Maker, then Special and Choice, and Choice loads Deeper. Of Giver, Choice2 comes first, and before it loads
// Deeper2 it loads what Giver waits for. STATE counts requests: what earlier ones have shown of Choice2 and of Giver by themselves is no answer to
// what both do together.
namespace Run;
use App\Vary\{Choice, Choice2, Deeper2, Giver, Maker};

$n = 0;
if (isset($_SERVER['STATE'])) {
	$n = 1 + (int) file_get_contents($_SERVER['STATE']);
	file_put_contents($_SERVER['STATE'], $n);
}
match ($n) {
	1 => class_exists(Choice2::class),
	2 => class_exists(Deeper2::class),
	default => null,
};
if ($n !== 1) {
	say(get_class((new Giver)->take(null)));
}
$maker = new Maker;
say(count($maker->make()), get_class($maker->other(null)), get_class((new Choice)->ask()));

<?php
// One trait that reaches a class by two ways is no conflict, whatever was called before the class is linked.
spl_autoload_register(function ($c) { echo "<$c>"; require __DIR__ . "/$c.php"; });
foreach (str_split($argv[1]) as $step) {
	try {
		echo $step, ' ', match ($step) {
			'a' => (new A)->shared(7), 'b' => (new B)->shared(8), 't' => @Zero::twice(1), 'u' => @One::twice(2), 'v' => @Two::twice(3),
			'1' => trait_exists('One') ? 'One' : '', '2' => trait_exists('Two') ? 'Two' : '',
			'x' => (new X)->shared(1) . (new X)->shared(2, b: 5) . X::twice(4) . (new X)->both(), 'y' => (new Y)->shared(3), 'e' => E::C->shared(5), 'c' => (new C)->both(),
			'z' => eval('class Z { use One, Two { One::own insteadof Two; } } return (new Z)->shared(6) . get_class((new Z)->me()->it()->myself()->other()->tiny(new Z)) . json_encode((new Z)->nothing()) . (new Z)->own();'),
		}, "\n";
	} catch (Error $e) {
		echo $e->getMessage(), "\n";
	}
}

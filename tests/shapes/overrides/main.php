<?php

// #[Override]: checked when a class is linked.

require __DIR__ . '/base.php';
require __DIR__ . '/dog.php';

echo (new Dog)->show(), "\n";
foreach (['Animal' => 'speak', 'Dog' => 'walk', 'Loud' => 'speak'] as $class => $method) {
	echo $class, '::', $method, ' ', (new ReflectionMethod($class, $method))->getAttributes()[0]->getName(), "\n";
}
switch ($argv[1] ?? '') {
	case 'method':
		require __DIR__ . '/wrong.php';
		break;
	case 'trait':
		require __DIR__ . '/wrong_trait.php';
		break;
}
echo "end\n";

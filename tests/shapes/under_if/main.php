<?php
// Two scripts that declare the same class, function and interface, each under an if: who comes first declares.
foreach (array_slice($argv, 1) as $which) {
	echo "$which: ", json_encode(include __DIR__ . "/$which.php"), "\n";
	echo Shared::WHO, ' ', (new Shared)->who(), ' ', shared(), ' ', (new ReflectionClass('Shared'))->getFileName(), ':', (new ReflectionClass('Shared'))->getStartLine(), ' ',
		(new ReflectionFunction('shared'))->getFileName(), ' ', implode(',', class_implements('Shared')), ' ', get_parent_class('Shared') ?: 'no parent', "\n";
}
echo json_encode(Either::side()), ' ', json_encode(array_values(array_filter(get_declared_classes(), fn ($c) => (new ReflectionClass($c))->isUserDefined()))), "\n";

<?php

interface A { const X = 1; function f(int $a); }

set_error_handler(function ($type, $message, $file, $line) {
	echo "[$type] $message ", basename($file), ":$line\n";
	return true;
});
if ($argv[1] === 'missing') {
	class B implements A {}
} elseif ($argv[1] === 'signature') {
	class C implements A { function f(string $a) {} }
} elseif ($argv[1] === 'unknown') {
	class E implements NoSuchInterface {}
} elseif ($argv[1] === 'final') {
	final class F0 {}
	if (time()) {
		class F extends F0 {}
	}
} elseif ($argv[1] === 'enum') {
	class G extends E0 {}
}
enum E0 {}

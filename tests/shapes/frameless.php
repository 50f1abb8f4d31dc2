<?php

// Internal functions that are called without a frame, several calls of one name, and calls whose name is looked up first.

namespace Shapes\Frameless {
	function check(array $list, string $text, mixed $mixed): array
	{
		return [
			in_array('b', $list), in_array(1, $list, true), implode(',', $list), strpos($text, 'l'), strpos($text, 'l', 3), str_contains($text, 'ell'),
			str_starts_with($text, 'he'), substr($text, 1), substr($text, 1, 2), trim($text), trim($text, 'h'), strtr($text, 'l', 'L'),
			strtr($text, ['he' => 'HE']), str_replace('l', 'L', $text), dirname('/a/b/c'), dirname('/a/b/c', 2), is_numeric($mixed), min(3, 2),
			max($list), preg_match('/l+/', $text), preg_replace('/l+/', 'L', $text), array_key_exists(0, $list), ucfirst($text), is_object($mixed), usleep(0),
		];
	}

	function text(int $n): string
	{
		return sprintf('%d and %s', $n, $n) . sprintf('%05d', $n) . sprintf('%s', "x$n");
	}

	function twice(string $text): string
	{
		if ($text) {
			$text .= json_encode($text);
		} else {
			return json_encode($text);
		}
		printf("%s\n", json_encode([$text]));
		return htmlspecialchars($text) . json_encode([1]) . htmlspecialchars('<');
	}

	function thrown(array $list): void
	{
		try {
			echo implode($list, [$list]);
		} catch (\TypeError $e) {
			echo $e->getMessage(), ' ', $e->getLine(), ' ', count($e->getTrace()), "\n";
		}
		try {
			echo max([]);
		} catch (\ValueError $e) {
			echo $e->getMessage(), ' ', $e->getLine(), ' ', preg_replace('~ /.*/~', ' ', $e->getTraceAsString()), "\n";
		}
		set_error_handler(function (int $type, string $text) {
			echo $text, ' ', count(debug_backtrace()), "\n";
			return true;
		});
		echo implode(',', [[1], 2]), preg_match('/(/', 'x') ? 'yes' : 'no', "\n";
		restore_error_handler();
	}

	echo json_encode(check(['a', 'b', 7], 'hello', '12')), "\n", text(42), "\n", twice('"q"'), twice(''), "\n";
	thrown(['x']);
	foreach (['a', 'b', 'c'] as $letter) {
		printf("%s %d: ok\n", $letter, 1);
		if ($letter === 'b') {
			printf("%s %d: b\n", $letter, 2);
			continue;
		}
		printf("%s %d: end\n", $letter, 3);
	}
}

namespace Shapes\Frameless\Own {
	function trim(string $text): string
	{
		return "[own $text]";
	}

	function which(string $text): string
	{
		return trim($text) . \trim($text) . ucfirst($text);
	}

	echo which(' x '), "\n";
	if (time() > 0) {
		function ucfirst(string $text): string
		{
			return "(own $text)";
		}
	}
	echo which(' y '), "\n";
	try {
		exit(status: 3);
	} finally {
		echo "no finally at exit\n";
	}
}
